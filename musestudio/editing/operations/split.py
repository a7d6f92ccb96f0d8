"""Cutting notes in two."""

from __future__ import annotations

from collections.abc import Iterable

from musestudio.editing.operations.note_change import NoteChange
from musestudio.score import Note


def split(notes: Iterable[Note], tick: int) -> NoteChange:
    """Cut every note that sounds on both sides of ``tick`` there; the others stay.

    Both halves keep what the note had.
    """
    cut = tuple(note for note in notes if note.start_tick < tick < note.end_tick)
    return NoteChange(cut, tuple(half for note in cut for half in halves(note, tick)))


def halves(note: Note, tick: int) -> tuple[Note, Note]:
    """The note up to ``tick`` and from there on; ``tick`` lies inside the note."""
    return (
        note._replace(duration_ticks=tick - note.start_tick),
        note._replace(start_tick=tick, duration_ticks=note.end_tick - tick),
    )
