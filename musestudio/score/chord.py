"""Chords: which one sounds, and how it is written in a key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from musestudio.score.scale import Key

# Semitones above the root to steps on the line of fifths (… F −1, C 0, G 1, D 2 …), which
# tells the letter: a major third lies 4 fifths up, a minor third 3 down.
_THIRDS_AND_FIFTHS = {0: 0, 3: -3, 4: 4, 6: -6, 7: 1, 8: 8}
_LETTERS = "FCGDAEB"
_MAJOR_KEYS_ON_FIFTHS = {
    5: -1,
    10: -2,
    3: -3,
    8: -4,
    1: -5,
    0: 0,
    7: 1,
    2: 2,
    9: 3,
    4: 4,
    11: 5,
    6: 6,
}


class _Quality(NamedTuple):
    """A kind of chord, in semitones above the root.

    triad:  what carries it: root, third (or what stands for it), fifth.
    needed: what of ``triad`` must sound; only the plain fifth may be missing.
    colour: what is added (seventh, ninth), or None.
    fifths: by interval its place on the line of fifths above the root.
    """

    suffix: str
    triad: tuple[int, ...]
    needed: tuple[int, ...]
    colour: int | None
    fifths: dict[int, int]

    @property
    def intervals(self) -> tuple[int, ...]:
        return self.triad if self.colour is None else (*self.triad, self.colour)


def _quality(
    suffix: str, triad: tuple[int, ...], colour: int | None = None, colour_fifths: int = 0
) -> _Quality:
    needed = triad[:2] if triad in ((0, 4, 7), (0, 3, 7)) else triad
    fifths = {i: {**_THIRDS_AND_FIFTHS, 2: 2, 5: -1}[i] for i in triad}
    if colour is not None:
        fifths[colour] = colour_fifths
    return _Quality(suffix, triad, needed, colour, fifths)


_MAJOR, _MINOR, _DIMINISHED, _AUGMENTED = (0, 4, 7), (0, 3, 7), (0, 3, 6), (0, 4, 8)
_SEVENTH = {9: -9, 10: -2, 11: 5}
_NINTH = 2
_QUALITIES = (
    _quality("", _MAJOR),
    _quality("m", _MINOR),
    _quality("7", _MAJOR, 10, _SEVENTH[10]),
    _quality("m7", _MINOR, 10, _SEVENTH[10]),
    _quality("maj7", _MAJOR, 11, _SEVENTH[11]),
    _quality("dim", _DIMINISHED),
    _quality("m7b5", _DIMINISHED, 10, _SEVENTH[10]),
    _quality("dim7", _DIMINISHED, 9, _SEVENTH[9]),
    _quality("aug", _AUGMENTED),
    _quality("m(maj7)", _MINOR, 11, _SEVENTH[11]),
    _quality("sus4", (0, 5, 7)),
    _quality("7sus4", (0, 5, 7), 10, _SEVENTH[10]),
    _quality("sus2", (0, 2, 7)),
    _quality("add9", _MAJOR, _NINTH, 2),
    _quality("m(add9)", _MINOR, _NINTH, 2),
    _quality("5", (0, 7)),
)
"""The more usual first: of two that fit equally well it is the one named."""

_NEEDED_MASKS = tuple(sum(1 << i for i in quality.needed) for quality in _QUALITIES)

# Of all that sounds, what share a note of the chord has to have to be heard as one …
_HEARD_SHARE = 0.05
_ROOT_SHARE = 0.15  # … unless it is the bass.
_SEVENTH_SHARE = 0.1
_NINTH_SHARE = 0.15  # A tune often leans on the note above the root.
# … and, for a seventh or ninth, against the weakest of the triad; less is a passing note.
_COLOUR_TO_TRIAD = 0.6
_COLOUR_COST = 0.03  # Of what sounds: with a plain triad as good, the triad it is.
_FOREIGN_BASS_SHARE = 0.13  # A shorter one is a passing note.
_MISSING_COST = 0.125  # Of all that sounds, for a fifth that does not.
_ROOT_IN_BASS_GAIN = 0.125
_LEAST_MATCHED = 0.65


class Chord(NamedTuple):
    """root, bass: pitch classes (0–11, C first). quality: as written behind the root:
    "", "m", "7", "maj7", "m7b5", …"""

    root: int
    quality: str
    bass: int

    def name(self, key: Key) -> str:
        """As on a lead sheet, spelt as in ``key``: “Am7”, “E7/G#”, “Bb”, “F#m7b5”."""
        fifths = next(q.fifths for q in _QUALITIES if q.suffix == self.quality)
        root = _root_on_fifths(self.root, key, diminished=self.quality in ("dim", "dim7", "m7b5"))
        name = _letter(root) + self.quality
        if self.bass == self.root:
            return name
        interval = (self.bass - self.root) % 12
        bass = root + fifths[interval] if interval in fifths else _root_on_fifths(self.bass, key)
        return f"{name}/{_letter(bass)}"


