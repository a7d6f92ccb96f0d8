"""What no answer may have: a bar left empty, one note over and over, a passage learnt by heart.

How long a run shared with the training data may be is read off real held-out music: works
the composers wrote share runs with others too, by convention, quotation or a common source.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from musestudio.score import Note
from training.evidence.cases import Case
from training.evidence.continuations import case_id
from training.evidence.originality import OriginalityIndex, piece_names, prepared_pieces
from training.evidence.passage import Passage, answer_passage
from training.evidence.statistics.figures import longest_same_note
from training.evidence.statistics.form import empty_bars

ONE_NOTE_LOOP = 8
_QUANTILES = (0.5, 0.9, 0.99, 1.0)


def check(
    cases: Sequence[Case], answers: Sequence[Sequence[Note]], prepared: Path
) -> dict[str, Any]:
    """Faults of the answers, beside the same counts for what the composers wrote.

    prepared: the folder ``prepare`` wrote; its training split is what may have been learnt,
        its valid split the held-out pieces.
    """
    real = [answer_passage(case, case.real) for case in cases]
    made = [answer_passage(c, notes) for c, notes in zip(cases, answers, strict=True)]
    names = [case_id(case) for case in cases]
    figures: dict[str, Any] = {"candidates": len(made)}
    figures["empty_bars"] = _count(names, real, made, empty_bars, least=1)
    figures["one_note_loops"] = _count(names, real, made, longest_same_note, least=ONE_NOTE_LOOP)
    for label, at_pitch in (("shared_runs", False), ("shared_runs_at_pitch", True)):
        index = OriginalityIndex.of_prepared(prepared, at_pitch=at_pitch)
        figures[label] = _shared_runs(index, names, real, made, prepared)
        del index  # One at a time: each takes 100 MB.
    return figures


def _count(
    names: Sequence[str],
    real: Sequence[Passage],
    made: Sequence[Passage],
    measure: Any,
    *,
    least: int,
) -> dict[str, Any]:
    """How many of either side reach ``least``, and which of the answers do."""
    of_made = [measure(passage) for passage in made]
    return {
        "least": least,
        "real": sum(measure(passage) >= least for passage in real),
        "generated": sum(value >= least for value in of_made),
        "cases": {n: v for n, v in zip(names, of_made, strict=True) if v >= least},
    }


def _shared_runs(
    index: OriginalityIndex,
    names: Sequence[str],
    real: Sequence[Passage],
    made: Sequence[Passage],
    prepared: Path,
) -> dict[str, Any]:
    """Longest runs shared with the training data, in notes.

    threshold: the 99th percentile of whole held-out pieces. The same of real passages as
    long as the answers stands beside it, and is the stricter.
    """
    of_pieces = [index.longest_run(*piece).notes for piece in prepared_pieces(prepared, "valid")]
    of_real = [index.longest_run(p.onset, p.pitch).notes for p in real]
    runs = [index.longest_run(p.onset, p.pitch) for p in made]
    of_made = [run.notes for run in runs]
    threshold = float(np.quantile(of_pieces, 0.99))
    strict = float(np.quantile(of_real, 0.99))
    pieces = piece_names(prepared)
    longest = sorted(zip(names, runs, strict=True), key=lambda item: -item[1].notes)
    return {
        "threshold": threshold,
        "threshold_of_passages": strict,
        "over_threshold": sum(notes > threshold for notes in of_made),
        "over_threshold_of_passages": sum(notes > strict for notes in of_made),
        "quantiles": {
            side: dict(
                zip(map(str, _QUANTILES), np.quantile(notes, _QUANTILES).tolist(), strict=True)
            )
            for side, notes in (
                ("real pieces", of_pieces),
                ("real passages", of_real),
                ("generated", of_made),
            )
        },
        "lengths": {"real": sorted(of_real), "generated": sorted(of_made)},
        "longest": [
            {"case": name, "notes": run.notes, "from": run.first_note, "in": pieces[run.piece]}
            for name, run in longest[:5]
            if run.piece >= 0
        ],
    }
