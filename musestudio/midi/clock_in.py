"""Following somebody else's MIDI clock: whether they play, where they are and how fast."""

from __future__ import annotations

import math
from enum import Enum

from musestudio.midi.clock_out import CONTINUE, START, STOP, TICK, TICKS_PER_QUARTER

_PLACE = 0xF2
_SIXTEENTHS = 4  # In a quarter.
_TICKS_PER_SIXTEENTH = TICKS_PER_QUARTER // _SIXTEENTHS
# A second-order loop settles in about so many ticks: quickly at first and when the tempo has
# changed, then slower and slower, which evens out more of their jitter.
_SETTLES_IN, _SETTLES_LAST_IN = 36, 160
_CHANGED = 0.4  # Of a tick: as late as this, it is no jitter.
_GONE_AFTER_S = 1.0
_SLOWEST_TICK_S = 0.25  # 10 quarters a minute: whatever comes later has been away.


class Heard(Enum):
    """What a message of the clock asks for."""

    BEGIN = "play begins at ``place_quarters``"
    STOP = "play stops"
    MOVE = "play is to begin at ``place_quarters`` next time"


class ClockFollower:
    """Hears the messages of one clock, each with the time it came (perf_counter).

    The unevenness of cables and systems is averaged out by a delay-locked loop (Adriaensen,
    “Using a DLL to filter time”, 2005).
    """

    def __init__(self) -> None:
        self.is_running = False
        self._sixteenth = 0  # Where play begins or goes on.
        self._ticks = 0  # Since it began.
        self._last_s: float | None = None  # When the last tick came, evened out.
        self._came_s = 0.0  # When it really came.
        self._settles_in = _SETTLES_IN
        self._tick_s: float | None = None  # The time between two of them.

    @property
    def beats_per_minute(self) -> float | None:
        """Quarters a minute, None before that can be told."""
        return None if self._tick_s is None else 60 / (self._tick_s * TICKS_PER_QUARTER)

    @property
    def place_quarters(self) -> float:
        """Where play begins or goes on, in quarters from the beginning."""
        return self._sixteenth / _SIXTEENTHS

    def quarters_at(self, time_s: float) -> float | None:
        """Where the others are at a time, in quarters; None while they do not play."""
        if not self.is_running or self._last_s is None or self._ticks == 0:
            return None
        since = 0.0 if self._tick_s is None else (time_s - self._last_s) / self._tick_s
        return self.place_quarters + (self._ticks - 1 + since) / TICKS_PER_QUARTER

    def is_gone(self, time_s: float) -> bool:
        """Whether the clock has ended without a word, as when a cable is pulled out."""
        return self.is_running and time_s - self._came_s > _GONE_AFTER_S

    def hear(self, data: bytes, time_s: float) -> Heard | None:
        """Take one message. What is no message of a clock is left alone."""
        if data == TICK:
            return self._tick(time_s)
        if data in (START, CONTINUE):
            if data == START:
                self._sixteenth = 0
            # Play begins with the tick that follows.
            self.is_running, self._ticks, self._came_s = True, 0, time_s
            return None
        if data == STOP and self.is_running:
            self.is_running = False
            self._sixteenth += max(self._ticks - 1, 0) // _TICKS_PER_SIXTEENTH
            self._ticks = 0
            return Heard.STOP
        if data[0] == _PLACE and len(data) == 3:
            self._sixteenth = data[1] | data[2] << 7
            return None if self.is_running else Heard.MOVE
        return None

    def lose(self) -> None:
        """Take the clock as stopped."""
        self.hear(STOP, 0.0)
        self._last_s = self._tick_s = None

    def _tick(self, time_s: float) -> Heard | None:
        self._follow(time_s)
        self._came_s = time_s
        if not self.is_running:
            return None
        self._ticks += 1
        return Heard.BEGIN if self._ticks == 1 else None

    def _follow(self, time_s: float) -> None:
        if self._last_s is None or time_s - self._came_s > _SLOWEST_TICK_S:
            self._last_s, self._tick_s, self._settles_in = time_s, None, _SETTLES_IN
        elif self._tick_s is None:
            self._tick_s = max(time_s - self._last_s, 1e-3)
            self._last_s = time_s
        else:
            expected_s = self._last_s + self._tick_s
            late_s = time_s - expected_s
            if abs(late_s) > 2 * self._tick_s:  # Another tempo altogether.
                self._last_s, self._tick_s = time_s, max(time_s - self._came_s, 1e-3)
                return
            changed = abs(late_s) > _CHANGED * self._tick_s
            self._settles_in = min(self._settles_in + 1, _SETTLES_LAST_IN)
            self._settles_in = _SETTLES_IN if changed else self._settles_in
            omega = 2 * math.pi / self._settles_in
            self._last_s = expected_s + math.sqrt(2) * omega * late_s
            self._tick_s = max(self._tick_s + omega**2 * late_s, 1e-3)
