"""The wheel, the touchpad and its pinch: scroll and zoom."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QNativeGestureEvent, QWheelEvent

from musestudio.ui.piano_roll.viewport import Viewport

NOTCH = 120.0  # Eighths of a degree in one click of a common wheel.
SCROLL_PER_NOTCH = 72.0  # Device-independent pixels.
TIME_ZOOM_PER_NOTCH = 1.25
PITCH_ZOOM_PER_NOTCH = 1.15

_SMALLEST_PINCH = 0.2  # One event may not shrink the page to nothing.
_ZOOM_PIXELS_PER_NOTCH = 60.0  # Touchpads report pixels; so many zoom as one click does.


def turn_wheel(
    viewport: Viewport, event: QWheelEvent, x: float, y: float, *, zooms_rows: bool = False
) -> None:
    """Scroll or zoom by a wheel event whose pointer is at (x, y) in the roll.

    Plain: up and down. Shift: in time. Ctrl: zoom time at the pointer (``zooms_rows``: the
    rows, as suits the keys beside them). Alt, or Ctrl and Shift: zoom the rows.
    """
    modifiers = event.modifiers()
    ctrl = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
    pixels = event.pixelDelta()
    if ctrl or alt:
        turned = _main_axis(event.angleDelta()) / NOTCH
        if not pixels.isNull():
            turned = _main_axis(pixels) / _ZOOM_PIXELS_PER_NOTCH
        if alt or shift or zooms_rows:
            viewport.zoom_pitch(PITCH_ZOOM_PER_NOTCH**turned, y)
        else:
            viewport.zoom_time(TIME_ZOOM_PER_NOTCH**turned, x)
        return
    if pixels.isNull():
        dx = event.angleDelta().x() / NOTCH * SCROLL_PER_NOTCH
        dy = event.angleDelta().y() / NOTCH * SCROLL_PER_NOTCH
    else:
        dx, dy = float(pixels.x()), float(pixels.y())
    if shift and not dx:
        dx, dy = dy, 0.0
    viewport.scroll_by(-dx, -dy)


def pinch(viewport: Viewport, event: QNativeGestureEvent, x: float, y: float) -> bool:
    """Zoom or scroll by two fingers on a touchpad at (x, y) in the roll.

    A pinch zooms time, with Shift the rows; what is between the fingers stays there.
    Returns whether the gesture was one of these.
    """
    kind = event.gestureType()
    if kind == Qt.NativeGestureType.ZoomNativeGesture:
        factor = max(1.0 + event.value(), _SMALLEST_PINCH)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            viewport.zoom_pitch(factor, y)
        else:
            viewport.zoom_time(factor, x)
        return True
    if kind == Qt.NativeGestureType.PanNativeGesture:
        viewport.scroll_by(-event.delta().x(), -event.delta().y())
        return True
    return kind in (
        Qt.NativeGestureType.BeginNativeGesture,
        Qt.NativeGestureType.EndNativeGesture,
    )


def _main_axis(delta: QPoint) -> int:
    """The larger of the two: with Alt held some systems turn the wheel sideways."""
    return delta.y() if abs(delta.y()) >= abs(delta.x()) else delta.x()
