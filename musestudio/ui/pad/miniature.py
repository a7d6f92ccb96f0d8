"""What is heard on the pad, in miniature, on one scale for the whole map."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from musestudio.score import Note
from musestudio.ui.theme import CORNER, GRID, current_theme, qcolor, theme_notifier

_HEIGHT = 14 * GRID
_TALLEST_NOTE = 4.0


class Miniature(QWidget):
    """Notes of some bars. What the assistant writes wears its colour, what is the composer's own
    that of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName("What is heard")
        self._notes: tuple[Note, ...] = ()
        self._span = (0, 1)
        self._bar_ticks: tuple[int, ...] = ()
        self._pitches = (48, 72)
        self._is_own = True
        theme_notifier().changed.connect(self.update)

    def set_scale(
        self, start_tick: int, end_tick: int, bar_ticks: tuple[int, ...], pitches: tuple[int, int]
    ) -> None:
        """bar_ticks: the bar lines within. pitches: the lowest and the highest to be expected."""
        self._span, self._bar_ticks, self._pitches = (start_tick, end_tick), bar_ticks, pitches
        self.show_notes((), is_own=True)

    def show_notes(self, notes: tuple[Note, ...], *, is_own: bool) -> None:
        self._notes, self._is_own = notes, is_own
        self.setAccessibleDescription(f"{len(notes)} notes")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(64 * GRID, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(qcolor(theme.line_beat), 1.0))
        painter.setBrush(qcolor(theme.page))
        painter.drawRoundedRect(area, CORNER, CORNER)
        inside = area.adjusted(GRID, GRID, -GRID, -GRID)
        start, end = self._span
        per_tick = inside.width() / max(end - start, 1)
        for tick in self._bar_ticks:
            x = inside.left() + (tick - start) * per_tick
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolor(theme.text if self._is_own else theme.accent))
        lowest = min(self._pitches[0], *(note.pitch for note in self._notes), 127)
        highest = max(self._pitches[1], *(note.pitch for note in self._notes), 0)
        row = inside.height() / (highest - lowest + 1)
        height = min(max(row, 2.0), _TALLEST_NOTE)
        for note in self._notes:
            x = inside.left() + (note.start_tick - start) * per_tick
            width = max(min(note.end_tick, end) * per_tick - note.start_tick * per_tick - 1, 1.5)
            y = inside.top() + (highest - note.pitch + 0.5) * row - height / 2
            painter.drawRoundedRect(QRectF(x, y, width, height), 1, 1)
