"""Bar-to-bar self-similarity of a passage.

Measured on the grid as the share of notes two bars have in common (Jaccard's index of their
sets of place and pitch, as in Museformer, Yu et al. 2022), and in the same way for rhythm
(places alone); pitch classes are compared by the cosine of their durations.
"""

from __future__ import annotations

import numpy as np

from training.evidence.passage import PLACES_PER_BAR, SIXTEENTH, Passage


def alike_in_notes(passage: Passage) -> np.ndarray:
    """(n_bars, n_bars), 0–1: notes in common. An empty bar resembles nothing."""
    return _jaccard(_places(passage) * 128 + passage.pitch, passage)


def alike_in_rhythm(passage: Passage) -> np.ndarray:
    """(n_bars, n_bars), 0–1: onsets in common."""
    return _jaccard(_places(passage), passage)


def alike_in_chroma(passage: Passage) -> np.ndarray:
    """(n_bars, n_bars), 0–1: cosine of the durations given to each pitch class."""
    flat = np.bincount(
        passage.bar * 12 + passage.pitch % 12, passage.duration, minlength=12 * passage.n_bars
    )
    by_bar = flat.reshape(passage.n_bars, 12)
    by_bar = by_bar / np.maximum(np.linalg.norm(by_bar, axis=1, keepdims=True), 1e-9)
    return by_bar @ by_bar.T


def _places(passage: Passage) -> np.ndarray:
    """Sixteenths: a performer's shade of timing is no other rhythm."""
    return np.minimum((passage.position + SIXTEENTH // 2) // SIXTEENTH, PLACES_PER_BAR - 1)


def _jaccard(items: np.ndarray, passage: Passage) -> np.ndarray:
    distinct, column = np.unique(items, return_inverse=True)
    present = np.zeros((passage.n_bars, len(distinct)), np.float32)
    present[passage.bar, column] = 1
    common = present @ present.T
    sizes = present.sum(axis=1)
    union = sizes[:, None] + sizes[None, :] - common
    return common / np.maximum(union, 1)
