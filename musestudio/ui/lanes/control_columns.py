"""The events of one controller among all of a track's, kept up while the track is edited."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musestudio.editing.operations.control_points import Control
from musestudio.score import ChannelEvent
from musestudio.ui.lanes.point_arrays import PointArrays

_CHUNK = 4096

Events = tuple[ChannelEvent, ...]


@dataclass(frozen=True, eq=False)
class ControlColumns:
    """Where a controller's events stand in ``events``, and their ticks and values.

    An edit changes a short run of a track that may hold 100,000 events. ``followed`` reads
    only that run; the rest is taken over.
    """

    control: Control
    channel: int
    events: Events
    place: NDArray[np.int64]
    points: PointArrays

    @classmethod
    def of(cls, events: Events, control: Control, channel: int) -> ControlColumns:
        place, ticks, values = _read(events, control, channel)
        return cls(control, channel, events, place, PointArrays(ticks, values))

    def followed(self, events: Events) -> ControlColumns:
        """The columns of the same track after an edit."""
        before = self.events
        same_first = _common_start(before, events)
        same_last = _common_end(before, events, same_first)
        run = events[same_first : len(events) - same_last]
        place, ticks, values = _read(run, self.control, self.channel)
        low = int(np.searchsorted(self.place, same_first, side="left"))
        high = int(np.searchsorted(self.place, len(before) - same_last, side="left"))
        if low == high and not len(place) and len(before) == len(events):
            return ControlColumns(self.control, self.channel, events, self.place, self.points)
        moved = self.place[high:] + (len(events) - len(before))
        return ControlColumns(
            self.control,
            self.channel,
            events,
            np.concatenate((self.place[:low], place + same_first, moved)),
            PointArrays(
                np.concatenate((self.points.tick[:low], ticks, self.points.tick[high:])),
                np.concatenate((self.points.value[:low], values, self.points.value[high:])),
            ),
        )


def _read(
    events: Events, control: Control, channel: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    place, ticks, values = control.columns(events, channel)
    return (
        np.array(place, dtype=np.int64),
        np.array(ticks, dtype=np.int64),
        np.array(values, dtype=np.float64),
    )


def _common_start(before: Events, after: Events) -> int:
    """How many events at the start are the same. In chunks: slices compare at C's speed."""
    shorter, same = min(len(before), len(after)), 0
    while same < shorter and before[same : same + _CHUNK] == after[same : same + _CHUNK]:
        same += _CHUNK
    same = min(same, shorter)
    while same < shorter and before[same] == after[same]:
        same += 1
    return same


def _common_end(before: Events, after: Events, start: int) -> int:
    """How many events at the end are the same, those of the common start aside."""
    n_before, n_after = len(before), len(after)
    most, same = min(n_before, n_after) - start, 0
    while same + _CHUNK <= most and (
        before[n_before - same - _CHUNK : n_before - same]
        == after[n_after - same - _CHUNK : n_after - same]
    ):
        same += _CHUNK
    while same < most and before[-1 - same] == after[-1 - same]:
        same += 1
    return same
