"""Higher and lower."""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.score import Note
from musestudio.score.note import HIGHEST_PITCH, LOWEST_PITCH


def transpose(notes: Sequence[Note], semitones: int) -> tuple[Note, ...]:
    """The notes that many semitones higher (negative: lower).

    They move as a block: where one of them would leave 0–127 none of them moves, since
    pressing the outer notes against the border would change the chord.
    """
    pitches = [note.pitch + semitones for note in notes]
    if pitches and not LOWEST_PITCH <= min(pitches) <= max(pitches) <= HIGHEST_PITCH:
        return tuple(notes)
    return tuple(note.with_pitch(p) for note, p in zip(notes, pitches, strict=True))
