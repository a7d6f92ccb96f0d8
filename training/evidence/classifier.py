"""The classifier two-sample test: can a boosted classifier tell two kinds of music apart?

After Lopez-Paz and Oquab, “Revisiting classifier two-sample tests” (2017). Folds never split
a work, so nothing is recognised by its piece; the figure is the area under the ROC curve of
predictions for works the classifier has not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from musestudio.errors import RequestError

ITERATIONS = 150
FOLDS = 5
REPEATS = 3
BOOTSTRAPS = 1000
PERMUTATIONS = 2


@dataclass(frozen=True)
class Verdict:
    """How well two kinds were told apart.

    auc:     0.5 not at all, 1 always. low, high: 95 % interval, works drawn anew.
    telling: statistic → how much the AUC falls when it is shuffled, largest first.
    found:   (n_rows,) how much each row was taken for the second kind, 0–1.
    labels:  (n_rows,) 0 or 1, what it was.
    """

    auc: float
    low: float
    high: float
    telling: dict[str, float]
    found: np.ndarray
    labels: np.ndarray

    def as_json(self, most: int = 20) -> dict[str, Any]:
        """The figures; of the telling statistics the first ``most``."""
        figures: dict[str, Any] = {
            "auc": round(self.auc, 4),
            "interval_95": [round(self.low, 4), round(self.high, 4)],
        }
        if self.telling:
            figures["telling"] = {k: round(v, 4) for k, v in list(self.telling.items())[:most]}
        return figures

    def among(self, chosen: np.ndarray) -> float:
        """The AUC among some cases, where row i and row i + n_cases are of case i."""
        both = np.concatenate([chosen, chosen])
        return area(self.labels[both], self.found[both])


def tell_apart(
    rows: np.ndarray,
    labels: np.ndarray,
    works: Sequence[str],
    names: Sequence[str],
    *,
    importance: bool = True,
    repeats: int = REPEATS,
    seed: int = 0,
) -> Verdict:
    """Judge two kinds of rows.

    rows:   (n_rows, n_statistics), NaN where a statistic means nothing.
    labels: (n_rows,) 0 or 1. works: the work of each row; names: those of the columns.
    Raises RequestError where there are fewer than two works.
    """
    groups = np.unique(list(works), return_inverse=True)[1]
    folds = min(FOLDS, int(groups.max()) + 1)
    if folds < 2:
        raise RequestError("The judge needs cases of more than one work.")
    rng = np.random.default_rng(seed)
    found = np.zeros(len(rows))
    falls = []
    # So few rows are done sooner by one thread, above all beside a training.
    with threadpool_limits(1):
        for repeat in range(repeats):
            splits = GroupKFold(folds, shuffle=True, random_state=seed + repeat)
            for train, test in splits.split(rows, labels, groups):
                # A statistic no case of the fold has teaches nothing, and stops the binning.
                unknown = np.isnan(rows[train]).all(axis=0)
                seen = np.where(unknown, 0.0, rows)
                classifier = _classifier(seed + repeat).fit(seen[train], labels[train])
                found[test] += classifier.predict_proba(seen[test])[:, 1] / repeats
                if importance:
                    falls.append(_falls(classifier, seen[test], labels[test], rng))
    low, high = _interval(found, labels, groups, rng)
    telling: dict[str, float] = {}
    if importance:
        mean_falls = np.mean(falls, axis=0)
        telling = {names[i]: float(mean_falls[i]) for i in np.argsort(-mean_falls)}
    auc = area(labels, found)
    return Verdict(auc, low, high, telling, found, labels)


def area(labels: np.ndarray, found: np.ndarray) -> float:
    """The area under the ROC curve: the share of pairs in order, ties counting half."""
    second, first = found[labels == 1], np.sort(found[labels == 0])
    below = np.searchsorted(first, second, side="left")
    not_above = np.searchsorted(first, second, side="right")
    return float((below + not_above).sum() / (2 * len(first) * len(second)))


def _classifier(seed: int) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        learning_rate=0.06,
        max_iter=ITERATIONS,
        max_leaf_nodes=8,
        min_samples_leaf=10,
        l2_regularization=1.0,
        max_features=0.3,
        random_state=seed,
        early_stopping=False,
    )


def _falls(
    classifier: HistGradientBoostingClassifier,
    rows: np.ndarray,
    labels: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """(n_statistics,) the AUC lost when each statistic is shuffled among unseen cases.

    One prediction for all shuffled copies: calling the classifier is the slow part.
    """
    n_rows, n_columns = rows.shape
    before = area(labels, classifier.predict_proba(rows)[:, 1])
    lost = np.zeros(n_columns)
    for _ in range(PERMUTATIONS):
        shuffled = np.tile(rows, (n_columns, 1, 1))
        order = rng.permutation(n_rows)
        for column in range(n_columns):
            shuffled[column, :, column] = rows[order, column]
        found = classifier.predict_proba(shuffled.reshape(-1, n_columns))[:, 1]
        for column, of_column in enumerate(found.reshape(n_columns, n_rows)):
            lost[column] += (before - area(labels, of_column)) / PERMUTATIONS
    return lost


def _interval(
    found: np.ndarray, labels: np.ndarray, groups: np.ndarray, rng: np.random.Generator
) -> tuple[float, float]:
    """The 95 % bootstrap interval of the AUC, works drawn with replacement."""
    drawn = rng.multinomial(
        groups.max() + 1, np.full(groups.max() + 1, 1 / (groups.max() + 1)), size=BOOTSTRAPS
    )
    order = np.argsort(found, kind="stable")
    weights = drawn[:, groups[order]].astype(np.float64)
    second = weights * labels[order]
    first = weights - second
    # The area is the share of pairs in order; equal predictions are too rare to matter.
    pairs = (second * np.cumsum(first, axis=1)).sum(axis=1)
    possible = first.sum(axis=1) * second.sum(axis=1)
    areas = pairs[possible > 0] / possible[possible > 0]
    return float(np.quantile(areas, 0.025)), float(np.quantile(areas, 0.975))
