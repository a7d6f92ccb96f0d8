"""Ticks to seconds and back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

DEFAULT_MICROSECONDS_PER_BEAT = 500_000  # 120 quarters a minute, what MIDI assumes.


class TempoChange(NamedTuple):
    """From ``tick`` on, a quarter note lasts ``microseconds_per_beat`` (1–16,777,215)."""

    tick: int
    microseconds_per_beat: int

    @property
    def beats_per_minute(self) -> float:
        return 60_000_000 / self.microseconds_per_beat


class TempoMap:
    """Converts between ticks and seconds under a list of tempo changes.

    ticks_per_beat:   ticks to a quarter note, at least 1.
    changes:          in any order; where several share a tick the last one counts.
                      Before the first one, 120 quarters a minute.
    seconds_per_tick: set for files with SMPTE division, whose ticks are time itself;
                      the changes are then ignored.
    """

    def __init__(
        self,
        ticks_per_beat: int,
        changes: Iterable[TempoChange] = (),
        *,
        seconds_per_tick: float | None = None,
    ) -> None:
        by_tick = {0: DEFAULT_MICROSECONDS_PER_BEAT}
        if seconds_per_tick is not None:
            by_tick[0] = round(seconds_per_tick * ticks_per_beat * 1e6)
        else:
            # Stable: among changes on one tick the last in the list wins.
            for change in sorted(changes, key=lambda c: c.tick):
                # Tempo 0 would stop time; files with it exist, and are read as if it were absent.
                if change.microseconds_per_beat > 0:
                    by_tick[max(change.tick, 0)] = change.microseconds_per_beat
        self.changes = tuple(TempoChange(t, us) for t, us in sorted(by_tick.items()))
        self._ticks = [c.tick for c in self.changes]
        self._seconds_per_tick = [
            c.microseconds_per_beat / 1e6 / ticks_per_beat for c in self.changes
        ]
        if seconds_per_tick is not None:
            self._seconds_per_tick[0] = seconds_per_tick
        self._start_s = [0.0]
        for i in range(1, len(self.changes)):
            span_ticks = self._ticks[i] - self._ticks[i - 1]
            self._start_s.append(self._start_s[-1] + span_ticks * self._seconds_per_tick[i - 1])

    def seconds_at(self, tick: float) -> float:
        """Seconds from the start of the song to ``tick``."""
        i = max(bisect_right(self._ticks, tick) - 1, 0)
        return self._start_s[i] + (tick - self._ticks[i]) * self._seconds_per_tick[i]

    def tick_at(self, seconds: float) -> float:
        """The (fractional) tick reached after ``seconds``."""
        i = max(bisect_right(self._start_s, seconds) - 1, 0)
        return self._ticks[i] + (seconds - self._start_s[i]) / self._seconds_per_tick[i]

    def seconds_per_tick_at(self, tick: float) -> float:
        """How long a tick lasts there."""
        return self._seconds_per_tick[max(bisect_right(self._ticks, tick) - 1, 0)]

    def tempo_at(self, tick: int) -> TempoChange:
        """The change in force at ``tick``."""
        return self.changes[max(bisect_right(self._ticks, tick) - 1, 0)]
