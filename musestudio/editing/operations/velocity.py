"""Louder and softer."""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.score import Note


def set_velocity(notes: Sequence[Note], velocity: int) -> tuple[Note, ...]:
    """The notes all with one velocity, kept inside 1–127."""
    return tuple(note.with_velocity(velocity) for note in notes)


def scale_velocity(notes: Sequence[Note], factor: float) -> tuple[Note, ...]:
    """The notes with velocities multiplied by ``factor`` (0 or more), kept inside 1–127."""
    return tuple(note.with_velocity(round(note.velocity * factor)) for note in notes)
