"""Can continuations be told from the composer's own? And can the judge be believed?

The judge sees statistics only, of both sides in canonical form. Beside its verdict stand
controls without any model: real against real, and real against real with some notes moved
by a semitone. A judge that finds the moved notes and no difference where there is none is one
whose verdict on a model means something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from musestudio.score import Note
from training.evidence.cases import Case
from training.evidence.classifier import Verdict, tell_apart
from training.evidence.passage import Passage, answer_passage, prompt_passage
from training.evidence.statistics import MODULES, SIXTY, measure

MOVED_SHARES = (1 / 20, 1 / 10)
LEAST_OF_STYLE = 15
_FIGURES = ("auc", "low", "high")


@dataclass(frozen=True)
class Table:
    """Statistics of many answers: ``rows`` of shape (n_cases, n_statistics)."""

    names: tuple[str, ...]
    rows: np.ndarray

    def only(self, names: Sequence[str]) -> Table:
        """The same table with these columns alone."""
        return Table(tuple(names), self.rows[:, [self.names.index(name) for name in names]])


def table(prompts: Sequence[Passage], answers: Sequence[Passage]) -> Table:
    """Every statistic of every answer."""
    rows = [measure(prompt, answer) for prompt, answer in zip(prompts, answers, strict=True)]
    return Table(tuple(rows[0]), np.array([list(row.values()) for row in rows]))


@dataclass(frozen=True)
class Sides:
    """What is compared: answers in canonical form after (or around) what they relate to.

    Item i of ``prompts`` and ``real`` is of work ``works[i]`` and style ``styles[i]``.
    """

    prompts: Sequence[Passage]
    real: Sequence[Passage]
    works: Sequence[str]
    styles: Sequence[str]

    @cached_property
    def table(self) -> Table:
        """The statistics of the real side."""
        return table(self.prompts, self.real)

    def against(self, made: Sequence[Passage]) -> dict[str, Any]:
        """The verdict on another side, as the figures that go into a report."""
        real, other = self.table, table(self.prompts, made)
        verdict = _verdict(real, other, self.works, SIXTY)
        every = _verdict(real, other, self.works, real.names, importance=False)
        return {
            "cases": len(self.works),
            "works": len(set(self.works)),
            **verdict.as_json(),
            "with_all_statistics": every.as_json(),
            "by_family": self._by_family(other),
            "by_style": self._by_style(verdict),
            "statistics": _means(real, other),
        }

    def against_itself(self, deals: int = 4) -> dict[str, Any]:
        """Works dealt at random into two kinds, as if one were a model's; means of the deals."""
        rng = np.random.default_rng(0)
        distinct = sorted(set(self.works))
        rows = self.table.only(SIXTY).rows
        verdicts = []
        for _ in range(deals):
            second = set(rng.permutation(distinct)[: len(distinct) // 2].tolist())
            labels = np.array([int(work in second) for work in self.works])
            verdicts.append(
                tell_apart(rows, labels, self.works, SIXTY, importance=False, repeats=1)
            )
        mean = {name: np.mean([getattr(v, name) for v in verdicts]) for name in _FIGURES}
        return {
            "auc": round(float(mean["auc"]), 4),
            "interval_95": [round(float(mean["low"]), 4), round(float(mean["high"]), 4)],
        }

    def against_known(self, made: Sequence[Passage]) -> dict[str, Any]:
        """A control's verdict: by the sixty, and by all statistics."""
        other = table(self.prompts, made)
        names = self.table.names
        return {
            **_verdict(self.table, other, self.works, SIXTY, importance=False).as_json(),
            "with_all_statistics": _verdict(
                self.table, other, self.works, names, importance=False
            ).as_json(),
        }

    def _by_family(self, other: Table) -> dict[str, dict[str, Any]]:
        """The verdict when only one side of music is looked at, among the sixty."""
        prompt = self.prompts[0]
        figures = {}
        for module in MODULES:
            names = [name for name in module.measure(prompt, prompt) if name in SIXTY]
            family = module.__name__.rsplit(".", 1)[-1]
            verdict = _verdict(self.table, other, self.works, names, importance=False)
            figures[family] = verdict.as_json()
        return figures

    def _by_style(self, verdict: Verdict) -> dict[str, dict[str, float]]:
        """The AUC within each style, by the judge of all; rare styles are left out."""
        figures = {}
        styles = np.array(self.styles)
        for style in sorted(set(self.styles)):
            chosen = styles == style
            if chosen.sum() >= LEAST_OF_STYLE:
                auc = round(verdict.among(chosen), 4)
                figures[style] = {"cases": int(chosen.sum()), "auc": auc}
        return figures


def sides(cases: Sequence[Case]) -> Sides:
    """The real side of cases with nothing after them."""
    return Sides(
        prompts=[prompt_passage(case) for case in cases],
        real=[answer_passage(case, case.real) for case in cases],
        works=[case.work for case in cases],
        styles=[case.style or "untagged" for case in cases],
    )


def judge(cases: Sequence[Case], answers: Sequence[Sequence[Note]]) -> dict[str, Any]:
    """The verdict on answers to the cases, as the figures that go into a report."""
    made = [answer_passage(c, notes) for c, notes in zip(cases, answers, strict=True)]
    return sides(cases).against(made)


def controls(cases: Sequence[Case]) -> dict[str, Any]:
    """What the same judge says where the answer is known: see the module."""
    real = sides(cases)
    figures = {"real against real": real.against_itself()}
    rng = np.random.default_rng(0)
    for share in MOVED_SHARES:
        moved = [answer_passage(case, with_semitones(case.real, share, rng)) for case in cases]
        figures[moved_label(share)] = real.against_known(moved)
    return figures


def moved_label(share: float) -> str:
    return f"one note in {round(1 / share)} moved a semitone"


def with_semitones(
    notes: Sequence[Note], share: float, rng: np.random.Generator
) -> tuple[Note, ...]:
    """The notes, ``share`` of them (at least one) moved up or down by a semitone."""
    count = max(round(share * len(notes)), 1)
    chosen = set(rng.choice(len(notes), size=min(count, len(notes)), replace=False).tolist())
    return tuple(
        note.moved(semitones=int(rng.choice((-1, 1)))) if i in chosen else note
        for i, note in enumerate(notes)
    )


def _verdict(
    real: Table, made: Table, works: Sequence[str], names: Sequence[str], *, importance: bool = True
) -> Verdict:
    rows = np.concatenate([real.only(names).rows, made.only(names).rows])
    labels = np.repeat([0, 1], len(works))
    return tell_apart(rows, labels, [*works, *works], names, importance=importance)


def _means(real: Table, made: Table) -> dict[str, dict[str, Any]]:
    """For each statistic of both sides: mean, and the quantiles a plot needs."""
    figures: dict[str, dict[str, Any]] = {}
    for i, name in enumerate(real.names):
        sides = {"real": real.rows[:, i], "generated": made.rows[:, i]}
        figures[name] = {side: _summary(values) for side, values in sides.items()}
        figures[name]["overlap"] = _area_shared(*sides.values())
        figures[name]["among_the_sixty"] = name in SIXTY
    return figures


def _summary(values: np.ndarray) -> dict[str, Any]:
    present = values[~np.isnan(values)]
    if not len(present):
        return {"mean": None, "quantiles": None, "n": 0}
    quantiles = np.quantile(present, (0.05, 0.25, 0.5, 0.75, 0.95))
    return {
        "mean": round(float(present.mean()), 5),
        "quantiles": [round(float(q), 5) for q in quantiles],
        "n": len(present),
    }


def _area_shared(a: np.ndarray, b: np.ndarray) -> float | None:
    """The overlap of two samples' histograms over 20 equal bins, 0–1."""
    a, b = a[~np.isnan(a)], b[~np.isnan(b)]
    if not len(a) or not len(b):
        return None
    edges = np.histogram_bin_edges(np.concatenate([a, b]), bins=20)
    shares = [np.histogram(side, edges)[0] / len(side) for side in (a, b)]
    return round(float(np.minimum(*shares).sum()), 4)
