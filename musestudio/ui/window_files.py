"""Files as the window meets them: opened, dropped, shown, and what of the view is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from musestudio.editing.project_file import Project
from musestudio.resources import demo_paths
from musestudio.score import Song
from musestudio.ui.document_files import Opened
from musestudio.ui.file_drop import FileDrop

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


class WindowFiles:
    """Joins ``window.files`` with the roll, playback, messages and settings."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        files, store, messages = window.files, window.store, window.messages
        files.replacing.connect(window.playback.stop)
        files.opened.connect(self._show_opened)
        files.imported.connect(lambda _count: window.roll.setFocus())
        files.file_used.connect(lambda path: store.take(store.value.with_recent_file(path)))
        files.file_gone.connect(lambda path: store.take(store.value.without_recent_file(path)))
        files.saved.connect(lambda path: window.status.show_hint(f"Saved in {path}"))
        files.said.connect(messages.note)
        files.warned.connect(messages.warn)
        files.failed.connect(messages.error)
        window.roll.files_dropped.connect(self._dropped_on_the_roll)
        window.roll.canvas.drop_label = self._drop_label
        self._beside = FileDrop(window, self._dropped_beside_the_roll)

    def open_files(self, paths: list[str]) -> None:
        """Open the first and put the others beside it as tracks."""
        self._window.prompts.open_path(paths[0])
        for path in paths[1:]:
            self._window.files.import_tracks(path, 0)

    def open_demo(self) -> None:
        """Begin with a demo phrase, or with nothing where none ships."""
        for path in demo_paths()[:1]:
            self._window.files.open(path, demo=True)

    def _dropped_on_the_roll(self, paths: list[str], tick: int, _track_id: object) -> None:
        if self._window.files.can_be_replaced:
            self.open_files(paths)
        else:
            for path in paths:
                self._window.files.import_tracks(path, tick)
        self._window.activateWindow()

    def _drop_label(self, tick: int) -> str:
        if self._window.files.can_be_replaced:
            is_demo = self._window.document.song.note_count > 0
            return "Open in place of the demo" if is_demo else "Open"
        return f"Import at {self._window.roll.canvas.place_name(tick).lower()}"

    def _dropped_beside_the_roll(self, paths: list[str]) -> None:
        self.open_files(paths)
        self._window.activateWindow()

    def _show_opened(self, opened: Opened) -> None:
        window, view = self._window, opened.project.view
        window.assistant.restore(opened.project.generations, _dict(view.get("assistant")))
        window.playback.set_loop(None)
        window.tracks.show_heard()
        window.tracks.choose_first_with_notes()
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
    view = {"roll": window.roll.view_state(), "assistant": window.assistant.view()}
    return Project(song, window.assistant.records(), view)


def _dict(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}
