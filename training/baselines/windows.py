"""Scores a network that says only the one note after a window, such as the seed study's.

A window for every note of a split would cost a hundred times what other networks need, so
that a fixed random sample of places is scored, the same for every such network. Windows run
over the ends of pieces, as in the seed study and as it is trained.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from training.dataset import PreparedSplit
from training.models.seed_study_lstm import SeedStudyLSTM

SAMPLED = 4_000
_AT_ONCE = 250


@torch.no_grad()
def evaluate_windows(
    network: SeedStudyLSTM, split: PreparedSplit, *, n_places: int = SAMPLED
) -> dict[str, dict[str, Any]]:
    """Nats per note as ``evaluate`` gives them, from ``n_places`` places of the split.

    “all” holds the standard error of its total, too, as the places are a sample.
    """
    width = network.config.window_steps
    rng = np.random.default_rng(0)
    n_there = len(split) - width
    places = np.sort(rng.choice(n_there, size=min(n_places, n_there), replace=False)) + width
    nats: dict[str, np.ndarray] = {f: np.zeros(len(places)) for f in encoding.FIELDS}
    for first in range(0, len(places), _AT_ONCE):
        at = places[first : first + _AT_ONCE]
        rows = at[:, None] + np.arange(-width, 1)
        tokens = {
            f: torch.from_numpy(split.columns[f][rows].astype(np.int64)) for f in encoding.FIELDS
        }
        inputs = {f: values[:, :-1] for f, values in tokens.items()}
        targets = {f: values[:, 1:] for f, values in tokens.items()}
        for field, found in network.nats(inputs, targets)[0].items():
            nats[field][first : first + len(at)] = found[:, 0].numpy()

    style = split.columns["style"][places]
    is_note = split.columns["pitch"][places] < encoding.REST
    names = {0: "untagged", **dict(enumerate(controls.STYLES, start=1))}
    groups = {"all": np.ones(len(places), bool)}
    groups |= {names[int(token)]: style == token for token in np.unique(style)}
    figures: dict[str, dict[str, Any]] = {}
    for name, chosen in groups.items():
        n_notes = max(int((is_note & chosen).sum()), 1)
        fields = {f: float(nats[f][chosen].sum()) / n_notes for f in encoding.FIELDS}
        figures[name] = {**fields, "total": sum(fields.values()), "notes": n_notes}
    total = np.sum(list(nats.values()), axis=0)
    figures["all"]["standard_error"] = float(total.std() / np.sqrt(len(total)))
    figures["all"]["places"] = len(places)
    return figures
