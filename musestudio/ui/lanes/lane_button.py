"""The name of a lane, which is also the button that chooses what it shows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from musestudio.ui.theme import (
    GRID,
    KEYBOARD_WIDTH,
    SMALL_TEXT_SIZE,
    current_theme,
    qcolor,
    text_font,
)

_HEIGHT = 22
_CARET = 3.0


class LaneButton(QAbstractButton):
    """A short name with a small arrow at the left of a lane."""

    def __init__(self, text: str, full_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setGeometry(1, 2, KEYBOARD_WIDTH - 3, _HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(f"{full_name}: choose what this lane shows")
        self.setToolTip(f"{full_name}. Choose what this lane shows, or add one")

    def sizeHint(self) -> QSize:
        return QSize(KEYBOARD_WIDTH - 3, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.underMouse() or self.hasFocus():
            painter.setPen(qcolor(theme.focus) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(qcolor(theme.control_hover))
            painter.drawRoundedRect(box, GRID, GRID)
        painter.setFont(text_font(SMALL_TEXT_SIZE))
        painter.setPen(qcolor(theme.text if self.underMouse() else theme.quiet_text))
        room = self.width() - GRID - 2 * _CARET - 3
        text = QFontMetricsF(painter.font()).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room
        )
        left = QRectF(GRID, 0, room, self.height())
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter, text)
        x, y = self.width() - 2 - _CARET, self.height() / 2 + 0.5
        painter.setPen(QPen(painter.pen().color(), 1.2))
        painter.drawPolyline(
            [
                QPointF(x - _CARET, y - _CARET / 2),
                QPointF(x, y + _CARET / 2),
                QPointF(x + _CARET, y - _CARET / 2),
            ]
        )
