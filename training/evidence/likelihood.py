"""How surprised either kind of model is by the same bars, in nats a note.

The continuation model says how likely each note is after those before it: its figure is a
negative log-likelihood. The phrase model says how likely the notes are given a latent it drew
having heard them, and pays for the latent with its divergence from a standard normal: its figure
is the negative ELBO, an upper bound of the same quantity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from musestudio.encoding import notes as encoding
from musestudio.encoding.controls import STYLES
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.prompt import hear
from musestudio.inference.request import ContinuationRequest
from training.dataset import INPUTS
from training.evaluate import shipped_scorer
from training.evidence.pairs import TRACK_ID, Pair
from training.fit_phrases import load_phrase_network, to_tensors
from training.phrases import batch_of

AT_ONCE = 32


def continuation_nats(
    model: ContinuationModel, pairs: Sequence[Pair], *, heard_before: bool
) -> dict[str, float]:
    """Nats a note of the second halves, by field and in all.

    heard_before: whether the first halves are heard, or the second begin from nothing.
    """
    scorer = shipped_scorer(model)
    sums = dict.fromkeys(encoding.FIELDS, 0.0)
    heard = [_columns(pair, heard_before) for pair in pairs]
    # Those of like length side by side waste the least padding.
    heard.sort(key=lambda columns: len(columns["pitch"]))
    for first in range(0, len(heard), AT_ONCE):
        some = heard[first : first + AT_ONCE]
        longest = len(some[-1]["pitch"])
        side_by_side = {
            name: np.stack([_padded(columns[name], longest) for columns in some]) for name in INPUTS
        }
        nats = scorer(side_by_side)
        for row, columns in enumerate(some):
            counts = columns["counts"][1:]
            for field in encoding.FIELDS:
                counted = counts
                if field == "velocity":
                    counted = counts & (columns["velocity"][1:] != encoding.NO_VELOCITY)
                sums[field] += float(nats[field][row, : len(counts)][counted].sum())
    return _per_note(sums, pairs)


def phrase_nats(checkpoint: Path, pairs: Sequence[Pair]) -> dict[str, float]:
    """Nats a note of the second halves: reconstruction by field, the latents' divergence “kl”, and
    their sum. Latents are drawn once, always the same. Raises ModelError.
    """
    network, _, _ = load_phrase_network(checkpoint)
    network.objective = replace(network.objective, prior_weight=0.0, prior_alone=False)
    sums: dict[str, float] = {}
    torch.manual_seed(0)
    for first in range(0, len(pairs), AT_ONCE):
        some = pairs[first : first + AT_ONCE]
        styles = [1 + STYLES.index(p.style) if p.style in STYLES else 0 for p in some]
        batch = batch_of([pair.real for pair in some], styles)
        with torch.no_grad():
            losses = network(*to_tensors(batch, torch.device("cpu")))
        for name in ("onset", "pitch", "duration", "velocity", "kl"):
            sums[name] = sums.get(name, 0.0) + float(losses[name].sum())
    return _per_note(sums, pairs)


def _columns(pair: Pair, heard_before: bool) -> dict[str, np.ndarray]:
    """INPUTS of a pair as the application would hear it, (n_steps,), and “counts”: which steps
    are of the second half."""
    parts = (pair.before, pair.real) if heard_before else (pair.real,)
    song = pair.song(*parts)
    prompt = hear(ContinuationRequest(song, len(parts) * pair.half_ticks, (TRACK_ID,)))
    steps, places = prompt.steps, prompt.places
    last = int(np.flatnonzero(steps.pitch < encoding.REST)[-1]) + 1
    columns = {name: np.zeros(last, np.int64) for name in INPUTS}
    columns |= {name: steps.field(name)[:last] for name in encoding.FIELDS}
    for name in ("position", "bar_length", "metre", "bar"):
        columns[name] = getattr(places, name)[:last]
    begins = int(pair.before.bar_length.sum()) if heard_before else 0
    return {**columns, "counts": steps.onset[:last] >= begins}


def _padded(values: np.ndarray, length: int) -> np.ndarray:
    """At the end, with something that may be divided by."""
    return np.pad(values, (0, length - len(values)), constant_values=1)


def _per_note(sums: dict[str, float], pairs: Sequence[Pair]) -> dict[str, Any]:
    n_notes = sum(len(pair.real) for pair in pairs)
    by_field = {name: round(total / n_notes, 4) for name, total in sums.items()}
    return {**by_field, "total": round(sum(sums.values()) / n_notes, 4)}
