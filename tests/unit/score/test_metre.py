"""Ticks to bars and beats."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from musestudio.score import MetreChange, MetreMap
from musestudio.score.metre import BarPosition

changes = st.lists(
    st.builds(
        MetreChange,
        tick=st.integers(0, 20_000),
        numerator=st.integers(1, 15),
        denominator=st.sampled_from([1, 2, 4, 8, 16, 32]),
    ),
    max_size=6,
)
maps = st.builds(MetreMap, st.sampled_from([1, 24, 25, 96, 480, 1001]), changes)


@given(maps, st.integers(1, 500))
def test_a_bar_begins_where_it_says(metre_map: MetreMap, bar: int) -> None:
    start = metre_map.bar_start(bar)
    assert metre_map.position_at(start) == BarPosition(bar, 1, 0)
    assert metre_map.bar_line_from(start) == metre_map.bar_start_at(start) == start
    assert metre_map.bar_start(bar + 1) > start


@given(maps, st.integers(0, 40_000))
def test_every_tick_lies_in_one_bar(metre_map: MetreMap, tick: int) -> None:
    position = metre_map.position_at(tick)
    assert metre_map.bar_start(position.bar) <= tick < metre_map.bar_start(position.bar + 1)
    assert 1 <= position.beat <= metre_map.metre_at(tick).numerator
    assert position.tick >= 0
    assert metre_map.bar_start_at(tick) <= tick <= metre_map.bar_line_from(tick)


@given(maps, st.integers(0, 40_000))
def test_later_ticks_have_later_positions(metre_map: MetreMap, tick: int) -> None:
    assert metre_map.position_at(tick) < metre_map.position_at(tick + 1)


def test_a_waltz_after_two_bars_of_common_time() -> None:
    metre_map = MetreMap(480, [MetreChange(3840, 3, 4)])
    assert [metre_map.bar_start(bar) for bar in (1, 2, 3, 4)] == [0, 1920, 3840, 5280]
    assert metre_map.position_at(5280 + 500) == BarPosition(4, 2, 20)


def test_a_change_inside_a_bar_cuts_that_bar_short() -> None:
    metre_map = MetreMap(480, [MetreChange(2400, 3, 4)])
    assert [metre_map.bar_start(bar) for bar in (2, 3, 4)] == [1920, 2400, 3840]
    assert metre_map.bar_line_from(2000) == 2400


def test_six_eight_has_six_beats() -> None:
    metre_map = MetreMap(480, [MetreChange(0, 6, 8)])
    assert metre_map.position_at(1439) == BarPosition(1, 6, 239)


def test_beats_that_are_no_whole_ticks_do_not_add_one_to_the_bar() -> None:
    metre_map = MetreMap(25, [MetreChange(0, 4, 8)])
    assert [metre_map.position_at(t).beat for t in (0, 12, 13, 25, 37, 38, 48, 49, 50)] == [
        1, 1, 2, 3, 3, 4, 4, 4, 1,
    ]  # fmt: skip


def test_impossible_metres_are_left_out() -> None:
    metre_map = MetreMap(480, [MetreChange(0, 0, 4), MetreChange(-5, 3, 4)])
    assert metre_map.metre_at(0) == MetreChange(0, 3, 4)


def test_bars_after_a_place_keep_the_place_in_the_bar() -> None:
    metres = MetreMap(480, [MetreChange(0, 3, 4), MetreChange(2 * 1440, 4, 4)])
    assert metres.bars_after(0, 2) == 2 * 1440
    assert metres.bars_after(480, 3) == 2 * 1440 + 1920 + 480
