"""What is measured of a phrase is what a musician means by the word."""

from __future__ import annotations

import numpy as np
import pytest

from musestudio.encoding import phrase as phrases
from musestudio.encoding.attributes import ATTRIBUTES, measure
from musestudio.encoding.phrase import BarFrame
from musestudio.score import Note
from musestudio.score.metre import MetreChange, MetreMap

FOUR = MetreMap(480)
SIX_EIGHT = MetreMap(480, [MetreChange(0, 6, 8)])


def _measured(
    notes: list[Note], metre: MetreMap = FOUR, *, with_velocity: bool = True
) -> dict[str, float]:
    frame = BarFrame.of(metre, 1, 2)
    phrase, _ = phrases.encode(notes, 480, frame, with_velocity=with_velocity)
    return dict(zip(ATTRIBUTES, measure(phrase).tolist(), strict=True))


def _quarters(pitch: int = 60, velocity: int = 69, length: int = 480) -> list[Note]:
    return [Note(480 * i, pitch, length, velocity) for i in range(8)]


def test_quarters_on_the_beat() -> None:
    found = _measured(_quarters(pitch=63))
    assert found == {
        "density": 1.0,
        "register": 63.0,
        "dynamics": 69.0,
        "syncopation": 0.0,
        "polyphony": 1.0,
        "articulation": 1.0,
    }


def test_each_attribute_changes_alone() -> None:
    def changed(notes: list[Note]) -> set[str]:
        plain, other = _measured(_quarters()), _measured(notes)
        return {name for name in ATTRIBUTES if plain[name] != other[name]}

    eighths = [Note(240 * i, 60, 240, 69) for i in range(16)]
    assert changed(eighths) == {"density"}
    assert changed(_quarters(pitch=72)) == {"register"}
    assert changed(_quarters(velocity=101)) == {"dynamics"}
    assert changed(_quarters(length=240)) == {"articulation"}
    octaves = [note.with_pitch(pitch) for note in _quarters() for pitch in (54, 66)]
    assert changed(octaves) == {"polyphony"}


def test_an_onset_before_the_beat_it_stands_for_is_syncopated() -> None:
    early = [note.with_start(max(note.start_tick - 240, 0)) for note in _quarters()]
    assert _measured(early)["syncopation"] > 0.5
    # In 6/8 a quarter after the dotted one is nothing of the kind; the hemiola is.
    lilting = [Note(720 * i + place, 60, 240, 69) for i in range(4) for place in (0, 480)]
    hemiola = [Note(1440 * i + place, 60, 480, 69) for i in range(2) for place in (0, 480, 960)]
    assert _measured(lilting, SIX_EIGHT)["syncopation"] == 0
    assert _measured(hemiola, SIX_EIGHT)["syncopation"] > 0


def test_notes_held_over_are_more_than_joined() -> None:
    held = [Note(0, 40, 3840, 69), *_quarters()]
    assert 1 < _measured(held)["articulation"] < 1.2


def test_nothing_is_measured_of_what_is_not_there() -> None:
    assert np.isnan(_measured(_quarters(), with_velocity=False)["dynamics"])
    assert np.isnan(list(_measured([]).values())).all()
    assert _measured(_quarters(), with_velocity=False)["register"] == pytest.approx(60)
