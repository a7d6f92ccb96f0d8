"""Which gesture a press begins, and which cursor announces it."""

from __future__ import annotations

from PySide6.QtCore import Qt

from musestudio.ui.piano_roll.gestures.draw_note import DrawNote
from musestudio.ui.piano_roll.gestures.erase_notes import EraseNotes
from musestudio.ui.piano_roll.gestures.gesture import Gesture, Pointer
from musestudio.ui.piano_roll.gestures.hit import Part, note_at
from musestudio.ui.piano_roll.gestures.move_notes import MoveNotes
from musestudio.ui.piano_roll.gestures.pan import Pan
from musestudio.ui.piano_roll.gestures.resize_notes import ResizeNotes
from musestudio.ui.piano_roll.gestures.select_box import SelectBox
from musestudio.ui.piano_roll.state import RollState, Tool


def gesture_for_press(state: RollState, button: Qt.MouseButton, pointer: Pointer) -> Gesture | None:
    """The gesture that a press of ``button`` there begins."""
    if button == Qt.MouseButton.MiddleButton:
        return Pan(state, pointer)
    if button != Qt.MouseButton.LeftButton:
        return None
    if state.tool is Tool.ERASER:
        return EraseNotes(state, pointer)
    hit = note_at(state, pointer.x, pointer.y)
    if hit is None:
        if state.tool is Tool.PENCIL and not pointer.adding:
            return DrawNote(state, pointer)
        return SelectBox(state, pointer)
    if hit.part is Part.BODY or pointer.adding:
        return MoveNotes(state, pointer, hit.note)
    return ResizeNotes(state, pointer, hit)


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


def cursor_at(state: RollState, pointer: Pointer) -> Qt.CursorShape:
    """What the cursor says would happen on a press there."""
    if state.tool is Tool.ERASER:
        return Qt.CursorShape.PointingHandCursor
    hit = note_at(state, pointer.x, pointer.y)
    if hit is not None and hit.part is not Part.BODY and not pointer.adding:
        return Qt.CursorShape.SizeHorCursor
    if hit is None and state.tool is Tool.PENCIL and not pointer.adding:
        return Qt.CursorShape.CrossCursor
    return Qt.CursorShape.ArrowCursor
