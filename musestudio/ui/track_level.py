"""A compact slider in a track's row: volume, or pan."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from musestudio.ui import colour as colours
from musestudio.ui.icons import pixmap
from musestudio.ui.theme import CONTROL_HEIGHT, GRID, current_theme, qcolor
from musestudio.ui.word_slider import CalmSlider

_HIGHEST = 127
_PAGE_STEP = 16
_GROOVE = 3.0
_GROOVE_SHARE = 0.32  # Of the text's colour: to be seen on the row of the active track too.
_HANDLE_RADIUS = 5.0
_ICON_SIZE = 3 * GRID
_ICON_ROOM = 4 * GRID


class TrackLevel(CalmSlider):
    """A MIDI value, 0–127. A double click puts it back to ``default``.

    word: how a value is told in the tooltip.
    icon: at its left; none where empty.
    centred: the bar grows from ``default`` to both sides.

    previewed(int): the value while it is dragged.
    chosen(int): another value at the end of a drag, by a key or by the wheel.
    """

    previewed = Signal(int)
    chosen = Signal(int)

    def __init__(
        self,
        name: str,
        default: int,
        word: Callable[[int], str],
        *,
        icon: str = "",
        centred: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._default, self._word = name, default, word
        self._icon, self._centred = icon, centred
        self._shown = default  # What the document has.
        self.setRange(0, _HIGHEST)
        self.setPageStep(_PAGE_STEP)
        self.setFixedHeight(CONTROL_HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)
        self.valueChanged.connect(self._changed)
        self.show_value(default)

    def show_value(self, value: int) -> None:
        """Show what the document has; no signal."""
        self._shown = value
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(16 * GRID, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(10 * GRID, CONTROL_HEIGHT)

    def x_of(self, value: int) -> float:
        """Where a value's handle stands."""
        left = _HANDLE_RADIUS + 1 + (_ICON_ROOM if self._icon else 0)
        right = self.width() - _HANDLE_RADIUS - 1
        return left + (right - left) * value / _HIGHEST

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderDown(False)
            self._choose()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setValue(self._default)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isSliderDown():
            self.setSliderDown(False)
            self.setValue(self._shown)
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, value = current_theme(), self.value()
        lit = self.underMouse() or self.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        if self._icon:
            top = (self.height() - _ICON_SIZE) // 2
            painter.drawPixmap(0, top, pixmap(self._icon, "quiet_text", _ICON_SIZE))
        painter.setPen(Qt.PenStyle.NoPen)
        first, last, here = self.x_of(0), self.x_of(_HIGHEST), self.x_of(value)
        begin = self.x_of(self._default) if self._centred else first
        for left, right, tone in (
            (first, last, colours.mix(theme.surface, theme.text, _GROOVE_SHARE)),
            (min(begin, here), max(begin, here), theme.quiet_text),
        ):
            painter.setBrush(qcolor(tone))
            box = QRectF(left, middle - _GROOVE / 2, right - left, _GROOVE)
            painter.drawRoundedRect(box, _GROOVE / 2, _GROOVE / 2)
        if self._centred:
            painter.drawRect(QRectF(begin - 0.5, middle - 4, 1, 8))
        body = theme.text if theme.is_dark else theme.raised
        if lit:
            body = colours.mix(theme.raised, theme.emphasis, 0.5)
        edge = theme.focus if lit or not theme.is_dark else theme.line_bar
        painter.setPen(QPen(qcolor(edge), 1.5 if self.hasFocus() else 1.0))
        painter.setBrush(qcolor(body))
        painter.drawEllipse(QPointF(here, middle), _HANDLE_RADIUS, _HANDLE_RADIUS)

    def _go_to(self, x: float) -> None:
        first, last = self.x_of(0), self.x_of(_HIGHEST)
        share = (x - first) / max(last - first, 1.0)
        value = min(max(round(share * _HIGHEST), 0), _HIGHEST)
        # The middle is easy to hit.
        self.setValue(self._default if self._centred and abs(value - 64) < 3 else value)

    def _changed(self) -> None:
        self._describe()
        self.update()
        if self.isSliderDown():
            self.previewed.emit(self.value())
        else:
            self._choose()

    def _choose(self) -> None:
        if self.value() != self._shown:
            self._shown = self.value()
            self.chosen.emit(self._shown)

    def _describe(self) -> None:
        word = self._word(self.value())
        self.setToolTip(f"{self._name}: {word}")
        self.setAccessibleDescription(word)


def volume_word(value: int) -> str:
    """“100” of 127, in words where words are clearer."""
    return "silent" if value == 0 else f"{value} of {_HIGHEST}"


def pan_word(value: int) -> str:
    """“centre”, “left 64”, “right 63”."""
    if value == 64:
        return "centre"
    return f"left {64 - value}" if value < 64 else f"right {value - 64}"
