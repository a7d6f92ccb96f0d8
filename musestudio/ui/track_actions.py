"""What the Track menu does to the selected tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from musestudio.editing import AddTrack, Command
from musestudio.editing.operations.arrange_tracks import duplicate_track, merge_tracks, new_track
from musestudio.editing.operations.delete_track import delete_track

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


class TrackActions:
    """Acts on the tracks selected in the list of ``window``."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def add(self) -> None:
        document = self._window.document
        track = new_track(document.song)
        document.apply(AddTrack(track))
        self._window.tracks.set_active(track.track_id)

    def duplicate(self) -> None:
        """A copy of each selected track behind it; the first copy is then edited."""
        document, ids = self._window.document, self._window.tracks.selected_ids
        copies: list[int] = []
        with document.transaction("Duplicate track" if len(ids) == 1 else "Duplicate tracks"):
            for track_id in ids:
                copies.append(document.song.new_track_id())
                self._apply(duplicate_track(document.song, track_id))
        if copies:
            self._window.tracks.set_active(copies[0])

    def merge(self) -> None:
        """Make one track of the selected ones."""
        document, ids = self._window.document, self._window.tracks.selected_ids
        if len(ids) < 2:
            self._window.messages.note("Select two tracks or more to merge: Ctrl+click them.")
            return
        with document.transaction("Merge tracks"):
            self._apply(merge_tracks(document.song, ids))
        self._window.tracks.set_active(ids[0])

    def delete(self) -> None:
        """Delete the selected tracks; the song keeps its tempo, metre and key."""
        document, ids = self._window.document, self._window.tracks.selected_ids
        if not ids:
            return
        with document.transaction("Delete track" if len(ids) == 1 else "Delete tracks"):
            for track_id in ids:
                self._apply(delete_track(document.song, track_id))

    def rename(self) -> None:
        row = self._window.tracks.active_row
        if row is not None:
            self.show_list()
            row.rename()

    def choose_instrument(self) -> None:
        self.show_list()
        self._window.tracks.change_instrument()

    def insert_instrument(self) -> None:
        """Another instrument from the playhead on, chosen beside it."""
        canvas, roll = self._window.roll.canvas, self._window.roll
        roll.scroll_to_tick(roll.playhead_tick)
        x = min(max(round(roll.state.viewport.transform.x(roll.playhead_tick)), 0), canvas.width())
        place = canvas.mapToGlobal(QPoint(x, 0))
        self._window.tracks.insert_instrument(roll.playhead_tick, place)

    def can_change_instrument(self) -> bool:
        """Whether a track is edited that plays instruments: the drums have none."""
        track = self._window.roll.state.active_track
        return track is not None and not track.is_drums

    def choose_colour(self) -> None:
        self.show_list()
        self._window.tracks.change_colour()

    def toggle_arm(self) -> None:
        if self._window.tracks.active_row is not None:
            self._window.tracks.active_row.levels.arm.toggle()

    def toggle_heard(self) -> None:
        if self._window.tracks.active_row is not None:
            self._window.tracks.active_row.heard.toggle()

    def show_list(self) -> None:
        self._window.actions_["panel_tracks"].setChecked(True)
        self._window.tracks.show()

    def _apply(self, commands: tuple[Command, ...]) -> None:
        for command in commands:
            self._window.document.apply(command)
