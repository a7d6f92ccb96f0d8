"""Recording: what is played while the piece plays becomes takes on a track."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from musestudio.editing import Change
from musestudio.editing.commands import ChangeNotes
from musestudio.editing.operations import erase_range
from musestudio.recording.place_take import (
    RecordMode,
    Takes,
    on_channel,
    record_commands,
    show_commands,
)
from musestudio.recording.recorder import Recorder
from musestudio.recording.take import Place, Take
from musestudio.score import Track
from musestudio.ui.piano_roll.snap import DEFAULT_SNAP
from musestudio.ui.verb_dialogs.quantise import quantised

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

_AFTER = ("", " after a bar of clicks", " after two bars of clicks")
_END_OF_TIME = 1 << 40  # A tick nobody gets to.


class Recording(QObject):
    """Records on the armed track, or else on the edited one.

    Over-dubbing in a loop writes each lap down as it ends, so that the next one is played to it.
    Replacing keeps what stood there silent meanwhile; the last lap stands at the end, and the
    others are kept to be chosen.

    changed(): recording began or ended, or there are other takes.
    said(str): what came of it, one sentence.

    clock: what the messages are stamped with.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._document, self._playback = window.document, window.playback
        self.clock = clock
        self.takes: Takes | None = None
        self._recorder: Recorder | None = None
        self._stop_listening: Callable[[], None] | None = None
        self._track_id = 0
        self._mode = RecordMode.OVERDUB
        self._one_at_a_time = False  # Whether takes replace one another.
        self._loop: tuple[int, int] | None = None
        self._here = Place(0, 0.0)
        self._written: list[Take] = []  # Takes of this recording that stand on the track.
        self._playback.moved.connect(self._follow)
        self._playback.playing_changed.connect(self._playing_changed)
        self._unobserve = self._document.observe(self._document_changed)

    @property
    def is_on(self) -> bool:
        return self._recorder is not None

    @property
    def target_track_id(self) -> int:
        """The track that is or would be recorded on; of a song without tracks the first to be."""
        armed = self._window.tracks.armed_track_id
        active = self._window.roll.active_track_id
        found = armed if armed is not None else active
        return self._document.song.new_track_id() if found is None else found

    def toggle(self) -> None:
        """Record from the cursor, or from here on where the piece plays; or end recording."""
        if self.is_on:
            self.stop()
        else:
            self.start()

    def start(self) -> None:
        """Begin to record; the piece plays from the cursor unless it plays already."""
        if self.is_on:
            return
        playback, settings = self._playback, self._window.store.value
        self._track_id = self.target_track_id
        self._mode = RecordMode(settings.record_mode)
        self._written = []
        punched_in = playback.is_playing and not playback.is_auditioning
        playback.play_on(0 if punched_in else settings.count_in_bars)
        found = playback.place_at(self.clock()) if punched_in else None
        self._here = Place(0, playback.playhead_tick) if found is None else Place(*found)
        self._loop = playback.loop
        recorder = Recorder(self._place_at, self._here, latency_s=settings.record_latency_ms / 1000)
        self._recorder = recorder
        self._stop_listening = self._window.midi_input.subscribe(recorder.hear)
        if self._mode is RecordMode.REPLACE:
            playback.hear_track(self._track_without(round(self._here.tick)))
        self.changed.emit()
        self.said.emit(self._where_it_goes(0 if punched_in else settings.count_in_bars))

    def stop(self) -> None:
        """End recording and write down what was played; the piece plays on to its end."""
        recorder = self._end()
        if recorder is None:
            return
        if self._playback.is_playing:
            self._look_where_we_are()
        self._playback.play_to_the_end()
        takes = recorder.takes(
            max(self._here, recorder.last_place),
            loop=self._loop,
            ticks_per_beat=self._document.song.ticks_per_beat,
        )
        self._keep(takes)
        if self._mode is RecordMode.REPLACE:
            self._playback.hear_track(None)
        self.changed.emit()

    def close(self) -> None:
        """Write down what is being recorded and listen no more."""
        self.stop()
        self._unobserve()

    def _where_it_goes(self, count_in_bars: int) -> str:
        """What begins, in words."""
        if not self._window.midi_input.settings.ports:
            return (
                "Recording, but no keyboard is listened to; the Play menu offers those there are."
            )
        tracks = self._document.song.tracks
        names = [t.name for t in tracks if t.track_id == self._track_id and t.name]
        where = f" on “{names[0]}”" if names else ""
        return f"Recording{where}{_AFTER[count_in_bars]}."

    # --- takes

    def show_takes(self, shown: frozenset[int]) -> None:
        """Let just these of the takes stand, as one undo step."""
        takes = self.takes
        if takes is None or not shown <= set(range(len(takes.takes))):
            return
        words = " and ".join(str(index + 1) for index in sorted(shown))
        name = f"Take {words}" if words else "No take"
        commands, after = show_commands(self._document.song, takes, shown, name)
        with self._document.transaction(name):
            for command in commands:
                self._document.apply(command)
        self.takes = after
        self.changed.emit()

    def choose_take(self, index: int) -> None:
        """Let that take stand: alone where takes replace one another, else with the others that
        do, or no longer."""
        if self.takes is None:
            return
        if self._one_at_a_time:
            self.show_takes(frozenset((index,)))
        else:
            self.show_takes(self.takes.shown ^ {index})

    def step_take(self, by: int) -> None:
        """Let the next take stand (``by`` +1) or the one before (−1), around the end."""
        if self.takes is not None:
            present = max(self.takes.shown, default=-1 if by > 0 else 0)
            self.show_takes(frozenset(((present + by) % len(self.takes.takes),)))

    def offer(self, takes: tuple[Take, ...], track_id: int, shown: frozenset[int]) -> None:
        """Let one of these be chosen; those of ``shown`` stand in the song."""
        self._one_at_a_time = True
        self.takes = Takes(track_id, takes, shown)
        self.changed.emit()

    # --- while it records

    def _place_at(self, time_s: float) -> Place | None:
        # Called on the thread that reads the keyboards.
        found = self._playback.place_at(time_s)
        return None if found is None else Place(*found)

    def _look_where_we_are(self) -> None:
        found = self._playback.place_at(self.clock())
        if found is not None:
            self._here = max(Place(*found), self._here)

    def _follow(self) -> None:
        recorder = self._recorder
        if recorder is None:
            return
        self._loop = self._playback.loop or self._loop
        lap_before = self._here.lap
        self._look_where_we_are()
        self._window.roll.state.set_live_notes(recorder.live_notes(self._here))
        if self._here.lap > lap_before and self._mode is RecordMode.OVERDUB:
            self._write_laps_before(recorder, self._here)

    def _write_laps_before(self, recorder: Recorder, here: Place) -> None:
        """Write down the laps that are over, for the next one to be played to them."""
        seam = Place(here.lap, 0 if self._loop is None else self._loop[0])
        takes = recorder.takes(
            seam, loop=self._loop, ticks_per_beat=self._document.song.ticks_per_beat
        )
        for take in takes:
            if take.lap < here.lap and all(take.lap != other.lap for other in self._written):
                self._write(take)

    def _playing_changed(self, playing: bool) -> None:
        if not playing:
            self.stop()

    def _track_without(self, from_tick: int) -> Track | None:
        """The track as it is heard while it is recorded anew."""
        song = self._document.song
        track = next((t for t in song.tracks if t.track_id == self._track_id), None)
        if track is None:
            return None
        end_tick = _END_OF_TIME if self._loop is None else self._loop[1]
        from_tick = from_tick if self._loop is None else min(from_tick, self._loop[0])
        return track.with_notes_changed(*erase_range(track.notes, from_tick, end_tick))

    def _end(self) -> Recorder | None:
        """Listen no more; what was recorded is still to be written down."""
        recorder, self._recorder = self._recorder, None
        if self._stop_listening is not None:
            self._stop_listening()
            self._stop_listening = None
        self._window.roll.state.set_live_notes(())
        return recorder

    # --- writing down

    def _keep(self, takes: tuple[Take, ...]) -> None:
        if self._mode is RecordMode.OVERDUB:
            written = {take.lap for take in self._written}
            for take in takes:
                if take.lap not in written:
                    self._write(take)
        elif takes:
            channel = self._channel()
            takes = tuple(on_channel(take, channel) for take in takes)
            # All takes replace the same stretch, so that any of them can stand there.
            begin = min(take.start_tick for take in takes)
            end = max(take.end_tick for take in takes)
            self._write(dataclasses.replace(takes[-1], start_tick=begin, end_tick=end))
            self._written[:0] = takes[:-1]
        if not self._written:
            self.said.emit("Nothing was played.")
            return
        all_takes = tuple(self._written)
        self._one_at_a_time = self._mode is RecordMode.REPLACE
        first_shown = len(all_takes) - 1 if self._one_at_a_time else 0
        shown = frozenset(range(first_shown, len(all_takes)))
        self.takes = Takes(self._track_id, all_takes, shown)
        if self._window.store.value.record_quantised:
            self._quantise(self.takes)
        self.said.emit(_sentence(all_takes))

    def _channel(self) -> int:
        song = self._document.song
        found = next((t for t in song.tracks if t.track_id == self._track_id), None)
        return 0 if found is None else found.channel

    def _write(self, take: Take) -> None:
        take = on_channel(take, self._channel())
        name = "Record" if take.lap == 0 else f"Record take {take.lap + 1}"
        commands = record_commands(self._document.song, self._track_id, take, self._mode, name)
        with self._document.transaction(name):
            for command in commands:
                self._document.apply(command)
        self._written.append(take)

    def _quantise(self, takes: Takes) -> None:
        """A step of its own, so that undo leads back to what was played."""
        song = self._document.song
        before = takes.standing_notes(song.track(takes.track_id))
        if not before:
            return
        store, state = self._window.store.value, self._window.roll.state
        snap = DEFAULT_SNAP if state.snap.is_off else state.snap
        after = quantised(
            before, song.metre_map, snap, store.quantise_strength, store.quantise_swing
        )
        self._document.apply(
            ChangeNotes(takes.track_id, tuple(before), after, "Quantise what was recorded")
        )
        self.takes = takes.with_change(before, after)

    def _document_changed(self, change: Change) -> None:
        """What belongs to a song that is gone belongs to nobody."""
        is_another = not self._document.history.names
        if is_another and self.is_on:
            self._end()
            self.changed.emit()
        takes = self.takes
        if takes is not None and (
            is_another or all(t.track_id != takes.track_id for t in change.after.tracks)
        ):
            self.takes = None
            self.changed.emit()


def _sentence(takes: tuple[Take, ...]) -> str:
    """What was recorded, in words."""
    notes = sum(len(take.notes) for take in takes)
    counted = "1 note" if notes == 1 else f"{notes} notes"
    if len(takes) == 1:
        return f"Recorded {counted}."
    return f"Recorded {counted} in {len(takes)} takes; Next take chooses among them."
