"""Notes painted once and copied often.

An antialiased rounded rectangle costs QPainter four times as much as copying a finished
one, and a screen holds thousands. So each look of a note (track colour, velocity,
height, selected or not) is painted once as a long strip; a note is the strip's left part
and its right end.
"""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from musestudio.score.scale import FLAT_NAMES, SHARP_NAMES, Key
from musestudio.ui import colour as colours
from musestudio.ui.theme import LOWEST_NOTE_CONTRAST, Theme, text_font

STRIP_WIDTH = 320  # Device pixels.
VELOCITY_STEPS = 32  # Lightness differs by less than the eye tells apart within a step.
DIMMED_SHARE = 0.35  # How far other tracks' notes recede into the page, where they may.
DIMMED_CHROMA = 0.6
REPLACED_SHARE = 0.85
_THIN_HOLLOW_SHARE = 0.6  # Where a note is too low for an outline.
_CACHE_LIMIT = 1024
_LOWEST_PADLOCK = 9  # Device-independent height of a note; lower ones get a dot.


class Look(Enum):
    """How prominent a note is."""

    PLAIN = "plain"
    SELECTED = "selected"
    DIMMED = "dimmed"
    REPLACED = "replaced"
    MUTED = "muted"
    SELECTED_MUTED = "selected and muted"


HOLLOW = (Look.REPLACED, Look.MUTED, Look.SELECTED_MUTED)
"""Looks that show the page through; their edge tells the colour."""


class Strip(NamedTuple):
    """A painted note as long as ``STRIP_WIDTH``, and what is needed to shorten it."""

    pixmap: QPixmap
    end: QPixmap  # Its right end on its own: copying a whole pixmap is the cheapest copy.
    cap: int  # Width of the end in device pixels.
    fill: QColor  # For notes too narrow to have round corners.
    edge: QColor
    line: int  # Width of the edge in device pixels, 0 where there is none.


