"""What the Edit and Track menus do to notes, tools and tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.editing import AddTrack, ChangeNotes
from musestudio.editing.operations import quantize
from musestudio.score import Track
from musestudio.ui.track_menu import delete_track_of

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


class EditActions:
    """Acts on the selection and the active track of ``window``."""

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

    def add_track(self) -> None:
        song = self._window.document.song
        track = Track(song.new_track_id(), colour=len(song.tracks))
        self._window.document.apply(AddTrack(track))
        self._window.tracks.set_active(track.track_id)

    def delete_track(self) -> None:
        if self._window.tracks.active_track_id is not None:
            delete_track_of(self._window.document, self._window.tracks.active_track_id)

    def rename_track(self) -> None:
        row = self._window.tracks.active_row
        if row is not None:
            self._window.actions_["panel_tracks"].setChecked(True)
            self._window.tracks.show()
            row.rename()

    def toggle_mute(self) -> None:
        if self._window.tracks.active_row is not None:
            self._window.tracks.active_row.mute.toggle()

    def toggle_solo(self) -> None:
        if self._window.tracks.active_row is not None:
            self._window.tracks.active_row.solo.toggle()

    def toggle_heard(self) -> None:
        if self._window.tracks.active_row is not None:
            self._window.tracks.active_row.heard.toggle()
