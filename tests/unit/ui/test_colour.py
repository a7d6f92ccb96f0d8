"""Colour arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.ui import colour as colours

hexes = st.integers(0, 0xFFFFFF).map("#{:06X}".format)


@given(hexes)
def test_a_colour_comes_back_from_oklch(colour: str) -> None:
    back = colours.parse_hex(colours.from_oklch(*colours.to_oklch(colour)))
    assert back == pytest.approx(colours.parse_hex(colour), abs=0.02)


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert colours.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert colours.contrast("#777777", "#777777") == 1


def test_mixing_lays_one_over_the_other() -> None:
    assert colours.mix("#000000", "#FFFFFF", 0.5) == "#808080"
    assert colours.mix("#123456", "#FFFFFF", 0) == "#123456"
