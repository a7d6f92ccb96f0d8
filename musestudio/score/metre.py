"""Ticks to bars and beats and back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class MetreChange(NamedTuple):
    """From ``tick`` on, bars of ``numerator``/``denominator`` (denominator a power of two)."""

    tick: int
    numerator: int
    denominator: int


class BarPosition(NamedTuple):
    """Where a tick lies: ``bar`` and ``beat`` from 1, ``tick`` from 0 within the beat."""

    bar: int
    beat: int
    tick: int


class MetreMap:
    """Converts between ticks and bars under a list of metre changes.

    A change that does not fall on a bar line begins a new bar there and cuts the bar
    before it short, as notation programs and sequencers do. Before the first change the
    metre is 4/4.
    """

    def __init__(self, ticks_per_beat: int, changes: Iterable[MetreChange] = ()) -> None:
        self.ticks_per_beat = ticks_per_beat
        by_tick = {0: MetreChange(0, 4, 4)}
        for change in sorted(changes, key=lambda c: c.tick):
            if change.numerator > 0 and change.denominator > 0:
                by_tick[max(change.tick, 0)] = change._replace(tick=max(change.tick, 0))
        self.changes = tuple(change for _, change in sorted(by_tick.items()))
        self._ticks = [c.tick for c in self.changes]
        self._first_bar = [0]  # Counted from 0 inside this class only.
        for before, after in zip(self.changes, self.changes[1:], strict=False):
            bar_ticks = self.bar_ticks(before)
            bars = -(-(after.tick - before.tick) // bar_ticks)  # Round up: a cut bar counts.
            self._first_bar.append(self._first_bar[-1] + bars)

    def bar_ticks(self, metre: MetreChange) -> int:
        """Length of a full bar of ``metre`` in ticks, at least 1."""
        return max(self.ticks_per_beat * 4 * metre.numerator // metre.denominator, 1)

    def beat_ticks(self, metre: MetreChange) -> int:
        """Length of the notated beat (the denominator's note) in ticks, at least 1."""
        return max(self.ticks_per_beat * 4 // metre.denominator, 1)

    def metre_at(self, tick: int) -> MetreChange:
        """The metre in force at ``tick``."""
        return self.changes[self._index(tick)]

    def position_at(self, tick: int) -> BarPosition:
        """Bar and beat (from 1) and tick within the beat (from 0)."""
        i = self._index(tick)
        metre = self.changes[i]
        bar_ticks = self.bar_ticks(metre)
        bar, in_bar = divmod(tick - metre.tick, bar_ticks)
        # Beats divide the bar, rounded up to whole ticks; counted in ``beat_ticks``, which
        # are rounded down, a bar of 4/8 at 25 ticks to a quarter would have a fifth beat.
        beat = in_bar * metre.numerator // bar_ticks
        beat_start = -(-beat * bar_ticks // metre.numerator)
        return BarPosition(self._first_bar[i] + bar + 1, beat + 1, in_bar - beat_start)

    def bar_start(self, bar: int) -> int:
        """The tick at which ``bar`` (from 1) begins."""
        i = max(bisect_right(self._first_bar, bar - 1) - 1, 0)
        metre = self.changes[i]
        return metre.tick + (bar - 1 - self._first_bar[i]) * self.bar_ticks(metre)

    def bar_start_at(self, tick: int) -> int:
        """The bar line at or before ``tick``."""
        return self.bar_start(self.position_at(tick).bar)

    def bar_line_from(self, tick: int) -> int:
        """The first bar line at or after ``tick``."""
        start = self.bar_start_at(tick)
        return start if start == tick else self.bar_start(self.position_at(tick).bar + 1)

    def bars_after(self, tick: int, bars: int) -> int:
        """The tick ``bars`` bars later, as far into its bar as ``tick`` is into its own."""
        bar = self.position_at(tick).bar
        return tick + self.bar_start(bar + bars) - self.bar_start(bar)

    def _index(self, tick: int) -> int:
        return max(bisect_right(self._ticks, tick) - 1, 0)
