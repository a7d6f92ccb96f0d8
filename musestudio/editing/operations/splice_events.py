"""A run of a track's events exchanged for another, and back again exactly."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Literal, TypeVar

from musestudio.score import ChannelEvent, MetaEvent, Song

Event = TypeVar("Event", bound=ChannelEvent | MetaEvent)


@dataclass(frozen=True)
class SpliceEvents:
    """A command: of a track's ``of``, the run ``removed`` at ``index`` becomes ``added``.

    Events of one tick keep their file order, which matters (a bank before its program), so
    the place is told by index: undo puts back the very run that was there. A step of the
    history is as long as the stretch it changes, not as the track.
    Raises KeyError, and changes nothing, where the track does not hold that run there.
    """

    track_id: int
    of: Literal["events", "metas"]
    index: int
    removed: tuple[ChannelEvent, ...] | tuple[MetaEvent, ...]
    added: tuple[ChannelEvent, ...] | tuple[MetaEvent, ...]
    name: str

    def apply_to(self, song: Song) -> Song:
        track = song.track(self.track_id)
        before = track.events if self.of == "events" else track.metas
        end = self.index + len(self.removed)
        if before[self.index : end] != self.removed:
            raise KeyError(f"track {self.track_id} has other {self.of} at {self.index}")
        if self.removed == self.added:
            return song
        after: Any = (*before[: self.index], *self.added, *before[end:])
        return song.with_track(track.with_events(**{self.of: after}))

    def inverse(self, song_before: Song) -> SpliceEvents:
        return dataclasses.replace(self, removed=self.added, added=self.removed)


def spliced(
    events: tuple[Event, ...], gone: Callable[[Event], bool], added: Iterable[Event]
) -> tuple[int, tuple[Event, ...], tuple[Event, ...]]:
    """What ``SpliceEvents`` needs to take events out of a sorted list and put others in.

    Returns (index, removed, added) of the shortest run that holds every change. An added
    event comes after what already stands on its tick.
    """
    kept: list[Event] = [event for event in events if not gone(event)]
    after = tuple(sorted([*kept, *added], key=itemgetter(0)))  # Stable.
    low = 0
    shorter = min(len(events), len(after))
    while low < shorter and events[low] == after[low]:
        low += 1
    high = 0
    while high < shorter - low and events[-1 - high] == after[-1 - high]:
        high += 1
    return low, events[low : len(events) - high], after[low : len(after) - high]
