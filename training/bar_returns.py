"""How bars return in real pieces: the chances ``musestudio.inference.form`` draws from."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.inference.form import ALIKE, LAGS, WINDOW_BARS, Bars, BarStep, likeness
from training.dataset import PreparedSplit

_MOST_RETURNS = 4
_FEWEST_NOTES = 60


def count_returns(data: Path, *, most_pieces: int = 1500, seed: int = 1) -> dict:
    """Chances over random pieces of the train split, in windows of eight bars after eight.

    Returns {"bars": how many, "begins": by returns among the eight bars before (0 to 4 or
    more) the chance of each lag, "goes_on": by lag, "exact": the share of returning bars that
    come back note for note}.
    """
    split = PreparedSplit.load(data, "train")
    order = np.random.default_rng(seed).permutation(len(split.pieces))[:most_pieces]
    free: Counter[int] = Counter()
    begun: Counter[tuple[int, int]] = Counter()
    could_go_on: Counter[int] = Counter()
    went_on: Counter[int] = Counter()
    bars_seen = returned = exact = 0
    for piece in (split.pieces[i] for i in order):
        bars, n_bars = _bars_of(split.piece_inputs(piece))
        for first in range(WINDOW_BARS, n_bars - WINDOW_BARS, WINDOW_BARS):
            earliest = first - WINDOW_BARS
            found = {bar: _lag(bars, bar, earliest) for bar in range(earliest + 1, first + 8)}
            row = min(sum(found[bar][0] is not None for bar in range(earliest + 1, first)), 4)
            lag = found[first - 1][0]
            for bar in range(first, first + WINDOW_BARS):
                best, alike = found[bar]
                bars_seen += 1
                returned += best is not None
                exact += best is not None and alike == 1
                if lag is not None:
                    could_go_on[lag] += 1
                    if bar - lag >= earliest and (
                        likeness(bars.get(bar, []), bars.get(bar - lag, [])) >= ALIKE
                    ):
                        went_on[lag] += 1
                        continue
                else:
                    free[row] += 1
                    if best is not None:
                        begun[row, best] += 1
                lag = best
    return {
        "bars": bars_seen,
        "returning": round(returned / max(bars_seen, 1), 3),
        "exact": round(exact / max(returned, 1), 3),
        "begins": [
            [round(begun[row, lag] / max(free[row], 1), 3) for lag in LAGS]
            for row in range(_MOST_RETURNS + 1)
        ],
        "goes_on": [round(went_on[lag] / max(could_go_on[lag], 1), 2) for lag in LAGS],
    }


def _bars_of(columns: dict[str, np.ndarray]) -> tuple[Bars, int]:
    """Notes by bar from 0, and how many bars there are; none for a piece of few notes."""
    is_note = columns["pitch"] < encoding.REST
    if is_note.sum() < _FEWEST_NOTES:
        return {}, 0
    bars: dict[int, list[BarStep]] = {}
    first_bar = int(columns["bar"][0])
    names = ("bar", "position", "pitch", "duration")
    for bar, *step in zip(*(columns[name][is_note].tolist() for name in names), strict=True):
        bars.setdefault(bar - first_bar, []).append(BarStep(*step))
    return bars, max(bars) + 1


def _lag(bars: Bars, bar: int, earliest: int) -> tuple[int | None, float]:
    """(the lag at which a bar returns, the nearest of the best, or None; how alike it is)."""
    found = [
        (likeness(bars.get(bar, []), bars.get(bar - lag, [])), -lag)
        for lag in LAGS
        if bar - lag >= earliest
    ]
    alike, lag = max(found, default=(0.0, 0))
    return (-lag if alike >= ALIKE else None), alike
