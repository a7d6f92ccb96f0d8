"""What the Notes menu does to notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.editing import ChangeNotes
from musestudio.editing.operations import quantize

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


class EditActions:
    """Acts on the selected notes of ``window``."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def quantize(self) -> None:
        """Pull the selected notes, or all of the track, onto the grid."""
        document, roll = self._window.document, self._window.roll
        song, track_id = document.song, roll.active_track_id
        if track_id is None:
            return
        if roll.snap.is_off:
            self._window.messages.note("Choose a grid to quantise to: Snap is off.")
            return
        selected = tuple(note for _, note in roll.selection)
        notes = selected or song.track(track_id).notes
        if not notes:
            return
        step = roll.snap.step_ticks(song.metre_map, notes[0].start_tick)
        added = quantize(notes, song.metre_map, float(step))
        document.apply(ChangeNotes(track_id, notes, added, "Quantise"))
        if selected:
            roll.select_notes(added)
