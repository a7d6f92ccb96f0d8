"""A part of a panel that folds away, and says in a few words what it holds."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from musestudio.ui.theme import (
    CONTROL_HEIGHT,
    CORNER,
    GRID,
    SMALL_TEXT_SIZE,
    current_theme,
    qcolor,
    text_font,
    theme_notifier,
)

_CARET = 3.5
_CARET_ROOM = 4 * GRID


class Fold(QWidget):
    """A heading that shows or hides ``body``.

    toggled(bool): it is open, or no longer.
    """

    toggled = Signal(bool)

    def __init__(self, title: str, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = FoldHead(title)
        self.body = body
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.head)
        layout.addWidget(body)
        body.setContentsMargins(0, 0, 0, GRID)
        self.head.toggled.connect(self._show)
        self.set_open(True)

    @property
    def is_open(self) -> bool:
        return self.head.isChecked()

    def set_open(self, is_open: bool) -> None:
        self.head.setChecked(is_open)
        self._show(is_open)

    def set_summary(self, text: str) -> None:
        """What is said beside the title while it is folded."""
        self.head.set_summary(text)

    def _show(self, is_open: bool) -> None:
        self.body.setVisible(is_open)
        self.head.describe()
        self.toggled.emit(is_open)


class FoldHead(QAbstractButton):
    """A caret, the title, and the summary while folded."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setText(title)
        self.setCheckable(True)
        self.setFixedHeight(CONTROL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(title)
        self._summary = ""
        theme_notifier().changed.connect(self.update)

    @property
    def summary(self) -> str:
        return self._summary

    def set_summary(self, text: str) -> None:
        self._summary = text
        self.describe()
        self.update()

    def describe(self) -> None:
        """Tell by ear and by tooltip what is seen."""
        state = "Shown" if self.isChecked() else "Folded"
        self.setAccessibleDescription(f"{state}. {self._summary}".strip())
        verb = "Fold" if self.isChecked() else "Show"
        self.setToolTip(
            f"{verb} {self.text().lower()}" + f": {self._summary}" * bool(self._summary)
        )

    def sizeHint(self) -> QSize:
        return QSize(40 * GRID, CONTROL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.rect()
        if self.underMouse() or self.hasFocus():
            edge = theme.focus if self.hasFocus() else theme.control_hover
            painter.setPen(QPen(qcolor(edge), 1.0))
            painter.setBrush(qcolor(theme.control_hover))
            # Beyond the text at both sides, which stays in line with the controls.
            painter.drawRoundedRect(area.adjusted(0, 1, -1, -1), CORNER, CORNER)
        self._paint_caret(painter, QPointF(_CARET + 1.5, self.height() / 2))
        font = text_font(medium=True)
        painter.setFont(font)
        painter.setPen(qcolor(theme.text))
        words = area.adjusted(_CARET_ROOM, 0, -GRID, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._summary and not self.isChecked():
            used = QFontMetrics(font).horizontalAdvance(self.text()) + 3 * GRID
            self._paint_summary(painter, words.adjusted(used, 0, 0, 0))

    def _paint_caret(self, painter: QPainter, middle: QPointF) -> None:
        pen = QPen(qcolor(current_theme().quiet_text), 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        wide, low = _CARET, _CARET / 2
        points = (
            (QPointF(-wide, -low), QPointF(0, low), QPointF(wide, -low))
            if self.isChecked()
            else (QPointF(-low, -wide), QPointF(low, 0), QPointF(-low, wide))
        )
        painter.drawPolyline(QPolygonF([middle + point for point in points]))

    def _paint_summary(self, painter: QPainter, area: QRect) -> None:
        font = text_font(SMALL_TEXT_SIZE)
        painter.setFont(font)
        painter.setPen(qcolor(current_theme().quiet_text))
        metrics = QFontMetrics(font)
        text = metrics.elidedText(self._summary, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
