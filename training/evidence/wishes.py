"""Does each control do what it says?

The soft ones (density, register, dynamics) are asked for at several levels after the same
prompts, and what came is measured; the hard ones are promises, and every breach is counted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from tqdm import tqdm

from musestudio.encoding.notes import GRID_PER_BEAT
from musestudio.inference.request import ContinuationRequest
from musestudio.score import Note, estimate_key
from training.evidence.cases import Case, Span
from training.evidence.continuations import Answers, request_for
from training.evidence.passage import Passage, canonical

SPAN = Span(prompt=8, answer=4)
LEVELS = (1, 3, 5, 6, 8)
VOICES = 2
RANGE = (55, 79)


def _density(passage: Passage) -> float:
    return len(passage) / passage.length * GRID_PER_BEAT


def _register(passage: Passage) -> float:
    return float(passage.pitch.mean())


def _dynamics(passage: Passage) -> float:
    return float(passage.velocity.mean()) * 8 + 4


SOFT: dict[str, Callable[[Passage], float]] = {
    "density": _density,  # Notes a quarter.
    "register": _register,  # Mean MIDI pitch.
    "dynamics": _dynamics,  # Mean velocity.
}


def wishes(model: Answers, cases: Sequence[Case], settings: dict[str, Any]) -> dict[str, Any]:
    """Rank correlations of asked and got for the soft controls; breaches of the hard ones."""
    return {
        "cases": len(cases),
        "works": len({case.work for case in cases}),
        "soft": {name: _soft(model, cases, settings, name) for name in SOFT},
        "hard": {name: _hard(model, cases, settings, name, ask) for name, ask in _HARD.items()},
    }


def _soft(
    model: Answers, cases: Sequence[Case], settings: dict[str, Any], name: str
) -> dict[str, Any]:
    """correlation: Spearman's over all answers. within: the mean of each prompt's own.

    got: mean of what came at each level, with its quartiles.
    """
    got = np.full((len(cases), len(LEVELS)), np.nan)
    for i, case in enumerate(tqdm(cases, desc=name, unit="case")):
        for j, level in enumerate(LEVELS):
            asked = {**settings, "seed": i, name: level}
            (answer, *_) = model.continue_(request_for(case, asked))
            lines = case.bar_ticks[case.span.prompt :]
            notes = [note for _, note in answer.notes]
            passage = canonical(notes, lines, case.ticks_per_beat, flat=False)
            if len(passage):
                got[i, j] = SOFT[name](passage)
    levels = np.tile(LEVELS, (len(cases), 1))
    known = ~np.isnan(got)
    within = [_correlation(levels[i][known[i]], got[i][known[i]]) for i in range(len(cases))]
    return {
        "levels": list(LEVELS),
        "correlation": round(_correlation(levels[known], got[known]), 4),
        "within": round(float(np.mean(within)), 4),
        "got": [round(float(v), 3) for v in np.nanmean(got, axis=0)],
        "quartiles": np.nanquantile(got, (0.25, 0.75), axis=0).round(3).T.tolist(),
    }


def _correlation(asked: np.ndarray, got: np.ndarray) -> float:
    if len(got) < 2 or np.ptp(got) == 0:
        return 0.0
    return float(np.corrcoef(_ranks(asked), _ranks(got))[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1, equal values sharing the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]


def _in_key(case: Case, request: ContinuationRequest) -> ContinuationRequest:
    return dataclasses.replace(request, key=estimate_key(case.prompt))


def _in_range(_case: Case, request: ContinuationRequest) -> ContinuationRequest:
    return dataclasses.replace(request, lowest_pitch=RANGE[0], highest_pitch=RANGE[1])


def _few_voices(_case: Case, request: ContinuationRequest) -> ContinuationRequest:
    return dataclasses.replace(request, most_voices=VOICES)


def _same_rhythm(case: Case, request: ContinuationRequest) -> ContinuationRequest:
    song = case.song_with((*case.prompt, *case.real))
    return dataclasses.replace(request, song=song, keep_rhythm=True)


_HARD = {
    "key": _in_key,
    "range": _in_range,
    "most_voices": _few_voices,
    "keep_rhythm": _same_rhythm,
}


def _hard(
    model: Answers,
    cases: Sequence[Case],
    settings: dict[str, Any],
    name: str,
    ask: Callable[[Case, ContinuationRequest], ContinuationRequest],
) -> dict[str, Any]:
    """How many answers keep the promise, and which do not."""
    broken = []
    for i, case in enumerate(tqdm(cases, desc=name, unit="case")):
        request = ask(case, request_for(case, {**settings, "seed": i}))
        (answer, *_) = model.continue_(request)
        if not _kept(name, request, [note for _, note in answer.notes]):
            broken.append(case.name)
    return {"answers": len(cases), "kept": len(cases) - len(broken), "broken": broken}


def _kept(name: str, request: ContinuationRequest, notes: list[Note]) -> bool:
    if name == "key":
        return request.key is None or all(note.pitch in request.key for note in notes)
    if name == "range":
        return all(request.lowest_pitch <= n.pitch <= request.highest_pitch for n in notes)
    if name == "most_voices":
        return most_at_once(notes) <= VOICES
    standing = sorted((n.start_tick, n.duration_ticks) for _, n in request.standing_notes())
    return sorted((n.start_tick, n.duration_ticks) for n in notes) == standing


def most_at_once(notes: Sequence[Note]) -> int:
    """The most notes sounding together; one that ends as another begins does not count."""
    changes = sorted(
        change for note in notes for change in ((note.start_tick, 1), (note.end_tick, -1))
    )
    sounding = most = 0
    for _, change in changes:
        sounding += change
        most = max(most, sounding)
    return most
