"""A switch in a track's row: heard, mute, solo."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from musestudio.ui.icons import pixmap
from musestudio.ui.theme import GRID, SMALL_TEXT_SIZE, current_theme, qcolor, text_font

_TOGGLE_SIZE = 5 * GRID


class TrackToggle(QAbstractButton):
    """A small square switch that shows a letter or an icon.

    tone: the theme's colour of the switch when it is on.
    """

    def __init__(self, sign: str, tone: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = sign
        self._tone = tone
        self.setCheckable(True)
        self.setFixedSize(_TOGGLE_SIZE, _TOGGLE_SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def sizeHint(self) -> QSize:
        return QSize(_TOGGLE_SIZE, _TOGGLE_SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        tone = getattr(theme, self._tone)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._sign.isupper() and self.isChecked():
            painter.setBrush(qcolor(tone))
            painter.drawRoundedRect(box, GRID, GRID)
        elif self.underMouse():
            painter.setBrush(qcolor(theme.control_hover))
            painter.drawRoundedRect(box, GRID, GRID)
        if self.hasFocus():
            painter.setPen(QPen(qcolor(theme.focus), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, GRID, GRID)
        if self._sign.isupper():
            painter.setFont(text_font(SMALL_TEXT_SIZE, medium=True))
            painter.setPen(qcolor(theme.page if self.isChecked() else theme.quiet_text))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._sign)
        else:
            name = self._sign if self.isChecked() else f"{self._sign}-slash"
            size = 4 * GRID
            picture = pixmap(name, self._tone if self.isChecked() else "quiet_text", size)
            offset = (_TOGGLE_SIZE - size) // 2
            painter.drawPixmap(offset, offset, picture)
