"""Cut notes in two."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from musestudio.editing.operations import NoteChange, split
from musestudio.ui.piano_roll.gestures.gesture import Gesture, Pointer
from musestudio.ui.piano_roll.gestures.hit import note_at
from musestudio.ui.piano_roll.note_index import Indices, NoteArrays
from musestudio.ui.piano_roll.state import NO_NOTES, Preview, RollState


class Cut(NamedTuple):
    """Where the knife would fall: a tick inside of a note of that pitch."""

    tick: int
    pitch: int


def cut_at(state: RollState, pointer: Pointer) -> Cut | None:
    """What a press there would cut, None where it would cut nothing."""
    hit = note_at(state, pointer.x, pointer.y)
    if hit is None:
        return None
    note = state.active_index.notes[hit.note]
    tick = state.grid(pointer.free).nearest(state.song.metre_map, pointer.tick)
    return Cut(tick, note.pitch) if note.start_tick < tick < note.end_tick else None


class SplitNotes(Gesture):
    """The knife falls on the grid line nearest to the mouse when the button is let go.

    It cuts the note under the mouse; where that is selected, all selected ones; with Shift
    every note of the track that sounds there.
    """

    def __init__(self, state: RollState, start: Pointer) -> None:
        super().__init__(state, start)
        hit = note_at(state, start.x, start.y)
        self._meant: Indices = NO_NOTES
        if start.shift:
            self._meant = np.arange(len(state.active_index))
        elif hit is not None:
            is_selected = state.selected_mask[hit.note]
            self._meant = state.selected if is_selected else np.array([hit.note])
        self._change = NoteChange()
        self._cut(start)

    def move(self, pointer: Pointer) -> None:
        self._cut(pointer)

    def release(self, pointer: Pointer) -> None:
        state, change = self.state, self._change
        if change.added:
            name = "Split notes" if len(change.removed) > 1 else "Split note"
            state.change_notes(change.removed, change.added, name)
        state.clear_preview()

    def _cut(self, pointer: Pointer) -> None:
        state = self.state
        tick = state.grid(pointer.free).nearest(state.song.metre_map, pointer.tick)
        arrays = state.active_index.arrays
        meant = self._meant
        crossed = meant[(arrays.start[meant] < tick) & (arrays.end[meant] > tick)]
        self._change = split([state.active_index.notes[i] for i in crossed], tick)
        state.set_preview(Preview(crossed, NoteArrays.of(self._change.added)))
