"""Ends of the bridge taken from the selection, from files and from what is dropped on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject

from musestudio.errors import MuseStudioError
from musestudio.score import Note
from musestudio.ui.bridge.asking import BridgeAsking
from musestudio.ui.bridge.ends import BridgeEnd, bars_between, end_of_notes, end_of_song, halves_of
from musestudio.ui.bridge.strip import FROM, TO, BridgeStrip
from musestudio.ui.bridge.wishes import BridgeWishes
from musestudio.ui.document_files import FILES_LANE, read_file
from musestudio.ui.file_drop import files_in
from musestudio.ui.midi_drag import was_dragged_from_here
from musestudio.ui.note_clip import clip_in

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

_DRAGGED = "dragged notes"


class EndTaking(QObject):
    """Puts phrases at the ends; what cannot stand there is told in a sentence."""

    def __init__(self, window: MainWindow, asking: BridgeAsking, strip: BridgeStrip) -> None:
        super().__init__(strip)
        self._window = window
        self._asking = asking
        self._strip = strip
        for cell in strip.ends:
            cell.can_take_selection = lambda: len(window.roll.state.selected) > 0
        strip.dropped.connect(self._dropped)
        strip.selection_wanted.connect(self.take_selection_as)
        strip.file_wanted.connect(self._choose_file)
        strip.clear_wanted.connect(lambda which: self._set_end(which, None))

    def take_selection(self) -> None:
        """Take the selected notes as the next end: from here, then to there.

        Where they are two phrases with silence between, they are both ends, and the way is to
        fill the silence.
        """
        notes, track_id = self._selected()
        try:
            song = self._window.document.song
            both = None if track_id is None else halves_of(song, track_id, notes)
        except MuseStudioError:
            both = None  # One of the two cannot be an end: then all of it may be.
        if both is None:
            self.take_selection_as(self._next_end())
        else:
            self._show_strip()
            self._set_both(*both)

    def take_selection_as(self, which: int) -> None:
        """Take the selected notes as this end."""
        notes, track_id = self._selected()
        if track_id is None:
            return
        self._show_strip()
        try:
            end = end_of_notes(self._window.document.song, track_id, notes)
        except MuseStudioError as error:
            self._window.messages.warn(str(error))
        else:
            self._set_end(which, end)

    def take_files(self, paths: Sequence[str]) -> None:
        """Take the music of one file as the next end, or of the first two as both."""
        self._window.panels.show("panel_bridge", True)
        which = self._next_end()
        self._take_file(which, paths[0])
        for path in paths[1:2]:
            self._take_file(1 - which, path)

    def _next_end(self) -> int:
        first, last = self._asking.ends
        return TO if first is not None and last is None else FROM

    def _choose_file(self, which: int) -> None:
        path = self._window.prompts.file_to_open()
        if path:
            self._take_file(which, path)

    def _dropped(self, which: int, data: QMimeData) -> None:
        paths = files_in(data)
        if paths and not was_dragged_from_here(paths):
            self._take_file(which, paths[0])
            for path in paths[1:2]:
                self._take_file(1 - which, path)
            return
        try:
            clip = clip_in(data)
            if clip is not None:
                self._set_end(which, end_of_song(clip.song, _DRAGGED))
        except MuseStudioError as error:
            self._window.messages.warn(str(error))

    def _take_file(self, which: int, path: str) -> None:
        """Read a file in the background and put its music at an end."""
        name = Path(path).name
        self._window.background.start(
            FILES_LANE,
            lambda _job, _report: end_of_song(read_file(Path(path)).project.song, name),
            finished=lambda end: self._set_end(which, end),
            failed=self._window.messages.warn,
            latest_only=False,
        )

    def _set_end(self, which: int, end: BridgeEnd | None) -> None:
        other = self._asking.ends[1 - which]
        if end is not None and other is not None:
            pair = (end, other) if which == FROM else (other, end)
            if bars_between(*pair):
                self._set_both(*pair)
                return
        self._asking.set_end(which, end)

    def _set_both(self, first: BridgeEnd, last: BridgeEnd) -> None:
        """Ends with room between them in the piece: the way is to fill it."""
        wishes = BridgeWishes(self._asking.wishes.steps, bars_between(first, last))
        self._strip.show_wishes(wishes)
        self._asking.set_ends(first, last, wishes)

    def _selected(self) -> tuple[tuple[Note, ...], int | None]:
        state = self._window.roll.state
        return state.selected_notes(), state.active_track_id

    def _show_strip(self) -> None:
        self._window.panels.show("panel_bridge", True)
        self._window.roll.setFocus()  # More notes are to be selected there.