class Match(NamedTuple):
    """A chord and how well it fits: about 1 where nothing else sounds, less by what does."""

    chord: Chord
    fit: float


def recognise(pitches: Iterable[int]) -> Chord | None:
    """The chord of pitches that sound together, or None where they make none.

    The lowest is the bass; pitches that stand several times count so often.
    """
    weights = [0.0] * 12
    bass = 128
    for pitch in pitches:
        weights[pitch % 12] += 1
        bass = min(bass, pitch)
    match = best_match(weights, bass % 12)
    return None if match is None else match.chord


def best_match(weights: Sequence[float], bass: int) -> Match | None:
    """The chord that fits best to how much of each pitch class (12 numbers, C first) sounds.

    After Pardo and Birmingham (Algorithms for Chordal Analysis, Computer Music Journal
    26:2, 2002): what belongs to the chord counts for it, what does not counts against it,
    and so does a fifth that is missing. Between chords that fit alike, the one whose root is
    the ``bass`` (a pitch class) is chosen. None where no chord explains two thirds of it.
    """
    total = sum(weights)
    if not total:
        return None
    present = sum(1 << i for i, weight in enumerate(weights) if weight >= _HEARD_SHARE * total)
    best: Match | None = None
    for root in range(12):
        if root != bass and weights[root] < _ROOT_SHARE * total:
            continue
        above = (present >> root | present << (12 - root)) & 0xFFF
        for quality, needed in zip(_QUALITIES, _NEEDED_MASKS, strict=True):
            if above & needed != needed:
                continue
            parts = [weights[(root + i) % 12] for i in quality.triad]
            missing = sum(not above >> i & 1 for i in quality.triad)
            matched = sum(parts)
            if quality.colour is not None:
                colour = weights[(root + quality.colour) % 12]
                weakest = min(part for part in parts if part)
                share = _NINTH_SHARE if quality.colour == _NINTH else _SEVENTH_SHARE
                if colour < max(_COLOUR_TO_TRIAD * weakest, share * total):
                    continue
                matched += colour
            if matched < _LEAST_MATCHED * total:
                continue
            is_foreign = (bass - root) % 12 not in quality.intervals
            if is_foreign and 3 not in quality.triad and 4 not in quality.triad:
                continue  # Without its third a chord is not heard against another bass.
            fit = (2 * matched - total) / total - _MISSING_COST * missing
            fit += _ROOT_IN_BASS_GAIN * (root == bass)
            fit -= _COLOUR_COST * (quality.colour is not None)
            if best is None or fit > best.fit + 1e-9:
                named_bass = bass
                if is_foreign and weights[bass] < _FOREIGN_BASS_SHARE * total:
                    named_bass = root
                best = Match(Chord(root, quality.suffix, named_bass), fit)
    return best


def _root_on_fifths(pitch_class: int, key: Key, *, diminished: bool = False) -> int:
    """Where a note of the key's neighbourhood lies on the line of fifths.

    From the minor seventh (Db in C) to the raised fourth (F#); what leads upwards, as
    diminished chords do, is spelt sharp (C#, G#).
    """
    tonic = (key.tonic + 3) % 12 if key.is_minor else key.tonic
    centre = _MAJOR_KEYS_ON_FIFTHS[tonic]
    lowest = centre - 2 if diminished else centre - 5
    return lowest + (pitch_class * 7 - lowest) % 12


def _letter(fifths: int) -> str:
    """The name of a note on the line of fifths; with two accidentals its simpler neighbour."""
    accidentals, letter = divmod(fifths + 1, 7)
    if accidentals > 1:
        return _letter(fifths - 12)
    if accidentals < -1:
        return _letter(fifths + 12)
    return _LETTERS[letter] + ("", "#", "b")[accidentals]
