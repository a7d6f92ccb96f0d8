"""Copy, cut and paste, and dragging the selection away: notes between tracks and programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from musestudio.errors import MuseStudioError
from musestudio.score import Note, Song
from musestudio.sound.audio_file import is_audio_path
from musestudio.ui.file_drop import files_in
from musestudio.ui.file_import import insert_songs
from musestudio.ui.midi_drag import MidiOffer
from musestudio.ui.note_clip import bars_of, clip_in, clip_of, mime_of, named, notes_of

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


class WindowClipboard:
    """Joins the system's clipboard with the roll of ``window``."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        window.status.selection.offer = self.offer_selection
        window.status.selection.clicked.connect(self.copy)
        window.roll.selection_changed.connect(
            lambda: window.status.selection.show_count(len(window.roll.state.selected))
        )

    def copy(self) -> bool:
        """Put the selected notes on the clipboard; whether there were any."""
        window = self._window
        notes = window.roll.state.selected_notes()
        track = window.roll.state.active_track
        if not notes or track is None:
            return False
        clip = clip_of(window.document.song, track.track_id, notes)
        QGuiApplication.clipboard().setMimeData(mime_of(clip))
        window.status.show_hint(f"Copied {notes_text(len(notes))}.")
        return True

    def cut(self) -> None:
        """Copy the selected notes and delete them."""
        if self.copy():
            roll = self._window.roll.state
            roll.change_notes(roll.selected_notes(), (), "Cut notes", select=False)

    def paste(self) -> None:
        """Put what is on the clipboard at the playhead."""
        self._paste(in_place=False)

    def paste_in_place(self) -> None:
        """Put it where it was copied from, on the edited track."""
        self._paste(in_place=True)

    def offer_selection(self) -> MidiOffer | None:
        """The selected notes, from the bar line before them on, as a file would hold them."""
        roll, song = self._window.roll.state, self._window.document.song
        notes, track = roll.selected_notes(), roll.active_track
        if not notes or track is None:
            return None
        clip = bars_of(song, track.track_id, notes)
        name = track.name or self._window.files.display_stem
        return MidiOffer(named(clip.song, name), f"{name} {bars_text(song, notes)}")

    def _paste(self, *, in_place: bool) -> None:
        window = self._window
        data = QGuiApplication.clipboard().mimeData() or QMimeData()
        at_tick = window.playback.cursor_tick
        paths = files_in(data)
        if paths and is_audio_path(paths[0]):
            window.window_files.sketch.take_files(paths, at_tick, window.roll.active_track_id)
            return
        if paths:
            window.imports.bring(paths, at_tick, window.roll.active_track_id)
            return
        try:
            found = self._paste_notes(data, at_tick, in_place)
        except MuseStudioError as error:
            window.messages.error(str(error))
            return
        if not found:
            window.messages.note("There are no notes on the clipboard.")

    def _paste_notes(self, data: QMimeData, at_tick: int, in_place: bool) -> bool:
        """Whether there were any. Raises MuseStudioError."""
        window = self._window
        clip = clip_in(data)
        if clip is None or not clip.parts:
            return False
        document, roll = window.document, window.roll
        if in_place and clip.start_tick is not None:
            beats = clip.start_tick * document.song.ticks_per_beat / clip.song.ticks_per_beat
            at_tick = round(beats)
        if len(clip.parts) == 1:
            notes = notes_of(clip, document.song, roll.active_track_id, at_tick)
            roll.state.change_notes((), notes, "Paste notes")
        else:
            imported, _ = insert_songs(document, [clip.song], at_tick, None, "Paste tracks")
            roll.set_active_track(imported.track_id)
            roll.select_notes(imported.notes)
        if roll.selection:
            roll.scroll_to_tick(roll.selection[0][1].start_tick)
        return True


def notes_text(count: int) -> str:
    """“1 note”, “12 notes”."""
    return f"{count:,} note" + ("" if count == 1 else "s")


def bars_text(song: Song, notes: Sequence[Note]) -> str:
    """“bar 3”, “bars 3–4”: where the notes begin and end."""
    metre_map = song.metre_map
    first = metre_map.position_at(min(note.start_tick for note in notes)).bar
    end = max(max(note.end_tick for note in notes) - 1, 0)
    last = max(metre_map.position_at(end).bar, first)
    return f"bar {first}" if first == last else f"bars {first}–{last}"
