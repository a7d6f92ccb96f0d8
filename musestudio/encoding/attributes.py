"""What a phrase is like, in six numbers: what a composer turns when steering a phrase.

    density       onsets a quarter note; a chord is one onset.
    register      mean MIDI pitch, as it is heard.
    dynamics      mean velocity, 1 to 127; NaN where the phrase has no dynamics.
    syncopation   how much an onset outweighs its place, on average: the strongest place that
                  passes in silence before the next onset, less its own, where that is more than
                  nothing (Longuet-Higgins and Lee 1984). 0 where all onsets stand on strong places.
    polyphony     notes that begin together, on average.
    articulation  how long notes sound, of the time to the next onset: near 0 staccato, 1 joined,
                  more where they are held over it; none counts for more than 2.

Twice as dense is the same step everywhere: ``on_scale`` has the logarithms of density and
polyphony, and everything else as it is.

They are counted so that each can change alone: density counts onsets, polyphony notes to an
onset; syncopation looks at where notes begin, articulation at how long they last.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from musestudio.encoding.controls import METRES
from musestudio.encoding.notes import DURATIONS, GRID_PER_BEAT, NO_VELOCITY, velocity_value
from musestudio.encoding.phrase import PhraseBars

ATTRIBUTES = ("density", "register", "dynamics", "syncopation", "polyphony", "articulation")
"""In the order of every array of attributes."""

IS_RATIO = np.array([name in ("density", "polyphony") for name in ATTRIBUTES])
LONGEST_HELD = 2.0
BAR_LINE, BEAT, HALF, QUARTER, OTHER = 4, 3, 2, 1, 0
"""How strong a place is: by what part of a beat it begins."""


def measure(phrase: PhraseBars) -> np.ndarray:
    """(6,) float64: the ``ATTRIBUTES`` of a phrase; NaN where it says nothing of one."""
    if not len(phrase):
        return np.full(len(ATTRIBUTES), np.nan)
    onset, chord = np.unique(phrase.onset, return_inverse=True)
    n_steps = int(phrase.bar_length.sum())
    until_next = np.diff(np.append(onset, n_steps))
    held = np.minimum(DURATIONS[phrase.duration] / until_next[chord], LONGEST_HELD)
    has_dynamics = phrase.velocity != NO_VELOCITY
    return np.array(
        [
            len(onset) * GRID_PER_BEAT / n_steps,
            (phrase.pitch - phrase.transposed).mean(),
            velocity_value(phrase.velocity[has_dynamics]).mean() if has_dynamics.any() else np.nan,
            _syncopation(onset, strength(phrase.bar_length, phrase.metre)),
            len(phrase) / len(onset),
            held.mean(),
        ]
    )


def on_scale(attributes: np.ndarray) -> np.ndarray:
    """Attributes (…, 6) where equal steps are heard as equal: octaves of density and polyphony."""
    scaled: np.ndarray = np.where(
        IS_RATIO, np.log2(np.where(IS_RATIO, attributes, 1.0)), attributes
    )
    return scaled


def strength(bar_length: np.ndarray, metre: np.ndarray) -> np.ndarray:
    """(grid steps of the phrase,) how strong each place is, BAR_LINE to OTHER."""
    return np.concatenate(
        [_strength_of_bar(n, m) for n, m in zip(bar_length.tolist(), metre.tolist(), strict=True)]
    )


def _strength_of_bar(length: int, metre: int) -> np.ndarray:
    numerator, denominator = METRES[metre - 1] if 1 <= metre <= len(METRES) else (4, 4)
    beat = 4 * GRID_PER_BEAT // denominator
    # In 6/8 three eighths are a beat, and each of them counts as its half.
    is_compound = denominator >= 8 and numerator % 3 == 0 and numerator > 3
    parts = (3 * beat, beat, beat // 2) if is_compound else (beat, beat // 2, beat // 4)
    place = np.arange(length)
    found = np.full(length, OTHER)
    for level, part in zip((QUARTER, HALF, BEAT), reversed(parts), strict=True):
        found[place % max(part, 1) == 0] = level
    found[:1] = BAR_LINE
    return found


def _syncopation(onset: np.ndarray, strengths: np.ndarray) -> float:
    passed = [
        int(strengths[a + 1 : b].max(initial=OTHER))
        for a, b in pairwise([*onset.tolist(), len(strengths)])
    ]
    return float(np.maximum(np.array(passed) - strengths[onset], 0).mean())
