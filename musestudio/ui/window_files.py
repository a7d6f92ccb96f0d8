"""Files as the window meets them: opened, dropped, shown, and what of the view is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint

from musestudio.editing.project_file import Project
from musestudio.resources import demo_paths
from musestudio.score import Song, Track
from musestudio.sound.audio_file import is_audio_path
from musestudio.ui.document_files import Opened, is_project
from musestudio.ui.file_drop import FileDrop
from musestudio.ui.file_import import Imported
from musestudio.ui.midi_drag import was_dragged_from_here
from musestudio.ui.sketch.joining import WindowSketch

if TYPE_CHECKING:
    from musestudio.ui.autosave import Autosave
    from musestudio.ui.main_window import MainWindow


class WindowFiles:
    """Joins ``window.files`` with the roll, playback, messages and settings."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        files, store, messages = window.files, window.store, window.messages
        files.replacing.connect(window.playback.stop)
        files.opened.connect(self._show_opened)
        window.imports.imported.connect(self._show_imported)
        files.file_used.connect(lambda path: store.take(store.value.with_recent_file(path)))
        files.file_gone.connect(lambda path: store.take(store.value.without_recent_file(path)))
        files.saved.connect(lambda path: window.status.show_hint(f"Saved in {path}"))
        files.said.connect(messages.note)
        files.warned.connect(messages.warn)
        files.failed.connect(messages.error)
        window.assistant.shelf.edited.connect(self._shelf_edited)
        window.roll.files_dropped.connect(self._dropped_on_the_roll)
        window.roll.canvas.drop_label = self._drop_label
        self.sketch = WindowSketch(window)
        self._beside = FileDrop(window, self._dropped_beside_the_roll, self._show_target)

    def open_files(self, paths: list[str]) -> None:
        """Open the first here and each other in a window of its own."""
        self._window.prompts.open_path(paths[0])
        if len(paths) > 1:
            self._window.windows.open_new(paths[1:])

    def open_as_tracks(self, paths: list[str]) -> None:
        """Open the first and put the others beside it as tracks."""
        self._window.files.open(paths[0])
        if len(paths) > 1:
            self._window.imports.bring(paths[1:], 0)

    def open_in_new_window(self) -> None:
        path = self._window.prompts.file_to_open()
        if path and not self._window.prompts.is_open_elsewhere(path):
            self._window.windows.open_new([path])

    def import_at_cursor(self) -> None:
        paths = self._window.prompts.files_to_import()
        if paths:
            self._window.imports.bring(paths, self._window.playback.cursor_tick)

    def join_autosave(self, autosave: Autosave) -> None:
        """Show when it saved, and have it save before what might not end well."""
        window = self._window
        autosave.saved.connect(window.status.show_autosaved)
        autosave.failed.connect(window.messages.warn)
        window.files.replacing.connect(autosave.before_risk)
        window.assistant.state_changed.connect(autosave.before_risk)

    def open_demo(self) -> None:
        """Begin with a demo phrase, or with nothing where none ships."""
        for path in demo_paths()[:1]:
            self._window.files.open(path, demo=True)

    def _dropped_on_the_roll(self, paths: list[str], tick: int, track_id: int | None) -> None:
        """Music goes to the edited track where the mouse is, a recording too once it is heard;
        projects are opened."""
        window = self._window
        recordings, paths = _apart(paths)
        if recordings:
            onto = None if window.roll.canvas.drop_has_shift else track_id
            self.sketch.take_files(recordings, tick, onto)
        if not paths:
            return
        projects = [path for path in paths if is_project(path)]
        music = [path for path in paths if path not in projects]
        if window.files.can_be_replaced and not was_dragged_from_here(paths):
            if projects:
                self.open_files(projects)
            elif music:
                self.open_as_tracks(music)
        else:
            if music:
                onto = None if window.roll.canvas.drop_has_shift else track_id
                window.imports.bring(music, tick, onto)
            if projects:
                window.windows.open_new(projects)
        window.activateWindow()

    def _drop_label(self, tick: int) -> str:
        window = self._window
        is_sound = _is_sound(window.roll.canvas.drop_paths)
        if window.files.can_be_replaced and not (window.roll.canvas.drop_is_ours or is_sound):
            is_demo = window.document.song.note_count > 0
            return "Open in place of the demo" if is_demo else "Open"
        place = window.roll.canvas.place_name(tick).lower()
        if is_sound:
            return f"Notes of what sounds in it, at {place}"
        track = window.roll.state.active_track
        if track is None or window.roll.canvas.drop_has_shift:
            return f"New tracks at {place}"
        name = f"“{track.name}”" if track.name else "this track"
        return f"Onto {name} at {place} · Shift: new tracks"

    def _show_imported(self, imported: Imported) -> None:
        roll = self._window.roll
        roll.set_active_track(imported.track_id)
        roll.select_notes(imported.notes)
        if imported.notes:
            roll.scroll_to_tick(imported.notes[0].start_tick)
        roll.setFocus()

    def _dropped_beside_the_roll(self, paths: list[str], place: QPoint) -> None:
        """Music goes to the track under the mouse, at the playhead; over the candidates it becomes
        an end of the bridge; elsewhere it is opened. A recording is heard for its notes."""
        track = self._track_at(place)
        recordings, paths = _apart(paths)
        if recordings:
            onto = self._window.roll.active_track_id if track is None else track.track_id
            self.sketch.take_files(recordings, self._window.playback.cursor_tick, onto)
        if not paths:
            return
        is_music = not any(is_project(path) for path in paths)
        if self._is_over_candidates(place):
            self._window.panels.bridge.taking.take_files(paths)
        elif is_music and (track is not None or was_dragged_from_here(paths)):
            tick = self._window.playback.cursor_tick
            onto = None if track is None else track.track_id
            self._window.imports.bring(paths, tick, onto)
        else:
            self.open_files(paths)
        self._window.activateWindow()

    def _show_target(self, place: QPoint | None) -> None:
        """Say in the status line what letting go would do."""
        window = self._window
        track = None if place is None else self._track_at(place)
        if place is None:
            window.show_hint()
        elif _is_sound(self._beside.paths):
            bar = window.roll.canvas.place_name(window.playback.cursor_tick).lower()
            window.status.show_hint(f"Let go to make notes of what sounds in it, at {bar}.")
        elif self._is_over_candidates(place):
            window.status.show_hint("Let go here to bridge from it, or to it.")
        elif track is None:
            window.status.show_hint("Let go here to open it.")
        else:
            name = f"“{track.name}”" if track.name else "this track"
            bar = window.roll.canvas.place_name(window.playback.cursor_tick).lower()
            window.status.show_hint(f"Let go to put it on {name} at the playhead, {bar}.")

    def _track_at(self, place: QPoint) -> Track | None:
        """The track in whose row of the list a global place lies."""
        for track in self._window.document.song.tracks:
            row = self._window.tracks.row(track.track_id)
            if row.isVisible() and row.rect().contains(row.mapFromGlobal(place)):
                return track
        return None

    def _is_over_candidates(self, place: QPoint) -> bool:
        strip = self._window.panel.strip
        return strip.isVisible() and strip.rect().contains(strip.mapFromGlobal(place))

    def _shelf_edited(self) -> None:
        """Candidates set aside are saved with the piece."""
        self._window.document.mark_unsaved()
        self._window.files.file_changed.emit()

    def _show_opened(self, opened: Opened) -> None:
        window, view = self._window, opened.project.view
        window.assistant.restore(opened.project.generations, _dict(view.get("assistant")))
        window.playback.set_loop(None)
        window.tracks.show_heard()
        window.tracks.choose_first_with_notes()
        armed = _dict(view.get("tracks")).get("armed")
        ids = {track.track_id for track in window.document.song.tracks}
        window.tracks.set_armed(armed if type(armed) is int and armed in ids else None)
        roll_view = _dict(view.get("roll"))
        if roll_view:
            window.roll.restore_view_state(roll_view)
        else:
            window.roll.show_opening()
        window.show_snap()
        window.playback.set_cursor(window.roll.playhead_tick if roll_view else 0)
        window.roll.setFocus()


def project_of(window: MainWindow, song: Song) -> Project:
    """What is saved: the song, how its phrases were made, and the view of it."""
    view = {
        "roll": window.roll.view_state(),
        "assistant": window.assistant.view(),
        "tracks": {"armed": window.tracks.armed_track_id},
    }
    return Project(song, window.assistant.records(), view)


def _apart(paths: list[str]) -> tuple[list[str], list[str]]:
    """Recordings, and everything else."""
    recordings = [path for path in paths if is_audio_path(path)]
    return recordings, [path for path in paths if path not in recordings]


def _is_sound(paths: list[str]) -> bool:
    return bool(paths) and all(is_audio_path(path) for path in paths)


def _dict(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}
