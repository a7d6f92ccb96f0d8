"""Dynamics for a flat phrase: velocities drawn one by one become a line around its level.

A model that is not told its own velocities draws each for its place, pitch and length alone.
The accents in that are worth keeping, the jitter between neighbours is not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from musestudio.score import Note

DEFAULT_VELOCITY = 72
"""Where nothing was heard."""
_OWN = 0.5
"""At most so much of a note's velocity is what was drawn for it; the rest is the line so far."""
_SPREAD = 10.0
"""What was drawn counts for less where it would lie further around the line than this (standard
deviation). Played pieces have 7.7 to 13.8, the middle half of those held out; draws for a tune
that the model was not told the loudness of have 17."""
_MEMORY = 0.8
"""How much of the line each note leaves standing."""


def shaped(notes: Sequence[Note], level: int) -> list[Note]:
    """The notes, in reading order, with their dynamics as a line whose mean is ``level``."""
    if not notes:
        return []
    mean = line = sum(note.velocity for note in notes) / len(notes)
    spread = math.sqrt(sum((note.velocity - mean) ** 2 for note in notes) / len(notes))
    own = min(_OWN, _SPREAD / spread) if spread else _OWN
    velocities = []
    for note in notes:
        line = _MEMORY * line + (1 - _MEMORY) * note.velocity
        velocities.append(own * note.velocity + (1 - own) * line)
    louder = level - sum(velocities) / len(velocities)
    return [
        note.with_velocity(round(velocity + louder))
        for note, velocity in zip(notes, velocities, strict=True)
    ]