def velocity_step(velocity: int) -> int:
    """0–31."""
    return min(velocity * VELOCITY_STEPS // 128, VELOCITY_STEPS - 1)


def step_velocity(step: int) -> int:
    """A velocity in the middle of a step."""
    return step * 128 // VELOCITY_STEPS + 128 // VELOCITY_STEPS // 2


def fill_colour(theme: Theme, colour: int, step: int, look: Look) -> str:
    """The body colour of a note."""
    fill = theme.note_colour(colour, step_velocity(step))
    if look is Look.DIMMED:
        return _dimmed(fill, theme.nearest_row)
    if look is Look.REPLACED:
        return colours.mix(_dimmed(fill, theme.nearest_row), theme.page, REPLACED_SHARE)
    if look is Look.SELECTED:
        return colours.mix(fill, theme.selection_outline, 0.22)
    if look in (Look.MUTED, Look.SELECTED_MUTED):
        return colours.mix(fill, theme.page, REPLACED_SHARE)
    return fill


def edge_colour(theme: Theme, colour: int, step: int, look: Look) -> str:
    """The colour around a note."""
    if look in (Look.SELECTED, Look.SELECTED_MUTED):
        return theme.selection_outline
    if look is Look.REPLACED:
        return fill_colour(theme, colour, step, Look.DIMMED)
    if look is Look.MUTED:
        return _dimmed(theme.note_colour(colour, step_velocity(step)), theme.nearest_row)
    return colours.mix(fill_colour(theme, colour, step, look), theme.page, 0.3)


def thin_colour(theme: Theme, colour: int, step: int, look: Look) -> str:
    """The only colour of a note too small for an edge."""
    if look in HOLLOW:
        edge = edge_colour(theme, colour, step, look)
        return colours.mix(edge, theme.page, _THIN_HOLLOW_SHARE)
    if look is Look.SELECTED:
        return theme.selection_outline
    return fill_colour(theme, colour, step, look)


@lru_cache(maxsize=1024)
def _dimmed(fill: str, row: str) -> str:
    """Greyer and nearer to the page, yet no nearer than a note may be to be seen."""
    lightness, chroma, hue = colours.to_oklch(fill)
    grey = colours.from_oklch(lightness, chroma * DIMMED_CHROMA, hue)
    steps = 20
    for step in range(steps, 0, -1):
        dimmed = colours.mix(grey, row, DIMMED_SHARE * step / steps)
        if colours.contrast(dimmed, row) >= LOWEST_NOTE_CONTRAST:
            return dimmed
    return grey if colours.contrast(grey, row) >= LOWEST_NOTE_CONTRAST else fill


class NoteSprites:
    """Strips and pitch names for one theme and one screen density."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self.theme = theme
        self.ratio = ratio
        self._strips: OrderedDict[tuple[int, int, int, Look], Strip] = OrderedDict()
        self._names: dict[tuple[str, int, str], QPixmap] = {}

    def strip(self, colour: int, step: int, height: int, look: Look) -> Strip:
        """The strip of a track colour, velocity step, height in device pixels and look."""
        key = (colour % len(self.theme.track_colours), step, height, look)
        found = self._strips.get(key)
        if found is None:
            found = self._strips[key] = self._paint_strip(*key)
            if len(self._strips) > _CACHE_LIMIT:
                self._strips.popitem(last=False)
        return found

    def name(self, text: str, height: int, colour: str) -> QPixmap:
        """A note's name in device pixels, to be laid on a note of that height."""
        key = (text, height, colour)
        found = self._names.get(key)
        if found is None:
            found = self._names[key] = self._paint_name(*key)
        return found

    def lock(self, height: int, colour: str) -> QPixmap:
        """The mark of a locked note of that height: a padlock, or a dot where it is low."""
        key = ("lock", height, colour)
        found = self._names.get(key)
        if found is None:
            found = self._names[key] = _paint_lock(height, colour, self.ratio)
        return found

    def _paint_strip(self, colour: int, step: int, height: int, look: Look) -> Strip:
        fill = fill_colour(self.theme, colour, step, look)
        edge = edge_colour(self.theme, colour, step, look)
        radius = min(3.0 * self.ratio, height / 4)
        is_selected = look in (Look.SELECTED, Look.SELECTED_MUTED)
        line = max(round(1.5 * self.ratio) if is_selected else int(self.ratio), 1)
        if look in HOLLOW and height < 5 * self.ratio and not is_selected:
            fill = thin_colour(self.theme, colour, step, look)
        pixmap = QPixmap(STRIP_WIDTH, max(height, 1))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(fill))
        if height >= 5 * self.ratio or is_selected:
            painter.setPen(QPen(QColor(edge), line))
            half = line / 2
            box = QRectF(half, half, STRIP_WIDTH - line, height - line)
            painter.drawRoundedRect(box, max(radius - half, 0.5), max(radius - half, 0.5))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(0, 0, STRIP_WIDTH, height), radius, radius)
        painter.end()
        cap = max(int(radius) + line, 1)
        end = pixmap.copy(STRIP_WIDTH - cap, 0, cap, pixmap.height())
        has_edge = look in (Look.SELECTED, *HOLLOW) and height >= 5 * self.ratio
        return Strip(pixmap, end, cap, QColor(fill), QColor(edge), line if has_edge else 0)

    def _paint_name(self, text: str, height: int, colour: str) -> QPixmap:
        font = name_font(height)
        metrics = QFontMetrics(font)
        pixmap = QPixmap(metrics.horizontalAdvance(text) + 1, height)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        baseline = (height + metrics.capHeight()) / 2
        painter.drawText(0, round(baseline), text)
        painter.end()
        return pixmap


def _paint_lock(height: int, colour: str, ratio: float) -> QPixmap:
    width = max(round(height * 0.5), 3)
    pixmap = QPixmap(width, height)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = height / 2
    if height < _LOWEST_PADLOCK * ratio:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        side = width * 0.9
        painter.drawEllipse(QRectF((width - side) / 2, middle - side / 2, side, side))
    else:
        body = QRectF(0.5, middle - 0.5, width - 1, width * 0.72)
        bow = QRectF(width * 0.22, middle - width * 0.62, width * 0.56, width * 0.9)
        painter.setPen(QPen(QColor(colour), max(width * 0.16, 1.0)))
        painter.drawArc(bow, 0, 180 * 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(body, 1, 1)
    painter.end()
    return pixmap


def name_font(height: int) -> QFont:
    """The font for names on notes of ``height``, both in device pixels."""
    return text_font(max(min(round(height * 0.64), 24), 6), medium=True)


def pitch_name(pitch: int, key: Key | None = None) -> str:
    """ "C4" for 60 (scientific pitch notation); flats where the key is written with flats."""
    names = FLAT_NAMES if key is not None and _has_flats(key) else SHARP_NAMES
    return f"{names[pitch % 12]}{pitch // 12 - 1}".replace("#", "♯").replace("b", "♭")


def _has_flats(key: Key) -> bool:
    relative_major = (key.tonic + 3) % 12 if key.is_minor else key.tonic
    return relative_major in {5, 10, 3, 8, 1}
