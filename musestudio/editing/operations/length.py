"""Longer and shorter."""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.score import Note


def set_length(notes: Sequence[Note], duration_ticks: int) -> tuple[Note, ...]:
    """The notes all of one length, at least 1 tick."""
    return tuple(note.with_duration(duration_ticks) for note in notes)


def add_length(notes: Sequence[Note], ticks: int) -> tuple[Note, ...]:
    """The notes that many ticks longer (negative: shorter), each at least 1 tick long."""
    return tuple(note.with_duration(note.duration_ticks + ticks) for note in notes)
