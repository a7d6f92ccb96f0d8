"""Counting in notes of a scale instead of semitones."""

from __future__ import annotations

from bisect import bisect_right

from musestudio.score.scale import SCALES, Key


def scale_step(key: Key, pitch: int) -> tuple[int, int]:
    """(step, alteration) of a pitch: so many semitones (0 in the scale) above that step.

    Steps count the notes of the scale upwards; step 0 is the tonic of the lowest octave,
    and steps below it are negative.
    """
    degrees = SCALES[key.scale]
    octave, semitones = divmod(pitch - key.tonic, 12)
    degree = bisect_right(degrees, semitones) - 1
    return octave * len(degrees) + degree, semitones - degrees[degree]


def pitch_of_step(key: Key, step: int) -> int:
    """The pitch of a step as ``scale_step`` counts them; it may lie outside 0–127."""
    degrees = SCALES[key.scale]
    octave, degree = divmod(step, len(degrees))
    return key.tonic + 12 * octave + degrees[degree]
