"""The judge around the joins of filled spans: are the seams heard?

Four bars are filled between eight known ones on either side. At each join the four bars
around it (two known, two written) are judged in relation to the six known bars beyond them.
Half of the notes judged are the composer's own on both sides, as they are in an edited song.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from musestudio.score import Note
from musestudio.score.scale import estimate_key_from_weights
from training.evidence.cases import Case, Span
from training.evidence.judge import MOVED_SHARES, Sides, moved_label, with_semitones
from training.evidence.passage import Passage, canonical, has_no_dynamics

SPAN = Span(prompt=8, answer=4, after=8)
KNOWN = 2
"""Known bars on the one side of a join, and written bars on the other, that are judged."""


def judge(cases: Sequence[Case], fills: Sequence[Sequence[Note]]) -> dict[str, Any]:
    """The verdict on filled spans, and how they arrive; the figures that go into a report."""
    whole = [_whole(case, case.real) for case in cases]
    filled = [_whole(case, notes) for case, notes in zip(cases, fills, strict=True)]
    return {
        **_sides(cases, whole).against(_windows(filled)),
        "arrival": {"real": _arrival(cases, whole), "generated": _arrival(cases, filled)},
    }


def controls(cases: Sequence[Case]) -> dict[str, Any]:
    """The same judge where the answer is known: notes moved within the span alone."""
    whole = [_whole(case, case.real) for case in cases]
    real = _sides(cases, whole)
    figures = {"real against real": real.against_itself()}
    rng = np.random.default_rng(0)
    for share in MOVED_SHARES:
        moved = [_whole(case, with_semitones(case.real, share, rng)) for case in cases]
        figures[moved_label(share)] = real.against_known(_windows(moved))
    return figures


def _whole(case: Case, written: Iterable[Note]) -> Passage:
    """All bars of the case with ``written`` in the span."""
    notes = (*case.prompt, *written, *case.after)
    return canonical(notes, case.bar_ticks, case.ticks_per_beat, flat=has_no_dynamics(case))


def _sides(cases: Sequence[Case], whole: Sequence[Passage]) -> Sides:
    """The real side: first every case's left join, then every case's right join."""
    span = cases[0].span
    left, right = span.prompt, span.prompt + span.answer
    beyond = [passage.bars(0, left - KNOWN) for passage in whole]
    beyond += [passage.bars(right + KNOWN, span.bars) for passage in whole]
    return Sides(
        prompts=beyond,
        real=_windows(whole),
        works=[case.work for case in cases] * 2,
        styles=[case.style or "untagged" for case in cases] * 2,
    )


def _windows(whole: Sequence[Passage]) -> list[Passage]:
    """The bars around the left joins, then those around the right ones."""
    joins = (SPAN.prompt, SPAN.prompt + SPAN.answer)
    return [passage.bars(join - KNOWN, join + KNOWN) for join in joins for passage in whole]


def _arrival(cases: Sequence[Case], whole: Sequence[Passage]) -> dict[str, float]:
    """How the last written bar meets what follows, as means over the cases.

    in_key:    share of its notes in the key of the bars that follow.
    held_over: share of its notes that sound on past the end of the span.
    leap:      semitones from its last melody note to the first one after.
    """
    in_key, held_over, leap = [], [], []
    for case, passage in zip(cases, whole, strict=True):
        end = case.span.prompt + case.span.answer
        last, following = passage.bars(end - 1, end), passage.bars(end, case.span.bars)
        if not len(last) or not len(following):
            continue
        weights = np.bincount(following.pitch % 12, following.duration, minlength=12)
        key = estimate_key_from_weights(weights.tolist())
        if key is not None:
            in_key.append(np.mean([pitch in key for pitch in last.pitch.tolist()]))
        of_last = passage.bar == end - 1
        line = passage.bar_lines[end]
        ends = passage.onset[of_last] + passage.duration[of_last]
        held_over.append(np.mean(ends > line))
        leap.append(abs(following.pitch[following.melody[0]] - last.pitch[last.melody[-1]]))
    figures = {"in_key": in_key, "held_over": held_over, "leap": leap}
    return {name: round(float(np.mean(values)), 4) for name, values in figures.items() if values}
