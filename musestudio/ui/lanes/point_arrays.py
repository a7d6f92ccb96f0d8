"""The points of a lane as arrays, found by tick without looking at all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ticks: TypeAlias = NDArray[np.int64]
Values: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PointArrays:
    """Points in columns, by tick; where several share one the last is what holds."""

    tick: Ticks
    value: Values

    @classmethod
    def of(cls, ticks: Sequence[int], values: Sequence[float]) -> PointArrays:
        """ticks: ascending."""
        return cls(np.array(ticks, dtype=np.int64), np.array(values, dtype=np.float64))

    def __len__(self) -> int:
        return len(self.tick)

    def span(self, start_tick: float, end_tick: float) -> slice:
        """Where the points of [start_tick, end_tick) stand."""
        low, high = np.searchsorted(self.tick, (start_tick, end_tick), side="left")
        return slice(int(low), int(high))

    def value_at(self, tick: float, default: float) -> float:
        """What holds at ``tick``: the last point at or before it, else ``default``."""
        i = int(np.searchsorted(self.tick, tick, side="right"))
        return float(self.value[i - 1]) if i else default

    def at_ticks(self, ticks: Ticks) -> NDArray[np.int64]:
        """Indices of the points that stand on one of those ticks."""
        if not len(ticks):
            return np.zeros(0, dtype=np.int64)
        near = self.span(float(ticks.min()), float(ticks.max()) + 1)
        return near.start + np.flatnonzero(np.isin(self.tick[near], ticks))

    def changed(self, removed_ticks: Ticks, added: PointArrays) -> PointArrays:
        """The points less those on ``removed_ticks`` and under ``added``, which come in."""
        gone = self.at_ticks(np.concatenate((removed_ticks, added.tick)))
        tick, value = np.delete(self.tick, gone), np.delete(self.value, gone)
        place = np.searchsorted(tick, added.tick, side="right")
        return PointArrays(np.insert(tick, place, added.tick), np.insert(value, place, added.value))


NO_TICKS: Ticks = np.zeros(0, dtype=np.int64)
NO_POINTS = PointArrays(NO_TICKS, np.zeros(0, dtype=np.float64))
