"""Bars of clicks before playing begins."""

from __future__ import annotations

from typing import NamedTuple

from musestudio.midi.metronome import click_on_beat
from musestudio.midi.schedule import TimedMessage
from musestudio.score.song import Song

_SOUNDING_SHARE = 0.25


class CountIn(NamedTuple):
    """messages: due at times before 0, which is when playing begins.
    length_s:    how long it takes."""

    messages: tuple[TimedMessage, ...] = ()
    length_s: float = 0.0


def count_in(song: Song, tick: int, bars: int) -> CountIn:
    """The count-in to ``tick``: whole bars of the metre and at the tempo that hold there.

    Accents fall where they would if the music had gone on like this before, so that a start on
    the third beat is counted 3 4 1 2.
    """
    if bars <= 0:
        return CountIn()
    metre_map = song.metre_map
    metre = metre_map.metre_at(tick)
    beat_s = song.tempo_map.seconds_per_tick_at(tick) * metre_map.bar_ticks(metre) / metre.numerator
    first_beat = metre_map.position_at(tick).beat - 1
    beats = bars * metre.numerator
    messages = []
    for i in range(beats):
        click = click_on_beat(0, (first_beat + i) % metre.numerator, metre)
        at_s = (i - beats) * beat_s
        messages.append(TimedMessage(at_s, click.on))
        messages.append(TimedMessage(at_s + beat_s * _SOUNDING_SHARE, click.off))
    return CountIn(tuple(messages), beats * beat_s)
