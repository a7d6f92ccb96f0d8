"""Wipe notes away by drawing over them."""

from __future__ import annotations

import numpy as np

from musestudio.ui.piano_roll.gestures.gesture import Pointer
from musestudio.ui.piano_roll.gestures.stroke import Stroke
from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.state import Preview


class EraseNotes(Stroke):
    """Notes under the stroke vanish at once and are deleted together on release."""

    def touch(self) -> None:
        hidden = np.array(sorted(self.touched), dtype=np.int64)
        self.state.set_preview(Preview(hidden, NoteArrays.of(())))

    def release(self, pointer: Pointer) -> None:
        state = self.state
        if self.touched:
            notes = [state.active_index.notes[i] for i in self.touched]
            name = "Erase notes" if len(notes) > 1 else "Erase note"
            state.change_notes(notes, (), name, select=False)
        state.clear_preview()
