"""MIDI clock for others to play along with: what falls due as a song plays.

Twenty-four ticks a quarter note, start, continue, and the place in the song, which is told in
sixteenths (“MIDI 1.0 Detailed Specification”, system real time messages).
"""

from __future__ import annotations

import math
from typing import NamedTuple

TICK, START, CONTINUE, STOP = b"\xf8", b"\xfa", b"\xfb", b"\xfc"
TICKS_PER_QUARTER = 24
_TICKS_PER_SIXTEENTH = 6
_MOST_SIXTEENTHS = (1 << 14) - 1


class ClockMessage(NamedTuple):
    """A message due at a place in the song, which may lie between two of the song's ticks."""

    tick: float
    data: bytes


def clock_ticks(ticks_per_beat: int, first_tick: float, end_tick: float) -> list[ClockMessage]:
    """The clock's ticks in [first_tick, end_tick)."""
    length = ticks_per_beat / TICKS_PER_QUARTER
    first, end = math.ceil(first_tick / length), math.ceil(end_tick / length)
    return [ClockMessage(number * length, TICK) for number in range(first, end)]


class ClockStart(NamedTuple):
    """How others are brought along to a place in the song.

    at_once: what is sent when play begins there.
    tick:    where ``then`` is sent: the next sixteenth, as others know no places between.
    """

    at_once: tuple[bytes, ...]
    tick: float
    then: bytes


def clock_start(ticks_per_beat: int, tick: float) -> ClockStart:
    """For play that begins at ``tick``; from the very beginning it is one message."""
    if tick <= 0:
        return ClockStart((), 0.0, START)
    length = ticks_per_beat * _TICKS_PER_SIXTEENTH / TICKS_PER_QUARTER
    sixteenth = math.ceil(tick / length)
    told = min(sixteenth, _MOST_SIXTEENTHS)
    return ClockStart((bytes((0xF2, told & 0x7F, told >> 7)),), sixteenth * length, CONTINUE)
