"""Louder and softer."""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.score import Note


def set_velocity(notes: Sequence[Note], velocity: int) -> tuple[Note, ...]:
    """The notes all with one velocity, kept inside 1–127."""
    return tuple(note.with_velocity(velocity) for note in notes)


def add_velocity(notes: Sequence[Note], amount: int) -> tuple[Note, ...]:
    """The notes that much louder (negative: softer), kept inside 1–127."""
    return tuple(note.with_velocity(note.velocity + amount) for note in notes)


def scale_velocity(notes: Sequence[Note], factor: float) -> tuple[Note, ...]:
    """The notes with velocities multiplied by ``factor`` (0 or more), kept inside 1–127."""
    return tuple(note.with_velocity(round(note.velocity * factor)) for note in notes)


def ramp_velocity(notes: Sequence[Note], first: int, last: int) -> tuple[Note, ...]:
    """The notes with velocities on a line from ``first`` at the first onset to ``last`` at the
    last one, kept inside 1–127; all ``first`` where they begin together."""
    if not notes:
        return ()
    start_tick = min(note.start_tick for note in notes)
    span_ticks = max(max(note.start_tick for note in notes) - start_tick, 1)
    return tuple(
        note.with_velocity(
            round(first + (last - first) * (note.start_tick - start_tick) / span_ticks)
        )
        for note in notes
    )
