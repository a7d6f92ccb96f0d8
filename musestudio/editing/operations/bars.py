"""Bars put in and taken out of the whole song: every track, its clock included."""

from __future__ import annotations

import dataclasses
from bisect import bisect_left

from musestudio.editing.commands import ReplaceSong
from musestudio.editing.operations.split import halves
from musestudio.errors import RequestError
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track
from musestudio.score.events import KEY_SIGNATURE, LYRIC, MARKER, TEMPO, TIME_SIGNATURE
from musestudio.score.performance import events_that_matter

MOST_BARS = 999
_TEXT, _CUE_POINT = 0x01, 0x07
_CLOCK = (TEMPO, TIME_SIGNATURE, KEY_SIGNATURE)
_OF_THEIR_PLACE = (_TEXT, LYRIC, MARKER, _CUE_POINT)
"""Metas that say something about the music at their tick and go with it."""


def insert_bars(song: Song, bar: int, count: int) -> ReplaceSong:
    """The command that puts ``count`` empty bars in before ``bar`` (from 1).

    They have the metre of the bar before. What begins at ``bar`` or later moves back; a note
    held over that bar line is cut there and goes on after the new bars. Before the first bar
    the song's beginning stays where it is: tempo, metre, key, names, instruments.
    Raises RequestError where there is no such bar or the count is not 1–999.
    """
    _check(bar, count)
    tick = song.metre_map.bar_start(bar)
    metre = song.metre_map.metre_at(max(tick - 1, 0))
    ticks = count * song.metre_map.bar_ticks(metre)
    tracks = (_with_room(track, tick, ticks) for track in song.tracks)
    name = "Insert bar" if count == 1 else f"Insert {count} bars"
    return ReplaceSong(dataclasses.replace(song, tracks=tuple(tracks)), name)


def remove_bars(song: Song, bar: int, count: int) -> ReplaceSong:
    """The command that takes out ``count`` bars from ``bar`` (from 1) on, and closes the gap.

    Notes that begin in them go; one held into them is cut short, one held over them becomes
    shorter by them. Tempo, metre, key and controllers that were set there and still hold
    afterwards are kept at the seam, so that what follows sounds as before.
    Raises RequestError where there is no such bar or the count is not 1–999.
    """
    _check(bar, count)
    start, end = song.metre_map.bar_start(bar), song.metre_map.bar_start(bar + count)
    if song.midi_format == 2:  # Every track has a clock of its own.
        tracks = tuple(_closed((track,), start, end)[0] for track in song.tracks)
    else:
        tracks = _closed(song.tracks, start, end)
    name = "Delete bar" if count == 1 else f"Delete {count} bars"
    return ReplaceSong(dataclasses.replace(song, tracks=tracks), name)


def tick_after_insert(song: Song, bar: int, count: int, tick: int) -> int:
    """Where what begins at ``tick`` of ``song`` stands after ``insert_bars``."""
    at = song.metre_map.bar_start(bar)
    metre = song.metre_map.metre_at(max(at - 1, 0))
    return tick + count * song.metre_map.bar_ticks(metre) if tick >= at else tick


def tick_after_remove(song: Song, bar: int, count: int, tick: int) -> int:
    """Where ``tick`` of ``song`` is after ``remove_bars``: inside of them, at the seam."""
    start, end = song.metre_map.bar_start(bar), song.metre_map.bar_start(bar + count)
    return tick - (end - start) if tick >= end else min(tick, start)


def _check(bar: int, count: int) -> None:
    if bar < 1:
        raise RequestError(f"Bars are counted from 1; there is no bar {bar}.")
    if not 1 <= count <= MOST_BARS:
        raise RequestError(f"Between 1 and {MOST_BARS} bars can be inserted or deleted at once.")


def _with_room(track: Track, tick: int, ticks: int) -> Track:
    # The set-up at the very beginning holds for the new first bars too.
    first_moving = max(tick, 1)

    def moved(at: int) -> int:
        return at + ticks if at >= first_moving else at

    notes: list[Note] = []
    for note in track.notes:
        if note.start_tick >= tick:
            notes.append(note.moved(ticks=ticks))
        elif note.end_tick > tick:
            before, after = halves(note, tick)
            notes += (before, after.moved(ticks=ticks))
        else:
            notes.append(note)
    return dataclasses.replace(
        track,
        notes=tuple(sorted(notes)),
        events=tuple(e._replace(tick=moved(e.tick)) for e in track.events),
        metas=tuple(
            m._replace(
                tick=m.tick + ticks
                if m.kind in _OF_THEIR_PLACE and m.tick >= tick
                else moved(m.tick)
            )
            for m in track.metas
        ),
        end_tick=track.end_tick + ticks if track.end_tick >= tick else track.end_tick,
    )


def _closed(tracks: tuple[Track, ...], start: int, end: int) -> tuple[Track, ...]:
    clock = _clock_at_seam(tracks, start, end)
    return tuple(_without_range(track, start, end, clock) for track in tracks)


def _clock_at_seam(tracks: tuple[Track, ...], start: int, end: int) -> list[MetaEvent]:
    """Of tempo, metre and key the change in the range that holds at its end."""
    kept = []
    for kind in _CLOCK:
        metas = [m for track in tracks for m in track.metas if m.kind == kind]
        inside = [m for m in metas if start <= m.tick < end]
        if inside and not any(m.tick == end for m in metas):
            last_tick = max(m.tick for m in inside)
            kept.append([m for m in inside if m.tick == last_tick][-1])
    return kept


def _without_range(track: Track, start: int, end: int, clock: list[MetaEvent]) -> Track:
    ticks = end - start

    def moved(at: int) -> int:
        return at - ticks if at >= end else min(at, start)

    notes = []
    for note in track.notes:
        if note.start_tick < start:
            notes.append(note._replace(duration_ticks=moved(note.end_tick) - note.start_tick))
        elif note.start_tick >= end:
            notes.append(note._replace(start_tick=note.start_tick - ticks))
    metas = [
        m._replace(tick=moved(m.tick))
        for m in track.metas
        if not start <= m.tick < end
        or any(m is kept for kept in clock)
        or m.kind not in (*_CLOCK, *_OF_THEIR_PLACE)
    ]
    return dataclasses.replace(
        track,
        notes=tuple(sorted(notes)),
        events=_events_without_range(track.events, start, end),
        metas=tuple(metas),
        end_tick=moved(track.end_tick),
    )


def _events_without_range(
    events: tuple[ChannelEvent, ...], start: int, end: int
) -> tuple[ChannelEvent, ...]:
    low, high = bisect_left(events, (start,)), bisect_left(events, (end,))
    inside = events[low:high]
    settings = set(map(id, events_that_matter(inside, end)))
    kept = [
        event._replace(tick=start)
        for event in inside
        # Set-up messages are kept whole; pressure on a key goes with its note.
        if event.data[0] >= 0xF0 or (event.data[0] >= 0xB0 and id(event) in settings)
    ]
    after = (event._replace(tick=event.tick - (end - start)) for event in events[high:])
    return (*events[:low], *kept, *after)
