"""Higher and lower."""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.score import Key, Note
from musestudio.score.note import HIGHEST_PITCH, LOWEST_PITCH
from musestudio.score.scale_steps import pitch_of_step, scale_step


def transpose(notes: Sequence[Note], semitones: int) -> tuple[Note, ...]:
    """The notes that many semitones higher (negative: lower); an octave is 12.

    They move as a block: where one of them would leave 0–127 none of them moves, since
    pressing the outer notes against the border would change the chord.
    """
    return with_pitches(notes, [note.pitch + semitones for note in notes])


def transpose_in_scale(notes: Sequence[Note], key: Key, steps: int) -> tuple[Note, ...]:
    """The notes that many steps of the scale higher (negative: lower), as a block.

    A third on the tonic so becomes one on the second degree, major or minor as the scale
    has it. A note outside the scale keeps its distance to the scale note below it.
    """
    pitches = []
    for note in notes:
        step, alteration = scale_step(key, note.pitch)
        pitches.append(pitch_of_step(key, step + steps) + alteration)
    return with_pitches(notes, pitches)


def with_pitches(notes: Sequence[Note], pitches: Sequence[int]) -> tuple[Note, ...]:
    """The notes at those pitches, or all of them as they are where one lies outside 0–127."""
    if pitches and not LOWEST_PITCH <= min(pitches) <= max(pitches) <= HIGHEST_PITCH:
        return tuple(notes)
    return tuple(note.with_pitch(p) for note, p in zip(notes, pitches, strict=True))
