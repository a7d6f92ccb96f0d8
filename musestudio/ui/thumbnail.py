"""A candidate in miniature: what is drawn, and the picture of it, painted once."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from musestudio.score import MetreMap, Note
from musestudio.ui.theme import AUDIBLE_GHOST_FILL, Theme, qcolor

_LOWEST_NOTE, _TALLEST_NOTE = 2.0, 4.0


class Thumbnail(NamedTuple):
    """Notes within a span of ticks, its bar lines, and what is said of them.

    words:   how it differs from the others.
    seed:    of the request.
    starred, aside: whether it is a favourite, and whether it is set aside.
    """

    notes: tuple[Note, ...]
    start_tick: int
    end_tick: int
    bar_ticks: tuple[int, ...] = ()
    seed: int = 0
    words: str = ""
    starred: bool = False
    aside: bool = False

    @property
    def pitches(self) -> range:
        """The rows it needs, with one to spare at either end."""
        found = [note.pitch for note in self.notes] or [60]
        return range(min(found) - 1, max(found) + 2)


def bar_lines_within(metre_map: MetreMap, start_tick: int, end_tick: int) -> tuple[int, ...]:
    """The bar lines inside a span, its ends aside."""
    first = metre_map.position_at(start_tick).bar
    last = metre_map.position_at(max(end_tick - 1, 0)).bar
    lines = (metre_map.bar_start(bar) for bar in range(first, last + 1))
    return tuple(tick for tick in lines if start_tick < tick < end_tick)


class ThumbnailPainter:
    """Paints one thumbnail and keeps the picture until size, colours or its state differ."""

    def __init__(self) -> None:
        self._picture = Thumbnail((), 0, 1)
        self._pitches = range(60, 61)
        self._key: tuple[object, ...] = ()
        self._pixmap = QPixmap()

    def show(self, picture: Thumbnail, pitches: range) -> None:
        """pitches: the rows, lowest first; one scale for all candidates, so that a higher one
        looks higher."""
        before = self._picture
        if (picture.notes, picture.bar_ticks) != (before.notes, before.bar_ticks) or (
            pitches != self._pitches
        ):
            self._key = ()
        self._picture, self._pitches = picture, pitches

    def pixmap(
        self,
        size: QSizeF,
        ratio: float,
        theme: Theme,
        *,
        is_current: bool,
        colour: str | None = None,
    ) -> QPixmap:
        """The picture of that size in device-independent pixels; ratio: of the screen.

        colour: of the notes; None for the assistant's.
        """
        key = (size.width(), size.height(), ratio, theme.name, is_current, colour)
        if key != self._key:
            self._key = key
            fill = qcolor(colour or theme.accent, 1.0 if is_current else AUDIBLE_GHOST_FILL)
            self._pixmap = self._painted(size, ratio, theme, fill)
        return self._pixmap

    def _painted(self, size: QSizeF, ratio: float, theme: Theme, fill: QColor) -> QPixmap:
        pixmap = QPixmap((size * ratio).toSize())
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        picture = self._picture
        per_tick = size.width() / max(picture.end_tick - picture.start_tick, 1)
        row = size.height() / max(len(self._pitches), 1)
        painter = QPainter(pixmap)
        for tick in picture.bar_ticks:
            line_x = round((tick - picture.start_tick) * per_tick)
            painter.fillRect(QRectF(line_x, 0, 1, size.height()), qcolor(theme.line_beat))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        height = min(max(row, _LOWEST_NOTE), _TALLEST_NOTE)
        for note in picture.notes:
            start = max(note.start_tick, picture.start_tick)
            end = min(note.end_tick, picture.end_tick)
            width = max((end - start) * per_tick - 1, 1.5)
            y = (self._pitches.stop - 1 - note.pitch + 0.5) * row - height / 2
            x = (start - picture.start_tick) * per_tick
            painter.drawRoundedRect(QRectF(x, y, width, height), 1, 1)
        painter.end()
        return pixmap
