"""Join notes of one pitch."""

from __future__ import annotations

import numpy as np

from musestudio.editing.operations import NoteChange, glue, glue_to_next
from musestudio.ui.piano_roll.gestures.gesture import Pointer
from musestudio.ui.piano_roll.gestures.stroke import Stroke
from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.state import Preview


class GlueNotes(Stroke):
    """A drag joins the notes it touches, each with those of its pitch.

    A click joins a note to the next of its pitch; one of several selected notes, all of them.
    """

    def touch(self) -> None:
        change = self._of_touched()
        indices = [i for i in self.touched if self.state.active_index.notes[i] in change.removed]
        hidden = np.array(sorted(indices), dtype=np.int64)
        self.state.set_preview(Preview(hidden, NoteArrays.of(change.added)))

    def release(self, pointer: Pointer) -> None:
        state = self.state
        change = self._of_touched() if len(self.touched) > 1 else self._of_click()
        if change.added:
            state.change_notes(change.removed, change.added, "Glue notes")
        state.clear_preview()

    def _of_touched(self) -> NoteChange:
        return glue(self.state.active_index.notes[i] for i in self.touched)

    def _of_click(self) -> NoteChange:
        state = self.state
        if not self.touched:
            return NoteChange()
        held = self.touched[0]
        if state.selected_mask[held] and len(state.selected) > 1:
            return glue(state.selected_notes())
        return glue_to_next(state.active_index.notes[held], state.active_index.notes[held:])
