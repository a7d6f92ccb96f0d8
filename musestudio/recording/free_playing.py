"""Music played to no click and no song, laid on bars and beats.

The beat is found in it (``beats``). In a song that holds no music yet the tempo follows the
player: the notes stay exactly when they were played, and bars and beats come to lie under them.
In one that does, its tempo stays, and the player's beats are put on the song's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from musestudio.midi.input_event import InputEvent
from musestudio.recording.beats import USUAL_BPM, BeatGrid, Onset, find_beats
from musestudio.recording.pairing import PortMessage, pair_notes
from musestudio.recording.take import Place, PlacedMessage, Take, takes_of
from musestudio.score import Song, TempoChange

_LONGEST_FELT_S = 1.0  # A longer note is not felt as a stronger accent.
_SHORTEST_FELT = 0.3
_PICKUP_BEATS = 0.1  # What begins more than this before the first beat is an upbeat.
_SAME_S = 0.001
_LAST_NOTE_S = 1.0  # A key that was still down when the music was taken sounds this long.


_TickAt = Callable[[float], float]


class FreePlaying(NamedTuple):
    """take: what was played, from ``take.start_tick`` on.
    tempos: the player's tempo; empty where the song's stays.
    beats_per_minute: the pace that was found, None where there was too little to tell.
    """

    take: Take
    tempos: tuple[TempoChange, ...] = ()
    beats_per_minute: float | None = None


def played_onsets(events: Sequence[InputEvent]) -> list[Onset]:
    """When notes began, the longer and the louder the more they are felt."""
    strikes = pair_notes([PortMessage(event.port, event.data) for event in events])
    last_s = events[-1].time_s if events else 0.0
    onsets = []
    for strike in strikes:
        began = events[strike.began_at]
        ended_s = last_s if strike.ended_at is None else events[strike.ended_at].time_s
        length_s = min(ended_s - began.time_s, _LONGEST_FELT_S)
        onsets.append(Onset(began.time_s, began.data[2] / 127 * (_SHORTEST_FELT + length_s)))
    return onsets


def lay_on_beats(events: Sequence[InputEvent], song: Song, from_tick: int) -> FreePlaying:
    """What was played as a take that begins on the first bar line at or after ``from_tick``.

    events: in the order in which they came, a note-on among them at least; raises ValueError
            where there is none.
    """
    onsets = played_onsets(events)
    if not onsets:
        raise ValueError("no note was played")
    is_new = song.note_count == 0 and song.smpte_division is None
    bar_tick = song.metre_map.bar_line_from(from_tick)
    song_bpm = song.tempo_map.tempo_at(bar_tick).beats_per_minute
    grid = find_beats(onsets, USUAL_BPM if is_new else song_bpm)
    if grid is None:
        return FreePlaying(_at_song_tempo(events, song, bar_tick, onsets[0].time_s))
    if grid.is_steady:
        grid = grid.evened()
    if is_new:
        bar_tick = 0
    per_beat = song.ticks_per_beat
    bar_beats = song.metre_map.bar_ticks(song.metre_map.metre_at(bar_tick)) / per_beat
    first = min(grid.beats_at(onset.time_s) for onset in onsets)
    upbeat_beats = 0.0
    while first + upbeat_beats < -_PICKUP_BEATS:
        upbeat_beats += bar_beats

    def tick_at(time_s: float) -> float:
        # A hand is never quite on the beat; only before the song's start there is no room.
        return max(bar_tick + (grid.beats_at(time_s) + upbeat_beats) * per_beat, 0.0)

    take = _take(events, tick_at, bar_tick, per_beat)
    tempos = tuple(_tempos(grid, upbeat_beats * per_beat, per_beat)) if is_new else ()
    return FreePlaying(take, tempos, grid.beats_per_minute)


def _at_song_tempo(events: Sequence[InputEvent], song: Song, bar_tick: int, began_s: float) -> Take:
    """Too little was played to find a beat in: the song's tempo is taken for the player's."""
    bar_s = song.tempo_map.seconds_at(bar_tick)

    def tick_at(time_s: float) -> float:
        return max(song.tempo_map.tick_at(bar_s + time_s - began_s), bar_tick)

    return _take(events, tick_at, bar_tick, song.ticks_per_beat)


def _take(
    events: Sequence[InputEvent], tick_at: _TickAt, bar_tick: int, ticks_per_beat: int
) -> Take:
    messages = [PlacedMessage(Place(0, tick_at(e.time_s)), e.port, e.data) for e in events]
    ended = Place(0, tick_at(events[-1].time_s + _LAST_NOTE_S * _ends_open(events)) + 1)
    began = Place(0, min(bar_tick, *(tick_at(e.time_s) for e in events)))
    (take,) = takes_of(messages, began, ended, ticks_per_beat=ticks_per_beat)
    return take


def _ends_open(events: Sequence[InputEvent]) -> bool:
    strikes = pair_notes([PortMessage(event.port, event.data) for event in events])
    return any(strike.ended_at is None for strike in strikes)


def _tempos(grid: BeatGrid, first_beat_tick: float, per_beat: int) -> Iterable[TempoChange]:
    """As few tempos as keep every beat within ``_SAME_S`` of where it was played."""
    time_s, beat_us = grid.times_s[0], 0
    for beat, (_, end_s) in enumerate(pairwise(grid.times_s)):
        if abs(time_s + beat_us / 1e6 - end_s) > _SAME_S:
            beat_us = round((end_s - time_s) * 1e6)
            tick = round(first_beat_tick) + beat * per_beat if beat else 0
            yield TempoChange(tick, beat_us)
        time_s += beat_us / 1e6
