"""Phrases cut from prepared music, and a phrase VAE in miniature."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from musestudio.encoding import notes as encoding
from musestudio.midi.file import write_song
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import TIME_SIGNATURE
from training.__main__ import main
from training.phrases import PhraseCorpus, PhraseMix, training_batch


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pieces of two tracks, chords over a bass, in 4/4 and 3/4, some with silent bars."""
    folder = tmp_path_factory.mktemp("pieces")
    for i in range(20):
        beats = 4 - i % 2
        metre = MetaEvent(0, TIME_SIGNATURE, bytes((beats, 2, 24, 8)))
        melody, bass = [], []
        for bar in range(24):
            at = bar * beats * 480
            if bar % 8 == 7:
                continue
            bass.append(Note(at, 36 + (bar + i) % 5, 480 * beats, 60))
            for beat in range(beats):
                pitch = 60 + (0, 2, 4, 5, 7)[(bar + beat * (i + 1)) % 5]
                melody += [Note(at + 480 * beat, p, 480, 40 + 4 * i) for p in (pitch, pitch + 4)]
        tracks = (Track(1, tuple(melody), metas=(metre,)), Track(2, tuple(bass)))
        write_song(Song(tracks), folder / f"{i:02}.mid")
    out = tmp_path_factory.mktemp("prepared")
    assert main(["prepare", str(folder), "-o", str(out), "--workers", "1"]) == 0
    return out


@pytest.fixture(scope="module")
def corpus(prepared: Path) -> PhraseCorpus:
    return PhraseCorpus.load(prepared, "train")


def test_phrases_are_whole_bars_of_one_piece(corpus: PhraseCorpus) -> None:
    rng = np.random.default_rng(0)
    for n_bars in (1, 2, 4, 16):
        phrase, piece = corpus.draw(rng, n_bars)
        beats = 4 - int(piece.path[-6:-4]) % 2
        assert phrase.bar_length.tolist() == [24 * beats] * n_bars
        assert set(phrase.bar.tolist()) <= set(range(n_bars))
        assert (phrase.position < 24 * beats).all()
        assert (phrase.position[phrase.pitch - phrase.transposed < 50] == 0).all()


def test_one_part_can_be_taken_alone(corpus: PhraseCorpus) -> None:
    phrase, _ = corpus.draw(np.random.default_rng(0), 2, "monophonic")
    assert len(phrase) == 2
    assert (phrase.pitch - phrase.transposed < 50).all()


def test_a_batch_is_repeatable_and_says_what_it_changed(corpus: PhraseCorpus) -> None:
    mix = PhraseMix(thin=0.5, hide_velocity=0.5)
    first, again = (training_batch(corpus, np.random.default_rng(4), 32, mix) for _ in range(2))
    for name in ("position", "pitch", "duration", "velocity"):
        np.testing.assert_array_equal(getattr(first.bars, name), getattr(again.bars, name))
    assert first.bars.n_bars == len(first.mode) * first.n_bars
    assert 0 < first.is_real.sum() < len(first.is_real)
    hidden = first.velocity_heard == encoding.NO_VELOCITY
    assert 0 < hidden.sum() < len(hidden)


def test_the_statistics_count_every_note(corpus: PhraseCorpus, prepared: Path) -> None:
    figures = corpus.statistics()
    with np.load(prepared / "train.npz") as stored:
        assert figures["notes"] == int((stored["pitch"] < encoding.REST).sum())
    assert figures["bars_too_full"] == 0
    assert figures["quantiles"][2] == 0.5
