"""How well a model predicts music it has not seen, against a baseline on the same steps.

Figures are nats per note: the negative log-likelihood of every step of every piece of the
valid split (rests and ends included), summed and divided by the number of notes. Pieces are
heard from their start, the state is carried to their end, and the model is told neither key
nor style, unless asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.inference import constraints
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.step import (
    LOGIT_OUTPUTS,
    MEMORY,
    MEMORY_STEPS,
    STATE,
    STEP_OUTPUTS,
    STEP_TOKENS,
)
from training.baselines.markov import MarkovBaseline
from training.dataset import INPUTS, PreparedSplit
from training.models.plain_lstm import PlainLSTM
from training.models.stacked_lstm import StackedLSTM
from training.prepare import Piece

Scorer = Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]]
"""Columns (batch, n_steps + 1) of pieces side by side → nats per field, (batch, n_steps)."""


def evaluate(
    scorer: Scorer, split: PreparedSplit, *, told: bool = False, batch: int = 32
) -> dict[str, dict[str, float]]:
    """Nats per note by field and in all, over the whole split and by style.

    told: tell the model each piece's key and style.
    Returns {"all" or a style: {"shift", "pitch", "duration", "velocity", "total", "notes"}}.
    """
    sums: dict[str, dict[str, float]] = {}
    # Pieces of like length side by side waste the least padding.
    pieces = sorted(split.pieces, key=lambda piece: piece.n_steps)
    for first in tqdm(range(0, len(pieces), batch), desc="evaluate", unit="batch"):
        group = pieces[first : first + batch]
        nats = scorer(_side_by_side(split, group, told))
        for row, piece in enumerate(group):
            is_note = split.piece_inputs(piece)["pitch"][1:] < encoding.REST
            style = "untagged" if piece.style == 0 else controls.STYLES[piece.style - 1]
            for group_name in ("all", style):
                total = sums.setdefault(
                    group_name, {**dict.fromkeys(encoding.FIELDS, 0.0), "notes": 0}
                )
                for field in encoding.FIELDS:
                    total[field] += float(nats[field][row, : piece.n_steps - 1].sum())
                total["notes"] += int(is_note.sum())
    return {name: _per_note(total) for name, total in sums.items()}


def network_scorer(network: StackedLSTM | PlainLSTM, *, chunk: int = 128) -> Scorer:
    """Scores with PyTorch, ``chunk`` steps at a time with the state carried, as in training."""

    @torch.no_grad()
    def score(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        tensors = {name: torch.from_numpy(columns[name]) for name in INPUTS}
        n_steps = tensors["pitch"].shape[1] - 1
        state, parts = None, []
        for start in range(0, n_steps, chunk):
            end = min(start + chunk, n_steps)
            inputs = {name: values[:, start:end] for name, values in tensors.items()}
            targets = {f: tensors[f][:, start + 1 : end + 1] for f in encoding.FIELDS}
            nats, state = network.nats(inputs, targets, state)
            parts.append(nats)
        return {f: torch.cat([p[f] for p in parts], 1).numpy() for f in encoding.FIELDS}

    return score


def shipped_scorer(model: ContinuationModel) -> Scorer:
    """Scores with the exported file as the application runs it, eight-bit arithmetic and all.

    The true tokens are forced by a bias, so that each field is judged given the true ones
    before it.
    """
    names = [*STEP_OUTPUTS, *LOGIT_OUTPUTS]
    card = model.card

    def score(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        batch, n_steps = columns["pitch"].shape
        sizes = {"batch": batch, "memory": MEMORY_STEPS}
        feeds: dict[str, np.ndarray] = {
            name: np.zeros(
                [s if isinstance(s, int) else sizes[s] for s in card.inputs[name]], np.float32
            )
            for name in (*STATE, *MEMORY)
        }
        feeds["memory_bar"] = np.full((batch, MEMORY_STEPS), controls.NO_BAR, np.int64)
        feeds["noise"] = np.zeros((batch, constraints.ROW_LENGTH), np.float32)
        feeds["temperature"] = feeds["top_p"] = np.ones(batch, np.float32)
        nats = {f: np.zeros((batch, n_steps - 1), np.float32) for f in encoding.FIELDS}
        rows = np.arange(batch)
        for t in range(n_steps - 1):
            bias = np.full((batch, constraints.ROW_LENGTH), constraints.FORBIDDEN, np.float32)
            for field in encoding.FIELDS:
                bias[rows, constraints.OFFSETS[field] + columns[field][:, t + 1]] = 0
            feeds |= {name: columns[name][:, t] for name in STEP_TOKENS}
            feeds["bias"] = bias
            outputs = dict(zip(names, model.session.run(names, feeds), strict=True))
            feeds |= {name: outputs[f"next_{name}"] for name in STATE}
            place = t % MEMORY_STEPS
            feeds["memory_key"][:, :, place] = outputs["new_key"]
            feeds["memory_value"][:, :, place] = outputs["new_value"]
            feeds["memory_bar"][:, place] = columns["bar"][:, t]
            for field in encoding.FIELDS:
                logits = outputs[f"{field}_logits"]
                shifted = logits - logits.max(axis=1, keepdims=True)
                log_sum = np.log(np.exp(shifted).sum(axis=1))
                nats[field][:, t] = log_sum - shifted[rows, columns[field][:, t + 1]]
        return nats

    return score


def evaluate_markov(data: Path, order: int = 2) -> dict[str, float]:
    """Nats per note of the Markov baseline, trained on train, on the valid split."""
    baseline = MarkovBaseline(order)
    baseline.fit(PreparedSplit.load(data, "train").columns)
    valid = PreparedSplit.load(data, "valid")
    nats = baseline.nll(valid.columns)
    # What comes before a piece's first note is END, for the baseline as for the network.
    counted = np.ones(len(valid) - order, dtype=bool)
    for piece in valid.pieces:
        if piece.first_step >= order:
            counted[piece.first_step - order] = False
    is_note = (valid.columns["pitch"][order:] < encoding.REST) & counted
    sums: dict[str, float] = {f: float(nats[f][counted].sum()) for f in encoding.FIELDS}
    return _per_note({**sums, "notes": int(is_note.sum())})


def _side_by_side(
    split: PreparedSplit, pieces: Sequence[Piece], told: bool
) -> dict[str, np.ndarray]:
    """Columns of shape (len(pieces), longest), padded at the end; int64."""
    longest = max(piece.n_steps for piece in pieces)
    columns = {name: np.zeros((len(pieces), longest), np.int64) for name in INPUTS}
    columns["bar_length"] += 1  # Padding may be divided by it.
    for row, piece in enumerate(pieces):
        for name, values in split.piece_inputs(piece).items():
            columns[name][row, : piece.n_steps] = values
    if not told:
        columns["key"][:] = controls.UNSET
        columns["style"][:] = controls.UNSET
    return columns


def _per_note(sums: dict[str, float]) -> dict[str, float]:
    per_note = {field: sums[field] / max(sums["notes"], 1) for field in encoding.FIELDS}
    return {**per_note, "total": sum(per_note.values()), "notes": sums["notes"]}
