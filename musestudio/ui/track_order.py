"""Where a dragged track would land in the list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from musestudio.ui.theme import current_theme, qcolor

_THICKNESS = 2


class DropLine(QWidget):
    """A line between two rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()

    def show_at(self, y: int) -> None:
        """Show it at that height of the list."""
        parent = self.parentWidget()
        top = min(max(y - _THICKNESS // 2, 0), parent.height() - _THICKNESS)
        self.setGeometry(0, top, parent.width(), _THICKNESS)
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), qcolor(current_theme().text))


def gap_at(boxes: Sequence[tuple[int, int]], y: int) -> int:
    """The gap nearest to ``y``: 0 above the first row, one more after each.

    boxes: upper and lower edge of every row, downwards.
    """
    return sum(1 for top, bottom in boxes if y > (top + bottom) / 2)
