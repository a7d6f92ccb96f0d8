"""Moving a figure as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.score import Note
from musestudio.score.note import HIGHEST_PITCH, LOWEST_PITCH


def move(notes: Sequence[Note], ticks: int = 0, semitones: int = 0) -> tuple[Note, ...]:
    """The notes shifted, as far as all of them can go.

    At tick 0 and at the ends of the keyboard the whole figure stops; it is never squeezed.
    """
    ticks, semitones = within_reach(notes, ticks, semitones)
    # All of them stay legal, so none has to be looked at again.
    return tuple([Note._make((n[0] + ticks, n[1] + semitones, *n[2:])) for n in notes])


def within_reach(notes: Sequence[Note], ticks: int, semitones: int) -> tuple[int, int]:
    """How far of (ticks, semitones) the notes can move and keep their shape."""
    if not notes:
        return 0, 0
    pitches = [note.pitch for note in notes]
    ticks = max(ticks, -min(note.start_tick for note in notes))
    semitones = max(semitones, LOWEST_PITCH - min(pitches))
    return ticks, min(semitones, HIGHEST_PITCH - max(pitches))
