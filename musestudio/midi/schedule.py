"""Which message is due when: a song, a start, a loop, edits. Arithmetic only, no clock.

Times are seconds of play: 0 is the moment playing began, however often it has looped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from musestudio.midi import clock_out
from musestudio.midi.clock_out import ClockMessage, ClockStart, clock_start, clock_ticks
from musestudio.midi.metronome import SILENCE, click_messages
from musestudio.score.channel_state import ChannelState
from musestudio.score.performance import Performance, TickMessage
from musestudio.score.song import Song
from musestudio.score.tempo import TempoMap

Loop = tuple[int, int]  # (first tick, tick after the last)

_REWINDABLE_S = 2.0  # An edit may reach this far behind what has been handed out.
_AFTER_THE_END_S = 1e-6  # Keeps an edit after the end apart from the last note-offs.


class TimedMessage(NamedTuple):
    """A complete MIDI message and when it is due, in seconds."""

    time_s: float
    data: bytes


class Cut(NamedTuple):
    """What replaces everything handed out for ``cut_s`` and later."""

    cut_s: float
    messages: list[TimedMessage]


class _Place(NamedTuple):
    """A moment of play as a place in the song. lap: 0, then one more at each loop end."""

    lap: int
    tick: float


@dataclass(frozen=True)
class _Timeline:
    """Seconds of play ↔ places in the song.

    start_s, start_tick: where lap 0 begins. ``start_tick`` may lie between two ticks.
    end_tick:            where playing ends when it does not loop.
    """

    tempo_map: TempoMap
    start_s: float
    start_tick: float
    end_tick: int
    loop: Loop | None

    @classmethod
    def starting(
        cls, song: Song, start_s: float, start_tick: float, end_tick: int, loop: Loop | None
    ) -> _Timeline:
        """A timeline whose loop is left out where it would never be reached or takes no time."""
        tempo_map = song.tempo_map
        if loop is not None and (
            start_tick >= loop[1] or tempo_map.seconds_at(loop[1]) <= tempo_map.seconds_at(loop[0])
        ):
            loop = None
        return cls(tempo_map, start_s, start_tick, end_tick, loop)

    @property
    def end_s(self) -> float:
        """When playing ends; infinite while it loops."""
        return math.inf if self.loop else self.seconds_at(_Place(0, self.end_tick))

    @property
    def lap_end_tick(self) -> int:
        return self.loop[1] if self.loop else self.end_tick

    def seconds_at(self, place: _Place) -> float:
        """When ``place`` is played. Laps are multiplied, not added up: no error builds up."""
        if self.loop is None or place.lap == 0:
            return self.start_s + self._span_s(self.start_tick, place.tick)
        seam_s = self.start_s + self._span_s(self.start_tick, self.loop[1])
        lap_s = seam_s + (place.lap - 1) * self._loop_length_s(self.loop)
        return lap_s + self._span_s(self.loop[0], place.tick)

    def place_at(self, at_s: float) -> _Place:
        """Where play is after ``at_s`` seconds; stays at the end once it is over."""
        if self.loop is not None:
            seam_s = self.seconds_at(_Place(0, self.loop[1]))
            if at_s >= seam_s:
                lap = 1 + int((at_s - seam_s) / self._loop_length_s(self.loop))
                into_lap_s = at_s - self.seconds_at(_Place(lap, self.loop[0]))
                tick = self._tick_after(self.loop[0], into_lap_s)
                return _Place(lap, min(max(tick, self.loop[0]), self.loop[1]))
        tick = self._tick_after(self.start_tick, at_s - self.start_s)
        return _Place(0, min(max(tick, self.start_tick), max(self.lap_end_tick, self.start_tick)))

    def after(self, place: _Place) -> _Place | None:
        """A moment soon after ``place``, halfway between two ticks; None: the end comes first."""
        half_past = math.floor(place.tick) + (0.5 if place.tick % 1 < 0.5 else 1.5)
        if half_past < self.lap_end_tick:
            return _Place(place.lap, half_past)
        return _Place(place.lap + 1, self.loop[0] + 0.5) if self.loop else None

    def _tick_after(self, tick: float, seconds: float) -> float:
        return self.tempo_map.tick_at(self.tempo_map.seconds_at(tick) + seconds)

    def _span_s(self, first: float, last: float) -> float:
        return self.tempo_map.seconds_at(last) - self.tempo_map.seconds_at(first)

    def _loop_length_s(self, loop: Loop) -> float:
        return self._span_s(*loop)


class _Snapshot(NamedTuple):
    """The state of a schedule when it had handed out everything before ``horizon_s``."""

    horizon_s: float
    lap: int
    performance: Performance


class Schedule:
    """Hands out the messages of a song ahead of time, a stretch at a time.

    A note that began before the start is not struck. At the end of a loop every note ends
    and the settings of the loop's start return; at the end of the song every note ends.

    from_tick:  where play begins.
    until_tick: where it ends; None: with the song.
    loop:       (first tick, tick after the last) to repeat until told otherwise; counts
                where play begins before its end, as in every sequencer.
    metronome:  whether clicks are heard too (``metronome``).
    clock:      whether others are told where play is (``clock_out``); they are not told of its
                end, which is nobody's to know ahead.
    device:     what earlier playing left the channels at.
    opening:    what has to be sent before the first ``advance``: the settings (programs,
                controllers, bends made earlier in the song) that hold at the start.
    """

    def __init__(
        self,
        song: Song,
        from_tick: int = 0,
        *,
        until_tick: int | None = None,
        loop: Loop | None = None,
        metronome: bool = False,
        clock: bool = False,
        device: ChannelState | None = None,
    ) -> None:
        self._until_tick = until_tick
        self._loop = loop
        self._metronome = metronome
        self._clock = clock
        # What brings others along to where play began, and in which lap; None once they are.
        self._clock_start = clock_start(song.ticks_per_beat, from_tick) if clock else None
        self._clock_lap = 0
        self._performance = Performance(song, from_tick)
        self._lap = 0
        self._horizon_s = 0.0
        self._last_cut_s = -math.inf
        self._ended = False
        end_tick = self._end_tick(song, from_tick)
        self._timeline = _Timeline.starting(song, 0.0, from_tick, end_tick, loop)
        self._earlier = self._timeline  # The one before the last change of tempo or loop.
        self._laps_before = self._earlier_laps_before = 0  # Laps before each one's lap 0.
        self._snapshots: list[_Snapshot] = []
        opening = self._performance.open_device(device or ChannelState())
        at_once = self._clock_start.at_once if self._clock_start else ()
        self.opening = [TimedMessage(0.0, data) for data in (*opening, *at_once)]

    @property
    def song(self) -> Song:
        """The song as last edited."""
        return self._performance.song

    @property
    def device(self) -> ChannelState:
        """What the messages handed out so far leave the channels at."""
        return self._performance.state.copy()

    @property
    def end_s(self) -> float:
        """When playing ends; infinite while it loops."""
        return self._timeline.end_s

    def position_tick(self, at_s: float) -> float:
        """The (fractional) tick that sounds after ``at_s`` seconds of play."""
        return self.place_at(at_s)[1]

    def place_at(self, at_s: float) -> tuple[int, float]:
        """The lap and the (fractional) tick that sounds after ``at_s`` seconds of play.

        Laps are counted from 0 on, through every change of the loop.
        """
        if at_s >= self._timeline.start_s:
            place, laps_before = self._timeline.place_at(at_s), self._laps_before
        else:
            place, laps_before = self._earlier.place_at(at_s), self._earlier_laps_before
        return laps_before + place.lap, place.tick

    def advance(self, until_s: float) -> list[TimedMessage]:
        """Everything not handed out yet that is due before ``until_s``, in order."""
        if until_s <= self._horizon_s or self._ended:
            return []
        self._snapshots.append(_Snapshot(self._horizon_s, self._lap, self._performance.copy()))
        while self._snapshots[0].horizon_s < self._horizon_s - _REWINDABLE_S:
            del self._snapshots[0]
        self._horizon_s = until_s
        messages = self._advance_to(*self._cursor_at(until_s))
        return messages + self._end() if until_s > self.end_s else messages

    def replace_song(self, song: Song, at_s: float) -> Cut:
        """Go on in an edited song from ``at_s`` on.

        Notes that were removed end, those that would already have begun are not struck,
        and a changed tempo applies from that place on.
        """
        return self._change(at_s, song, self._loop)

    def set_loop(self, loop: Loop | None, at_s: float) -> Cut:
        """Repeat another region, or none, from ``at_s`` on."""
        return self._change(at_s, self.song, loop)

    def set_until(self, tick: int | None, at_s: float) -> Cut:
        """End at another tick from ``at_s`` on; None: with the song."""
        self._until_tick = tick
        return self._change(at_s, self.song, self._loop)

    def set_metronome(self, on: bool, at_s: float) -> Cut:
        """Add clicks from ``at_s`` on, or leave them out."""
        self._metronome = on
        cut = self._change(at_s, self.song, self._loop)
        # What ended a click that sounds would otherwise go with the clicks.
        ended = () if on else SILENCE
        return Cut(cut.cut_s, [*(TimedMessage(cut.cut_s, off) for off in ended), *cut.messages])

    def restart_device(self, at_s: float) -> Cut:
        """Go on from ``at_s`` on a device that knows nothing of what was sent before."""
        horizon_s = self._horizon_s
        cut_s, _ = self._rewind(at_s)
        settings = self._performance.open_device(ChannelState())
        if self._clock:
            self._clock_lap, tick = self._timeline.place_at(cut_s)
            self._clock_start = clock_start(self.song.ticks_per_beat, tick)
            settings += self._clock_start.at_once
        messages = [TimedMessage(cut_s, data) for data in settings]
        return Cut(cut_s, messages + self.advance(horizon_s))

    def _change(self, at_s: float, song: Song, loop: Loop | None) -> Cut:
        horizon_s = self._horizon_s
        cut_s, messages = self._rewind(at_s)
        lap, tick = self._timeline.place_at(cut_s)
        end_tick = self._end_tick(song, math.ceil(tick))
        if loop != self._loop or not _same_clock(song, self.song):
            self._earlier = self._timeline
            self._earlier_laps_before = self._laps_before
            self._laps_before += lap
            self._timeline = _Timeline.starting(song, cut_s, tick, end_tick, loop)
            start = self._clock_start
            if start is not None and (lap > self._clock_lap or tick > start.tick):
                self._clock_start = None
            self._lap = self._clock_lap = 0
        else:
            self._timeline = replace(self._timeline, end_tick=end_tick)
        self._ended = self._ended and self.end_s <= self._horizon_s
        self._loop = loop
        messages += [TimedMessage(cut_s, data) for data in self._performance.replace_song(song)]
        return Cut(cut_s, messages + self.advance(horizon_s))

    def _rewind(self, at_s: float) -> tuple[float, list[TimedMessage]]:
        """Go back (or on) to ``at_s``.

        Returns the moment really reached, half a tick away from any event so that rounding
        cannot put one on the wrong side, and what is due before it but was not handed out.
        """
        handed_out, end_handed_out = (self._lap, self._performance.tick), self._ended
        at_s = max(at_s, self._last_cut_s)
        while self._horizon_s > at_s and self._snapshots:
            self._horizon_s, self._lap, self._performance = self._snapshots.pop()
            self._ended = False
        self._snapshots.clear()  # What comes may follow other rules: no rewinding past here.
        target = self._timeline.after(self._timeline.place_at(max(at_s, self._horizon_s)))
        if target is not None and self._timeline.seconds_at(target) <= self._last_cut_s:
            target = self._timeline.after(target)
        if target is not None:
            cursor = (target.lap, math.ceil(target.tick))
            self._advance_to(*min(cursor, handed_out))
            messages = self._advance_to(*cursor)
            self._horizon_s = self._timeline.seconds_at(target)
        else:
            self._advance_to(*handed_out)
            messages = self._advance_to(0, self._timeline.end_tick) + self._end()
            messages = [] if end_handed_out else messages
            self._horizon_s = max(at_s, self.end_s) + _AFTER_THE_END_S
        self._last_cut_s = self._horizon_s
        return self._horizon_s, messages

    def _cursor_at(self, at_s: float) -> tuple[int, int]:
        """The (lap, tick) before which everything is due before ``at_s``."""
        place = self._timeline.place_at(at_s)
        return place.lap, math.ceil(place.tick)

    def _end(self) -> list[TimedMessage]:
        self._ended = True
        return [TimedMessage(self.end_s, data) for data in self._released()]

    def _advance_to(self, lap: int, tick: int) -> list[TimedMessage]:
        messages: list[TimedMessage] = []
        while self._lap < lap:
            messages += self._advance_in_lap(self._timeline.lap_end_tick)
            loop = self._timeline.loop
            assert loop is not None  # Without a loop there is only lap 0.
            self._lap += 1
            seam_s = self._timeline.seconds_at(_Place(self._lap, loop[0]))
            ended = SILENCE if self._metronome else ()
            due = (*ended, *self._performance.jump(loop[0]), *self._clock_jumps(loop[0]))
            messages += [TimedMessage(seam_s, data) for data in due]
        return messages + self._advance_in_lap(min(tick, self._timeline.lap_end_tick))

    def _advance_in_lap(self, tick: int) -> list[TimedMessage]:
        if tick <= self._performance.tick:
            return []
        first_tick = self._performance.tick
        due = self._performance.advance(tick)
        if self._metronome:
            # Stable: within a tick what the song ends and begins goes first.
            due += click_messages(self.song.metre_map, first_tick, tick)
            due.sort(key=lambda message: message.tick)
        if not self._clock:
            return self._timed(due)
        # Others are to know that a beat is there before they hear it.
        both: list[TickMessage | ClockMessage] = [*self._clock_due(first_tick, tick), *due]
        return self._timed(sorted(both, key=lambda message: message.tick))

    def _timed(self, due: Sequence[TickMessage | ClockMessage]) -> list[TimedMessage]:
        return [
            TimedMessage(self._timeline.seconds_at(_Place(self._lap, m.tick)), m.data) for m in due
        ]

    def _clock_due(self, first_tick: int, end_tick: int) -> list[ClockMessage]:
        ticks = clock_ticks(self.song.ticks_per_beat, first_tick, end_tick)
        start: ClockStart | None = self._clock_start
        if self._lap > self._clock_lap and self._timeline.loop is not None:
            start = clock_start(self.song.ticks_per_beat, self._timeline.loop[0])
        if start is not None and first_tick <= start.tick < end_tick:
            return [ClockMessage(start.tick, start.then), *ticks]
        return ticks

    def _clock_jumps(self, tick: int) -> tuple[bytes, ...]:
        """What others are told where a lap ends and play goes on at ``tick``."""
        if not self._clock:
            return ()
        return clock_out.STOP, *clock_start(self.song.ticks_per_beat, tick).at_once

    def _released(self) -> list[bytes]:
        ended = SILENCE if self._metronome else ()
        return [*ended, *self._performance.release()]

    def _end_tick(self, song: Song, at_least: int) -> int:
        # One more than the last tick: what happens on that one belongs to the song.
        end_tick = song.last_tick + 1 if self._until_tick is None else self._until_tick
        return max(end_tick, at_least)


def _same_clock(a: Song, b: Song) -> bool:
    return (
        a.ticks_per_beat == b.ticks_per_beat
        and a.smpte_division == b.smpte_division
        and a.tempo_map.changes == b.tempo_map.changes
    )
