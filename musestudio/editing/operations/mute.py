"""Silencing notes without deleting them, and keeping them from the assistant."""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.score import Note


def toggle_muted(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The notes all muted, or, where all of them are, all sounding."""
    muted = not all(note.muted for note in notes)
    return tuple(note.with_muted(muted) for note in notes)


def toggle_locked(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The notes all locked, or, where all of them are, all free."""
    locked = not all(note.locked for note in notes)
    return tuple(note.with_locked(locked) for note in notes)
