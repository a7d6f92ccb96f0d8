"""Every colour, size and font of the program, in two themes.

``apply_theme(app, DARK)`` dresses the whole application (Fusion style, palette, style
sheet) and tells listeners; custom painting asks ``current_theme()``. No other file names
a colour. Colours are "#RRGGBB" strings, ``qcolor`` turns one into a QColor.

Style sheets look at these dynamic properties, set with ``setProperty`` before showing:
``role`` on a QLabel ("title", "quiet", "small", "error"), ``kind`` on a button
("primary", "flat", "segment", "preset", "status"), and ``surface`` on a QWidget or QFrame
("page", "surface", "raised").
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property, lru_cache

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from musestudio.ui import colour as colours

# Sizes in device-independent pixels. Spacing goes in steps of 4.
GRID = 4
CONTROL_HEIGHT = 28
CORNER = 6
ICON_SIZE = 18
TEXT_SIZE = 13
SMALL_TEXT_SIZE = 11
TITLE_SIZE = 20
GHOST_FADE_MS = 120
KEYBOARD_WIDTH = 60
RULER_HEIGHT = 40
CHORD_STRIP_HEIGHT = 20
RULER_LANE_HEIGHT = 16  # Its upper part, with loop and markers.
VELOCITY_LANE_HEIGHT = 88

# Systems' fonts are 12 to 15 pixels high unless somebody made them larger. Beyond the factor
# words would no longer fit their places; the whole interface can be made larger instead.
_USUAL_FONT = 14
_LARGEST_USUAL_FONT = 15
_LARGEST_FONT_FACTOR = 1.25

GHOST_FILL = 0.35
AUDIBLE_GHOST_FILL = 0.70

# Velocity lightness must not reach so low a contrast that a soft note is lost on the page.
LOWEST_NOTE_CONTRAST = 3.0


@dataclass(frozen=True)
class Theme:
    """The colours of one theme.

    track_colours: eight hues of nearly equal lightness, none near the accent, found by a
        search that maximised the smallest OKLab distance between any two as seen by
        normal, protan, deutan and tritan eyes (simulation of Machado et al. 2009). Equal
        lightness leaves colour-blind eyes one dimension, which does not hold eight
        colours, so lightness alternates by ±0.045.
    loud_lightness: OKLCH lightness, relative to the track colour's own, of a note at
        velocity 127. At velocity 1 it is as near to the page's as contrast allows.
    soft_chroma: share of the colour's chroma left at velocity 1.
    accent: the assistant and what it proposes, nothing else.
    scale_tint: what rows of the key wear a share of. On the light page it is a hue: grey
        would make the white rows of the key look like black ones.
    emphasis, on_emphasis: filled parts of controls (a slider's way, a tick), and text on it.
    focus: the ring around whatever hears the keyboard.
    """

    name: str
    is_dark: bool
    page: str
    surface: str
    raised: str
    line_bar: str
    line_beat: str
    line_step: str
    black_key_row: str
    scale_tint: str
    scale_row_share: float
    tonic_row_share: float
    text: str
    quiet_text: str
    accent: str
    on_accent: str
    record: str
    warn: str
    ok: str
    control: str
    control_hover: str
    control_pressed: str
    white_key: str
    black_key: str
    key_label: str
    selection_outline: str
    emphasis: str
    on_emphasis: str
    focus: str
    track_colours: tuple[str, ...]
    loud_lightness: float
    soft_chroma: float

    def track_colour(self, index: int) -> str:
        """The colour of a track whose ``Track.colour`` is ``index``; the eight repeat."""
        return self.track_colours[index % len(self.track_colours)]

    def note_colour(self, index: int, velocity: int) -> str:
        """The fill of a note: the track's hue, lightness by velocity (1–127)."""
        return self._ramps[index % len(self.track_colours)][min(max(velocity, 0), 127)]

    def note_text(self, fill: str) -> str:
        """The colour for a name written on a note of colour ``fill``."""
        return max((self.text, self.page), key=lambda c: colours.contrast(c, fill))

    @property
    def nearest_row(self) -> str:
        """The row colour from which notes are hardest to tell."""
        return self.page if self.is_dark else self.black_key_row

    @cached_property
    def _ramps(self) -> tuple[tuple[str, ...], ...]:
        return tuple(self._ramp(c) for c in self.track_colours)

    def _ramp(self, base: str) -> tuple[str, ...]:
        own, chroma, hue = colours.to_oklch(base)
        loud = own + self.loud_lightness
        step = 0.004 if self.is_dark else -0.004
        soft = colours.to_oklch(self.page)[0]
        while (
            colours.contrast(
                colours.from_oklch(soft, chroma * self.soft_chroma, hue), self.nearest_row
            )
            < LOWEST_NOTE_CONTRAST + 0.05
        ):
            soft += step
        ramp = []
        for velocity in range(128):
            share = velocity / 127
            # Soft notes are greyer too, so that loudness reads at a glance.
            vivid = chroma * (self.soft_chroma + (1 - self.soft_chroma) * share)
            ramp.append(colours.from_oklch(soft + (loud - soft) * share, vivid, hue))
        return tuple(ramp)


DARK = Theme(
    name="dark",
    is_dark=True,
    page="#15171C",
    surface="#1C1F26",
    raised="#262A33",
    line_bar="#3A4050",
    line_beat="#2A2E38",
    line_step="#20242C",
    black_key_row="#121419",
    scale_tint="#E7E9EE",
    scale_row_share=0.03,
    tonic_row_share=0.06,
    text="#E7E9EE",
    quiet_text="#9AA2B1",
    accent="#7C9CFF",
    on_accent="#0E1220",
    record="#FF5C5C",
    warn="#F2B84B",
    ok="#5CC98A",
    control="#2B303A",
    control_hover="#343A46",
    control_pressed="#222630",
    white_key="#B9BECA",
    black_key="#1B1E25",
    key_label="#4A5060",
    selection_outline="#FFFFFF",
    emphasis="#C3C9D6",
    on_emphasis="#15171C",
    focus="#AEB8CC",
    track_colours=(
        "#FDAB54",
        "#10BDA6",
        "#ED7B87",
        "#48D1FF",
        "#A9CB97",
        "#E3ACD0",
        "#BFA11D",
        "#A699D0",
    ),
    loud_lightness=0.05,
    soft_chroma=0.72,
)

LIGHT = Theme(
    name="light",
    is_dark=False,
    page="#FBFBFA",
    surface="#F1F1EF",
    raised="#FFFFFF",
    line_bar="#C9C9C4",
    line_beat="#E0E0DC",
    line_step="#ECECE9",
    black_key_row="#EFEFEC",
    scale_tint="#D9A03A",
    scale_row_share=0.03,
    tonic_row_share=0.08,
    text="#1C1E22",
    quiet_text="#5F6672",
    accent="#3D5BD9",
    on_accent="#FFFFFF",
    record="#D33A3A",
    warn="#B07A12",
    ok="#2E8F5B",
    control="#FFFFFF",
    control_hover="#F7F7F5",
    control_pressed="#E6E6E2",
    white_key="#FFFFFF",
    black_key="#3A3D45",
    key_label="#7A808B",
    selection_outline="#15171C",
    emphasis="#434957",
    on_emphasis="#FFFFFF",
    focus="#5A6478",
    track_colours=(
        "#CA6800",
        "#037969",
        "#AD384B",
        "#118FB4",
        "#6B8D58",
        "#A56D92",
        "#7B6603",
        "#6B5D94",
    ),
    loud_lightness=-0.05,
    soft_chroma=0.5,
)


class ThemeNotifier(QObject):
    """Tells listeners that another theme was applied.

    changed(Theme): after palette and style sheet are in place.
    """

    changed = Signal(object)


_notifier = ThemeNotifier()
_current = DARK


def current_theme() -> Theme:
    """The theme last applied; dark before any was."""
    return _current


def theme_notifier() -> ThemeNotifier:
    """The one notifier: ``theme_notifier().changed.connect(slot)``."""
    return _notifier


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Dress the whole application and tell listeners."""
    global _current
    from musestudio.ui.stylesheet import style_sheet  # It needs Theme, this needs it.

    _current = theme
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setFont(text_font())
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))
    _notifier.changed.emit(theme)


def qcolor(colour: str, alpha: float = 1.0) -> QColor:
    """A QColor of a token, with alpha from 0 to 1."""
    result = QColor(colour)
    result.setAlphaF(alpha)
    return result


def palette(theme: Theme) -> QPalette:
    """The QPalette for everything Fusion draws by itself."""
    role = QPalette.ColorRole
    result = QPalette()
    for target, colour in (
        (role.Window, theme.surface),
        (role.WindowText, theme.text),
        (role.Base, theme.page),
        (role.AlternateBase, theme.black_key_row),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.quiet_text),
        (role.Button, theme.control),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.record),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.emphasis),
        (role.HighlightedText, theme.on_emphasis),
        (role.Accent, theme.emphasis),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Light, theme.line_bar),
        (role.Midlight, theme.line_beat),
        (role.Mid, theme.line_beat),
        (role.Dark, theme.line_step),
        (role.Shadow, theme.page),
    ):
        result.setColor(target, QColor(colour))
    disabled = QColor(colours.mix(theme.surface, theme.text, 0.35))
    for target in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, target, disabled)
    return result


def text_font(pixel_size: int = TEXT_SIZE, *, medium: bool = False) -> QFont:
    """The interface font; larger than ``pixel_size`` where the system's own font is large."""
    font = QFont(_family())
    font.setPixelSize(font_pixels(pixel_size))
    if medium:
        font.setWeight(QFont.Weight.Medium)
    return font


def number_font(pixel_size: int = TEXT_SIZE, *, medium: bool = False) -> QFont:
    """The interface font with digits of equal width, for anything that counts or ticks."""
    font = text_font(pixel_size, medium=medium)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def font_pixels(pixel_size: int) -> int:
    """A text size as drawn: who has set the system to large text gets it here too."""
    return round(pixel_size * _font_factor())


@lru_cache(maxsize=1)
def _font_factor() -> float:
    system_pixels = _system_font_pixels()
    if system_pixels <= _LARGEST_USUAL_FONT:
        return 1.0
    return min(system_pixels / _USUAL_FONT, _LARGEST_FONT_FACTOR)


def _system_font_pixels() -> int:
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    return QFontInfo(system).pixelSize()


@lru_cache(maxsize=1)
def _family() -> str:
    """The system's interface font.

    A Linux without desktop settings answers with an alias ("Sans Serif") that may resolve
    to anything; there a font made for screens is taken where one is installed.
    """
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    if sys.platform.startswith("linux") and system.lower() in ("", "sans", "sans serif"):
        installed = set(QFontDatabase.families())
        for family in ("Inter", "Cantarell", "Noto Sans", "Ubuntu", "DejaVu Sans"):
            if family in installed:
                return family
    return system
