"""The musical verbs, as a composer would check them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.editing.operations import (
    duplicate,
    quantize,
    scale_velocity,
    set_velocity,
    transpose,
)
from musestudio.score import MetreChange, MetreMap, Note

FOUR_FOUR = MetreMap(480)
WALTZ = MetreMap(480, [MetreChange(0, 3, 4)])


def test_transposing_moves_a_chord_as_a_block() -> None:
    chord = (Note(0, 60, 480), Note(0, 64, 480), Note(0, 67, 480))
    assert [n.pitch for n in transpose(chord, -12)] == [48, 52, 55]
    assert transpose(chord, 61) == chord  # G would leave the keyboard.
    assert transpose((), 5) == ()


def test_quantizing_pulls_to_the_nearest_sixteenth_and_keeps_lengths() -> None:
    played = (Note(8, 60, 100), Note(116, 62, 90), Note(180, 64, 50), Note(1916, 65, 30))
    assert [n.start_tick for n in quantize(played, FOUR_FOUR, 120)] == [0, 120, 240, 1920]
    assert [n.start_tick for n in quantize(played, FOUR_FOUR, 120, 0.5)] == [4, 118, 210, 1918]
    assert [n.duration_ticks for n in quantize(played, FOUR_FOUR, 120)] == [100, 90, 50, 30]


def test_the_grid_begins_anew_at_every_bar_line() -> None:
    # Half notes in 3/4: lines at 0 and 960, then at the next bar line, 1440.
    waltz = (Note(1000, 60, 10), Note(1250, 60, 10), Note(1500, 60, 10))
    assert [n.start_tick for n in quantize(waltz, WALTZ, 960)] == [960, 1440, 1440]


def test_triplets_that_fall_between_ticks_land_on_the_nearest_one() -> None:
    notes = (Note(30, 60, 10), Note(70, 60, 10), Note(99, 60, 10))
    assert [n.start_tick for n in quantize(notes, MetreMap(100), 100 / 3)] == [33, 67, 100]


@given(st.lists(st.integers(0, 20_000)), st.sampled_from([1, 60, 80, 120, 160, 480, 961]))
def test_quantizing_twice_is_quantizing_once(starts: list[int], grid_ticks: int) -> None:
    once = quantize([Note(s, 60, 10) for s in starts], WALTZ, grid_ticks)
    assert quantize(once, WALTZ, grid_ticks) == once


@pytest.mark.parametrize(("grid_ticks", "strength"), [(0, 1), (-1, 1), (120, 1.1), (120, -0.1)])
def test_a_grid_without_width_is_a_programmers_error(grid_ticks, strength) -> None:
    with pytest.raises(ValueError):
        quantize((), FOUR_FOUR, grid_ticks, strength)


def test_velocities_stay_playable() -> None:
    notes = (Note(0, 60, 1, velocity=10), Note(0, 62, 1, velocity=100))
    assert [n.velocity for n in scale_velocity(notes, 1.5)] == [15, 127]
    assert [n.velocity for n in scale_velocity(notes, 0)] == [1, 1]
    assert [n.velocity for n in set_velocity(notes, 64)] == [64, 64]


def test_a_duplicate_goes_on_in_time() -> None:
    beat = (Note(0, 60, 240), Note(240, 62, 200))
    assert [n.start_tick for n in duplicate(beat, FOUR_FOUR)] == [480, 720]
    bar = (Note(0, 60, 480), Note(1440, 62, 300))
    assert [n.start_tick for n in duplicate(bar, FOUR_FOUR)] == [1920, 3360]
    # One and a half bars that begin on the second beat: two bars on, second beat again.
    phrase = (Note(480, 60, 480), Note(2400, 62, 400))
    assert [n.start_tick for n in duplicate(phrase, FOUR_FOUR)] == [480 + 3840, 2400 + 3840]
    assert duplicate((), FOUR_FOUR) == ()
    assert duplicate((Note(0, 60, 0),), FOUR_FOUR) == (Note(480, 60, 0),)
