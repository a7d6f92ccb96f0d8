"""Keys and scales: naming them, parsing them, finding the one a passage is in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from musestudio.errors import RequestError
from musestudio.score.note import Note

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
    "chromatic": tuple(range(12)),
}
"""Scale degrees in semitones above the tonic."""

_SHORT_SCALE_NAMES = {
    "": "major",
    "maj": "major",
    "m": "minor",
    "min": "minor",
    "natural minor": "minor",
}
SHARP_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLAT_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
_MAJOR_TONICS_WITH_FLATS = {5, 10, 3, 8, 1}  # F, B flat, E flat, A flat, D flat major.

# Probe-tone profiles of Krumhansl and Kessler (1982), as used by the Krumhansl–Schmuckler
# key-finding algorithm (Krumhansl, Cognitive Foundations of Musical Pitch, 1990).
_MAJOR_PROFILE = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR_PROFILE = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (pitch class 0–11, 0 is C) and the name of a scale in ``SCALES``."""

    tonic: int
    scale: str = "major"

    def __post_init__(self) -> None:
        if not 0 <= self.tonic <= 11:
            raise RequestError(f"A tonic is a pitch class from 0 to 11, not {self.tonic}.")
        if self.scale not in SCALES:
            raise RequestError(f"Unknown scale “{self.scale}”; known are {', '.join(SCALES)}.")

    @property
    def pitch_classes(self) -> frozenset[int]:
        """The pitch classes (0–11) of the scale."""
        return frozenset((self.tonic + degree) % 12 for degree in SCALES[self.scale])

    @property
    def is_minor(self) -> bool:
        """Whether the third above the tonic is minor."""
        return 3 in SCALES[self.scale] and 4 not in SCALES[self.scale]

    @property
    def name(self) -> str:
        """For example “A minor”, “Eb major”, “D harmonic minor”."""
        relative_major = (self.tonic + 3) % 12 if self.is_minor else self.tonic
        names = FLAT_NAMES if relative_major in _MAJOR_TONICS_WITH_FLATS else SHARP_NAMES
        return f"{names[self.tonic]} {self.scale}"

    def __contains__(self, pitch: int) -> bool:
        return pitch % 12 in self.pitch_classes


def parse_key(text: str) -> Key:
    """Read “A minor”, “Bb major”, “F# harmonic minor”, “Cm” or “G”.

    Raises RequestError with a sentence that shows what is understood.
    """
    match = re.fullmatch(r"\s*([A-Ga-g])([#♯b♭]?)\s*(.*?)\s*", text)
    if match is not None:
        letter, accidental, scale = match.groups()
        tonic = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[letter.upper()]
        tonic += {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}[accidental]
        # “CM” is C major and “Cm” C minor: here alone the case matters.
        scale = "major" if scale == "M" else " ".join(scale.lower().replace("-", " ").split())
        scale = _SHORT_SCALE_NAMES.get(scale, scale)
        if scale in SCALES:
            return Key(tonic % 12, scale)
    raise RequestError(
        f"“{text}” is not a key; write a tonic and a scale, such as “A minor”, “Bb major” "
        "or “D dorian”."
    )


def estimate_key(notes: Iterable[Note], scales: Sequence[str] = ("major", "minor")) -> Key | None:
    """The key a passage is most probably in, or None when it has no notes.

    The mode and tonic come from the Krumhansl–Schmuckler algorithm (durations per pitch
    class correlated with probe-tone profiles). Where ``scales`` also offers the harmonic
    or melodic minor, that form is chosen when the passage uses its raised degrees more
    than the natural ones. Drum notes (channel 9) and muted notes are not heard.
    """
    weight = [0.0] * 12
    for note in notes:
        if note.channel != 9 and not note.muted:
            weight[note.pitch % 12] += max(note.duration_ticks, 1)
    return estimate_key_from_weights(weight, scales)


def estimate_key_from_weights(
    weight: Sequence[float], scales: Sequence[str] = ("major", "minor")
) -> Key | None:
    """``estimate_key`` for weights already summed per pitch class (12 numbers, C first)."""
    if not any(weight):
        return None
    best: tuple[float, int, str] = (-math.inf, 0, "major")
    for mode, profile in (("major", _MAJOR_PROFILE), ("minor", _MINOR_PROFILE)):
        for tonic in range(12):
            rotated = [weight[(tonic + i) % 12] for i in range(12)]
            best = max(best, (_correlation(rotated, profile), tonic, mode))
    _, tonic, mode = best
    if mode == "minor":
        degree = [weight[(tonic + i) % 12] for i in range(12)]
        raised_seventh = degree[11] > degree[10]
        raised_sixth = degree[9] > degree[8]
        if raised_seventh and raised_sixth and "melodic minor" in scales:
            mode = "melodic minor"
        elif raised_seventh and "harmonic minor" in scales:
            mode = "harmonic minor"
    return Key(tonic, mode)


def _correlation(a: Sequence[float], b: Sequence[float]) -> float:
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    covariance = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    spread = math.sqrt(sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b))
    return covariance / spread if spread else 0.0
