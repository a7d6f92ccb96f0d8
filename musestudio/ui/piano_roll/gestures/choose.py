"""Which gesture a press begins, and which cursor announces it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor

from musestudio.ui.piano_roll.gestures.cursors import tool_cursor
from musestudio.ui.piano_roll.gestures.draw_note import DrawNote
from musestudio.ui.piano_roll.gestures.erase_notes import EraseNotes
from musestudio.ui.piano_roll.gestures.gesture import Gesture, Pointer
from musestudio.ui.piano_roll.gestures.glue_notes import GlueNotes
from musestudio.ui.piano_roll.gestures.hit import Hit, Part, note_at
from musestudio.ui.piano_roll.gestures.move_notes import MoveNotes
from musestudio.ui.piano_roll.gestures.mute_notes import MuteNotes
from musestudio.ui.piano_roll.gestures.paint_notes import PaintNotes
from musestudio.ui.piano_roll.gestures.pan import Pan
from musestudio.ui.piano_roll.gestures.resize_notes import ResizeNotes
from musestudio.ui.piano_roll.gestures.select_box import SelectBox
from musestudio.ui.piano_roll.gestures.split_notes import SplitNotes
from musestudio.ui.piano_roll.gestures.stamp_chord import StampChord
from musestudio.ui.piano_roll.gestures.stretch_notes import StretchNotes
from musestudio.ui.piano_roll.state import RollState, Tool
from musestudio.ui.piano_roll.stretch_handles import handle_at

_EVERYWHERE: dict[Tool, Callable[[RollState, Pointer], Gesture]] = {
    Tool.ERASER: EraseNotes,
    Tool.KNIFE: SplitNotes,
    Tool.GLUE: GlueNotes,
    Tool.MUTE: MuteNotes,
    Tool.BRUSH: PaintNotes,
    Tool.STAMP: StampChord,
}
"""The tools that do the same on a note and beside it."""

_ICONS: dict[Tool, tuple[str, float, float]] = {
    Tool.ERASER: ("eraser", 0.3, 0.8),
    Tool.KNIFE: ("scissors", 0.5, 0.5),
    Tool.GLUE: ("link-simple", 0.5, 0.5),
    Tool.MUTE: ("speaker-slash", 0.5, 0.5),
    Tool.BRUSH: ("paint-brush", 0.1, 0.85),
}
"""The icon of a tool's cursor and the place in it that counts."""


def gesture_for_press(state: RollState, button: Qt.MouseButton, pointer: Pointer) -> Gesture | None:
    """The gesture that a press of ``button`` there begins."""
    if button == Qt.MouseButton.MiddleButton:
        return Pan(state, pointer)
    if button != Qt.MouseButton.LeftButton:
        return None
    if state.tool in _EVERYWHERE:
        return _EVERYWHERE[state.tool](state, pointer)
    hit = note_at(state, pointer.x, pointer.y)
    at_start = _handle_under(state, pointer, hit)
    if at_start is not None:
        return StretchNotes(state, pointer, at_start=at_start)
    if hit is None:
        if state.tool is Tool.PENCIL and pointer.shift:
            return PaintNotes(state, pointer)
        if state.tool is Tool.PENCIL and not pointer.ctrl:
            return DrawNote(state, pointer)
        return SelectBox(state, pointer)
    if hit.part is Part.BODY or pointer.adding:
        return MoveNotes(state, pointer, hit.note)
    return ResizeNotes(state, pointer, hit)


def _handle_under(state: RollState, pointer: Pointer, hit: Hit | None) -> bool | None:
    """The handle there, as ``handle_at`` tells it; a selected note before it is meant itself."""
    if hit is not None and state.selected_mask[hit.note]:
        return None
    return handle_at(state, pointer.x, pointer.y)


def gesture_for_double_click(
    state: RollState, button: Qt.MouseButton, pointer: Pointer
) -> Gesture | None:
    """A double click on empty space adds a note, else it is as good as a press."""
    if (
        button == Qt.MouseButton.LeftButton
        and state.tool is Tool.POINTER
        and note_at(state, pointer.x, pointer.y) is None
    ):
        return DrawNote(state, pointer)
    return gesture_for_press(state, button, pointer)


def cursor_at(state: RollState, pointer: Pointer) -> QCursor | Qt.CursorShape:
    """What the cursor says would happen on a press there."""
    if state.tool in _ICONS:
        return tool_cursor(*_ICONS[state.tool])
    if state.tool is Tool.STAMP:
        return Qt.CursorShape.CrossCursor
    hit = note_at(state, pointer.x, pointer.y)
    if _handle_under(state, pointer, hit) is not None:
        return Qt.CursorShape.SplitHCursor
    if hit is None:
        draws = state.tool is Tool.PENCIL and not pointer.ctrl
        return Qt.CursorShape.CrossCursor if draws else Qt.CursorShape.ArrowCursor
    if hit.part is not Part.BODY and not pointer.adding:
        return Qt.CursorShape.SizeHorCursor
    copies = pointer.free or pointer.ctrl
    return Qt.CursorShape.DragCopyCursor if copies else Qt.CursorShape.ArrowCursor
