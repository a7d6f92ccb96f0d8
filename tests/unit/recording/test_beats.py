"""The beat of music that was played without a click."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from musestudio.recording.beats import BeatGrid, Onset, find_beats


def played(bpm: float, bars: int = 8, *, apart_s: float = 0.01, drift: float = 0.0) -> list[Onset]:
    """Bars of quarters over eighths and an upbeat of sixteenths, as a hand plays them.

    drift: how much faster the end is than the beginning, as a share.
    """
    hand = random.Random(3)
    onsets, time_s = [], 10.0
    for beat in range(4 * bars):
        beat_s = 60 / bpm / (1 + drift * beat / (4 * bars))
        inner = (0, 0.5, 0.75) if beat % 4 == 3 else (0, 0.5)
        for part in inner:
            weight = (0.9 if beat % 4 == 0 else 0.6) if part == 0 else 0.3
            onsets.append(Onset(time_s + part * beat_s + hand.gauss(0, apart_s), weight))
            if part == 0:  # A chord is not struck all at once.
                onsets.append(Onset(onsets[-1].time_s + abs(hand.gauss(0, apart_s)), weight))
        time_s += beat_s
    return onsets


@pytest.mark.parametrize("bpm", [84, 100, 120, 138])
def test_a_steady_player_gets_the_tempo_and_every_beat(bpm: float) -> None:
    grid = find_beats(played(bpm))
    assert grid is not None
    assert grid.beats_per_minute == pytest.approx(bpm, rel=0.01)
    assert grid.is_steady
    for beat in range(31):
        at = grid.evened().beats_at(10 + beat * 60 / bpm)
        assert at == pytest.approx(beat, abs=0.05)


def test_a_player_who_presses_on_is_followed() -> None:
    grid = find_beats(played(90, drift=0.2))
    assert grid is not None
    assert not grid.is_steady
    lengths = [b - a for a, b in pairwise(grid.times_s)]
    assert len(lengths) in (30, 31)
    assert lengths[0] == pytest.approx(60 / 90, rel=0.06)
    assert lengths[-2] == pytest.approx(60 / 90 / 1.19, rel=0.06)


def test_the_tempo_of_the_song_settles_what_is_a_beat() -> None:
    even = [Onset(i * 0.4, 1.0) for i in range(32)]
    for around, bpm in ((75, 75), (150, 150)):
        grid = find_beats(even, around)
        assert grid is not None
        assert grid.beats_per_minute == pytest.approx(bpm, rel=0.02)


@pytest.mark.parametrize(
    "onsets",
    [
        [],
        [Onset(1.0, 1.0)] * 20,
        [Onset(0.0, 1.0), Onset(0.5, 1.0), Onset(1.0, 1.0)],
        [Onset(i / 100, 1.0) for i in range(12)],
    ],
)
def test_too_little_to_tell_is_no_tempo(onsets: list[Onset]) -> None:
    assert find_beats(onsets) is None


def test_the_grid_goes_on_before_and_after_the_beats() -> None:
    grid = BeatGrid((1.0, 1.5, 2.5))
    assert [grid.beats_at(t) for t in (0.5, 1.0, 1.25, 2.0, 3.5)] == [-1, 0, 0.5, 1.5, 3]
