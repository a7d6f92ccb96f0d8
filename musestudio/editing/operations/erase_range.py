"""Emptying a stretch of time."""

from __future__ import annotations

from collections.abc import Iterable

from musestudio.editing.operations.note_change import NoteChange
from musestudio.score import Note


def erase_range(notes: Iterable[Note], start_tick: int, end_tick: int) -> NoteChange:
    """Leave nothing sounding from ``start_tick`` up to ``end_tick``.

    A note that reaches in is cut short; one that reaches out begins at ``end_tick``.
    """
    removed, added = [], []
    for note in notes:
        last_tick = max(note.end_tick, note.start_tick + 1)  # No length still takes up a tick.
        if note.start_tick >= end_tick or last_tick <= start_tick or start_tick >= end_tick:
            continue
        removed.append(note)
        if note.start_tick < start_tick:
            added.append(note._replace(duration_ticks=start_tick - note.start_tick))
        if note.end_tick > end_tick:
            added.append(
                note._replace(start_tick=end_tick, duration_ticks=note.end_tick - end_tick)
            )
    return NoteChange(tuple(removed), tuple(added))
