"""Stretch the selected notes in time by a handle beside them."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import numpy as np

from musestudio.editing.operations import stretch
from musestudio.ui.piano_roll.gestures.gesture import Gesture, Pointer
from musestudio.ui.piano_roll.state import Preview, RollState


class StretchNotes(Gesture):
    """The far end of the selection stays, the held one follows the mouse on the grid."""

    def __init__(self, state: RollState, start: Pointer, *, at_start: bool) -> None:
        """at_start: whether the handle before the selection is held."""
        super().__init__(state, start)
        extent = state.selected_extent
        assert extent is not None
        ends = extent.start_tick, extent.end_tick
        self._held, self._origin = ends if at_start else ends[::-1]
        self._stretched = state.selected
        self._arrays = state.active_index.arrays.at(self._stretched)
        self._ratio = Fraction(1)

    def move(self, pointer: Pointer) -> None:
        if not self.dragging(pointer):
            return
        state = self.state
        grid, metre_map = state.grid(pointer.free), state.song.metre_map
        wanted = max(self._held + pointer.tick - self.start.tick, 0)
        length = grid.nearest(metre_map, wanted) - self._origin
        # Neither to nothing nor through the other end.
        shortest = max(round(grid.step_ticks(metre_map, self._origin)), 1)
        before = self._held - self._origin
        length = max(length, shortest) if before > 0 else min(length, -shortest)
        self._ratio = Fraction(length, before)
        arrays, ratio = self._arrays, float(self._ratio)
        start, end = (
            np.maximum(np.rint(self._origin + (ticks - self._origin) * ratio), 0).astype(np.int64)
            for ticks in (arrays.start, arrays.end)
        )
        shown = dataclasses.replace(arrays, start=start, end=np.maximum(end, start + 1))
        state.set_preview(Preview(self._stretched, shown))

    def release(self, pointer: Pointer) -> None:
        state = self.state
        if self._ratio != 1:
            notes = state.selected_notes()
            state.change_notes(notes, stretch(notes, self._ratio, self._origin), "Stretch notes")
        state.clear_preview()
