"""The spans of a pedal lane as arrays, found by tick without looking at all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musestudio.editing.operations.pedal_spans import DOWN_FROM, PedalSpan
from musestudio.ui.lanes.point_arrays import PointArrays, Ticks

OPEN_END = int(np.iinfo(np.int64).max // 4)
"""Where a span ends that nothing lifts: behind everything."""


@dataclass(frozen=True, eq=False)
class SpanArrays:
    """Spans in columns, in order, none over another."""

    start: Ticks
    end: Ticks

    @classmethod
    def of(cls, points: PointArrays) -> SpanArrays:
        """The spans in which the value is 64 or more, as ``pedal_spans`` finds them."""
        is_down = points.value >= DOWN_FROM
        turns = points.tick[np.flatnonzero(np.diff(is_down, prepend=False))]
        start, end = turns[0::2], turns[1::2]
        if len(end) < len(start):
            end = np.append(end, OPEN_END)
        heard = end > start  # Down and up in one tick: nobody hears it.
        return cls(start[heard], end[heard])

    def __len__(self) -> int:
        return len(self.start)

    def __getitem__(self, i: int) -> PedalSpan:
        end = int(self.end[i])
        return PedalSpan(int(self.start[i]), None if end == OPEN_END else end)

    def between(self, start_tick: float, end_tick: float) -> slice:
        """Where the spans stand that are down somewhere in [start_tick, end_tick)."""
        low = int(np.searchsorted(self.end, start_tick, side="right"))
        high = int(np.searchsorted(self.start, end_tick, side="left"))
        return slice(low, max(low, high))

    def starting_at(self, ticks: Ticks) -> list[PedalSpan]:
        """The spans that begin on one of those ticks."""
        return [self[i] for i in np.flatnonzero(np.isin(self.start, ticks)).tolist()]

    def around(self, tick: int) -> Ticks:
        """The start of the span that is down at ``tick``, where one is."""
        return self.start[self.between(tick, tick + 1)]


NO_SPANS = SpanArrays(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
