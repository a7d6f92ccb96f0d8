"""What repeats a known piece is found and named, at any pitch, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from musestudio.encoding.fingerprints import SURE_NOTES
from musestudio.errors import ModelError
from musestudio.inference.originality import KnownPiece, OriginalityIndex
from musestudio.score import Note

BEAT = 480


def piece(seed: int, n_notes: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.choice([6, 12, 24], n_notes)), 60 + rng.integers(-12, 13, n_notes)


def played(onset: np.ndarray, pitch: np.ndarray, transpose: int = 0) -> list[Note]:
    ticks = (onset - onset[0]) * (BEAT // 24)
    return [
        Note(t, p + transpose, 100, 64) for t, p in zip(ticks.tolist(), pitch.tolist(), strict=True)
    ]


@pytest.fixture(scope="module")
def index() -> OriginalityIndex:
    return OriginalityIndex.build((KnownPiece("corpus", f"work {i}"), *piece(i)) for i in range(50))


@pytest.mark.parametrize("first", range(0, 40, 7))
def test_a_borrowed_run_is_found_at_another_pitch_within_music_of_ones_own(
    index: OriginalityIndex, first: int
) -> None:
    onset, pitch = piece(7)
    mine = played(*piece(1000, 60))
    borrowed = played(onset[first : first + 30], pitch[first : first + 30], transpose=3)
    later = [note.with_start(note.start_tick + mine[-1].start_tick + BEAT) for note in borrowed]
    (run,) = index.shared_runs([*mine, *later], BEAT, least_notes=SURE_NOTES - 7)
    assert run.piece == KnownPiece("corpus", "work 7")
    assert 60 <= run.first_note <= 67
    assert 82 <= run.last_note <= 89
    assert index.shared_runs(mine, BEAT, least_notes=2) == []


def test_the_shortest_run_that_is_sure_to_be_found_is(index: OriginalityIndex) -> None:
    onset, pitch = piece(3)
    for first in range(300):
        rows = slice(first, first + SURE_NOTES)
        assert index.shared_runs(played(onset[rows], pitch[rows]), BEAT, least_notes=11), first


def test_an_index_is_the_same_after_a_round_trip(index: OriginalityIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "index.npz")
    loaded = OriginalityIndex.load(tmp_path / "index.npz")
    notes = played(*piece(11))
    assert loaded.pieces == index.pieces
    found = loaded.shared_runs(notes, BEAT)
    assert found == index.shared_runs(notes, BEAT)
    assert found[0].n_notes > 380


def test_too_little_music_and_damaged_files_do_no_harm(
    index: OriginalityIndex, tmp_path: Path
) -> None:
    assert index.shared_runs([], BEAT) == []
    assert index.shared_runs([Note(0, 60, 480, 64)], BEAT) == []
    damaged = tmp_path / "index.npz"
    index.save(damaged)
    damaged.write_bytes(damaged.read_bytes()[:500])
    for path in (damaged, tmp_path / "missing.npz"):
        with pytest.raises(ModelError, match="originality index"):
            OriginalityIndex.load(path)


def test_the_shipped_index_knows_a_tune_it_was_made_from() -> None:
    assert len(OriginalityIndex.shipped().pieces) > 5000
