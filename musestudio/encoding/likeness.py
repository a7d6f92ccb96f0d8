"""How much two phrases have in common, note by note, and how well a phrase keeps to one scale."""

from __future__ import annotations

import numpy as np

from musestudio.encoding.phrase import SLOT, PhraseBars
from musestudio.score.scale import SCALES

_IN_MAJOR = np.isin(np.arange(12), SCALES["major"])
_SCALES = np.stack([np.roll(_IN_MAJOR, tonic) for tonic in range(12)])


def notes_found(phrase: PhraseBars, copy: PhraseBars) -> int:
    """How many notes of the phrase have one of their pitch in the copy within a sixteenth; each
    note answers for one other."""
    found = 0
    for pitch in np.intersect1d(phrase.pitch, copy.pitch).tolist():
        wanted = phrase.onset[phrase.pitch == pitch].tolist()
        offered = copy.onset[copy.pitch == pitch].tolist()
        at = 0
        # Both in order of time: the earliest that fits leaves most to those after it.
        for onset in wanted:
            while at < len(offered) and offered[at] < onset - SLOT:
                at += 1
            if at < len(offered) and offered[at] <= onset + SLOT:
                found += 1
                at += 1
    return found


def distance(a: PhraseBars, b: PhraseBars) -> float:
    """1 less the F1 of notes: 0 where all notes of each are found in the other, 1 where none is."""
    return 1 - 2 * notes_found(a, b) / max(len(a) + len(b), 1)


def share_in_scale(phrase: PhraseBars) -> float:
    """The share of notes, 0–1, that lie in the diatonic scale that holds most of them; 1 without
    notes."""
    if not len(phrase):
        return 1.0
    counts = np.bincount(phrase.pitch % 12, minlength=12)
    return float((_SCALES @ counts).max() / len(phrase))
