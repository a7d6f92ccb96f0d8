"""Promises of both themes: everything can be read, and told apart by every eye."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from PySide6.QtWidgets import QApplication

from musestudio.ui import colour as colours
from musestudio.ui import theme as tokens
from musestudio.ui.piano_roll.sprites import Look, fill_colour
from musestudio.ui.stylesheet import style_sheet
from musestudio.ui.theme import DARK, LIGHT, Theme

THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)

# Machado, Oliveira and Fernandes (2009), severity 1, for linear RGB.
_EYES = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_TOLD_APART = 0.04  # OKLab distance; about twice what is just noticeable.


@THEMES
def test_text_can_be_read_on_every_surface(theme: Theme) -> None:
    for surface in (theme.page, theme.surface, theme.raised, theme.control):
        for text in (theme.text, theme.quiet_text):
            assert colours.contrast(text, surface) >= 4.5, (text, surface)
    assert colours.contrast(theme.on_accent, theme.accent) >= 4.5
    assert colours.contrast(theme.on_emphasis, theme.emphasis) >= 4.5
    assert colours.contrast(theme.focus, theme.page) >= 3


@THEMES
def test_the_softest_note_stands_out_from_the_page(theme: Theme) -> None:
    for index in range(8):
        for velocity in (1, 32, 64, 96, 127):
            assert colours.contrast(theme.note_colour(index, velocity), theme.page) >= 3


@THEMES
def test_other_tracks_notes_recede_and_are_seen_on_every_row(theme: Theme) -> None:
    for index in range(8):
        for step in (0, 12, 24, 31):
            plain, dimmed = (fill_colour(theme, index, step, k) for k in (Look.PLAIN, Look.DIMMED))
            for row in (theme.page, theme.black_key_row):
                assert colours.contrast(dimmed, row) >= 3
                assert colours.contrast(dimmed, row) <= colours.contrast(plain, row) + 0.2
            assert dimmed != plain


@THEMES
def test_louder_notes_stand_out_more(theme: Theme) -> None:
    for index in range(8):
        fills = [theme.note_colour(index, velocity) for velocity in (1, 40, 80, 127)]
        against_page = [colours.contrast(fill, theme.page) for fill in fills]
        assert against_page == sorted(against_page)
        assert against_page[-1] > against_page[0] * 1.25


@THEMES
@pytest.mark.parametrize("eye", _EYES)
def test_track_colours_are_told_apart_and_none_is_the_assistants(theme: Theme, eye: str) -> None:
    seen = [_seen_by(eye, colour) for colour in (*theme.track_colours, theme.accent)]
    closest = min(math.dist(a, b) for a, b in combinations(seen, 2))
    assert closest >= _TOLD_APART


@THEMES
def test_names_can_be_read_on_notes(theme: Theme) -> None:
    for index in range(8):
        for velocity in (1, 64, 127):
            fill = theme.note_colour(index, velocity)
            assert colours.contrast(theme.note_text(fill), fill) >= 3


@THEMES
def test_rows_of_the_key_are_told_from_others_and_stay_quiet(theme: Theme) -> None:
    white, black = theme.page, theme.black_key_row
    in_key = colours.mix(white, theme.scale_tint, theme.scale_row_share)
    tonic = colours.mix(white, theme.scale_tint, theme.tonic_row_share)
    for one, other in ((in_key, white), (in_key, black), (tonic, in_key), (tonic, black)):
        assert math.dist(_seen_by("normal", one), _seen_by("normal", other)) >= 0.008
    # A page is paper, not a coloured map.
    assert max(colours.to_oklch(row)[1] for row in (in_key, tonic)) < 0.015


def _seen_by(eye: str, colour: str) -> tuple[float, float, float]:
    linear = [_linear(component) for component in colours.parse_hex(colour)]
    seen = [sum(m * c for m, c in zip(row, linear, strict=True)) for row in _EYES[eye]]
    lightness, chroma, hue = colours.to_oklch(colours.to_hex(*map(_gamma, seen)))
    return lightness, chroma * math.cos(hue), chroma * math.sin(hue)


def _linear(c: float) -> float:
    return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4


def _gamma(c: float) -> float:
    c = min(max(c, 0.0), 1.0)
    return c * 12.92 if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055


@pytest.mark.parametrize(("system", "shown"), [(12, 13), (15, 13), (16, 15), (30, 16)])
def test_text_grows_with_the_systems_font_as_far_as_there_is_room(
    monkeypatch: pytest.MonkeyPatch, qapp: QApplication, system: int, shown: int
) -> None:
    monkeypatch.setattr(tokens, "_system_font_pixels", lambda: system)
    tokens._font_factor.cache_clear()
    try:
        assert tokens.text_font().pixelSize() == shown
        assert f"font-size: {tokens.font_pixels(tokens.SMALL_TEXT_SIZE)}px" in style_sheet(DARK)
    finally:
        tokens._font_factor.cache_clear()
