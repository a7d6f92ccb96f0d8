"""Small deviations, as of a player's hands."""

from __future__ import annotations

import random
from collections.abc import Sequence

from musestudio.editing.operations.trim_overlaps import trim_overlaps
from musestudio.score import Note


def humanise(
    notes: Sequence[Note],
    seed: int,
    *,
    timing_ticks: int = 0,
    velocity: int = 0,
    length_ticks: int = 0,
) -> tuple[Note, ...]:
    """The notes, each a little early or late, louder or softer, longer or shorter.

    timing_ticks, velocity, length_ticks: the largest deviation either way, 0 or more; small
        ones are more frequent (a triangular distribution).
    The same notes and seed give the same result. Notes stay at or after tick 0, at least one
    tick long and inside velocities 1–127, and do not run into the next of their own pitch.
    """
    dice = random.Random(seed)

    def deviation(most: int) -> int:
        # Drawn also where nothing may deviate, so that the timing drawn from a seed does not
        # depend on whether velocities are varied as well.
        return round(dice.triangular(-most, most, 0)) if most else round(0 * dice.random())

    varied = []
    for note in notes:
        shift, louder, longer = (deviation(m) for m in (timing_ticks, velocity, length_ticks))
        note = note.moved(ticks=shift)
        if louder:
            note = note.with_velocity(note.velocity + louder)
        if longer:
            note = note.with_duration(note.duration_ticks + longer)
        varied.append(note)
    return trim_overlaps(varied)
