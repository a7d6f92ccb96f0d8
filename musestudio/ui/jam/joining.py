"""The jam in the window: begins and ends it, shows it, and keeps what is liked."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from musestudio.editing import Change
from musestudio.editing.operations.at_one_tempo import at_one_tempo
from musestudio.errors import MuseStudioError
from musestudio.jam.jam import Jam
from musestudio.jam.settings import When
from musestudio.jam.view import JamState
from musestudio.score import Song
from musestudio.ui.jam.ground import (
    JamChoices,
    answer_track_of,
    backing_of,
    has_clock_of,
    settings_of,
)
from musestudio.ui.jam.keeping import UNDO_NAME, keep
from musestudio.ui.jam.panel import JamPanel
from musestudio.ui.jam.stage import Stage

if TYPE_CHECKING:
    from musestudio.jam.exchange import Exchange
    from musestudio.ui.main_window import MainWindow

_FRAME_MS = 33
_TEACHING = (
    "Play a phrase on your keyboard and stop: it is answered in time, and gives way when you come "
    "in. The other tracks play along from the cursor on."
)
_NO_KEYBOARD = (
    "The jam listens, but no keyboard is listened to; the Play menu offers those there are."
)
_DRUMS = "Answers have pitches: choose a track that is not drums."


class WindowJam(QObject):
    """Lends playback to a jam, from the cursor on, until something else plays or nothing does.

    changed(): it began or ended, or another has the turn.
    """

    changed = Signal()
    _failed = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._jam: Jam | None = None  # The last one, too, for its exchange.
        self._is_on = False
        self._stage = Stage(window.playback)
        self._jammed_in = Song()
        self._track_id = 0
        self._ending: list[threading.Thread] = []
        self._shown: tuple[object, ...] = ()
        self.panel = JamPanel(window.actions_)
        self.panel.choices_changed.connect(self._choose)
        settings = window.store.value
        self.panel.show_choices(
            JamChoices(When(settings.jam_when), settings.jam_answer_bars, settings.jam_trade_bars)
        )
        self.panel.left.connect(window.roll.setFocus)
        self._failed.connect(lambda sentence: window.messages.warn(sentence))
        self._frames = QTimer(self)
        self._frames.setInterval(_FRAME_MS)
        self._frames.timeout.connect(self._frame)
        playback = window.playback
        playback.moved.connect(self._look_whose_it_is)
        playback.playing_changed.connect(self._look_whose_it_is)
        window.files.replacing.connect(self._forget)
        self._unobserve = window.document.observe(self._document_changed)
        self.panel.score.show_words(_TEACHING)

    @property
    def is_on(self) -> bool:
        return self._is_on

    @property
    def exchange(self) -> Exchange | None:
        """The last phrase that was answered, also after the jam."""
        return None if self._jam is None else self._jam.exchange

    def toggle(self) -> None:
        """Begin at the cursor, or end."""
        if self._is_on:
            self._window.playback.stop()
        else:
            self.start()
        self._show_state()

    def start(self) -> None:
        """Begin at the cursor; without a model, or on drums, say why not."""
        window = self._window
        model: Any = window.assistant.model
        if model is None:
            problem = window.assistant.model_problem
            window.messages.warn(f"There is nobody to jam with. {problem}".strip())
            return
        track_id = window.live.recording.target_track_id
        song = window.document.song
        own = next((track for track in song.tracks if track.track_id == track_id), None)
        if own is not None and own.is_drums:
            window.messages.warn(_DRUMS)
            return
        try:
            settings = settings_of(window.panel.controls.options, self.panel.choices, song)
        except MuseStudioError as error:
            window.messages.warn(str(error))
            return
        window.live.recording.stop()
        window.assistant.cancel()  # Two who write at once would wait for one another.
        self._track_id = track_id
        self._jammed_in = self._backing(song)
        self._stage = Stage(window.playback)
        self._jam = Jam(
            self._stage,
            window.midi_input,
            model,
            self._jammed_in,
            answer_track_of(song, track_id),
            settings,
            latency_s=window.store.value.record_latency_ms / 1000,
            failed=self._failed.emit,
        )
        self._is_on = True
        colour = 0 if own is None else own.colour
        self.panel.score.set_clock(self._jammed_in.metre_map, song.ticks_per_beat, colour)
        self._jam.start(window.playback.cursor_tick)
        self._frames.start()
        if not window.panels.is_wanted("panel_jam"):
            had_keys = window.focusWidget()
            window.panels.show("panel_jam", True)
            if had_keys is not None:
                had_keys.setFocus()
        if not window.midi_input.settings.ports:
            window.status.show_hint(_NO_KEYBOARD)
        self._frame()

    def take_over(self, on: bool) -> None:
        """Play without being answered, or hand back and be answered now."""
        if self._jam is not None and self._is_on:
            if on:
                self._jam.take_over()
            else:
                self._jam.hand_over()
        self._frame()

    def loop(self, on: bool) -> None:
        """Hear the last exchange over and over, or go on."""
        if self._jam is not None and self._is_on:
            self._jam.loop_exchange(on)
        self._frame()

    def keep(self) -> None:
        """Put the last exchange into the piece: one undo step. The cursor goes behind it."""
        window, exchange = self._window, self.exchange
        if exchange is None:
            return
        document, playback = window.document, window.playback
        model = window.assistant.model
        name = "" if model is None or model.card is None else str(model.card.name)
        kept = keep(
            exchange,
            self._jammed_in,
            document.song,
            self._track_id,
            playback.cursor_tick,
            name,
        )
        with document.transaction(UNDO_NAME):
            for command in kept.commands:
                document.apply(command)
        if kept.answer:
            notes = [(self._track_id, note) for note in kept.answer]
            window.assistant.remember(kept.record, notes, kept.record.end_tick)
        window.roll.set_active_track(self._track_id)
        window.roll.select_notes(kept.notes)
        playback.set_cursor(kept.end_tick)
        undo = window.actions_.key_text("undo") or "Undo"
        window.status.show_hint(f"Kept phrase and answer. {undo} takes them back.")

    def close(self) -> None:
        """End the jam and wait for its threads."""
        self._end()
        self._unobserve()
        for thread in self._ending:
            thread.join()

    # --- while it goes on

    def _backing(self, song: Song) -> Song:
        backing = backing_of(song, self._track_id)
        pace = self._window.playback.pace
        return backing if pace is None else at_one_tempo(backing, pace)

    def take_up(self) -> None:
        """What is chosen now, here or at the assistant's controls, holds for the next answer."""
        jam, window = self._jam, self._window
        if jam is None or not self._is_on:
            return
        options, song = window.panel.controls.options, window.document.song
        try:
            jam.configure(settings_of(options, self.panel.choices, song))
        except MuseStudioError as error:
            window.messages.warn(str(error))

    def _choose(self, choices: JamChoices) -> None:
        self._window.store.change(
            jam_when=choices.when.value,
            jam_answer_bars=choices.answer_bars,
            jam_trade_bars=choices.trade_bars,
        )
        self.take_up()

    def _document_changed(self, change: Change) -> None:
        # An edited tempo is heard when the jam begins anew: what was played keeps its place.
        if self._jam is not None and self._is_on and has_clock_of(change.before, change.after):
            self._jam.set_backing(self._backing(change.after))

    def _look_whose_it_is(self) -> None:
        if self._is_on and not self._stage.is_ours:
            self._end()

    def _end(self) -> None:
        jam = self._jam
        if not self._is_on or jam is None:
            return
        self._is_on = False
        self._frames.stop()
        if self._stage.is_ours:
            self._window.playback.stop()
        # The model may be in the middle of a note; nobody here waits for it.
        self._ending = [thread for thread in self._ending if thread.is_alive()]
        thread = threading.Thread(target=jam.close, name="jam-ending")
        self._ending.append(thread)
        thread.start()
        self.panel.score.show_words(_TEACHING)
        self._show_state()

    def _forget(self) -> None:
        """Another piece is coming."""
        self._end()
        self._jam = None
        self._show_state()

    # --- showing

    def _frame(self) -> None:
        jam = self._jam
        if jam is None or not self._is_on:
            self._show_state()
            return
        if self.panel.isVisible():
            before = jam.exchanges[-1:]
            self.panel.score.show_view(jam.view(), before[0] if before else None)
        self._show_state()

    def _show_state(self) -> None:
        state = self._jam.state if self._jam is not None and self._is_on else None
        shown = state, self.exchange is not None
        actions = self._window.actions_
        # An action that was called and came to nothing has its check wrong.
        actions["jam"].setChecked(self._is_on)
        actions["jam_take_over"].setChecked(state is JamState.TAKEN_OVER)
        actions["jam_loop"].setChecked(state is JamState.LOOPING)
        if shown == self._shown:
            return
        self._shown = shown
        self.panel.show_state(state, can_keep=shown[1])
        actions.enable(self._is_on, "jam_take_over")
        actions.enable(self._is_on and shown[1], "jam_loop")
        actions.enable(shown[1], "jam_keep")
        self.changed.emit()
