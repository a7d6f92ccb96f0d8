"""Bars that return: which bars of an answer take up an earlier one, as pieces do.

Networks of this size recall figures but plan no form. So before a candidate is written it is
decided, bar by bar, which of its bars come back from one, two, four or eight bars before: a
Markov chain whose chances were counted in the training corpora (`python -m training form`),
by how often the bars just heard return themselves. What stands in a bar that returns is then
followed note by note, where the rules leave room for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

LAGS = (1, 2, 4, 8)
"""How many bars back a bar may be taken up from."""
ALIKE = 0.75
"""Two bars count as one and the same from this share of common notes (place and pitch, of all
that stand in either) on."""
WINDOW_BARS = 8
"""Bars before the answer in which returns are counted."""

# Chances that a bar begins to return, by lag; a row for each count of returns (0, 1, 2, 3, 4
# or more) among the bars before. And that a return at a lag goes on for one more bar.
_BEGINS = (
    (0.011, 0.013, 0.011, 0.018),
    (0.023, 0.027, 0.024, 0.023),
    (0.030, 0.036, 0.045, 0.032),
    (0.036, 0.051, 0.077, 0.027),
    (0.051, 0.071, 0.063, 0.020),
)
_GOES_ON = (0.22, 0.27, 0.46, 0.78)
_VARIED = 0.3
"""Share of the bars that return with a change."""
_FOLLOWED_IF_VARIED = 0.85
"""Chance of each note of such a bar to be the old one."""


class BarStep(NamedTuple):
    """A step in its bar: grid steps from the bar line, then tokens."""

    position: int
    pitch: int
    duration: int
    velocity: int


class BarReturn(NamedTuple):
    """That a bar returns: from which bar, and the chance of each note to be the old one."""

    source: int
    faithfulness: float


Bars = Mapping[int, list[BarStep]]
"""Steps by bar, notes only, in reading order."""


def likeness(a: list[BarStep], b: list[BarStep]) -> float:
    """Share of common notes of two bars, 0–1 (the Jaccard index of their place-pitch pairs)."""
    if not a or not b:
        return 0.0
    one, other = ({(s.position, s.pitch) for s in bar} for bar in (a, b))
    return len(one & other) / len(one | other)


def returns_before(bars: Bars, first_bar: int) -> tuple[int, int | None]:
    """(how many of the bars before return, the lag at which the last one does or None)."""
    count, last_lag = 0, None
    for bar in range(first_bar - WINDOW_BARS + 1, first_bar):
        lags = [
            lag
            for lag in LAGS
            if bar - lag >= first_bar - WINDOW_BARS
            and likeness(bars.get(bar, []), bars.get(bar - lag, [])) >= ALIKE
        ]
        count += bool(lags)
        last_lag = lags[0] if lags else None
    return count, last_lag


def plan_form(
    bars: Bars, first_bar: int, n_bars: int, strength: float, rng: np.random.Generator
) -> dict[int, BarReturn]:
    """The bars of an answer that return, by bar.

    bars:     what was heard. Bars of the answer may return in it as well.
    strength: 1 for chances as counted in real music, 0 for no returns.
    """
    count, lag = returns_before(bars, first_bar)
    begins = _BEGINS[min(count, len(_BEGINS) - 1)]
    plan: dict[int, BarReturn] = {}
    for bar in range(first_bar, first_bar + n_bars):
        # The same number of draws whatever comes of them.
        go_on, begin, vary = rng.random(3)
        goes_on = lag is not None and go_on < _GOES_ON[LAGS.index(lag)] * min(strength, 1)
        if not goes_on:
            chosen = int(np.searchsorted(np.cumsum(begins) * strength, begin, side="right"))
            lag = LAGS[chosen] if chosen < len(LAGS) else None
        if lag is None:
            continue
        source = bar - lag
        if source < first_bar and not bars.get(source):
            lag = None
            continue
        plan[bar] = BarReturn(source, _FOLLOWED_IF_VARIED if vary < _VARIED else 1.0)
    return plan
