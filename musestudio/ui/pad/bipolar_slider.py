"""A slider with its middle for “as it is”, and more or less to either side."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from musestudio.ui import colour as colours
from musestudio.ui.theme import GRID, current_theme, qcolor, theme_notifier
from musestudio.ui.word_slider import CalmSlider, NamedSlider
from musestudio.ui.words import AS_IT_IS

_STEPS = 50  # To one.
_MOST = 2.0
_STEP, _PAGE_STEP = 5, 25
_HANDLE_RADIUS = 7.0
_GROOVE = 4.0
_MIDDLE_HEIGHT = 10.0
_CATCH = 5  # Steps around the middle from which a hand falls into it.


class BipolarSlider(NamedSlider):
    """An amount between −2 and 2.

    less, more: words for either side.
    """

    def __init__(self, name: str, less: str, more: str, tip: str) -> None:
        def word_for(value: int) -> str:
            return "" if value == 0 else (more if value > 0 else less)

        def tip_for(value: int) -> str:
            how = f"{word_for(value).lower()}, {value / _STEPS:+.1f}" if value else AS_IT_IS.lower()
            return f"{tip}: {how}. Double-click for as it is."

        super().__init__(name, _BipolarTrack(), word_for, tip_for)

    @property
    def value(self) -> float:
        return self.slider.value() / _STEPS

    def set_value(self, value: float) -> None:
        self.slider.setValue(round(value * _STEPS))

    def _show_word(self) -> None:
        super()._show_word()
        self.slider.setAccessibleDescription(self.word or AS_IT_IS)


class _BipolarTrack(CalmSlider):
    """The slider itself. Arrows go a tenth, page keys a half; a double click goes back to the
    middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        most = round(_MOST * _STEPS)
        self.setRange(-most, most)
        self.setSingleStep(_STEP)
        self.setPageStep(_PAGE_STEP)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme_notifier().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(28 * GRID, 5 * GRID)

    def x_of(self, value: float) -> float:
        """Where a value's handle stands."""
        first, last = _HANDLE_RADIUS + 1, self.width() - _HANDLE_RADIUS - 1
        return first + (last - first) * (value - self.minimum()) / (self.maximum() - self.minimum())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setValue(0)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def _go_to(self, x: float) -> None:
        first, last = self.x_of(self.minimum()), self.x_of(self.maximum())
        share = (x - first) / max(last - first, 1.0)
        value = round(self.minimum() + share * (self.maximum() - self.minimum()))
        self.setValue(0 if abs(value) <= _CATCH else value)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, enabled = current_theme(), self.isEnabled()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self.height() / 2
        first, last = self.x_of(self.minimum()), self.x_of(self.maximum())
        middle, here = self.x_of(0), self.x_of(self.value())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolor(theme.line_bar))
        whole = QRectF(first - 2, height - _GROOVE / 2, last - first + 4, _GROOVE)
        painter.drawRoundedRect(whole, _GROOVE / 2, _GROOVE / 2)
        tall = QRectF(middle - 1, height - _MIDDLE_HEIGHT / 2, 2, _MIDDLE_HEIGHT)
        painter.fillRect(tall, qcolor(theme.quiet_text if enabled else theme.line_bar))
        if not enabled:
            return
        way = QRectF(min(middle, here), height - _GROOVE / 2, abs(here - middle), _GROOVE)
        painter.fillRect(way, qcolor(theme.emphasis))
        lit = self.underMouse() or self.hasFocus()
        body = theme.text if theme.is_dark else theme.raised
        if lit:
            body = colours.mix(theme.raised, theme.emphasis, 0.5)
        edge = theme.focus if lit or not theme.is_dark else theme.line_bar
        painter.setPen(QPen(qcolor(edge), 1.0))
        painter.setBrush(qcolor(body))
        painter.drawEllipse(QPointF(here, height), _HANDLE_RADIUS, _HANDLE_RADIUS)
