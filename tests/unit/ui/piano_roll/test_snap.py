"""The grid that drawing and dragging hold on to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.score import MetreChange, MetreMap
from musestudio.ui.piano_roll.snap import (
    ADAPTIVE,
    BAR,
    DEFAULT_SNAP,
    OFF,
    SNAPS,
    Snap,
    snap_named,
)

changes = st.lists(
    st.builds(
        MetreChange,
        tick=st.integers(0, 20_000),
        numerator=st.integers(1, 15),
        denominator=st.sampled_from([1, 2, 4, 8, 16]),
    ),
    max_size=5,
)
maps = st.builds(MetreMap, st.sampled_from([1, 24, 25, 96, 480]), changes)
snaps = st.sampled_from(SNAPS)


@given(maps, snaps, st.integers(0, 40_000))
def test_a_grid_line_is_its_own_nearest(metre_map: MetreMap, snap: Snap, tick: int) -> None:
    line = snap.floor(metre_map, tick)
    assert line <= tick
    assert snap.floor(metre_map, line) == line
    assert snap.nearest(metre_map, line) == line
    assert snap.ceil(metre_map, line) == line


@given(maps, snaps, st.integers(0, 40_000))
def test_a_tick_lies_between_its_two_lines(metre_map: MetreMap, snap: Snap, tick: int) -> None:
    before, after = snap.floor(metre_map, tick), snap.after(metre_map, tick)
    assert before <= tick < after
    assert snap.nearest(metre_map, tick) in (before, after)


@given(maps, snaps, st.integers(1, 60))
def test_every_bar_line_is_a_grid_line(metre_map: MetreMap, snap: Snap, bar: int) -> None:
    start = metre_map.bar_start(bar)
    assert snap.floor(metre_map, start) == start


def test_before_the_beginning_there_is_no_line() -> None:
    assert DEFAULT_SNAP.nearest(MetreMap(480), -500) == 0


@pytest.mark.parametrize(
    ("name", "tick", "line"),
    [("1/16", 130, 120), ("1/8 triplet", 150, 160), ("1/8 dotted", 500, 360), ("1/4", 700, 480)],
)
def test_steps_have_their_musical_length(name: str, tick: int, line: int) -> None:
    assert snap_named(name).nearest(MetreMap(480), tick) == line


def test_bars_snap_to_bars_of_the_metre_in_force() -> None:
    waltz = MetreMap(480, [MetreChange(0, 3, 4)])
    assert BAR.nearest(waltz, 800) == 1440
    assert BAR.after(waltz, 1440) == 2880


def test_off_lets_every_tick_stand() -> None:
    assert OFF.nearest(MetreMap(480), 1234) == 1234
    assert OFF.after(MetreMap(480), 1234) == 1235


def test_a_name_from_an_old_file_falls_back() -> None:
    assert snap_named("1/1024") is DEFAULT_SNAP


def test_the_adaptive_grid_gets_finer_the_nearer_one_looks() -> None:
    names = [ADAPTIVE.at_zoom(pixels).name for pixels in (2, 10, 30, 60, 120, 300, 900)]
    assert names == ["Bar", "1/2", "1/8", "1/16", "1/32", "1/64", "1/64"]
    assert snap_named("1/8").at_zoom(1) == snap_named("1/8")


@pytest.mark.parametrize("name", ["1/64", "1/64 triplet", "1/32 dotted", "Adaptive"])
def test_the_menu_offers_fine_steps(name: str) -> None:
    assert snap_named(name) in SNAPS
    assert snap_named(name).name == name
