"""What was played over a stretch of the song, once through: a take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from musestudio.recording.controllers import (
    is_performance_at_rest,
    is_performed,
    rest_of,
    setting_of,
)
from musestudio.recording.pairing import PortMessage, Strike, pair_notes
from musestudio.score import ChannelEvent, Note

_EARLY_BEATS = 1 / 8
"""A note meant for the start of the loop may be struck this much before it."""


class Place(NamedTuple):
    """A moment of playing. lap: 0, one more each time the loop begins anew. tick: in the song."""

    lap: int
    tick: float


class PlacedMessage(NamedTuple):
    """One complete MIDI message, the port it came through and where in the song that was."""

    place: Place
    port: str
    data: bytes


@dataclass(frozen=True)
class Take:
    """Notes and controllers played once through a stretch, on the channels they came on.

    start_tick, end_tick: the stretch that was recorded; notes neither begin before it nor end
                          after it.
    events:               controllers, pedals, bends and pressure, by tick.
    lap:                  in which lap of the loop it was played.
    """

    start_tick: int
    end_tick: int
    notes: tuple[Note, ...] = ()
    events: tuple[ChannelEvent, ...] = ()
    lap: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.notes and not self.events


def takes_of(
    messages: Sequence[PlacedMessage],
    began: Place,
    ended: Place,
    *,
    loop: tuple[int, int] | None = None,
    ticks_per_beat: int,
) -> tuple[Take, ...]:
    """One take for each lap in which something was played, in their order.

    messages: in the order in which they came.
    began:    where recording began. What came before counts as far as it still held then: a key
              struck a little early sounds from ``began`` on, one that was up again is left out.
    ended:    where it ended; what is still held ends there.
    loop:     (first tick, tick after the last) of the loop that was played.

    A note held over the end of the loop ends there, unless it was struck so shortly before that
    it was meant for the start of the next lap. A pedal held over it is down on both sides. At
    the end of each take pedals go up and bends back, so that nothing hangs after it.
    """
    starts, ends = {began.lap: began.tick}, {ended.lap: ended.tick}
    if loop is not None:
        starts |= dict.fromkeys(range(began.lap + 1, ended.lap + 1), loop[0])
        ends |= dict.fromkeys(range(began.lap, ended.lap), loop[1])
    early_ticks = ticks_per_beat * _EARLY_BEATS
    kept = [
        m if began <= m.place <= ended else m._replace(place=max(began, min(m.place, ended)))
        for m in messages
    ]

    notes: dict[int, list[Note]] = {}
    for strike in pair_notes([PortMessage(m.port, m.data) for m in kept]):
        on = kept[strike.began_at]
        off = ended if strike.ended_at is None else kept[strike.ended_at].place
        lap, start = on.place
        lap_end = ends.get(lap, off.tick)
        if off.lap > lap:
            if lap_end - start <= early_ticks:
                lap, start = lap + 1, starts.get(lap + 1, start)
            off = off if off.lap == lap else Place(lap, max(ends.get(lap, lap_end), start))
        if off <= began or on.place >= ended:
            continue  # It was over before recording began, or began when that was over.
        notes.setdefault(lap, []).append(_note(on.data, start, off.tick, strike))

    events = _events_by_lap(kept, starts, ends)
    takes = []
    for lap in range(began.lap, ended.lap + 1):
        take = Take(
            round(starts.get(lap, began.tick)),
            round(ends.get(lap, ended.tick)),
            tuple(sorted(notes.get(lap, ()))),
            tuple(events.get(lap, ())),
            lap,
        )
        if not take.is_empty:
            takes.append(take)
    return tuple(takes)


def _note(note_on: bytes, start: float, end: float, strike: Strike) -> Note:
    start_tick = round(start)
    return Note(
        start_tick,
        note_on[1],
        max(round(end) - start_tick, 1),
        note_on[2],
        note_on[0] & 0x0F,
        strike.release_velocity,
    )


def _events_by_lap(
    messages: Iterable[PlacedMessage], starts: dict[int, float], ends: dict[int, float]
) -> dict[int, list[ChannelEvent]]:
    """Controllers on their laps; those that hold over a seam are repeated behind it."""
    played: dict[int, list[ChannelEvent]] = {}
    for place, _, data in messages:
        if is_performed(data):
            played.setdefault(place.lap, []).append(ChannelEvent(round(place.tick), data))
    by_lap: dict[int, list[ChannelEvent]] = {}
    open_settings: dict[bytes, bytes] = {}
    for lap in range(min(starts), max(ends) + 1):
        start, end = round(starts.get(lap, 0)), round(ends.get(lap, 0))
        events = [ChannelEvent(start, data) for data in open_settings.values()]
        events += _last_of_each(played.get(lap, ()), start)
        for event in events:
            setting = setting_of(event.data)
            if is_performance_at_rest(event.data):
                open_settings.pop(setting, None)
            else:
                open_settings[setting] = event.data
        if events:
            last = max(end, events[-1].tick)
            events += [ChannelEvent(last, rest_of(data)) for data in open_settings.values()]
            by_lap[lap] = events
    return by_lap


def _last_of_each(events: Iterable[ChannelEvent], tick: int) -> list[ChannelEvent]:
    """The events, of those on ``tick`` only the last of each setting: a pedal tapped while the
    count-in ran is not to be tapped on the first beat."""
    first: dict[bytes, ChannelEvent] = {}
    rest = []
    for event in events:
        if event.tick == tick:
            first[setting_of(event.data)] = event
        else:
            rest.append(event)
    return [*first.values(), *rest]
