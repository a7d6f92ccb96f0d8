"""Controllers and pitch bend as points of a line, each holding until the next."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from musestudio.editing.operations.splice_events import SpliceEvents, spliced
from musestudio.score import ChannelEvent, Track
from musestudio.score.channel_state import controller_default

BEND_LOWEST, BEND_HIGHEST = -8192, 8191
SWITCHES = frozenset((64, 65, 66, 67, 68, 69))
"""Controllers MIDI defines as pedals and switches: on from value 64."""

_BEND_CENTRE = 0x2000


class ControlPoint(NamedTuple):
    """From ``tick`` on, a controller stands at ``value``."""

    tick: int
    value: int


@dataclass(frozen=True)
class Control:
    """What a lane shows: a controller by its number (0–119), or pitch bend (None).

    Values are 0–127, of pitch bend −8,192 to 8,191 with the unbent pitch at 0.
    """

    number: int | None

    @property
    def is_bend(self) -> bool:
        return self.number is None

    @property
    def lowest(self) -> int:
        return BEND_LOWEST if self.is_bend else 0

    @property
    def highest(self) -> int:
        return BEND_HIGHEST if self.is_bend else 127

    @property
    def default(self) -> int:
        """What holds before the first point, as General MIDI has it (0 where it is silent)."""
        return 0 if self.number is None else controller_default(self.number) or 0

    def events(self, points: Iterable[ControlPoint], channel: int) -> list[ChannelEvent]:
        """The MIDI messages of points, in their order."""
        head = self.head(channel)
        if self.number is None:
            bends = ((tick, value + _BEND_CENTRE) for tick, value in points)
            told = ((tick, head + bytes((bend & 0x7F, bend >> 7))) for tick, bend in bends)
        else:
            messages = [head + bytes((value,)) for value in range(128)]
            told = ((tick, messages[value]) for tick, value in points)
        return list(map(ChannelEvent._make, told))

    def columns(
        self, events: Sequence[ChannelEvent], channel: int
    ) -> tuple[list[int], list[int], list[int]]:
        """Of this control's events on a channel: index among ``events``, tick, value.

        Plain numbers: a recorded track holds 100,000, and a tuple for each is slow to make.
        """
        head = self.head(channel)
        length = len(head)
        place = [
            i for i, (_, data) in enumerate(events) if data[:length] == head and len(data) == 3
        ]
        ticks = [events[i].tick for i in place]
        if self.number is None:
            found = (events[i].data for i in place)
            return place, ticks, [(d[1] | d[2] << 7) - _BEND_CENTRE for d in found]
        return place, ticks, [events[i].data[2] for i in place]

    def points(self, track: Track) -> list[ControlPoint]:
        """The points on the track's channel, by tick; several may share one."""
        _, ticks, values = self.columns(track.events, track.channel)
        return [ControlPoint(*pair) for pair in zip(ticks, values, strict=True)]

    def head(self, channel: int) -> bytes:
        """What names the setting: status and number, or the status of a bend alone."""
        if self.number is None:
            return bytes((0xE0 | channel,))
        return bytes((0xB0 | channel, self.number))


def change_points(
    track: Track,
    control: Control,
    removed: Iterable[ControlPoint],
    added: Sequence[ControlPoint],
    name: str,
) -> SpliceEvents:
    """The command that takes points out of a track and puts others in.

    Whatever else stands on the track, and its order, stays. Where points that stay share a
    tick with an added one, they give way to it: only the last one of a tick would be heard.
    """
    channel, head = track.channel, control.head(track.channel)
    gone = set(control.events(removed, channel))
    new = control.events(added, channel)
    ticks = {event.tick for event in new}
    touched = [event.tick for event in (*gone, *new)]
    events = track.events
    low = bisect_left(events, (min(touched, default=0),))
    high = bisect_left(events, (max(touched, default=-1) + 1,))

    length = len(head)

    def gives_way(event: ChannelEvent) -> bool:
        tick, data = event
        return data[:length] == head and (tick in ticks or event in gone)

    index, before, after = spliced(events[low:high], gives_way, new)
    return SpliceEvents(track.track_id, "events", low + index, before, after, name)
