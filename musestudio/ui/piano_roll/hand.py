"""The mouse over the page: the gesture it is in, and the cursor that announces the next."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from musestudio.ui.piano_roll.gestures.choose import (
    cursor_at,
    gesture_for_double_click,
    gesture_for_press,
)
from musestudio.ui.piano_roll.gestures.gesture import Gesture, Pointer
from musestudio.ui.piano_roll.gestures.pan import Pan
from musestudio.ui.piano_roll.gestures.split_notes import Cut, cut_at
from musestudio.ui.piano_roll.gestures.zoom import pinch, turn_wheel
from musestudio.ui.piano_roll.state import RollState, Tool

_EDGE_SCROLL_MS = 16
_FASTEST_EDGE_SCROLL = 36.0
MODIFIER_KEYS = {
    int(Qt.Key.Key_Alt): Qt.KeyboardModifier.AltModifier,
    int(Qt.Key.Key_Control): Qt.KeyboardModifier.ControlModifier,
    int(Qt.Key.Key_Shift): Qt.KeyboardModifier.ShiftModifier,
}


class Hand(QObject):
    """Turns the events of a page's mouse into gestures, one at a time.

    gesture: the one that runs, or None.
    cut:     where the knife would fall, None where it would not.
    cut_changed(): it would fall elsewhere.
    """

    cut_changed = Signal()

    def __init__(self, state: RollState, page: QWidget) -> None:
        super().__init__(page)
        self._state = state
        self._page = page
        self.gesture: Gesture | None = None
        self.cut: Cut | None = None
        self._button = Qt.MouseButton.NoButton
        self._last: tuple[float, float, Qt.KeyboardModifier] | None = None
        self._edge_timer = QTimer(self)
        self._edge_timer.setInterval(_EDGE_SCROLL_MS)
        self._edge_timer.timeout.connect(self._scroll_at_edge)
        state.song_changed.connect(self.drop)
        state.active_track_changed.connect(self.drop)
        state.tool_changed.connect(self._announce)

    # Events

    def press(self, event: QMouseEvent) -> None:
        pointer = self._pointer_of(event)
        if self.gesture is None:
            self._begin(gesture_for_press(self._state, event.button(), pointer), event.button())

    def double_click(self, event: QMouseEvent) -> None:
        pointer = self._pointer_of(event)
        if self.gesture is None:
            gesture = gesture_for_double_click(self._state, event.button(), pointer)
            self._begin(gesture, event.button())

    def move(self, event: QMouseEvent) -> Pointer:
        """Returns where the mouse now is."""
        pointer = self._pointer_of(event)
        if self.gesture is not None:
            self.gesture.move(pointer)
        else:
            self._announce()
        return pointer

    def release(self, event: QMouseEvent) -> None:
        pointer = self._pointer_of(event)
        gesture = self.gesture
        if gesture is None or event.button() != self._button:
            return
        # Let go of it first: its command changes the document, and that drops a gesture.
        self._end()
        gesture.release(pointer)
        self._announce()

    def enter(self, event: QEnterEvent) -> None:
        self._last = (event.position().x(), event.position().y(), event.modifiers())
        self._announce()

    def leave(self) -> None:
        self._show_cut(None)

    def wheel(self, event: QWheelEvent) -> None:
        if isinstance(self.gesture, Pan):
            return
        place = event.position()
        turn_wheel(self._state.viewport, event, place.x(), place.y())
        self._last = (place.x(), place.y(), event.modifiers())
        self._move_on()
        event.accept()

    def pinch(self, event: QNativeGestureEvent) -> bool:
        """Zoom or push by a touchpad; whether it was a gesture for that."""
        place = event.position()
        return self.gesture is None and pinch(self._state.viewport, event, place.x(), place.y())

    def modifier_key(self, event: QKeyEvent, *, held: bool) -> None:
        """Let a drag, or the cursor, hear of Alt, Ctrl and Shift though the mouse rests."""
        if self._last is None or event.key() not in MODIFIER_KEYS:
            return
        modifier = MODIFIER_KEYS[event.key()]
        x, y, _ = self._last
        modifiers = event.modifiers() | modifier if held else event.modifiers() & ~modifier
        self._last = (x, y, modifiers)
        self._move_on()

    # The gesture

    def cancel(self) -> bool:
        """Undo what a running gesture shows, or a drag elsewhere; whether there was one."""
        gesture = self.gesture
        if self._state.cancel_drag is not None:
            self._state.cancel_drag()
            return True
        if gesture is None:
            return False
        self._end()
        gesture.cancel()
        self._announce()
        return True

    def drop(self) -> None:
        """Forget a gesture whose notes are no longer what they were."""
        self._show_cut(None)
        if self.gesture is not None:
            self._end()
            self._state.clear_preview()
            self._state.unhear()
            self._announce()

    def _begin(self, gesture: Gesture | None, button: Qt.MouseButton) -> None:
        self.gesture = gesture
        self._button = button
        self._show_cut(None)
        if gesture is not None:
            if isinstance(gesture, Pan):
                self._page.setCursor(Qt.CursorShape.ClosedHandCursor)
            else:
                self._edge_timer.start()

    def _end(self) -> None:
        self.gesture = None
        self._edge_timer.stop()

    def _move_on(self) -> None:
        """The page or the modifiers are others under the same mouse."""
        if self.gesture is not None and self._last is not None:
            self.gesture.move(self._pointer(*self._last))
        else:
            self._announce()

    def _scroll_at_edge(self) -> None:
        """While a drag is held outside the page, the page moves along."""
        if self.gesture is None or self._last is None:
            return
        x, y, _ = self._last
        dx = min(x, 0.0) + max(x - self._page.width(), 0.0)
        dy = min(y, 0.0) + max(y - self._page.height(), 0.0)
        if dx or dy:
            fastest, viewport = _FASTEST_EDGE_SCROLL, self._state.viewport
            before = viewport.transform
            viewport.scroll_by(
                min(max(dx / 3, -fastest), fastest), min(max(dy / 3, -fastest), fastest)
            )
            if viewport.transform != before:
                self._move_on()

    # What would happen

    def _announce(self) -> None:
        """Show by the cursor what a press would do."""
        if self.gesture is None and self._last is not None:
            state, pointer = self._state, self._pointer(*self._last)
            self._page.setCursor(cursor_at(state, pointer))
            self._show_cut(cut_at(state, pointer) if state.tool is Tool.KNIFE else None)

    def _show_cut(self, cut: Cut | None) -> None:
        if cut != self.cut:
            self.cut = cut
            self.cut_changed.emit()

    def _pointer_of(self, event: QMouseEvent) -> Pointer:
        place = event.position()
        self._last = (place.x(), place.y(), event.modifiers())
        return self._pointer(*self._last)

    def _pointer(self, x: float, y: float, modifiers: Qt.KeyboardModifier) -> Pointer:
        transform = self._state.viewport.transform
        return Pointer(
            x,
            y,
            transform.tick(x),
            transform.pitch(y),
            free=bool(modifiers & Qt.KeyboardModifier.AltModifier),
            shift=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
            ctrl=bool(modifiers & Qt.KeyboardModifier.ControlModifier),
        )
