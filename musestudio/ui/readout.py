"""A number to be read at a glance with its meaning under it, as on a transport display."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musestudio.ui.theme import (
    GRID,
    SMALL_TEXT_SIZE,
    current_theme,
    number_font,
    qcolor,
)

_VALUE_SIZE = 15
_VALUE_BASELINE = 20  # Pixels from the top: every readout in a row shares its two baselines.
_CAPTION_BASELINE = 36
_HEIGHT = 44


class Readout(QWidget):
    """Two painted lines: ``value`` and, smaller and quieter, ``caption``.

    widest: a value as wide as any to come, so that the row never shifts while it counts.
    narrowest: a value it may be pressed together to where there is no room; by default
        ``widest``.
    """

    def __init__(
        self, widest: str, caption: str, parent: QWidget | None = None, *, narrowest: str = ""
    ) -> None:
        super().__init__(parent)
        self._value = ""
        self._caption = caption
        self._widest = widest
        self._narrowest = narrowest or widest
        across = QSizePolicy.Policy.Maximum if narrowest else QSizePolicy.Policy.Fixed
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(caption)

    @property
    def value(self) -> str:
        return self._value

    @property
    def caption(self) -> str:
        return self._caption

    def show_values(self, value: str, caption: str | None = None) -> None:
        """Show other texts; unchanged ones cost nothing."""
        caption = self._caption if caption is None else caption
        if (value, caption) != (self._value, self._caption):
            self._value, self._caption = value, caption
            self.setAccessibleDescription(value)
            self.update()

    def sizeHint(self) -> QSize:
        return self._size_for(self._widest)

    def minimumSizeHint(self) -> QSize:
        return self._size_for(self._narrowest)

    def _size_for(self, value: str) -> QSize:
        font = number_font(_VALUE_SIZE, medium=True)
        small = number_font(SMALL_TEXT_SIZE)
        width = max(
            QFontMetrics(font).horizontalAdvance(value),
            QFontMetrics(small).horizontalAdvance(self._caption),
        )
        return QSize(width + 3 * GRID, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setFont(number_font(_VALUE_SIZE, medium=True))
        painter.setPen(qcolor(theme.text))
        room = self.width() - GRID
        value = painter.fontMetrics().elidedText(self._value, Qt.TextElideMode.ElideRight, room)
        painter.drawText(GRID, _VALUE_BASELINE, value)
        painter.setFont(number_font(SMALL_TEXT_SIZE))
        painter.setPen(qcolor(theme.quiet_text))
        painter.drawText(GRID, _CAPTION_BASELINE, self._caption)


class Divider(QWidget):
    """A hair line between the groups of a bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(4 * GRID + 1, 7 * GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = QRectF(2 * GRID, 0, 1, self.height())
        painter.fillRect(line, qcolor(current_theme().line_bar))


class Rule(QWidget):
    """A hair line between two parts that stand one above the other, or side by side."""

    def __init__(self, *, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), qcolor(current_theme().line_beat))
