"""The bridge in the window: what is shown of it, and how it goes into the piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from musestudio.editing import ChangeNotes
from musestudio.errors import MuseStudioError
from musestudio.score import MetreMap, Song
from musestudio.ui.bridge.asking import BridgeAsking
from musestudio.ui.bridge.ends import bars_between
from musestudio.ui.bridge.ghosts import BridgeGhosts
from musestudio.ui.bridge.hearing import BridgeHearing
from musestudio.ui.bridge.landing import Landing, begin_of, land
from musestudio.ui.bridge.record import ends_of, record_of_bridge, wishes_of
from musestudio.ui.bridge.strip import FROM, TO, BridgeStrip
from musestudio.ui.bridge.taking import EndTaking
from musestudio.ui.candidate_file import candidate_file
from musestudio.ui.midi_drag import MidiOffer
from musestudio.ui.theme import current_theme, theme_notifier
from musestudio.ui.thumbnail import Thumbnail, bar_lines_within

if TYPE_CHECKING:
    from musestudio.editing.project_file import GenerationRecord
    from musestudio.inference.phrasing import PhraseAnswer
    from musestudio.ui.main_window import MainWindow

_TEACHING = (
    "Two phrases, and the way from one to the other in small steps. Fill both ends: select notes "
    "and press {key}, or drop MIDI files on them."
)
_ONE_MORE = "Now the other end: the way is found as soon as both are there."

_OFFERED = "Tab  insert the bridge     Esc  hide it     or click a step to hear it"


class WindowBridge(QObject):
    """Joins the strip with roll, playback and document.

    The way is shown as ghosts from when it is found until it is inserted or dismissed.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._landing: Landing | None = None
        self._is_offered = False
        self.asking = BridgeAsking(window.assistant.phrases, self._place, self)
        self.strip = BridgeStrip(window.actions_, self._drag_offer)
        self.taking = EndTaking(window, self.asking, self.strip)
        self.hearing = BridgeHearing(
            window.document, window.playback, lambda: window.roll.active_track_id, self
        )
        self.ghosts = BridgeGhosts(window.document, window.assistant, window.roll, self)
        self.strip.cell_clicked.connect(self.hear)
        self.strip.wishes_changed.connect(self.asking.set_wishes)
        self.strip.left.connect(window.roll.setFocus)
        self.asking.changed.connect(self._show)
        self.hearing.changed.connect(self._show_current)
        self.ghosts.accepted.connect(self.insert)
        # A document changes many times in one gesture; where the way goes is told once.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._show_landing)
        self.destroyed.connect(window.document.observe(lambda _change: self._soon.start()))
        window.files.replacing.connect(self.asking.clear)
        window.roll.active_track_changed.connect(self._soon.start)
        window.playback.cursor_changed.connect(lambda _tick: self._soon.start())
        window.actions_["panel_bridge"].toggled.connect(self._shown_changed)
        theme_notifier().changed.connect(self._show_ends)
        self._show()

    def take_selection(self) -> None:
        """Take the selected notes as the next end, as ``EndTaking`` does."""
        self.taking.take_selection()

    def take_selection_as(self, which: int) -> None:
        """Take the selected notes as this end."""
        self.taking.take_selection_as(which)

    def hear(self, place: int) -> None:
        """Hear one place of the way, an end or a step; again: stop."""
        if self._landing is not None:
            self.hearing.hear_place(self._landing, place)
            return
        last = len(self.strip.cells) - 1
        end = {0: self.asking.ends[FROM], last: self.asking.ends[TO]}.get(place)
        if end is not None:
            try:
                self.hearing.hear_end(place, end)
            except MuseStudioError as error:
                self._window.messages.warn(str(error))

    def hear_all(self) -> None:
        """Hear the whole way, both ends included; again: stop."""
        if self._landing is not None:
            self.hearing.hear_all(self._landing)

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
        window = self._window
        window.playback.stop()
        self._is_offered = False
        self._show_ghosts()
        command = landing.command(self._song)
        window.document.apply(command)
        self._remember(landing, command)
        window.roll.set_active_track(landing.track_id)
        window.roll.select_notes(command.added)
        window.roll.scroll_to_tick(landing.start_tick)
        window.roll.setFocus()
        undo = window.actions_.key_text("undo") or "Undo"
        window.status.show_hint(f"Inserted the bridge. {undo} takes it back.")

    def find_again(self, record: GenerationRecord) -> None:
        """Put the ends of a bridge that stands in the piece back into the strip."""
        try:
            ends = ends_of(record, self._song)
        except MuseStudioError as error:
            self._window.messages.warn(str(error))
            return
        self._window.panels.show("panel_bridge", True)
        wishes = wishes_of(record)
        self.strip.show_wishes(wishes)
        self.asking.set_ends(*ends, wishes)

    def _remember(self, landing: Landing, command: ChangeNotes) -> None:
        (first, last), model = self.asking.ends, self._window.assistant.phrases.model
        if first is not None and last is not None:
            name = "" if model is None or model.card is None else model.card.name
            record = record_of_bridge(landing, (first, last), self.asking.wishes, name)
            notes = [(landing.track_id, note) for note in command.added]
            self._window.assistant.remember(record, notes, landing.end_tick)

    # --- showing

    def _show(self) -> None:
        asking = self.asking
        self.hearing.stop()
        self._is_offered = asking.way is not None
        self._show_ends()
        if asking.is_thinking:
            self.strip.show_thinking()
        elif asking.way is None:
            self.strip.show_nothing(asking.problem or self._teaching())
        self._show_landing()
        self._show_current()
        if self.ghosts.are_shown and self._landing is not None:
            self._window.roll.scroll_to_tick(self._landing.start_tick)
            self._window.status.show_hint(_OFFERED)

    def _shown_changed(self, is_shown: bool) -> None:
        if is_shown:
            self._window.assistant.phrases.prepare()
        else:
            self.hearing.stop()
        self._show_ghosts()

    def _show_ends(self) -> None:
        theme = current_theme()
        tracks = {track.track_id: track for track in self._song.tracks}
        for which, end in enumerate(self.asking.ends):
            if end is None:
                self.strip.show_end(which, None, "", "", theme.text)
                continue
            track = None if end.track_id is None else tracks.get(end.track_id)
            colour = theme.text if track is None else theme.track_colour(track.colour)
            self.strip.show_end(which, end.picture(), end.clip.name, end.name, colour)

    def _show_landing(self) -> None:
        """Where the way would go now, and what was reconciled."""
        window, way, (first, last) = self._window, self.asking.way, self.asking.ends
        before, self._landing = self._landing, None
        said = [] if way is None else list(way.said)
        if way is not None and first is not None and last is not None:
            track_id, cursor = window.roll.active_track_id, window.playback.cursor_tick
            try:
                self._landing = land(self._song, (first, last), way.answers, track_id, cursor)
            except MuseStudioError as error:
                self.strip.show_nothing(str(error))
        if self._landing is not None:
            if self._landing != before:
                self.strip.show_steps([self._picture(a) for a in self._landing.answers[1:-1]])
            replaced = len(self._landing.replaced(self._song))
            if replaced:
                said.insert(0, f"Replaces {replaced:,} {'note' if replaced == 1 else 'notes'}.")
        self.strip.show_said(" ".join(said))
        self._show_insert()
        self._show_ghosts()
        window.actions_.enable(self.can_insert, "bridge_insert", "bridge_hear")

    def _show_insert(self) -> None:
        landing, key = self._landing, self._window.actions_.key_text("bridge_insert")
        if landing is None:
            self.strip.show_insert("Insert", "", "Fill both ends first", possible=False)
            return
        bars = landing.where(self._song).lower()
        verb, where = ("Fill", bars) if landing.is_between else ("Insert", f"at {bars}")
        tip = f"{verb} {where}" + ("" if landing.is_between else ", the ends included")
        self.strip.show_insert(verb, where, f"{tip}  ({key})" if key else tip, possible=True)

    def _show_ghosts(self) -> None:
        if self.asking.is_thinking:
            return  # Those of the way before stay until there are others.
        is_wanted = self._is_offered and self._window.actions_["panel_bridge"].isChecked()
        self.ghosts.show(self._landing if is_wanted else None)

    def _show_current(self) -> None:
        self.strip.show_current(self.hearing.current, is_sounding=self.hearing.is_sounding)

    def _picture(self, answer: PhraseAnswer) -> Thumbnail:
        lines = bar_lines_within(self._song.metre_map, answer.start_tick, answer.end_tick)
        return Thumbnail(answer.notes, answer.start_tick, answer.end_tick, lines)

    def _teaching(self) -> str:
        if any(end is not None for end in self.asking.ends):
            return _ONE_MORE
        return _TEACHING.format(key=self._window.actions_.key_text("bridge_end") or "its key")

    # --- the document

    @property
    def _song(self) -> Song:
        return self._window.document.song

    def _place(self) -> tuple[MetreMap, int]:
        """The document's metre, and where the first end would stand."""
        song, (first, last) = self._song, self.asking.ends
        if first is not None and last is not None and bars_between(first, last):
            return song.metre_map, first.clip.start_tick
        return song.metre_map, begin_of(song, self._window.playback.cursor_tick)

    def _drag_offer(self, place: int) -> MidiOffer | None:
        landing = self._landing
        if landing is None:
            return None
        answer = landing.answers[place]
        notes = [(landing.track_id, note) for note in answer.notes]
        offer = candidate_file(self._song, notes, answer.start_tick, answer.end_tick)
        return None if offer is None else offer._replace(name=f"Bridge {place + 1}")
