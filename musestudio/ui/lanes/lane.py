"""What every lane under the roll shares: time, values, grid, playhead, mouse, focus."""

from __future__ import annotations

from abc import abstractmethod
from typing import NamedTuple, Protocol

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from musestudio.ui.lanes.lane_button import LaneButton
from musestudio.ui.lanes.lane_decor import draw_grid, draw_hint, draw_readout, draw_scale
from musestudio.ui.lanes.value_field import ValueField
from musestudio.ui.piano_roll.gestures.zoom import pinch, turn_wheel
from musestudio.ui.piano_roll.overlays import PLAYHEAD_WIDTH, draw_focus_ring
from musestudio.ui.piano_roll.pixels import Pixels, use_device_pixels
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.theme import (
    KEYBOARD_WIDTH,
    VELOCITY_LANE_HEIGHT,
    Theme,
    current_theme,
    theme_notifier,
)

LOWEST_HEIGHT = 48
HIGHEST_HEIGHT = 320
REACH = 7.0  # How near to something the mouse must be to take hold of it.

_MARGIN = 10.0  # Below the lowest value.
_EDGE_SCROLL_SHARE = 0.3
_FOCUS_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class LanePointer(NamedTuple):
    """Where the mouse is: pixels in the lane, tick and value there, keys held with it.

    value is what the height means and may lie beyond the lane's range.
    """

    x: float
    y: float
    tick: float
    value: float
    free: bool
    shift: bool
    ctrl: bool


class LaneGesture(Protocol):
    """A drag: what it would do is painted by the lane, and done when the button is let go."""

    @property
    def readout(self) -> str:
        """What is shown beside the mouse."""
        ...

    def move(self, pointer: LanePointer) -> None: ...

    def release(self, pointer: LanePointer) -> None: ...


