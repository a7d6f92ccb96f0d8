"""The click: what a metronome adds to a song.

General MIDI percussion: a high wood block on the first beat of a bar, a low one on the others,
louder where a group of three eighths begins (6/8, 9/8, 12/8).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from musestudio.score.metre import MetreChange, MetreMap
from musestudio.score.performance import TickMessage

_CHANNEL = 9
_HIGH, _LOW = 76, 77
_FIRST_BEAT, _GROUP, _WITHIN = 112, 88, 56
_SOUNDING_SHARE = 0.25  # Of a beat: a wood block rings for as long as it likes anyway.


class Click(NamedTuple):
    """A stroke of the metronome. pitch and velocity say how much it weighs."""

    tick: int
    pitch: int
    velocity: int

    @property
    def on(self) -> bytes:
        return bytes((0x90 | _CHANNEL, self.pitch, self.velocity))

    @property
    def off(self) -> bytes:
        return bytes((0x80 | _CHANNEL, self.pitch, 64))


SILENCE = tuple(Click(0, pitch, 0).off for pitch in (_HIGH, _LOW))
"""What ends a click wherever it is cut off."""


def clicks(metre_map: MetreMap, first_tick: int, end_tick: int) -> Iterator[Click]:
    """The clicks in [first_tick, end_tick), one a notated beat."""
    bar = metre_map.position_at(max(first_tick, 0)).bar
    while (start := metre_map.bar_start(bar)) < end_tick:
        next_start = metre_map.bar_start(bar + 1)
        metre = metre_map.metre_at(start)
        bar_ticks = metre_map.bar_ticks(metre)
        for beat in range(metre.numerator):
            # As MetreMap counts beats: they divide the bar, rounded up to whole ticks.
            tick = start - (-beat * bar_ticks // metre.numerator)
            if first_tick <= tick < min(end_tick, next_start):
                yield click_on_beat(tick, beat, metre)
        bar += 1


def click_on_beat(tick: int, beat: int, metre: MetreChange) -> Click:
    """The click of a beat, counted from 0 in its bar."""
    if beat == 0:
        return Click(tick, _HIGH, _FIRST_BEAT)
    grouped = metre.denominator >= 8 and metre.numerator % 3 == 0 and metre.numerator > 3
    weighs = not grouped or beat % 3 == 0
    return Click(tick, _LOW, _GROUP if weighs else _WITHIN)


def click_messages(metre_map: MetreMap, first_tick: int, end_tick: int) -> list[TickMessage]:
    """What falls due in [first_tick, end_tick): strokes, and the ends of strokes also from
    before; whatever the stretches asked for, each comes once."""
    messages = []
    longest = max(map(metre_map.beat_ticks, metre_map.changes))
    for click in clicks(metre_map, max(first_tick - longest, 0), end_tick):
        beat_ticks = metre_map.beat_ticks(metre_map.metre_at(click.tick))
        off_tick = click.tick + max(int(beat_ticks * _SOUNDING_SHARE), 1)
        if first_tick <= click.tick:
            messages.append(TickMessage(click.tick, click.on))
        if first_tick <= off_tick < end_tick:
            messages.append(TickMessage(off_tick, click.off))
    messages.sort(key=lambda message: message.tick)
    return messages
