"""Mouse and keys for the roll, told in ticks and pitches."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from musestudio.score import Note
from musestudio.ui.piano_roll import PianoRollView
from musestudio.ui.theme import KEYBOARD_WIDTH

LEFT = Qt.MouseButton.LeftButton
MIDDLE = Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier
_STILL = QPointF()
_AS_A_WHEEL = QPoint()
Place = tuple[float, float]


class Hands:
    """Sends events to the page of a roll as a mouse and a keyboard would."""

    def __init__(self, view: PianoRollView) -> None:
        self.view = view
        self._at = QPointF()
        self._button = LEFT
        self._modifiers = NONE

    @property
    def ticks_per_pixel(self) -> float:
        return 1 / self.view.state.viewport.transform.pixels_per_tick

    def place(self, tick: float, pitch: float) -> QPointF:
        """The middle of a row at a tick."""
        transform = self.view.state.viewport.transform
        return QPointF(transform.x(tick), transform.y(pitch) + transform.row_height / 2)

    def press(
        self,
        tick: float,
        pitch: float,
        modifiers: Qt.KeyboardModifier = NONE,
        *,
        double: bool = False,
        button: Qt.MouseButton = LEFT,
    ) -> None:
        self._at, self._button, self._modifiers = self.place(tick, pitch), button, modifiers
        self._send(QEvent.Type.MouseButtonPress, button)
        if double:
            self._send(QEvent.Type.MouseButtonRelease, button, held=False)
            self._send(QEvent.Type.MouseButtonDblClick, button)
        self._held = True

    _held = False

    def move(self, tick: float, pitch: float) -> None:
        self._at = self.place(tick, pitch)
        self._send(QEvent.Type.MouseMove, Qt.MouseButton.NoButton, held=self._held)

    def move_by(self, dx: float, dy: float) -> None:
        self._at += QPointF(dx, dy)
        self._send(QEvent.Type.MouseMove, Qt.MouseButton.NoButton, held=self._held)

    def hold(self, modifiers: Qt.KeyboardModifier) -> None:
        """Have these keys down from the next movement on."""
        self._modifiers = modifiers

    def release(self) -> None:
        self._send(QEvent.Type.MouseButtonRelease, self._button, held=False)
        self._held = False
        self._modifiers = NONE

    def click(self, tick: float, pitch: float, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.press(tick, pitch, modifiers)
        self.release()

    def modifier_key(self, key: Qt.Key, *, down: bool) -> None:
        """Press or let go of Alt, Ctrl or Shift while the mouse rests."""
        kind = QEvent.Type.KeyPress if down else QEvent.Type.KeyRelease
        QApplication.sendEvent(self.view.canvas, QKeyEvent(kind, key, NONE))

    def double_click(self, tick: float, pitch: float) -> None:
        self.press(tick, pitch, double=True)
        self.release()

    def drag(
        self,
        start: Place,
        end: Place,
        modifiers: Qt.KeyboardModifier = NONE,
        *,
        via: int = 2,
        button: Qt.MouseButton = LEFT,
    ) -> None:
        """Press, move in ``via`` steps, let go."""
        self.press(*start, modifiers, button=button)
        for i in range(1, via + 1):
            share = i / via
            self.move(
                start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
            )
        self.release()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.view.canvas, key, modifiers)

    def wheel(
        self,
        tick: float,
        pitch: float,
        notches: float,
        modifiers: Qt.KeyboardModifier = NONE,
        *,
        widget: QWidget | None = None,
        pixels: QPoint = _AS_A_WHEEL,
    ) -> None:
        """Turn the wheel, or (``pixels``) move two fingers on a touchpad."""
        place, canvas = self.place(tick, pitch), widget or self.view.canvas
        event = QWheelEvent(
            place,
            QPointF(canvas.mapToGlobal(place)),
            pixels,
            QPoint(0, round(notches * 120)),
            Qt.MouseButton.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(canvas, event)

    def touchpad(
        self,
        tick: float,
        pitch: float,
        kind: Qt.NativeGestureType,
        modifiers: Qt.KeyboardModifier = NONE,
        *,
        value: float = 0.0,
        delta: QPointF = _STILL,
    ) -> None:
        """Two fingers on a touchpad: a pinch by ``value``, or a push by ``delta``."""
        place, canvas = self.place(tick, pitch), self.view.canvas
        event = QNativeGestureEvent(
            kind,
            QPointingDevice.primaryPointingDevice(),
            2,
            place,
            place,
            QPointF(canvas.mapToGlobal(place)),
            value,
            delta,
        )
        event.setModifiers(modifiers)
        QApplication.sendEvent(canvas, event)

    def drag_stem(self, note: Note, to_velocity: int) -> None:
        """Drag a note's stem in the velocity lane."""
        lane, transform = self.view.velocity_lane, self.view.state.viewport.transform
        x = KEYBOARD_WIDTH + transform.x(note.start_tick) + 1
        self._at = QPointF(x, lane.y_of(note.velocity))
        self._send(QEvent.Type.MouseButtonPress, LEFT, widget=lane)
        self._at = QPointF(x, lane.y_of(to_velocity))
        self._send(QEvent.Type.MouseMove, Qt.MouseButton.NoButton, widget=lane)
        self._send(QEvent.Type.MouseButtonRelease, LEFT, held=False, widget=lane)

    def _send(
        self,
        kind: QEvent.Type,
        button: Qt.MouseButton,
        *,
        held: bool = True,
        widget: QWidget | None = None,
    ) -> None:
        target = widget or self.view.canvas
        buttons = self._button if held else Qt.MouseButton.NoButton
        place = QPointF(target.mapToGlobal(self._at))
        event = QMouseEvent(kind, self._at, place, button, buttons, self._modifiers)
        QApplication.sendEvent(target, event)
