"""Metre written and taken away at bar lines; no note is touched."""

from __future__ import annotations

from musestudio.editing.commands import Command
from musestudio.editing.operations.tempo_changes import change_clock, clock_tracks
from musestudio.errors import MuseStudioError
from musestudio.score import MetaEvent, MetreChange, Song
from musestudio.score.events import TIME_SIGNATURE

DENOMINATORS = (1, 2, 4, 8, 16, 32)
MOST_BEATS = 64

_CLOCKS_AND_32NDS = bytes((24, 8))  # A click each quarter, eight 32nds to it: what is usual.


def written_metres(song: Song) -> tuple[MetreChange, ...]:
    """The changes that stand in the song; without one at tick 0 it begins in 4/4."""
    written = {
        meta.tick
        for track in clock_tracks(song)
        for meta in track.metas
        if meta.kind == TIME_SIGNATURE and len(meta.data) >= 2
    }
    return tuple(change for change in song.metre_map.changes if change.tick in written)


def set_metre(song: Song, tick: int, numerator: int, denominator: int) -> tuple[Command, ...]:
    """The commands, for one transaction, that begin a metre at ``tick``.

    Changes that follow keep their places, so the bar before one of them may be cut short.
    Raises MuseStudioError where there is no such metre.
    """
    if not 1 <= numerator <= MOST_BEATS or denominator not in DENOMINATORS:
        raise MuseStudioError(f"{numerator}/{denominator} is no metre MIDI can write.")
    rest = _CLOCKS_AND_32NDS
    for track in clock_tracks(song):
        for meta in track.metas:
            if meta.kind == TIME_SIGNATURE and meta.tick == tick and len(meta.data) == 4:
                rest = meta.data[2:]
    data = bytes((numerator, denominator.bit_length() - 1)) + rest
    meta = MetaEvent(tick, TIME_SIGNATURE, data)
    return change_clock(song, lambda m: _at(m, tick), (meta,), "Change metre")


def delete_metre(song: Song, tick: int) -> tuple[Command, ...]:
    """The commands that take the metre at ``tick`` away: the one before holds on."""
    return change_clock(song, lambda m: _at(m, tick), (), "Delete metre")


def _at(meta: MetaEvent, tick: int) -> bool:
    return meta.kind == TIME_SIGNATURE and meta.tick == tick
