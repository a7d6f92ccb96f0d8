"""Bars that return: which bars of an answer take up an earlier one, as pieces do.

Networks of this size recall figures but plan no form. So before a candidate is written it is
decided, bar by bar, which of its bars come back from one, two, four or eight bars before: a
Markov chain whose chances were counted in the training corpora (`python -m training returns`),
by how often the bars just heard return themselves. What stands in a bar that returns is then
followed note by note, where the rules leave room for it.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.inference.prompt import Prompt
from musestudio.inference.request import DEFAULT_RECALL, ContinuationRequest

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
    (0.012, 0.013, 0.012, 0.016),
    (0.027, 0.028, 0.024, 0.024),
    (0.033, 0.038, 0.042, 0.031),
    (0.052, 0.054, 0.072, 0.030),
    (0.058, 0.067, 0.071, 0.028),
)
_GOES_ON = (0.24, 0.29, 0.47, 0.77)
_VARIED = 0.3
"""Share of the bars that return with a change."""
_FOLLOWED_IF_VARIED = 0.85
"""Chance of each note of such a bar to be the old one."""
_OVERSHOOT = 1.2
"""More returns are planned than are wanted, as rules and loops stop some of them."""


class BarStep(NamedTuple):
    """A note in its bar: grid steps from the bar line, then tokens."""

    position: int
    pitch: int
    duration: int


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


class Form:
    """A candidate's plan of returns, and its bars so far.

    heard:  the steps before the answer of the parts that answer.
    recall: 0–1, how readily what was heard is taken up.
    """

    def __init__(
        self,
        request: ContinuationRequest,
        prompt: Prompt,
        heard: encoding.NoteSteps,
        recall: float,
    ) -> None:
        self._grid = prompt.bars
        self._bars: dict[int, list[BarStep]] = {}
        for step in zip(
            heard.onset.tolist(), heard.pitch.tolist(), heard.duration.tolist(), strict=True
        ):
            self.add(*step)
        start, end = (
            int(encoding.to_grid(np.array(tick - prompt.origin_tick), request.song.ticks_per_beat))
            for tick in (request.start_tick, request.end_tick)
        )
        self._first_bar = self._grid.bar(start)
        self._n_bars = self._grid.bar(end - 1) + 1 - self._first_bar
        self._strength = _OVERSHOOT * recall / DEFAULT_RECALL
        self._plan: dict[int, BarReturn] = {}

    def copy(self) -> Form:
        """The same bars for another candidate to go on from, without a plan."""
        other = copy.copy(self)
        other._bars = {bar: steps.copy() for bar, steps in self._bars.items()}
        other._plan = {}
        return other

    def plan(self, rng: np.random.Generator) -> dict[int, BarReturn]:
        """Draw which bars return, and follow it from now on."""
        self._plan = plan_form(self._bars, self._first_bar, self._n_bars, self._strength, rng)
        return self._plan

    def add(self, onset: int, pitch: int, duration: int) -> None:
        """One more step (grid steps from the prompt's origin, then tokens)."""
        if pitch < encoding.REST:
            position = self._grid.place(onset)[0]
            bar = self._bars.setdefault(self._grid.bar(onset), [])
            bar.append(BarStep(position, pitch, duration))

    def next_step(self, clock: int, last_pitch: int, draw: float) -> tuple[int, int, int] | None:
        """(shift, pitch, duration) tokens of what comes next where a bar returns, else None.

        clock, last_pitch: the step before. draw: a random number, 0–1.
        """
        bar = self._grid.bar(clock)
        planned = self._plan.get(bar)
        if planned is None or draw >= planned.faithfulness:
            return None
        position, bar_length, _ = self._grid.place(clock)
        for step in self._bars.get(planned.source, []):
            if (step.position, step.pitch) > (position, last_pitch):
                return self._tokens(step.position - position, step)
        return self._first_of(bar + 1, bar_length - position)

    def opening(self, clock: int, onset: int) -> tuple[int, int, int] | None:
        """Tokens of the first note of a returning bar, where a note at ``onset`` enters one."""
        bar, before = self._grid.bar(onset), self._grid.bar(clock)
        if bar == before and self._bars.get(bar):
            return None
        position = self._grid.place(onset)[0]
        return self._first_of(bar, onset - position - clock)

    def _first_of(self, bar: int, to_bar_line: int) -> tuple[int, int, int] | None:
        planned = self._plan.get(bar)
        if planned is None or not self._bars.get(planned.source):
            return None
        step = self._bars[planned.source][0]
        return self._tokens(to_bar_line + step.position, step)

    @staticmethod
    def _tokens(gap: int, step: BarStep) -> tuple[int, int, int] | None:
        """None where no one shift is exactly the gap."""
        token = int(np.searchsorted(encoding.SHIFTS, gap))
        if gap < 0 or token >= encoding.N_SHIFTS or encoding.SHIFTS[token] != gap:
            return None
        return token, step.pitch, step.duration
