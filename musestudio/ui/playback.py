"""Play, stop, and where the music is: the window's hold on the player.

The *cursor* is where playing begins and returns to; the composer moves it. The *playhead*
is where the music is. While nothing plays they are the same.
"""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from musestudio.editing import Change, SongDocument
from musestudio.editing.operations.at_one_tempo import at_one_tempo
from musestudio.score import Song, Track
from musestudio.ui.track_mix import with_mix_of

_FRAME_MS = 16
_LOOK_MS = 400  # Between two looks at the health of the output.
_CONTEXT_BARS = 1  # Heard before a candidate.
_LONGEST_TAKE_BEATS = 50_000  # Three hours and more at any usual tempo.


class PlayerLike(Protocol):
    """What is needed of ``musestudio.midi.player.Player``. Its methods return at once."""

    @property
    def error(self) -> str | None: ...
    @property
    def is_playing(self) -> bool: ...
    @property
    def sink_name(self) -> str | None: ...
    @property
    def handing_over_s(self) -> float: ...
    def prepare(self) -> None: ...
    def play(
        self,
        song: Song,
        from_tick: int = 0,
        until_tick: int | None = None,
        loop: tuple[int, int] | None = None,
        *,
        count_in_bars: int = 0,
    ) -> None: ...
    def stop(self) -> None: ...
    def update(self, song: Song) -> None: ...
    def set_loop(self, loop: tuple[int, int] | None) -> None: ...
    def set_output(self, output: Any) -> None: ...
    def get_ready(self, song: Song, tick: int) -> None: ...
    def panic(self) -> None: ...
    def set_metronome(self, on: bool) -> None: ...
    def set_clock_out(self, on: bool) -> None: ...
    def set_until(self, tick: int | None) -> None: ...
    def position_tick(self) -> float: ...
    def place_at(self, time_s: float) -> tuple[int, float] | None: ...
    def preview(
        self, pitch: int, velocity: int, channel: int = 0, program: int | None = None
    ) -> None: ...
    def close(self) -> None: ...


