"""Mouse and keys for a lane, told in ticks and values."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from musestudio.ui.lanes.lane import Lane

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
Place = tuple[float, float]


class LaneHands:
    """Sends events to a lane as a mouse and a keyboard would."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane

    def at(self, place: Place) -> QPointF:
        """(tick, value) in pixels of the lane."""
        return QPointF(self.lane.x_of(place[0]), self.lane.y_of(place[1]))

    def press(self, place: Place, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self._send(QEvent.Type.MouseButtonPress, place, modifiers, LEFT)

    def move(self, place: Place, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self._send(QEvent.Type.MouseMove, place, modifiers, Qt.MouseButton.NoButton)

    def release(self, place: Place, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self._send(QEvent.Type.MouseButtonRelease, place, modifiers, LEFT)

    def drag(self, *places: Place, modifiers: Qt.KeyboardModifier = NONE, via: int = 4) -> None:
        """Press at the first place, pass the others, let go at the last."""
        self.press(places[0], modifiers)
        for start, end in pairwise(places):
            for i in range(1, via + 1):
                share = i / via
                self.move(
                    (
                        start[0] + (end[0] - start[0]) * share,
                        start[1] + (end[1] - start[1]) * share,
                    ),
                    modifiers,
                )
        self.release(places[-1], modifiers)

    def click(self, place: Place, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.press(place, modifiers)
        self.release(place, modifiers)

    def double_click(self, place: Place) -> None:
        self.click(place)
        self._send(QEvent.Type.MouseButtonDblClick, place, NONE, LEFT)
        self.release(place)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.lane, key, modifiers)

    def type_value(self, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
        """Write into the box that is open, and press a key there."""
        field = self.lane.field
        assert field is not None, "no box is open"
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, end)

    def _send(
        self,
        kind: QEvent.Type,
        place: Place,
        modifiers: Qt.KeyboardModifier,
        button: Qt.MouseButton,
    ) -> None:
        released = kind == QEvent.Type.MouseButtonRelease
        send_mouse(self.lane, kind, self.at(place), button, modifiers, held=not released)


def send_mouse(
    widget: QWidget,
    kind: QEvent.Type,
    at: QPointF,
    button: Qt.MouseButton = LEFT,
    modifiers: Qt.KeyboardModifier = NONE,
    *,
    held: bool = True,
) -> None:
    """One mouse event at a place of a widget."""
    buttons = LEFT if held else Qt.MouseButton.NoButton
    place = QPointF(widget.mapToGlobal(at))
    QApplication.sendEvent(widget, QMouseEvent(kind, at, place, button, buttons, modifiers))
