"""Form: how much the bars of a long answer resemble one another, beside real pieces.

Sixteen and thirty-two bars are generated after eight heard ones. Music that only wanders has
too little likeness far back, music that loops too much.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from musestudio.score import Note
from training.evidence.cases import Case, Span
from training.evidence.passage import Passage, answer_passage
from training.evidence.similarity import alike_in_chroma, alike_in_notes, alike_in_rhythm

SPAN = Span(prompt=8, answer=32)
LENGTHS = (16, 32)
_MEASURES = {"notes": alike_in_notes, "rhythm": alike_in_rhythm, "chroma": alike_in_chroma}


def long_form(cases: Sequence[Case], answers: Sequence[Sequence[Note]]) -> dict[str, Any]:
    """For notes, rhythm and pitch classes, over the first 16 and all 32 bars:

    the mean likeness of all pairs of bars on both sides, the middle half of the real pieces,
    and whether the generated mean lies within it; and the mean likeness at every lag.
    """
    real = [answer_passage(case, case.real) for case in cases]
    made = [answer_passage(c, notes) for c, notes in zip(cases, answers, strict=True)]
    figures: dict[str, Any] = {"cases": len(cases), "works": len({c.work for c in cases})}
    for name, alike in _MEASURES.items():
        for bars in _lengths(cases):
            of_real = [_mean_likeness(alike(p.bars(0, bars))) for p in real]
            of_made = [_mean_likeness(alike(p.bars(0, bars))) for p in made]
            low, middle, high = np.quantile(of_real, (0.25, 0.5, 0.75))
            mean = float(np.mean(of_made))
            figures[f"{name}_{bars}_bars"] = {
                "generated": round(mean, 4),
                "real": round(float(np.mean(of_real)), 4),
                "real_quartiles": [round(float(q), 4) for q in (low, middle, high)],
                "within_middle_half": bool(low <= mean <= high),
            }
        figures[f"{name}_by_lag"] = {
            "real": _by_lag(real, alike),
            "generated": _by_lag(made, alike),
        }
    return figures


def _lengths(cases: Sequence[Case]) -> list[int]:
    return [bars for bars in LENGTHS if bars <= cases[0].span.answer]


def _mean_likeness(alike: np.ndarray) -> float:
    """Over all pairs of different bars."""
    return float(alike[np.tril_indices(len(alike), -1)].mean())


def _by_lag(passages: Sequence[Passage], alike: Any) -> list[float]:
    """Mean likeness of bars 1, 2, … apart, as far as three quarters of the answer."""
    matrices = [alike(passage) for passage in passages]
    furthest = min(len(matrix) for matrix in matrices) * 3 // 4
    return [
        round(float(np.mean([np.diagonal(m, -lag).mean() for m in matrices])), 4)
        for lag in range(1, furthest + 1)
    ]
