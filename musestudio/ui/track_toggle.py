"""A switch in a track's row: heard, mute, solo, armed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from musestudio.ui.icons import pixmap
from musestudio.ui.theme import (
    CONTROL_HEIGHT,
    GRID,
    SMALL_TEXT_SIZE,
    current_theme,
    qcolor,
    text_font,
)

_WIDTH = 5 * GRID
_ICON_SIZE = 4 * GRID


class TrackToggle(QAbstractButton):
    """A small switch that shows a letter or an icon.

    sign: a capital letter, or an icon.
    off_sign: the icon while it is off; its ``-slash`` form where none is given.
    tone: the theme's colour of the switch when it is on.
    """

    def __init__(
        self,
        sign: str,
        tone: str,
        name: str,
        parent: QWidget | None = None,
        *,
        off_sign: str = "",
    ) -> None:
        super().__init__(parent)
        self._sign = sign
        self._off_sign = off_sign or f"{sign}-slash"
        self._tone = tone
        self.setCheckable(True)
        self.setFixedSize(self.sizeHint())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, CONTROL_HEIGHT)

    def show_checked(self, on: bool) -> None:
        """Show another state; no signal."""
        if on != self.isChecked():
            self.blockSignals(True)
            self.setChecked(on)
            self.blockSignals(False)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # A square in the middle: the switch is taller than it looks, to be easy to hit.
        side = float(_WIDTH)
        box = QRectF(0, (self.height() - side) / 2, side, side).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._sign.isupper() and self.isChecked():
            painter.setBrush(qcolor(getattr(theme, self._tone)))
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
            name = self._sign if self.isChecked() else self._off_sign
            picture = pixmap(name, self._tone if self.isChecked() else "quiet_text", _ICON_SIZE)
            left = (self.width() - _ICON_SIZE) // 2
            painter.drawPixmap(left, (self.height() - _ICON_SIZE) // 2, picture)
