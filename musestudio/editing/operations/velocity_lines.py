"""Velocities painted over many notes at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from musestudio.editing.operations.control_lines import Shape, straight
from musestudio.score import Note
from musestudio.score.note import HIGHEST_VELOCITY, LOWEST_VELOCITY


def velocities_along(
    notes: Sequence[Note],
    start: tuple[float, float],
    end: tuple[float, float],
    shape: Shape = straight,
) -> tuple[Note, ...]:
    """The notes with the velocities of a line from ``start`` to ``end``, (tick, velocity).

    Notes outside the line's ticks keep theirs; those of a chord get the same.
    """
    (first_tick, first), (last_tick, last) = sorted((start, end))
    backwards = start[0] > end[0]
    length = last_tick - first_tick
    changed = []
    for note in notes:
        if not first_tick <= note.start_tick <= last_tick:
            changed.append(note)
            continue
        share = (note.start_tick - first_tick) / length if length else 1.0
        way = 1 - shape(1 - share) if backwards else shape(share)
        changed.append(note.with_velocity(round(first + way * (last - first))))
    return tuple(changed)


def painted(notes: Sequence[Note], velocity_at: Mapping[int, int]) -> tuple[Note, ...]:
    """The notes with the velocity painted at their start tick, where there is one."""
    return tuple(
        note.with_velocity(velocity_at[note.start_tick]) if note.start_tick in velocity_at else note
        for note in notes
    )


def scaled_to(velocity: int, held: int, target: int) -> int:
    """``velocity`` scaled as ``held`` is when it becomes ``target``, within 1–127."""
    scaled = round(velocity * Fraction(target, max(held, 1)))
    return min(max(scaled, LOWEST_VELOCITY), HIGHEST_VELOCITY)
