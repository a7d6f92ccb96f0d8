"""Markers: names for places in the song."""

from __future__ import annotations

from musestudio.editing.commands import Command
from musestudio.editing.operations.tempo_changes import change_clock
from musestudio.score import MetaEvent, Song
from musestudio.score.events import MARKER
from musestudio.score.song import Marker


def set_marker(song: Song, tick: int, text: str) -> tuple[Command, ...]:
    """The commands, for one transaction, that give ``tick`` a name, or another one.

    An empty name takes the marker away.
    """
    text = text.strip()
    if not text:
        return delete_marker(song, tick)
    there = next((marker for marker in song.markers if marker.tick == tick), None)
    if there is not None and there.text == text:
        return ()
    name = "Add marker" if there is None else "Rename marker"
    return change_clock(song, lambda meta: _at(meta, tick), (_meta(tick, text),), name)


def move_marker(song: Song, marker: Marker, tick: int) -> tuple[Command, ...]:
    """The commands that move a marker; one that stands there already gives way."""
    if tick == marker.tick:
        return ()
    return change_clock(
        song,
        lambda meta: _at(meta, tick) or _at(meta, marker.tick),
        (_meta(tick, marker.text),),
        "Move marker",
    )


def delete_marker(song: Song, tick: int) -> tuple[Command, ...]:
    """The commands that take the marker at ``tick`` away."""
    return change_clock(song, lambda meta: _at(meta, tick), (), "Delete marker")


def _at(meta: MetaEvent, tick: int) -> bool:
    return meta.kind == MARKER and meta.tick == tick


def _meta(tick: int, text: str) -> MetaEvent:
    return MetaEvent(tick, MARKER, text.encode("utf-8"))
