"""What keys mean in the roll."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from musestudio.ui.piano_roll.edits import delete_selection, nudge, resize
from musestudio.ui.piano_roll.selecting import select_all, select_neighbour
from musestudio.ui.piano_roll.state import NO_NOTES, RollState

OCTAVE = 12
_ROWS_PER_KEY = 3


class GhostKey(Enum):
    """What a key does while candidates are shown."""

    NEXT = "next"
    PREVIOUS = "previous"
    HEAR = "hear"
    KEEP = "keep"
    DISMISS = "dismiss"
    EARLIER = "earlier"
    LATER = "later"


_GHOST_KEYS = {
    Qt.Key.Key_Down: GhostKey.NEXT,
    Qt.Key.Key_Up: GhostKey.PREVIOUS,
    Qt.Key.Key_Space: GhostKey.HEAR,
    Qt.Key.Key_Tab: GhostKey.KEEP,
    Qt.Key.Key_Return: GhostKey.KEEP,
    Qt.Key.Key_Enter: GhostKey.KEEP,
    Qt.Key.Key_Escape: GhostKey.DISMISS,
    Qt.Key.Key_Left: GhostKey.EARLIER,
    Qt.Key.Key_Right: GhostKey.LATER,
}
_SIDEWAYS = {int(Qt.Key.Key_Left): -1, int(Qt.Key.Key_Right): 1}
_HELD = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.MetaModifier
)


_UNASKED_KEYS = {Qt.Key.Key_Tab, Qt.Key.Key_Escape}
"""All that candidates nobody asked for take from who goes on writing."""


def ghost_key(event: QKeyEvent, *, asked: bool = True) -> GhostKey | None:
    """The key's meaning while candidates are shown; with a modifier it has none.

    asked: whether the composer asked for them.
    """
    if event.modifiers() & _HELD or not (asked or event.key() in _UNASKED_KEYS):
        return None
    return _GHOST_KEYS.get(Qt.Key(event.key()))


def takes_before_shortcuts(state: RollState, event: QKeyEvent, *, busy: bool) -> bool:
    """Whether the roll needs a key even where the window has made it a shortcut.

    Space is left to the window, whose Play plays the shown candidate in its context.
    """
    if event.key() == Qt.Key.Key_Escape and (busy or state.ghosts is not None):
        return True
    if state.ghosts is None:
        return False
    return ghost_key(event, asked=state.ghosts.asked) not in (None, GhostKey.HEAR)


def edit_by_key(state: RollState, event: QKeyEvent, move_playhead: Callable[[int], None]) -> bool:
    """Nudge, resize, delete, select by a key; whether the key was one of the roll's.

    Left and Right move the selection by the grid (with Alt by a tick), with Shift they
    shorten and lengthen it, with Ctrl they go to the note before and after, with both they
    take it in. Up and Down move by semitones, with Shift by octaves. Without a selection
    the arrows move the playhead by the grid and the page by rows.
    """
    key, modifiers = event.key(), event.modifiers()
    if event.matches(QKeySequence.StandardKey.SelectAll):
        select_all(state)
        return True
    shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    free = bool(modifiers & Qt.KeyboardModifier.AltModifier)
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        if key not in _SIDEWAYS or free:
            return False
        select_neighbour(state, _SIDEWAYS[key], adding=shift)
        return True
    if modifiers & Qt.KeyboardModifier.MetaModifier:
        return False
    if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        delete_selection(state)
    elif key == Qt.Key.Key_Escape:
        state.select(NO_NOTES)
    elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        direction = 1 if key == Qt.Key.Key_Up else -1
        if len(state.selected):
            nudge(state, 0, direction * (OCTAVE if shift else 1))
        else:
            rows = OCTAVE if shift else _ROWS_PER_KEY
            state.viewport.scroll_by(0, -direction * rows * state.viewport.transform.row_height)
    elif key in _SIDEWAYS:
        direction = _SIDEWAYS[key]
        if not len(state.selected):
            step_playhead(state, direction, free, move_playhead)
        elif shift:
            step = nudge_ticks(state, free)
            resize(state, direction * step, step)
        else:
            nudge(state, direction * nudge_ticks(state, free), 0)
    else:
        return False
    return True


def nudge_ticks(state: RollState, free: bool = False) -> int:
    """How far Left and Right move notes: a grid step, or a tick when the grid is off."""
    grid = state.grid(free)
    at = int(state.active_index.arrays.start[state.selected[0]]) if len(state.selected) else 0
    return max(round(grid.step_ticks(state.song.metre_map, at)), 1)


def step_playhead(
    state: RollState, direction: int, free: bool, move_playhead: Callable[[int], None]
) -> None:
    """Put the playhead on the next grid line, or the one before."""
    grid, metre_map = state.grid(free), state.song.metre_map
    tick = state.playhead_tick
    if direction > 0:
        target = grid.after(metre_map, tick)
    else:
        target = grid.floor(metre_map, max(tick - 1, 0))
    state.set_playhead(target)
    state.viewport.reveal(target)
    move_playhead(target)
