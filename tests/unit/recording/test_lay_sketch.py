"""Where heard notes come to lie in a song."""

from __future__ import annotations

import pytest

from musestudio.inference.transcription.transcribe import SketchNote
from musestudio.recording.lay_sketch import lay_sketch
from musestudio.score import Note, Song, Track


def tune(bpm: float, begin_s: float, beats: tuple[float, ...]) -> list[SketchNote]:
    """Notes on those beats, each a little early or late, the way people play."""
    late_s = (0.0, 0.012, -0.01, 0.008)
    return [
        SketchNote(start := begin_s + b * 60 / bpm + late_s[i % 4], start + 0.25, 60 + i, 80)
        for i, b in enumerate(beats)
    ]


STEPS = (0, 1, 2, 2.5, 3, 4, 5, 6, 6.5, 7, 8)


def test_an_empty_song_takes_the_tempo_that_was_hummed() -> None:
    laid = lay_sketch(tune(92, 1.3, STEPS), Song(), 0, on_beat=True)
    assert laid.beats_per_minute == pytest.approx(92, abs=1.5)
    assert laid.tempo is not None
    assert laid.tempo.beats_per_minute == pytest.approx(92, abs=1.5)
    assert [n.start_tick / 480 for n in laid.notes] == pytest.approx(STEPS, abs=0.08)


def test_in_a_song_with_music_the_beat_comes_to_lie_on_its_own() -> None:
    song = Song((Track(1, (Note(0, 40, 480),)),))
    laid = lay_sketch(tune(100, 0.7, STEPS), song, 1920, on_beat=True, channel=5)
    assert laid.tempo is None
    assert [n.start_tick / 480 - 4 for n in laid.notes] == pytest.approx(STEPS, abs=0.08)
    assert {n.channel for n in laid.notes} == {5}


def test_as_played_and_where_there_is_too_little_seconds_stay_seconds() -> None:
    notes = tune(100, 0.7, STEPS)
    laid = lay_sketch(notes, Song(), 960, on_beat=False)
    assert laid.beats_per_minute is None
    assert laid.notes[0].start_tick == 960
    assert laid.notes[-1].start_tick - 960 == pytest.approx(8 * 576, abs=15)
    assert lay_sketch(notes[:2], Song(), 0, on_beat=True).tempo is None
    assert lay_sketch([], Song(), 0, on_beat=True).notes == ()
