"""How loud the microphone hears it."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musestudio.ui.theme import GRID, current_theme, qcolor, theme_notifier

_QUIETEST_DB = -50.0
_TOO_LOUD_DB = -1.0
_FALL_DB = 2.0  # So far the bar falls from one look to the next.
_HEIGHT = 2 * GRID


class LevelMeter(QWidget):
    """A bar that jumps up and falls slowly; red where the sound is cut off."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.level_db = _QUIETEST_DB
        self.setAccessibleName("Level of the microphone")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme_notifier().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(40 * GRID, _HEIGHT)

    def show_level(self, level: float) -> None:
        """level: 0–1, the loudest moment since it was last told."""
        now_db = 20 * math.log10(level) if level > 0 else _QUIETEST_DB
        self.level_db = max(now_db, self.level_db - _FALL_DB, _QUIETEST_DB)
        self.update()

    def clear(self) -> None:
        self.level_db = _QUIETEST_DB
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        place = QRectF(self.rect())
        painter.setBrush(qcolor(theme.line_bar))
        painter.drawRoundedRect(place, GRID / 2, GRID / 2)
        place.setWidth(place.width() * (1 - self.level_db / _QUIETEST_DB))
        painter.setBrush(qcolor(theme.record if self.level_db > _TOO_LOUD_DB else theme.ok))
        painter.drawRoundedRect(place, GRID / 2, GRID / 2)
