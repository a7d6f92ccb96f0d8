"""Dynamics for a flat phrase: velocities drawn one by one become a line around its level.

A model that is not told its own velocities draws each for its place, pitch and length alone.
The accents in that are worth keeping, the jitter between neighbours is not.
"""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.score import Note

DEFAULT_VELOCITY = 72
"""Where nothing was heard."""
_OWN = 0.5
"""How much of a note's velocity is what was drawn for it; the rest is the line so far."""
_MEMORY = 0.8
"""How much of the line each note leaves standing."""


def shaped(notes: Sequence[Note], level: int) -> list[Note]:
    """The notes, in reading order, with their dynamics as a line whose mean is ``level``."""
    if not notes:
        return []
    line = sum(note.velocity for note in notes) / len(notes)
    velocities = []
    for note in notes:
        line = _MEMORY * line + (1 - _MEMORY) * note.velocity
        velocities.append(_OWN * note.velocity + (1 - _OWN) * line)
    louder = level - sum(velocities) / len(velocities)
    return [
        note.with_velocity(round(velocity + louder))
        for note, velocity in zip(notes, velocities, strict=True)
    ]
