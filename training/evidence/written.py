"""Diversity, coherence and novelty of phrases, beside those of the composers.

Diversity: whether a model has more than one idea. Coherence: whether a phrase is of one piece, in
key, rhythm and figures. Novelty: whether it is the model's own and not the training data's. None
means anything alone (noise is diverse and new, a scale coherent): the composers' own figures
are what a model's should be near to, and the judge's verdict stands beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from training.evidence.classifier import tell_apart
from training.evidence.originality import OriginalityIndex
from training.evidence.passage import PLACES_PER_BAR, SIXTEENTH, Passage
from training.evidence.statistics import SIXTY, measure
from training.evidence.statistics.common import windows

SHAPE_NOTES = 4
MEASURES = {
    "notes_a_bar": "notes a bar",
    "distinct_shapes": "distinct four-note shapes, of all",
    "apart": "how far phrases lie apart (1: nothing in common)",
    "pitch_class_entropy": "pitch classes, bits",
    "gap_entropy": "times between onsets, bits",
    "key_clarity": "correlation with the key that fits best",
    "in_key": "notes in that key",
    "bar_rhythm_lag_1": "rhythm in common with the bar before",
    "bar_chroma_lag_1": "pitch classes like the bar before’s",
    "own_4": "four-note shapes repeated within",
    "shared_run": "longest run shared with the training data, notes",
    "copied": "share beyond what real phrases share",
    "auc": "told from the composers’, AUC",
}
"""What ``compare_written`` measures, in words."""
OF_EACH = (
    "pitch_class_entropy",
    "gap_entropy",
    "key_clarity",
    "in_key",
    "bar_rhythm_lag_1",
    "bar_chroma_lag_1",
    "own_4",
)
"""Statistics of single phrases, whose means are given."""
USUAL = 0.99
"""So many real phrases share no longer run with the training data than ``copied`` allows."""


def compare_written(
    sides: Mapping[str, Sequence[Passage]], works: Sequence[str], training: OriginalityIndex
) -> dict[str, dict[str, Any]]:
    """``MEASURES`` of every side; None where one says nothing.

    sides:    phrases by what wrote them; the composers' come first. Phrase i of all belongs to
              ``works[i]`` and stands in the same bars.
    training: what may have been learnt by heart.
    """
    shapes = {name: _shapes(side) for name, side in sides.items()}
    as_many = min(map(len, shapes.values()))
    runs = {
        name: np.array([training.longest_run(p.onset, p.pitch).notes for p in side])
        for name, side in sides.items()
    }
    real, *_ = sides
    usual = float(np.quantile(runs[real], USUAL))
    statistics = {
        name: [measure(passage, passage) for passage in side] for name, side in sides.items()
    }
    rows = {name: _rows(found) for name, found in statistics.items()}
    figures: dict[str, dict[str, Any]] = {}
    for name, side in sides.items():
        means = {
            measured: _mean([found[measured] for found in statistics[name]]) for measured in OF_EACH
        }
        figures[name] = {
            "notes_a_bar": _mean([len(passage) / passage.n_bars for passage in side]),
            "distinct_shapes": _distinct(shapes[name], as_many),
            "apart": _apart(side),
            **means,
            "shared_run": _mean(runs[name]),
            "copied": _mean(runs[name] > usual),
            "auc": None if name == real else _told(rows[real], rows[name], works),
        }
    return figures


def _shapes(side: Sequence[Passage]) -> np.ndarray:
    """Times and intervals of every four notes in a row, as one number each."""
    found = [
        windows(np.stack([np.diff(p.onset), np.diff(p.pitch)], axis=1), SHAPE_NOTES - 1)
        for p in side
        if len(p)
    ]
    return np.concatenate(found) if found else np.empty(0, np.uint64)


def _distinct(shapes: np.ndarray, as_many: int) -> float | None:
    """Distinct ones of ``as_many`` drawn at random (distinct-n, Li et al. 2016): of more there
    would be fewer."""
    if not as_many:
        return None
    drawn = np.random.default_rng(0).choice(shapes, as_many, replace=False)
    return round(len(np.unique(drawn)) / as_many, 4)


def _apart(side: Sequence[Passage]) -> float | None:
    """1 less the share of notes (by place and pitch class) each phrase and the next one of its
    side have in common."""
    found = [_places(passage) for passage in side]
    pairs = list(zip(found, [*found[1:], found[0]], strict=True))
    return _mean([1 - len(a & b) / max(len(a | b), 1) for a, b in pairs])


def _places(passage: Passage) -> set[int]:
    place = np.minimum((passage.position + SIXTEENTH // 2) // SIXTEENTH, PLACES_PER_BAR - 1)
    whole = (passage.bar * PLACES_PER_BAR + place) * 12 + passage.pitch % 12
    return set(whole.tolist())


def _rows(found: Sequence[Mapping[str, float]]) -> np.ndarray:
    return np.array([[values[name] for name in SIXTY] for values in found])


def _told(real: np.ndarray, other: np.ndarray, works: Sequence[str]) -> float:
    labels = np.repeat([0, 1], len(works))
    rows = np.concatenate([real, other])
    verdict = tell_apart(rows, labels, [*works, *works], SIXTY, importance=False, repeats=1)
    return round(verdict.auc, 4)


def _mean(values: Sequence[float] | np.ndarray) -> float | None:
    """Over those that say something."""
    array = np.asarray(values, dtype=float)
    array = array[~np.isnan(array)]
    return round(float(array.mean()), 4) if len(array) else None