class Playback(QObject):
    """Plays the document, or one of the candidates in its context.

    moved(float): the playhead is at this tick.
    playing_changed(bool)
    auditioning_changed(bool): a candidate is being heard, or no longer.
    cursor_changed(int): playing begins elsewhere.
    loop_changed(): another stretch is repeated, or none.
    output_lost(str): nothing is heard; one sentence.
    output_found(): the output works (again).
    """

    moved = Signal(float)
    playing_changed = Signal(bool)
    auditioning_changed = Signal(bool)
    cursor_changed = Signal(int)
    loop_changed = Signal()
    output_lost = Signal(str)
    output_found = Signal()

    def __init__(
        self, document: SongDocument, player: PlayerLike, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._player = player
        self._cursor_tick = 0
        self._playhead_tick = 0.0
        self._is_playing = False
        self._is_auditioning = False
        self._loop: tuple[int, int] | None = None
        self._starts = 0
        self._pace: float | None = None
        self._audition: Song | None = None  # What is played instead of the document.
        self._error: str | None = None
        self._frames = QTimer(self)
        self._frames.setTimerType(Qt.TimerType.PreciseTimer)
        self._frames.setInterval(_FRAME_MS)
        self._frames.timeout.connect(self._frame)
        self._looks = QTimer(self)
        self._looks.setInterval(_LOOK_MS)
        self._looks.timeout.connect(self._look)
        self._unobserve = document.observe(self._document_changed)

    @property
    def is_playing(self) -> bool:
        return self._is_playing

    @property
    def is_auditioning(self) -> bool:
        return self._is_auditioning

    @property
    def auditioned(self) -> Song | None:
        """What is heard in the place of the document."""
        return self._audition

    @property
    def cursor_tick(self) -> int:
        """Where playing begins and returns to."""
        return self._cursor_tick

    @property
    def playhead_tick(self) -> float:
        return self._playhead_tick

    @property
    def loop(self) -> tuple[int, int] | None:
        """(first tick, tick after the last) of the stretch played over and over."""
        return self._loop

    @property
    def starts(self) -> int:
        """How often playing has begun: tells one playing of the document from another."""
        return self._starts

    def place_at(self, time_s: float) -> tuple[int, float] | None:
        """The lap of the loop and the tick that sounded at a time (perf_counter), None while
        nothing plays. May be called from any thread."""
        return self._player.place_at(time_s)

    def open(self) -> None:
        """Start the sender process, so that the first note is prompt."""
        self._player.prepare()
        self._looks.start()

    def set_output(self, output: Any) -> None:
        """Play through another output from now on."""
        self._error = None
        self._player.set_output(output)

    def close(self) -> None:
        """Stop, and end the sender process."""
        self._unobserve()
        self._frames.stop()
        self._looks.stop()
        self._player.close()

    # --- the transport

    def toggle(self) -> None:
        """Play from the cursor, or stop and go back to it."""
        if self._is_playing:
            self.stop()
        else:
            self.play()

    def play(self) -> None:
        """Play the document from the cursor, in the loop where there is one."""
        song, loop, start = self._document.song, self._loop, self._cursor_tick
        if loop is not None:
            start = start if loop[0] <= start < loop[1] else loop[0]
        elif start >= song.last_tick:
            start = 0
        self._start(song, start, None, loop, audition=False)

    def play_on(self, count_in_bars: int = 0) -> None:
        """Play the document, from the cursor where it does not play already, and past its end
        until stopped: somebody plays along, and is counted in by so many bars."""
        song, loop, start = self._document.song, self._loop, self._cursor_tick
        until_tick = start + _LONGEST_TAKE_BEATS * song.ticks_per_beat
        if self._is_playing and not self._is_auditioning:
            self._player.set_until(until_tick)
            return
        if loop is not None and not loop[0] <= start < loop[1]:
            start = loop[0]
        self._start(song, start, until_tick, loop, audition=False, count_in_bars=count_in_bars)

    def play_to_the_end(self) -> None:
        """Stop where the document ends, after ``play_on``."""
        if self._is_playing and not self._is_auditioning:
            self._player.set_until(None)

    def audition(self, song: Song, start_tick: int, end_tick: int, *, with_context: bool) -> None:
        """Play a song that holds a candidate: a bar of what came before, then the candidate."""
        begin = start_tick
        if with_context:
            bar = song.metre_map.position_at(max(start_tick - 1, 0)).bar
            begin = song.metre_map.bar_start(max(bar - _CONTEXT_BARS + 1, 1))
        self._start(song, begin, end_tick, None, audition=True)

    def audition_over_and_over(self, song: Song, start_tick: int, end_tick: int) -> None:
        """Play a stretch of such a song again and again, until stopped."""
        self._start(song, start_tick, None, (start_tick, end_tick), audition=True)

    @property
    def handing_over_s(self) -> float:
        """How long before it is to sound an edit has to be made, seconds."""
        return self._player.handing_over_s

    def play_apart(
        self, song: Song, from_tick: int, until_tick: int | None, loop: tuple[int, int] | None
    ) -> None:
        """Play a song of somebody else's, who goes on writing it with ``exchange_audition``."""
        self._start(song, from_tick, until_tick, loop, audition=True)

    def set_loop_apart(self, loop: tuple[int, int] | None) -> None:
        """Repeat a stretch of such a song, or go on; from any thread."""
        if self._audition is not None:
            self._player.set_loop(loop)

    def exchange_audition(self, song: Song) -> None:
        """Go on, where the music is, in another song than the one auditioned; from any thread."""
        if self._audition is not None:
            self._audition = song
            self._player.update(self._paced(song))

    def stop(self) -> None:
        """Stop and put the playhead back to the cursor."""
        self._halt()
        self._show(self._cursor_tick)

    def pause(self) -> None:
        """Stop and leave playhead and cursor here."""
        here = self._playhead_tick
        self._halt()
        self.set_cursor(round(here))

    def set_cursor(self, tick: int) -> None:
        """Put the cursor elsewhere; the document, where it plays, goes on from there."""
        self._cursor_tick = max(tick, 0)
        if self._is_playing and not self._is_auditioning:
            self.play()
        elif not self._is_playing:
            self._show(self._cursor_tick)
        self.cursor_changed.emit(self._cursor_tick)

    def step_bar(self, by: int) -> None:
        """Put the cursor on the next bar line (``by`` +1) or the one before (−1).

        Back means the bar before while playing, unless the bar has gone on for a beat: a hand
        that goes back several bars is not as fast as the music.
        """
        metre_map = self._document.song.metre_map
        here = int(self._playhead_tick)
        start = metre_map.bar_start_at(here)
        if by > 0:
            self.set_cursor(metre_map.bar_line_from(here + 1))
            return
        beat = metre_map.beat_ticks(metre_map.metre_at(here))
        stays = here - start > (beat if self._is_playing else 0)
        self.set_cursor(start if stays else metre_map.bar_start_at(max(start - 1, 0)))

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        """Repeat a stretch, at once where the document plays."""
        self._loop = loop if loop is not None and loop[1] > loop[0] else None
        if self._is_playing and not self._is_auditioning:
            self._player.set_loop(self._loop)
        self.loop_changed.emit()

    @property
    def pace(self) -> float | None:
        """Quarters a minute that are played instead of the song's own tempo, or None."""
        return self._pace

    def set_pace(self, beats_per_minute: float | None) -> None:
        """Play at somebody else's tempo from now on; None: at the song's own."""
        if beats_per_minute != self._pace:
            self._pace = beats_per_minute
            self._update(self._document.song if self._audition is None else self._audition)

    def set_clock_out(self, on: bool) -> None:
        """Tell others by MIDI clock where play is."""
        self._player.set_clock_out(on)

    def set_metronome(self, on: bool) -> None:
        """Let a click be heard on every beat that plays."""
        self._player.set_metronome(on)

    def preview(self, pitch: int, velocity: int, channel: int, program: int | None) -> None:
        """Sound one note."""
        self._player.preview(pitch, velocity, channel=channel, program=program)

    def get_ready(self) -> None:
        """Give the channels the instruments and levels that hold here, to play by hand."""
        self._player.get_ready(self._document.song, self._cursor_tick)

    def panic(self) -> None:
        """Stop, and silence whatever sounds on the output."""
        self.stop()
        self._player.panic()

    def hear_track(self, track: Track | None) -> None:
        """Let ``track`` sound in the place of the one with its id; None: the document again."""
        song = self._document.song
        self._update(song if track is None else song.with_track(track))

    def _update(self, song: Song) -> None:
        """Play on with another mix of the same music, or in the edited song."""
        if self._audition is not None:
            self._player.update(self._paced(with_mix_of(self._audition, song)))
        elif self._is_playing:
            self._player.update(self._paced(song))

    def _paced(self, song: Song) -> Song:
        return song if self._pace is None else at_one_tempo(song, self._pace)

    def _start(
        self,
        song: Song,
        start_tick: int,
        until_tick: int | None,
        loop: tuple[int, int] | None,
        *,
        audition: bool,
        count_in_bars: int = 0,
    ) -> None:
        self._audition = song if audition else None
        self._starts += 1
        self._player.play(
            self._paced(song), start_tick, until_tick, loop, count_in_bars=count_in_bars
        )
        self._show(start_tick)
        self._set_playing(True, audition)
        self._frames.start()

    def _halt(self) -> None:
        self._audition = None
        self._player.stop()
        self._frames.stop()
        self._set_playing(False, False)

    def _set_playing(self, playing: bool, auditioning: bool) -> None:
        before = (self._is_playing, self._is_auditioning)
        self._is_playing, self._is_auditioning = playing, auditioning
        if playing != before[0]:
            self.playing_changed.emit(playing)
        if auditioning != before[1]:
            self.auditioning_changed.emit(auditioning)

    def _show(self, tick: float) -> None:
        self._playhead_tick = float(tick)
        self.moved.emit(self._playhead_tick)

    @Slot()
    def _frame(self) -> None:
        if self._player.is_playing:
            self._show(self._player.position_tick())
        else:
            self.stop()

    @Slot()
    def _look(self) -> None:
        error = self._player.error
        if error is not None and error != self._error:
            self._error = error
            self.output_lost.emit(error)
        elif error is None and self._error is not None and self._player.sink_name is not None:
            self._error = None
            self.output_found.emit()

    def _document_changed(self, change: Change) -> None:
        self._update(change.after)
