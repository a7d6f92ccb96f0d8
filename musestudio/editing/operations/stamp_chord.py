"""A whole chord with one click."""

from __future__ import annotations

from musestudio.score import Key, Note
from musestudio.score.note import HIGHEST_PITCH
from musestudio.score.scale_steps import pitch_of_step, scale_step

CHORDS: dict[str, tuple[int, ...]] = {
    "Major": (0, 4, 7),
    "Minor": (0, 3, 7),
    "Diminished": (0, 3, 6),
    "Augmented": (0, 4, 8),
    "Suspended 2nd": (0, 2, 7),
    "Suspended 4th": (0, 5, 7),
    "Power (5th)": (0, 7),
    "Major 6th": (0, 4, 7, 9),
    "Minor 6th": (0, 3, 7, 9),
    "Dominant 7th": (0, 4, 7, 10),
    "Major 7th": (0, 4, 7, 11),
    "Minor 7th": (0, 3, 7, 10),
    "Minor major 7th": (0, 3, 7, 11),
    "Half-diminished 7th": (0, 3, 6, 10),
    "Diminished 7th": (0, 3, 6, 9),
    "Dominant 7th suspended 4th": (0, 5, 7, 10),
    "Added 9th": (0, 4, 7, 14),
    "Dominant 9th": (0, 4, 7, 10, 14),
    "Major 9th": (0, 4, 7, 11, 14),
    "Minor 9th": (0, 3, 7, 10, 14),
}
"""Semitones above the root, in the order a menu shows them."""

SCALE_CHORDS: dict[str, tuple[int, ...]] = {
    "Triad in scale": (0, 2, 4),
    "Seventh in scale": (0, 2, 4, 6),
    "Ninth in scale": (0, 2, 4, 6, 8),
}
"""Scale steps above the root."""


def stamp_chord(
    kind: str, root: Note, key: Key | None = None, inversion: int = 0
) -> tuple[Note, ...]:
    """The notes of a chord on ``root``, from which they have time, loudness and channel.

    kind:      a name in ``CHORDS`` or ``SCALE_CHORDS``. Raises KeyError for another.
    key:       the scale of a chord in ``SCALE_CHORDS``; C major where none is given.
    inversion: how many of the lowest notes go up an octave, from 0.
    Notes above the highest pitch are left out.
    """
    if kind in SCALE_CHORDS:
        key = key or Key(0)
        step, alteration = scale_step(key, root.pitch)
        pitches = [pitch_of_step(key, step + third) + alteration for third in SCALE_CHORDS[kind]]
    else:
        pitches = [root.pitch + semitones for semitones in CHORDS[kind]]
    for _ in range(inversion):
        pitches = [*pitches[1:], pitches[0] + 12]
    return tuple(sorted(root.with_pitch(pitch) for pitch in pitches if pitch <= HIGHEST_PITCH))
