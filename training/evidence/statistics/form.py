"""How bars resemble one another, and how the answer begins and ends."""

from __future__ import annotations

import math

import numpy as np

from musestudio.encoding.notes import GRID_PER_BEAT
from training.evidence.passage import Passage, followed_by
from training.evidence.similarity import alike_in_chroma, alike_in_notes, alike_in_rhythm
from training.evidence.statistics.common import mean, ratio


def measure(prompt: Passage, answer: Passage) -> dict[str, float]:
    """Bar against bar: notes in common (at their place and pitch), rhythm, pitch classes.

    *_lag_N:        mean likeness of the answer's bars to those N before (for 8: the prompt's).
    *_best_prompt:  mean likeness of each bar to the prompt's bar most like it.
    *_best_own:     the same among the answer's own earlier bars.
    *_jump:         likeness across the join less that within the prompt.
    empty_bars, first_rest, last_rest: silence by bars, before the first and after the last
                    note, in quarters.
    last_length:    quarters of the last chord; last_in_tonic_chord: whether the last bass
                    note is one the prompt ends or begins on.
    """
    both = followed_by(prompt, answer)
    n = prompt.n_bars
    values: dict[str, float] = {}
    for name, alike in (
        ("bar_notes", alike_in_notes(both)),
        ("bar_rhythm", alike_in_rhythm(both)),
        ("bar_chroma", alike_in_chroma(both)),
    ):
        for lag in (1, 2, 4, 8):
            values[f"{name}_lag_{lag}"] = mean(np.diagonal(alike, -lag)[max(n - lag, 0) :])
        values[f"{name}_best_prompt"] = mean(alike[n:, :n].max(axis=1))
        own = np.tril(alike[n:, n:], -1).max(axis=1)
        values[f"{name}_best_own"] = mean(own[1:])
        values[f"{name}_lag_1_change"] = values[f"{name}_lag_1"] - mean(
            np.diagonal(alike[:n, :n], -1)
        )
        values[f"{name}_jump"] = float(alike[n, n - 1]) - mean(np.diagonal(alike[:n, :n], -1))
    values["empty_bars"] = float(empty_bars(answer))
    values["first_rest"] = float(answer.onset[0]) / GRID_PER_BEAT if len(answer) else math.nan
    values["last_rest"] = (
        float(answer.length - (answer.onset + answer.duration).max()) / GRID_PER_BEAT
        if len(answer)
        else math.nan
    )
    values["first_bar_density"] = ratio(float((answer.bar == 0).sum()) * prompt.n_bars, len(prompt))
    values["last_bar_density"] = ratio(
        float((answer.bar == answer.n_bars - 1).sum()) * answer.n_bars, len(answer)
    )
    values["join_leap"] = (
        float(abs(answer.pitch[answer.melody[0]] - prompt.pitch[prompt.melody[-1]]))
        if len(answer) and len(prompt)
        else math.nan
    )
    return values


def empty_bars(passage: Passage) -> int:
    """Bars in which no note begins and none sounds."""
    empty = 0
    for first, end in zip(passage.bar_lines[:-1], passage.bar_lines[1:], strict=True):
        begun = passage.onset < end
        empty += not (begun & (passage.onset + passage.duration > first)).any()
    return empty
