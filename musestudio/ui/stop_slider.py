"""A slider with eight stops, and a place beside them where nothing is asked for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from musestudio.ui import colour as colours
from musestudio.ui.theme import GRID, current_theme, qcolor, theme_notifier
from musestudio.ui.word_slider import CalmSlider, NamedSlider
from musestudio.ui.words import AS_IT_IS

_HANDLE_RADIUS = 7.0
_RING_RADIUS = 4.0
_STOP_RADIUS = 1.5
_GROOVE = 4.0
_ASIDE = 8 * GRID  # From the place of “as it is” to the first stop.


class StopSlider(NamedSlider):
    """“As it is”, or one of as many stops as there are words."""

    def __init__(self, name: str, words: tuple[str, ...], tip: str) -> None:
        def word_for(value: int) -> str:
            return words[value - 1] if value else AS_IT_IS

        def tip_for(value: int) -> str:
            place = f"{value} of {len(words)}" if value else "left to the music"
            return f"{tip}: {place}"

        super().__init__(name, StopTrack(len(words)), word_for, tip_for)

    @property
    def stop(self) -> int | None:
        """From 1; None for “as it is”."""
        return self.slider.value() or None

    def set_stop(self, stop: int | None) -> None:
        self.slider.setValue(stop or 0)


class StopTrack(CalmSlider):
    """The slider itself: 0 is the ring at the left, from 1 on the stops.

    A double click goes back to the ring.
    """

    def __init__(self, stops: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(0, stops)
        self.setPageStep(2)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme_notifier().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(40 * GRID, 5 * GRID)

    def x_of(self, value: int) -> float:
        """Where a value's handle stands."""
        ring = _HANDLE_RADIUS + 1
        if value == 0:
            return ring
        first, last = ring + _ASIDE, self.width() - _HANDLE_RADIUS - 1
        return first + (last - first) * (value - 1) / max(self.maximum() - 1, 1)

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
        values = range(self.maximum() + 1)
        self.setValue(min(values, key=lambda value: abs(self.x_of(value) - x)))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, value = current_theme(), self.value()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        first, last = self.x_of(1), self.x_of(self.maximum())
        painter.setPen(Qt.PenStyle.NoPen)
        for end, tone in ((last, theme.line_bar), (self.x_of(max(value, 1)), theme.emphasis)):
            painter.setBrush(qcolor(tone))
            box = QRectF(first - 2, middle - _GROOVE / 2, end - first + 4, _GROOVE)
            if tone == theme.line_bar or value:
                painter.drawRoundedRect(box, _GROOVE / 2, _GROOVE / 2)
        painter.setBrush(qcolor(theme.surface))
        for stop in range(2, self.maximum()):
            painter.drawEllipse(QPointF(self.x_of(stop), middle), _STOP_RADIUS, _STOP_RADIUS)
        ring_edge = theme.quiet_text if self.isEnabled() else theme.line_bar
        painter.setPen(QPen(qcolor(ring_edge), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(self.x_of(0), middle), _RING_RADIUS, _RING_RADIUS)
        self._paint_handle(painter, QPointF(self.x_of(value), middle))

    def _paint_handle(self, painter: QPainter, place: QPointF) -> None:
        theme = current_theme()
        lit = self.underMouse() or self.hasFocus()
        if self.value() == 0:
            # A ring around the ring: nothing is filled, nothing is asked for.
            painter.setPen(QPen(qcolor(theme.text if lit else theme.quiet_text), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(place, _HANDLE_RADIUS, _HANDLE_RADIUS)
            return
        body = theme.text if theme.is_dark else theme.raised
        if lit:
            body = colours.mix(theme.raised, theme.emphasis, 0.5)
        edge = theme.focus if lit or not theme.is_dark else theme.line_bar
        painter.setPen(QPen(qcolor(edge), 1.0))
        painter.setBrush(qcolor(body))
        painter.drawEllipse(place, _HANDLE_RADIUS, _HANDLE_RADIUS)
