"""Asking what to export and showing how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.export_dialog import ExportDialog
from musestudio.ui.file_export import ExportWish, FileExport, Form, Scope, song_to_export
from musestudio.ui.window_clipboard import bars_text, notes_text

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

_PATTERNS = {
    Form.MIDI_TRACKS: "MIDI files (*.mid)",
    Form.MIDI_ONE_TRACK: "MIDI files (*.mid)",
    Form.WAV: "WAV files (*.wav)",
}


class WindowExport:
    """Joins the export dialog with the document of ``window``."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._wish = ExportWish()
        self.export_ = FileExport(window.background, lambda: window.store.value, window)
        progress = window.status.export
        self.export_.progress.connect(progress.show_progress)
        self.export_.ended.connect(progress.hide)
        self.export_.said.connect(window.messages.note)
        self.export_.failed.connect(window.messages.error)
        progress.stop_wanted.connect(self.export_.cancel)

    def ask(self) -> None:
        """Ask what, as what and where; then write it."""
        window = self._window
        song, track = window.document.song, window.roll.state.active_track
        notes = window.roll.state.selected_notes()
        selection = f"({notes_text(len(notes))}, {bars_text(song, notes)})" if notes else None
        named = None
        if track is not None and track.notes:
            named = f"“{track.name}”" if track.name else f"{song.tracks.index(track) + 1}"
        dialog = ExportDialog(self._wish, named, selection, window)
        accepted = dialog.exec() == ExportDialog.DialogCode.Accepted
        wish = dialog.wish
        dialog.deleteLater()
        if not accepted:
            return
        self._wish = wish
        stem = window.files.display_stem
        if wish.scope is Scope.TRACK and track is not None:
            stem = f"{stem} – {track.name or f'track {named}'}"
        elif wish.scope is Scope.SELECTION:
            stem = f"{stem} – {bars_text(song, notes)}"
        path = window.prompts.ask_where("Export", wish.form.suffix, _PATTERNS[wish.form], stem)
        if path:
            track_id = None if track is None else track.track_id
            exported = song_to_export(song, wish, track_id, notes)
            self.export_.write(exported, wish.form, path)
