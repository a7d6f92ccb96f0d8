"""Taking what was played lately into the piece, though nobody pressed Record."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from musestudio.editing.operations.tempo_changes import change_tempo, written_tempos
from musestudio.midi.input_event import InputEvent
from musestudio.recording.capture import Capture, Heard
from musestudio.recording.free_playing import FreePlaying, lay_on_beats
from musestudio.recording.place_take import RecordMode, on_channel, record_commands
from musestudio.recording.take import Place, PlacedMessage, Take, takes_of
from musestudio.score import Song

if TYPE_CHECKING:
    from musestudio.ui.live.recording import Recording
    from musestudio.ui.main_window import MainWindow

_LANE = "capture"
_NAME = "Capture"


class WindowCapture(QObject):
    """Keeps the last minutes, and puts them on the track that would be recorded on.

    What was played along with the piece goes where it was played; each lap of a loop is a take.
    What was played freely goes to the bar at the cursor, its own beats on bars and beats.

    said(str): what came of it, one sentence.
    """

    said = Signal(str)

    def __init__(
        self, window: MainWindow, recording: Recording, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._recording = recording
        self.kept = Capture(self._place_at)
        self.close = window.midi_input.subscribe(self.kept.hear)

    def take_phrase(self) -> None:
        """What was played since the last pause."""
        self._take(self.kept.last_phrase())

    def take_minutes(self) -> None:
        """All that is kept."""
        self._take(self.kept.last_minutes())

    def _place_at(self, time_s: float) -> tuple[int, Place] | None:
        playback = self._window.playback
        found = None if playback.is_auditioning else playback.place_at(time_s)
        return None if found is None else (playback.starts, Place(*found))

    def _take(self, heard: tuple[Heard, ...]) -> None:
        if not heard:
            self.said.emit("Nothing was played yet; whatever is played is kept for ten minutes.")
        elif heard[0].place is None:
            self._lay_on_beats(tuple(h.event for h in heard))
        else:
            self._put_where_it_was(heard)

    def _put_where_it_was(self, heard: tuple[Heard, ...]) -> None:
        song, loop = self._window.document.song, self._window.playback.loop
        messages = [PlacedMessage(h.place, h.event.port, h.event.data) for h in heard if h.place]
        ticks = [message.place.tick for message in messages]
        began, ended = (pick(m.place for m in messages) for pick in (min, max))
        # A key that is still down sounds at least to the next beat.
        last_tick = ended.tick + song.ticks_per_beat
        if ended.lap > began.lap:
            # Laps of a loop that may be another by now.
            reach = (math.floor(min(ticks)), math.ceil(max(ticks)))
            if loop is None or not loop[0] <= reach[0] <= reach[1] <= loop[1]:
                loop = reach
            last_tick = min(last_tick, loop[1])
        ended = ended._replace(tick=last_tick)
        takes = takes_of(messages, began, ended, loop=loop, ticks_per_beat=song.ticks_per_beat)
        self._write(song, takes, FreePlaying(takes[-1]))

    def _lay_on_beats(self, events: tuple[InputEvent, ...]) -> None:
        song, cursor_tick = self._window.document.song, self._window.playback.cursor_tick

        def written(found: FreePlaying) -> None:
            # The beats were found for the song as it was; with other music in it, once more.
            if self._window.document.song is song:
                self._write(song, (found.take,), found)
            else:
                self._lay_on_beats(events)

        self._window.background.start(
            _LANE,
            lambda _job, _report: lay_on_beats(events, song, cursor_tick),
            finished=written,
            failed=self.said.emit,
        )

    def _write(self, song: Song, takes: tuple[Take, ...], found: FreePlaying) -> None:
        document, track_id = self._window.document, self._recording.target_track_id
        channel = next((t.channel for t in song.tracks if t.track_id == track_id), 0)
        takes = tuple(on_channel(take, channel) for take in takes)
        commands = record_commands(song, track_id, takes[-1], RecordMode.OVERDUB, _NAME)
        with document.transaction(_NAME):
            for command in commands:
                document.apply(command)
            if found.tempos:
                old = [change.tick for change in written_tempos(song)]
                for command in change_tempo(document.song, old, found.tempos, _NAME):
                    document.apply(command)
        self._recording.offer(takes, track_id, frozenset((len(takes) - 1,)))
        self._window.roll.state.viewport.reveal(takes[-1].notes[0].start_tick)
        self.said.emit(_sentence(takes[-1], found))


def _sentence(take: Take, found: FreePlaying) -> str:
    counted = "1 note" if len(take.notes) == 1 else f"{len(take.notes)} notes"
    if found.beats_per_minute is None:
        return f"Captured {counted}."
    return f"Captured {counted}, played at {found.beats_per_minute:.0f} beats a minute."
