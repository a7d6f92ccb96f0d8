"""The handles beside a selection by which it is stretched: where they are, how they look."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.piano_roll.state import Extent, RollState, Tool
from musestudio.ui.theme import Theme, qcolor

HANDLE_WIDTH, HANDLE_HEIGHT = 5.0, 28.0
HANDLE_DISTANCE = 10.0  # From the selection's end to the middle of its handle.
_REACH_X, _REACH_Y = 5.0, 20.0
_BOX_STRENGTH = 0.4


def handle_at(state: RollState, x: float, y: float) -> bool | None:
    """Which handle is at a place of the roll: True before the selection, False after it."""
    extent = _shown_extent(state)
    if extent is None:
        return None
    left, right, middle = _places(state, extent)
    if abs(y - middle) > _REACH_Y:
        return None
    if abs(x - right) <= _REACH_X:
        return False
    return True if abs(x - left) <= _REACH_X else None


def draw_handles(painter: QPainter, pixels: Pixels, theme: Theme, state: RollState) -> None:
    """A thin box around the selection, a handle at either side."""
    extent = _shown_extent(state)
    if extent is None or state.preview is not None:
        return
    line, ratio = pixels.hairline, pixels.ratio
    left, right, middle = (round(place * ratio) for place in _places(state, extent))
    distance = round(HANDLE_DISTANCE * ratio)
    top = pixels.y(extent.highest_pitch) - distance // 2
    bottom = pixels.y(extent.lowest_pitch) + pixels.row + distance // 2
    colour = qcolor(theme.selection_outline, _BOX_STRENGTH)
    # Four bars: stroking a rectangle of this size takes longer than all the notes.
    far_left, far_right = max(left, -8), min(right, pixels.width + 8)
    for edge in (top, bottom - line):
        painter.fillRect(far_left, edge, far_right - far_left, line, colour)
    for edge in (left, right - line):
        painter.fillRect(edge, top, line, bottom - top, colour)
    width, height = HANDLE_WIDTH * ratio, HANDLE_HEIGHT * ratio
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.selection_outline))
    for x in (left, right):
        box = QRectF(x - width / 2, middle - height / 2, width, height)
        painter.drawRoundedRect(box, width / 2, width / 2)
    painter.restore()


def _shown_extent(state: RollState) -> Extent | None:
    """The box to be stretched.

    None for notes that all begin together: they are resized by their ends, without handles.
    """
    if state.tool not in (Tool.POINTER, Tool.PENCIL):
        return None
    extent = state.selected_extent
    if extent is None or extent.start_tick == extent.last_start_tick:
        return None
    return extent


def _places(state: RollState, extent: Extent) -> tuple[float, float, float]:
    """x of the left handle, x of the right one, y of both; y is in sight where the box is."""
    viewport, t = state.viewport, state.viewport.transform
    top, bottom = t.y(extent.highest_pitch), t.y(extent.lowest_pitch) + t.row_height
    middle = float(np.clip((max(top, 0) + min(bottom, viewport.height)) / 2, top, bottom))
    left, right = t.x(extent.start_tick), t.x(extent.end_tick)
    return left - HANDLE_DISTANCE, right + HANDLE_DISTANCE, middle
