"""Silence notes, or let them sound again, by drawing over them."""

from __future__ import annotations

import numpy as np

from musestudio.score import Note
from musestudio.ui.piano_roll.gestures.gesture import Pointer
from musestudio.ui.piano_roll.gestures.stroke import Stroke
from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.state import Preview


class MuteNotes(Stroke):
    """The first note touched decides: all become what it was not.

    A click on a selected note means all selected ones.
    """

    def touch(self) -> None:
        _, new = self._outcome(self.touched)
        self.state.set_preview(Preview(np.array(sorted(self.touched)), NoteArrays.of(new)))

    def release(self, pointer: Pointer) -> None:
        state = self.state
        meant, mask = self.touched, state.selected_mask
        means_selection = len(meant) == 1 and bool(mask[meant[0]])
        if means_selection:
            meant = [*meant, *(i for i in state.selected.tolist() if i != meant[0])]
        if meant:
            old, new = self._outcome(meant)
            name = "Mute" if new[0].muted else "Unmute"
            name = f"{name} notes" if len(new) > 1 else f"{name} note"
            changed = {n: m for i, n, m in zip(meant, old, new, strict=True) if mask[i]}
            kept = state.selected_notes() if changed and not means_selection else ()
            state.change_notes(old, new, name, select=means_selection)
            if kept:
                state.select_notes(changed.get(note, note) for note in kept)
        state.clear_preview()

    def _outcome(self, indices: list[int]) -> tuple[list[Note], list[Note]]:
        """The notes of those indices as they are and as they will be."""
        old = [self.state.active_index.notes[i] for i in indices]
        muted = not old[0].muted
        return old, [note.with_muted(muted) for note in old]
