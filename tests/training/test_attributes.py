"""Teaching a phrase model to be steered, and measuring what comes of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from musestudio.encoding import phrase as phrases
from musestudio.encoding.attributes import ATTRIBUTES, measure
from musestudio.encoding.phrase import BarFrame, PhraseBars
from musestudio.inference.phrase_vae import PhraseVAE
from musestudio.midi.file import write_song
from musestudio.score import Note, Song, Track
from musestudio.score.metre import MetreMap
from musestudio.score.scale import Key
from training.__main__ import main
from training.evidence.interpolation import judge, mix
from training.phrase_edits import EDITS, as_joined_as

TINY = Path(__file__).parents[1] / "data" / "tiny-phrases.onnx"


def _notes(n_bars: int, lowest: int = 60, rest_every: int = 99) -> list[Note]:
    """Chords on quarters, single eighths after them; every so manyth bar is one chord."""
    notes = []
    for beat in range(4 * n_bars):
        pitch = lowest + (0, 2, 4, 5, 7, 9, 11, 12)[beat % 8]
        if (beat // 4 + 1) % rest_every:
            notes += [Note(480 * beat, pitch + third, 240, 80) for third in (0, 4, 7)]
            notes.append(Note(480 * beat + 240, pitch, 240, 60))
        elif beat % 4 == 0:
            notes += [Note(480 * beat, pitch + third, 1440, 70) for third in (0, 4)]
    return notes


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, out = (tmp_path_factory.mktemp(name) for name in ("pieces", "prepared"))
    for i in range(20):
        write_song(
            Song((Track(1, tuple(_notes(6, 50 + i, rest_every=2 + i % 2))),)),
            folder / f"{i:02}.mid",
        )
    assert main(["prepare", str(folder), "-o", str(out), "--workers", "1"]) == 0
    return out


@pytest.fixture
def phrase() -> PhraseBars:
    frame = BarFrame.of(MetreMap(480), 1, 2)
    return phrases.encode(_notes(2), 480, frame, key=Key(0))[0]


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_an_edit_changes_its_attribute_most(name: str, phrase: PhraseBars) -> None:
    unit = np.array([1.0, 7.0, 20.0, 0.3, 1.0, 0.3])
    edit = EDITS[name](phrase, 0.5, np.random.default_rng(0))
    assert edit is not None
    if name != "articulation":
        edit = as_joined_as(phrase, edit)
    change = np.abs(measure(edit) - measure(phrase)) / unit
    assert ATTRIBUTES[change.argmax()] == name
    places = list(zip(edit.onset.tolist(), edit.pitch.tolist(), strict=True))
    assert places == sorted(set(places))
    assert (edit.position < edit.bar_length[edit.bar]).all()


def test_where_nothing_can_change_there_is_no_edit(phrase: PhraseBars) -> None:
    frame = BarFrame.of(MetreMap(480), 1, 2)
    alone, _ = phrases.encode([Note(0, 60, 480, 80)], 480, frame, with_velocity=False)
    rng = np.random.default_rng(0)
    for name in ("density", "dynamics", "syncopation", "polyphony"):
        assert EDITS[name](alone, 1.0, rng) is None


def test_a_mix_of_notes_goes_from_one_end_to_the_other(phrase: PhraseBars) -> None:
    rng = np.random.default_rng(0)
    other = EDITS["register"](phrase, 0.8, rng)
    assert other is not None
    order = rng.random(len(phrase)), rng.random(len(other))
    way = [mix(phrase, other, way, rng, order) for way in (0.25, 0.5, 0.75)]
    judged = judge(phrase, other, way)
    assert judged.from_first[0] == judged.from_last[-1] == 0
    assert judged.grows
    assert judged.falls
    assert judged.largest_step < 2
    back = judge(phrase, other, way[::-1])
    assert not back.grows
    assert not back.falls


def test_a_model_is_taught_and_measured(
    prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The machinery; an untrained model has nothing to learn from."""
    model, figures = tmp_path / "phrases.onnx", tmp_path / "figures.json"
    shutil.copy(TINY, model)
    data = ["--data", str(prepared)]
    measured = [*data, "--split", "train", "--count", "3", "-o", str(figures)]
    assert main(["steering", str(model), *measured]) == 2
    assert "attributes" in capsys.readouterr().err
    assert main(["attributes", str(model), *data, "--count", "6"]) == 0
    assert PhraseVAE.open(model, "cpu").steering is not None
    # Once more, in place of the first.
    size = model.stat().st_size
    again = ["--count", "6", "--start-from", str(model)]
    assert main(["attributes", str(model), *data, *again]) == 0
    assert model.stat().st_size == pytest.approx(size, rel=0.1)
    # Another prior, the same encoder and decoder: taken over as it is.
    other = tmp_path / "other.onnx"
    shutil.copy(TINY, other)
    taken = ["attributes", str(other), *data, "--count", "0"]
    assert main(taken) == 2
    assert main([*taken, "--start-from", str(model)]) == 0
    learned, same = (PhraseVAE.open(path, "cpu").steering for path in (model, other))
    assert learned is not None
    assert same is not None
    np.testing.assert_array_equal(learned.leave, same.leave)

    assert main(["steering", str(model), *measured]) == 0
    of_density = json.loads(figures.read_text())["steering"]["attributes"]["density"]
    assert -1 <= of_density["spearman"] <= 1
    assert set(of_density["wander_in_ranges"]) == set(ATTRIBUTES) - {"density"}
    assert main(["interpolation", str(model), *measured, "--bars", "2", "--steps", "4"]) == 0
    found = json.loads(figures.read_text())["interpolation"]
    assert (found["any_two"], found["any_two_failed"]) == (3, 0)
    for kind in ("bridge", "notes mixed"):
        assert 0 <= found[kind]["smooth"] <= 1
        assert len(found[kind]["from_first"]) == 4
