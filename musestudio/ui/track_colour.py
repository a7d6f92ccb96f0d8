"""The eight colours a track can have, in a small palette beside it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QWidget

from musestudio.ui.theme import CONTROL_HEIGHT, GRID, current_theme, qcolor

COLOUR_NAMES = ("Orange", "Teal", "Rose", "Sky", "Green", "Pink", "Ochre", "Violet")
"""Of the theme's track colours, in their order."""

_COLUMNS = 4


class ColourPalette(QFrame):
    """A popover; it closes and is gone once a colour is chosen or it is left.

    chosen(int): the index of a colour.
    """

    chosen = Signal(int)

    def __init__(self, current: int, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("surface", "raised")
        self.setAccessibleName("Track colour")
        layout = QGridLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, GRID)
        layout.setSpacing(0)
        self.swatches: list[_Swatch] = []
        for index, name in enumerate(COLOUR_NAMES):
            swatch = _Swatch(index, name, is_current=index == current % len(COLOUR_NAMES))
            swatch.clicked.connect(lambda _checked=False, i=index: self._choose(i))
            layout.addWidget(swatch, index // _COLUMNS, index % _COLUMNS)
            self.swatches.append(swatch)
        self.swatches[current % len(COLOUR_NAMES)].setFocus()

    def show_at(self, place: QPoint) -> None:
        """Show it with its upper left corner at a global position."""
        self.move(place)
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows go from swatch to swatch, Return takes one."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -_COLUMNS,
            Qt.Key.Key_Down: _COLUMNS,
        }
        here = next((i for i, s in enumerate(self.swatches) if s.hasFocus()), 0)
        key = Qt.Key(event.key())
        if key in steps:
            self.swatches[(here + steps[key]) % len(self.swatches)].setFocus()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(here)
        else:
            super().keyPressEvent(event)

    def _choose(self, index: int) -> None:
        self.close()
        self.chosen.emit(index)


class _Swatch(QAbstractButton):
    """One colour; a ring says that it is the present one."""

    def __init__(self, index: int, name: str, *, is_current: bool) -> None:
        super().__init__()
        self._index = index
        self.setCheckable(True)
        self.setChecked(is_current)
        self.setFixedSize(CONTROL_HEIGHT, CONTROL_HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # The palette knows what keys mean.
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolor(theme.track_colour(self._index)))
        inset = 7 if not self.underMouse() else 6
        painter.drawEllipse(whole.adjusted(inset, inset, -inset, -inset))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.isChecked():
            painter.setPen(QPen(qcolor(theme.text), 1.5))
            painter.drawEllipse(whole.adjusted(4, 4, -4, -4))
        if self.hasFocus():
            painter.setPen(QPen(qcolor(theme.focus), 1))
            painter.drawRoundedRect(whole.adjusted(1, 1, -1, -1), GRID, GRID)
