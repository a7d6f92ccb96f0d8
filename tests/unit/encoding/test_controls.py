"""What a model is told besides the notes."""

from __future__ import annotations

import numpy as np
import pytest

from musestudio.encoding.controls import (
    LONGEST_BAR,
    METRES,
    N_KEYS,
    N_METRES,
    N_STYLES,
    STYLES,
    BarGrid,
    key_token,
    metre_token,
    style_token,
)
from musestudio.score import Key, MetreChange, MetreMap


def test_every_control_has_its_own_number_and_0_is_not_told() -> None:
    tokens = [metre_token(*metre) for metre in METRES] + [metre_token(13, 16)]
    assert tokens == list(range(1, N_METRES))
    assert (key_token(None), key_token(Key(0)), key_token(Key(9, "minor"))) == (0, 1, 22)
    assert {key_token(Key(t, s)) for t in range(12) for s in ("major", "minor")} == set(
        range(1, N_KEYS)
    )
    assert key_token(Key(2, "dorian")) == key_token(Key(2, "minor"))
    assert [style_token(None), *map(style_token, STYLES)] == list(range(N_STYLES))
    with pytest.raises(ValueError):
        style_token("polka")


@pytest.mark.parametrize("origin_tick", [0, 480, 1440])
def test_places_in_the_bar_are_those_of_the_score(origin_tick: int) -> None:
    # A beat of pickup, two bars of 3/4, a bar of 3/4 cut short by 4/4.
    changes = [MetreChange(0, 1, 4), MetreChange(480, 3, 4), MetreChange(4320, 4, 4)]
    metre_map = MetreMap(480, changes)
    grid = BarGrid(metre_map, origin_tick)
    onsets = np.arange(0, 24 * 16, 6)
    places = grid.places(onsets)
    for i, onset in enumerate(onsets.tolist()):
        tick = origin_tick + onset * 20
        metre = metre_map.metre_at(tick)
        expected = (
            (tick - metre_map.bar_start_at(tick)) // 20,
            metre_map.bar_ticks(metre) // 20,
            metre_token(metre.numerator, metre.denominator),
        )
        assert grid.place(onset) == expected
        assert (places.position[i], places.bar_length[i], places.metre[i]) == expected


def test_a_bar_without_end_stays_within_the_table() -> None:
    grid = BarGrid(MetreMap(480, [MetreChange(0, 255, 1)]))
    position, bar_length, _ = grid.place(100_000)
    assert position < bar_length == LONGEST_BAR


def test_bars_are_counted_on_through_a_change_of_metre_and_from_any_origin() -> None:
    metres = MetreMap(480, [MetreChange(0, 4, 4), MetreChange(4 * 1920, 3, 4)])
    onsets = np.array([0, 95, 96, 4 * 96, 4 * 96 + 72, 4 * 96 + 150])
    grid = BarGrid(metres)
    assert grid.places(onsets).bar.tolist() == [0, 0, 1, 4, 5, 6]
    assert [grid.bar(onset) for onset in onsets.tolist()] == [0, 0, 1, 4, 5, 6]
    later = BarGrid(metres, origin_tick=5 * 1920)
    assert [later.bar(onset) for onset in (-1, 0, 72)] == [0, 0, 1]
