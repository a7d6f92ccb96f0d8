"""The bridge in the window: joins strip, selection, files, playback and the document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QTimer

from musestudio.errors import MuseStudioError
from musestudio.score import MetreMap, Note, Song
from musestudio.ui.bridge.asking import BridgeAsking
from musestudio.ui.bridge.ends import BridgeEnd, end_of_notes, end_of_song, halves_of
from musestudio.ui.bridge.landing import Landing, alone_on, begin_of, land, track_for
from musestudio.ui.bridge.strip import FROM, TO, BridgeStrip
from musestudio.ui.bridge.wishes import MOST_BARS, BridgeWishes
from musestudio.ui.candidate_file import candidate_file
from musestudio.ui.document_files import FILES_LANE, read_file
from musestudio.ui.file_drop import files_in
from musestudio.ui.midi_drag import MidiOffer, was_dragged_from_here
from musestudio.ui.note_clip import clip_in
from musestudio.ui.theme import current_theme, theme_notifier
from musestudio.ui.thumbnail import Thumbnail, bar_lines_within

if TYPE_CHECKING:
    from musestudio.inference.phrasing import PhraseAnswer
    from musestudio.ui.main_window import MainWindow

_TEACHING = (
    "Two phrases, and the way from one to the other in small steps. Fill both ends: select notes "
    "and press {key}, or drop MIDI files on them."
)
_ONE_MORE = "Now the other end: the way is found as soon as both are there."
_DRAGGED = "dragged notes"
_WHOLE = -1


class WindowBridge(QObject):
    """Takes ends from selection and files, lets steps be heard, and inserts them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._landing: Landing | None = None
        self._current: int | None = None
        self._heard: int | None = None  # The place that sounds, or _WHOLE.
        self.asking = BridgeAsking(window.assistant.phrases, self._place, self)
        self.strip = BridgeStrip(window.actions_, self._drag_offer)
        strip, asking = self.strip, self.asking
        for cell in strip.ends:
            cell.can_take_selection = lambda: len(window.roll.state.selected) > 0
        strip.cell_clicked.connect(self.hear)
        strip.dropped.connect(self._dropped)
        strip.selection_wanted.connect(self.take_selection_as)
        strip.file_wanted.connect(self._choose_file)
        strip.clear_wanted.connect(lambda which: self._set_end(which, None))
        strip.wishes_changed.connect(asking.set_wishes)
        strip.left.connect(window.roll.setFocus)
        asking.changed.connect(self._show)
        # A document changes many times in one gesture; where the way goes is told once.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._show_landing)
        self._unobserve = window.document.observe(lambda _change: self._soon.start())
        self.destroyed.connect(self._unobserve)
        window.files.replacing.connect(asking.clear)
        window.roll.active_track_changed.connect(self._soon.start)
        window.playback.cursor_changed.connect(lambda _tick: self._soon.start())
        window.playback.auditioning_changed.connect(self._auditioning_changed)
        window.playback.moved.connect(self._moved)
        theme_notifier().changed.connect(self._show_ends)
        self._show()

    # --- ends

    def take_selection(self) -> None:
        """Take the selected notes as the next end: from here, then to there.

        Where they are two phrases with silence between, they are both ends, and the way is to
        fill the silence.
        """
        notes, track_id = self._selected()
        self._window.panels.show("panel_bridge", True)
        try:
            both = None if track_id is None else halves_of(self._song, track_id, notes)
        except MuseStudioError:
            both = None  # One of the two cannot be an end: then all of it may be.
        if both is None:
            first, last = self.asking.ends
            self.take_selection_as(TO if first is not None and last is None else FROM)
            return
        self._window.roll.setFocus()
        self._set_both(*both)

    def take_selection_as(self, which: int) -> None:
        """Take the selected notes as this end."""
        notes, track_id = self._selected()
        self._window.panels.show("panel_bridge", True)
        self._window.roll.setFocus()
        if track_id is None:
            return
        try:
            end = end_of_notes(self._song, track_id, notes)
        except MuseStudioError as error:
            self._window.messages.warn(str(error))
            return
        self._set_end(which, end)

    def _set_end(self, which: int, end: BridgeEnd | None) -> None:
        other = self.asking.ends[1 - which]
        if end is not None and other is not None:
            pair = (end, other) if which == FROM else (other, end)
            if _room_between(*pair):
                self._set_both(*pair)
                return
        self.asking.set_end(which, end)

    def _set_both(self, first: BridgeEnd, last: BridgeEnd) -> None:
        """Ends with room between them in the piece: the way is to fill it."""
        room = _room_between(first, last)
        wishes = BridgeWishes(self.asking.wishes.steps, room or None)
        self.strip.show_wishes(wishes)
        self.asking.set_ends(first, last, wishes)

    def _choose_file(self, which: int) -> None:
        path = self._window.prompts.file_to_open()
        if path:
            self._take_file(which, path)

    def _dropped(self, which: int, data: QMimeData) -> None:
        paths = files_in(data)
        if paths and not was_dragged_from_here(paths):
            self._take_file(which, paths[0])
            if len(paths) > 1:
                self._take_file(1 - which, paths[1])
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

    # --- hearing and inserting

    def hear(self, place: int) -> None:
        """Hear one place of the way, an end or a step; again: stop."""
        if self._heard == place:
            self._window.playback.stop()
            return
        try:
            track_id, (notes, start, end) = self._passage(place)
        except MuseStudioError as error:
            self._window.messages.warn(str(error))
            return
        self._current = place
        self._play(place, alone_on(self._song, track_id, notes), start, end)

    def hear_all(self) -> None:
        """Hear the whole way, both ends included; again: stop."""
        self._show_landing()
        if self._heard == _WHOLE:
            self._window.playback.stop()
        elif self._landing is not None:
            answers = self._landing.answers
            notes = [note for answer in answers for note in answer.notes]
            song = alone_on(self._song, self._landing.track_id, notes)
            self._play(_WHOLE, song, answers[0].start_tick, answers[-1].end_tick)

    def _play(self, heard: int, song: Song, start_tick: int, end_tick: int) -> None:
        self._window.playback.audition(song, start_tick, end_tick, with_context=False)
        self._heard = heard
        self._show_sounding()

    def _passage(self, place: int) -> tuple[int, tuple[Sequence[Note], int, int]]:
        """(track, (notes, first tick, end tick)) of a place of the way, in the document."""
        song, landing = self._song, self._landing
        if landing is not None:
            answer = landing.answers[place]
            return landing.track_id, (answer.notes, answer.start_tick, answer.end_tick)
        end = self.asking.ends[FROM if place == 0 else TO]
        assert end is not None, "an empty end cannot be clicked to be heard"
        clip = end.clip.in_ticks(song.ticks_per_beat)
        if end.track_id is not None and any(t.track_id == end.track_id for t in song.tracks):
            return end.track_id, (clip.notes, clip.start_tick, clip.end_tick)
        track_id = track_for(song, self._window.roll.active_track_id)
        by = begin_of(song, self._window.playback.cursor_tick) - clip.start_tick
        moved = [note.moved(ticks=by) for note in clip.notes]
        return track_id, (moved, clip.start_tick + by, clip.end_tick + by)

    def _auditioning_changed(self, on: bool) -> None:
        if not on:
            self._heard = None
            self._show_sounding()

    def _moved(self, tick: float) -> None:
        """The playhead goes along the whole way: mark where it is."""
        if self._heard == _WHOLE and self._landing is not None:
            begins = [answer.start_tick for answer in self._landing.answers]
            place = max(bisect_right(begins, tick) - 1, 0)
            if place != self._current:
                self._current = place
                self._show_sounding()

    @property
    def can_insert(self) -> bool:
        """Whether there is a way to put into the piece."""
        return self._landing is not None

    def insert(self) -> None:
        """Put the steps into the piece, one after another: one undo step."""
        self._show_landing()
        landing = self._landing
        if landing is None:
            return
        window, song = self._window, self._song
        window.playback.stop()
        command = landing.command(song)
        window.document.apply(command)
        window.roll.set_active_track(landing.track_id)
        window.roll.select_notes(command.added)
        window.roll.scroll_to_tick(landing.start_tick)
        window.roll.setFocus()
        undo = window.actions_.key_text("undo") or "Undo"
        window.status.show_hint(f"Inserted the bridge. {undo} takes it back.")

    def _drag_offer(self, place: int) -> MidiOffer | None:
        landing = self._landing
        if landing is None:
            return None
        answer = landing.answers[place]
        notes = [(landing.track_id, note) for note in answer.notes]
        offer = candidate_file(self._song, notes, answer.start_tick, answer.end_tick)
        return None if offer is None else offer._replace(name=f"Bridge {place + 1}")

    # --- showing

    def _show(self) -> None:
        asking = self.asking
        if self._heard is not None:
            self._window.playback.stop()
        self._current = None
        self._show_ends()
        if asking.way is None:
            text = asking.problem or self._teaching()
            thinking = asking.is_thinking
            self.strip.show_nothing("" if thinking else text, is_thinking=thinking)
        self._show_landing()
        self._show_sounding()

    def _show_ends(self) -> None:
        theme = current_theme()
        for which, end in enumerate(self.asking.ends):
            colour = theme.text
            if end is not None and end.track_id is not None:
                tracks = {track.track_id: track for track in self._song.tracks}
                if end.track_id in tracks:
                    colour = theme.track_colour(tracks[end.track_id].colour)
            picture = None if end is None else end.picture()
            short, words = ("", "") if end is None else (end.clip.name, end.name)
            self.strip.show_end(which, picture, short, words, colour)

    def _show_landing(self) -> None:
        """Where the way would go now, and what was reconciled."""
        way, (first, last) = self.asking.way, self.asking.ends
        self._landing = None
        said = ""
        if way is not None and first is not None and last is not None:
            window = self._window
            try:
                self._landing = land(
                    self._song,
                    (first, last),
                    way.answers,
                    window.roll.active_track_id,
                    window.playback.cursor_tick,
                )
            except MuseStudioError as error:
                said = str(error)
        if self._landing is not None:
            self.strip.show_steps([self._picture(a) for a in self._landing.answers[1:-1]])
        self.strip.show_said(" ".join((*(way.said if way is not None else ()), said)).strip())
        self._show_insert()
        self._window.actions_.enable(self.can_insert, "bridge_insert", "bridge_hear")

    def _show_insert(self) -> None:
        landing = self._landing
        if landing is None:
            self.strip.show_insert("Insert", "Fill both ends first", possible=False)
            return
        where = landing.where(self._song)
        what = "Fill in" if landing.is_between else "Insert at"
        replaced = len(landing.replaced(self._song))
        tip = f"{what} {where.lower()}"
        if not landing.is_between:
            tip += ", the ends included"
        if replaced:
            tip += f"; replaces {replaced:,} {'note' if replaced == 1 else 'notes'}"
        key = self._window.actions_.key_text("bridge_insert")
        self.strip.show_insert(
            f"{what} {where.lower()}", f"{tip}  ({key})" if key else tip, possible=True
        )

    def _show_sounding(self) -> None:
        self.strip.show_current(self._current, is_sounding=self._heard is not None)

    def _picture(self, answer: PhraseAnswer) -> Thumbnail:
        lines = bar_lines_within(self._song.metre_map, answer.start_tick, answer.end_tick)
        return Thumbnail(answer.notes, answer.start_tick, answer.end_tick, lines)

    def _teaching(self) -> str:
        if any(end is not None for end in self.asking.ends):
            return _ONE_MORE
        return _TEACHING.format(key=self._window.actions_.key_text("bridge_end") or "its key")

    # --- the window

    @property
    def _song(self) -> Song:
        return self._window.document.song

    def _selected(self) -> tuple[tuple[Note, ...], int | None]:
        state = self._window.roll.state
        return state.selected_notes(), state.active_track_id

    def _place(self) -> tuple[MetreMap, int]:
        """The document's metre, and where the first end would stand."""
        song, (first, last) = self._song, self.asking.ends
        if first is not None and last is not None and _room_between(first, last):
            return song.metre_map, first.clip.start_tick
        return song.metre_map, begin_of(song, self._window.playback.cursor_tick)


def _room_between(first: BridgeEnd, last: BridgeEnd) -> int:
    """The bars between two ends that stand in the piece; 0 where they do not, or touch."""
    if first.track_id is None or last.track_id is None:
        return 0
    metre_map = last.song.metre_map
    bars = (
        metre_map.position_at(last.clip.start_tick).bar
        - metre_map.position_at(first.clip.end_tick).bar
    )
    return min(max(bars, 0), MOST_BARS)