class Lane(QWidget):
    """A strip of the page's width in which height is a value.

    Time is the roll's own: both share one viewport. Subclasses say what stands in the lane
    and what a press begins. Every gesture is one undo step; Esc takes it back while it runs.

    left(): Esc was pressed where there was nothing to call off; the roll may have the keys.
    """

    left = Signal()

    lowest = 0.0
    highest = 127.0
    centre: float | None = None
    top_margin = 10.0  # Above the highest value.

    def __init__(
        self, state: RollState, name: str, short_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.state = state
        self.name = name
        self.remembered_height = VELOCITY_LANE_HEIGHT
        self.button = LaneButton(short_name, name, self)
        self._gesture: LaneGesture | None = None
        self._field: ValueField | None = None
        self._pointer_at: LanePointer | None = None
        self._hover_text = ""
        self._focused_by_key = False
        self.setMinimumHeight(LOWEST_HEIGHT)
        self.setMaximumHeight(HIGHEST_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{name} lane")
        for signal in (
            state.looks_changed,
            state.viewport.changed,
            theme_notifier().changed,
        ):
            signal.connect(self._repaint)
        state.song_changed.connect(self._on_song_changed)
        state.active_track_changed.connect(self._on_track_changed)
        state.playhead_changed.connect(self._on_playhead_changed)

    # What subclasses say

    @abstractmethod
    def begin(self, pointer: LanePointer) -> LaneGesture | None:
        """The gesture a press of the left button begins; None for none."""

    @abstractmethod
    def draw_content(self, painter: QPainter, pixels: Pixels, theme: Theme, area: QRect) -> None:
        """Paint in device pixels. ``area`` is the part to paint, right of the gutter; time
        is at ``left_edge(pixels) + pixels.x(tick)``.
        """

    @property
    def hint(self) -> str:
        """One line on how to begin, empty where there is something to see."""
        return ""

    def double_click(self, pointer: LanePointer) -> None:
        """What a double click does; nothing unless a lane says so."""

    def hover(self, pointer: LanePointer) -> tuple[Qt.CursorShape, str]:
        """The cursor there, and what is shown beside it."""
        return Qt.CursorShape.ArrowCursor, ""

    def fill_menu(self, menu: QMenu) -> None:
        """Put what can be done here into the menu of the right button."""

    def press_key(self, event: QKeyEvent) -> bool:
        """Do what the key means; whether it means anything here."""
        return False

    def wants_key(self, event: QKeyEvent) -> bool:
        """Whether the lane needs the key even where the window has made it a shortcut."""
        return False

    def forget(self) -> None:
        """The music or the track is another: drop what was found in the old one."""

    # Geometry

    @property
    def gesture(self) -> LaneGesture | None:
        return self._gesture

    @property
    def ticks_per_pixel(self) -> float:
        return 1 / self.state.viewport.transform.pixels_per_tick

    def y_of(self, value: float) -> float:
        room = max(self.height() - self.top_margin - _MARGIN, 1.0)
        share = (value - self.lowest) / (self.highest - self.lowest)
        return self.height() - _MARGIN - share * room

    def value_at(self, y: float) -> float:
        room = max(self.height() - self.top_margin - _MARGIN, 1.0)
        share = (self.height() - _MARGIN - y) / room
        return self.lowest + share * (self.highest - self.lowest)

    def x_of(self, tick: float) -> float:
        return KEYBOARD_WIDTH + self.state.viewport.transform.x(tick)

    def left_edge(self, pixels: Pixels) -> int:
        """Where time begins, in device pixels."""
        return round(KEYBOARD_WIDTH * pixels.ratio)

    def place_text(self, tick: int) -> str:
        """A tick as bar.beat.tick."""
        place = self.state.song.metre_map.position_at(max(tick, 0))
        return f"{place.bar}.{place.beat}.{place.tick:03d}"

    def sizeHint(self) -> QSize:
        return QSize(600, self.remembered_height)

    # Following the state

    def _repaint(self) -> None:
        self.update()

    def _on_song_changed(self) -> None:
        self.end_gesture()
        self.forget()
        self.update()

    def _on_track_changed(self) -> None:
        self.end_gesture()
        self.forget()
        self.update()

    def _on_playhead_changed(self, before: float, after: float) -> None:
        for tick in (before, after):
            x = self.x_of(tick)
            if KEYBOARD_WIDTH - 4 < x < self.width() + 4:
                self.update(QRect(round(x) - 3, 0, 7, self.height()))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, state = current_theme(), self.state
        painter = QPainter(self)
        ratio = use_device_pixels(painter)
        pixels = Pixels.of(state.viewport)
        gutter, height = self.left_edge(pixels), round(self.height() * ratio)
        width, line = round(self.width() * ratio), pixels.hairline
        right = gutter + pixels.width
        dirty = event.rect()
        area = QRect(
            max(int(dirty.left() * ratio) - 1, gutter),
            0,
            0,
            height,
        )
        area.setRight(min(int((dirty.right() + 1) * ratio) + 1, right))
        painter.fillRect(0, 0, width, height, QColor(theme.page))
        if not area.isEmpty():
            draw_grid(painter, pixels, theme, self)
            painter.save()
            painter.setClipRect(area)
            self.draw_content(painter, pixels, theme, area)
            painter.restore()
            thick = pixels.length(PLAYHEAD_WIDTH)
            x = gutter + pixels.x(state.playhead_tick) - thick // 2
            painter.fillRect(x, 0, thick, height, QColor(theme.text))
        painter.fillRect(0, 0, gutter, height, QColor(theme.surface))
        painter.fillRect(right, 0, max(width - right, 0), height, QColor(theme.surface))
        painter.fillRect(gutter - line, 0, line, height, QColor(theme.line_bar))
        painter.resetTransform()
        draw_scale(painter, theme, self)
        hint = self.hint if self._gesture is None else ""
        if hint:
            draw_hint(painter, theme, self, hint)
        text = self._gesture.readout if self._gesture is not None else self._hover_text
        if text and self._pointer_at is not None:
            draw_readout(painter, theme, self, text, self._pointer_at.x, self._pointer_at.y)
        if self.hasFocus() and self._focused_by_key:
            draw_focus_ring(painter, self.size(), theme, by_key=True)

    def scale_values(self) -> tuple[float, ...]:
        """The values that have a line of their own, the highest first."""
        centre = (self.lowest + self.highest + 1) / 2 if self.centre is None else self.centre
        return self.highest, centre, self.lowest

    def value_text(self, value: float) -> str:
        return str(round(value))

    # Mouse

    def _pointer(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> LanePointer:
        x = place.x() - KEYBOARD_WIDTH
        return LanePointer(
            place.x(),
            place.y(),
            max(self.state.viewport.transform.tick(x), 0.0),
            self.value_at(place.y()),
            free=bool(modifiers & Qt.KeyboardModifier.AltModifier),
            shift=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
            ctrl=bool(modifiers & Qt.KeyboardModifier.ControlModifier),
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close_field()
        if event.button() != Qt.MouseButton.LeftButton or self._gesture is not None:
            return
        if event.position().x() < KEYBOARD_WIDTH:
            return
        self._pointer_at = self._pointer(event.position(), event.modifiers())
        self._gesture = self.begin(self._pointer_at)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer_at = pointer = self._pointer(event.position(), event.modifiers())
        if self._gesture is not None:
            self._scroll_at_edge(event.position().x())
            self._gesture.move(pointer)
            self.update()
            return
        shape, text = Qt.CursorShape.ArrowCursor, ""
        if pointer.x >= KEYBOARD_WIDTH:
            shape, text = self.hover(pointer)
        self.setCursor(shape)
        if text or self._hover_text:
            self._hover_text = text
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture = self._gesture
        if event.button() != Qt.MouseButton.LeftButton or gesture is None:
            return
        # Let go of it first: what it changes in the document drops a running gesture.
        self._gesture = None
        self._hover_text = ""
        gesture.release(self._pointer(event.position(), event.modifiers()))
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and event.position().x() >= KEYBOARD_WIDTH:
            self.end_gesture()
            self.double_click(self._pointer(event.position(), event.modifiers()))

    def leaveEvent(self, event: QEvent) -> None:
        if self._hover_text:
            self._hover_text = ""
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.close_field()
        turn_wheel(self.state.viewport, event, event.position().x() - KEYBOARD_WIDTH, 0.0)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._gesture is not None:
            return
        menu = QMenu(self)
        self.fill_menu(menu)
        if menu.actions():
            menu.exec(event.globalPos())
        menu.deleteLater()

    def end_gesture(self) -> bool:
        """Forget a running gesture, nothing done; whether there was one."""
        self.close_field()
        running = self._gesture is not None
        self._gesture = None
        if running:
            self.update()
        return running

    def _scroll_at_edge(self, x: float) -> None:
        beyond = min(x - KEYBOARD_WIDTH, 0.0) + max(x - self.width(), 0.0)
        if beyond:
            self.state.viewport.scroll_by(beyond * _EDGE_SCROLL_SHARE, 0.0)

    # Typed values

    def type_value(self, x: float, y: float, text: str, field: ValueField) -> None:
        """Open ``field`` at a place to type a value instead of ``text``."""
        self.close_field()
        self._field = field
        field.closed.connect(self._on_field_closed)
        field.open_at(x, y, text)

    @property
    def field(self) -> ValueField | None:
        """The box a value is being typed in, if one is open."""
        return self._field

    def close_field(self) -> None:
        if self._field is not None:
            self._field.close_unread()

    def _on_field_closed(self, keep_focus: bool) -> None:
        field, self._field = self._field, None
        if field is not None:
            field.deleteLater()
            if keep_focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)

    # Keys and focus

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            escapes = event.key() == Qt.Key.Key_Escape and self._gesture is not None
            if escapes or self.wants_key(event):
                event.accept()
                return True
        elif isinstance(event, QNativeGestureEvent) and self._pinch(event):
            return True
        return super().event(event)

    def _pinch(self, event: QNativeGestureEvent) -> bool:
        x = event.position().x() - KEYBOARD_WIDTH
        return pinch(self.state.viewport, event, x, 0.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.end_gesture():
            return
        if self._gesture is not None:
            return  # Half an edit is under way.
        if self.press_key(event):
            return
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._focused_by_key = event.reason() in _FOCUS_BY_KEY
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        self.end_gesture()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.close_field()


def stepped(event: QKeyEvent, small: int, large: int) -> int:
    """By how much an Up or Down key changes a value; 0 for any other key."""
    by = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
    return by * (large if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else small)
