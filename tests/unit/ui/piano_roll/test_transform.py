"""Ticks and pitches to pixels and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.ui.piano_roll.transform import RollTransform

transforms = st.builds(
    RollTransform,
    pixels_per_tick=st.floats(1e-4, 10),
    row_height=st.floats(4, 48),
    scroll_x=st.floats(0, 1e6),
    scroll_y=st.floats(0, 6000),
)


@given(transforms, st.integers(0, 1_000_000))
def test_a_tick_is_found_where_it_is_drawn(transform: RollTransform, tick: int) -> None:
    assert transform.tick(transform.x(tick)) == pytest.approx(tick, abs=0.01)


@given(transforms, st.integers(0, 127))
def test_a_row_is_found_where_it_is_drawn(transform: RollTransform, pitch: int) -> None:
    assert transform.pitch(transform.y(pitch) + transform.row_height / 2) == pitch


@given(transforms, st.floats(1e-4, 10), st.floats(0, 2000))
def test_zooming_keeps_what_is_under_the_pointer(
    transform: RollTransform, scale: float, x: float
) -> None:
    zoomed = transform.with_pixels_per_tick(scale, x)
    assert zoomed.tick(x) == pytest.approx(transform.tick(x), rel=1e-6, abs=1e-3)


@given(transforms, st.floats(4, 48), st.floats(0, 1000))
def test_stretching_rows_keeps_what_is_under_the_pointer(
    transform: RollTransform, row_height: float, y: float
) -> None:
    stretched = transform.with_row_height(row_height, y)
    before = (y + transform.scroll_y) / transform.row_height
    assert (y + stretched.scroll_y) / stretched.row_height == pytest.approx(before)


def test_places_above_and_below_all_rows_belong_to_the_outermost() -> None:
    transform = RollTransform(row_height=10)
    assert transform.pitch(-50) == 127
    assert transform.pitch(128 * 10 + 50) == 0
