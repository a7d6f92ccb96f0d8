"""Drag the start or the end of the selected notes."""

from __future__ import annotations

import dataclasses

import numpy as np

from musestudio.score import Note
from musestudio.ui.piano_roll.gestures.gesture import Gesture, Pointer
from musestudio.ui.piano_roll.gestures.hit import Hit, Part
from musestudio.ui.piano_roll.note_index import Ticks
from musestudio.ui.piano_roll.state import Preview, RollState


class ResizeNotes(Gesture):
    """Takes hold of one note's end (or start); the other selected ones change as much.

    The held edge snaps to the grid. No note gets shorter than a grid step by this (or
    than it was, where it was shorter), and none starts before tick 0.
    """

    def __init__(self, state: RollState, start: Pointer, hit: Hit) -> None:
        super().__init__(state, start)
        self._selected_before = state.selected
        if not state.selected_mask[hit.note]:
            kept = state.selected.tolist() if start.adding else []
            state.select([*kept, hit.note])
        self._at_start = hit.part is Part.START
        self._held = state.active_index.notes[hit.note]
        self._resized = state.selected
        self._arrays = state.active_index.arrays.at(self._resized)
        self._ticks = 0
        self._start = self._arrays.start
        self._end = self._arrays.end

    def move(self, pointer: Pointer) -> None:
        if not self.dragging(pointer):
            return
        state = self.state
        grid, metre_map = state.grid(pointer.free), state.song.metre_map
        edge = self._held.start_tick if self._at_start else self._held.end_tick
        wanted = max(edge + pointer.tick - self.start.tick, 0)
        self._ticks = grid.nearest(metre_map, wanted) - edge
        step = max(round(grid.step_ticks(metre_map, edge)), 1)
        arrays = self._arrays
        shortest = np.minimum(arrays.end - arrays.start, step)
        if self._at_start:
            earliest = np.zeros_like(arrays.start)
            start = np.clip(arrays.start + self._ticks, earliest, arrays.end - shortest)
            self._show(start, arrays.end)
        else:
            end = np.maximum(arrays.end + self._ticks, arrays.start + shortest)
            self._show(arrays.start, end)

    def release(self, pointer: Pointer) -> None:
        state = self.state
        notes = state.selected_notes()
        resized = [
            _between(note, start, end)
            for note, start, end in zip(
                notes, self._start.tolist(), self._end.tolist(), strict=True
            )
        ]
        if self._dragging and self._ticks and resized != list(notes):
            if len(resized) == 1:
                state.new_note_ticks = resized[0].duration_ticks
            name = "Resize notes" if len(notes) > 1 else "Resize note"
            state.change_notes(notes, resized, name)
        elif not self._dragging and not self.start.adding:
            state.select_notes([self._held])
        state.clear_preview()

    def cancel(self) -> None:
        super().cancel()
        self.state.select(self._selected_before)

    def _show(self, start: Ticks, end: Ticks) -> None:
        self._start, self._end = start, end
        arrays = self._arrays
        shown = dataclasses.replace(arrays, start=start, end=end)
        self.state.set_preview(Preview(self._resized, shown))


def _between(note: Note, start_tick: int, end_tick: int) -> Note:
    """The note from one tick to another; one of no length that was not touched keeps none."""
    if (start_tick, end_tick) == (note.start_tick, max(note.end_tick, note.start_tick + 1)):
        return note
    return note.with_start(start_tick).with_duration(end_tick - start_tick)
