"""Wipe notes away by drawing over them."""

from __future__ import annotations

import math

import numpy as np

from musestudio.ui.piano_roll.gestures.gesture import Gesture, Pointer
from musestudio.ui.piano_roll.gestures.hit import note_at
from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.state import Preview, RollState

_STEP = 3.0  # Device-independent pixels between the places looked at along a fast stroke.


class EraseNotes(Gesture):
    """Notes under the stroke vanish at once and are deleted together on release."""

    def __init__(self, state: RollState, start: Pointer) -> None:
        super().__init__(state, start)
        self._erased: set[int] = set()
        self._last = start
        self._erase_at(start.x, start.y)

    def move(self, pointer: Pointer) -> None:
        dx, dy = pointer.x - self._last.x, pointer.y - self._last.y
        steps = max(math.ceil(max(abs(dx), abs(dy)) / _STEP), 1)
        for i in range(1, steps + 1):
            self._erase_at(self._last.x + dx * i / steps, self._last.y + dy * i / steps)
        self._last = pointer

    def release(self, pointer: Pointer) -> None:
        state = self.state
        if self._erased:
            notes = [state.active_index.notes[i] for i in sorted(self._erased)]
            name = "Erase notes" if len(notes) > 1 else "Erase note"
            state.change_notes(notes, (), name, select=False)
        state.clear_preview()

    def _erase_at(self, x: float, y: float) -> None:
        hit = note_at(self.state, x, y)
        if hit is not None and hit.note not in self._erased:
            self._erased.add(hit.note)
            hidden = np.array(sorted(self._erased), dtype=np.int64)
            self.state.set_preview(Preview(hidden, NoteArrays.of(())))
