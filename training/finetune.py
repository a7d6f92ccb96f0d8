"""Teach a finished model a folder of MIDI (transfer learning), and check what it cost.

The folder's files are split, every fifth held out; training begins with the model's weights,
at a small learning rate, and stops where the held-out files are no longer predicted better.
Three things are then measured, before and after, in nats per note on whole pieces:

    held out     music of the folder it did not learn from: what was gained
    learned      music it did learn from; where this falls and the held-out does not, the
                 folder is being learned by heart
    original     held-out pieces the model was first made for, if they are given: where this
                 rises, it forgets

and continuations of the folder's own beginnings are searched for runs of notes of the folder.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch

from musestudio.atomic import write_atomically
from musestudio.errors import RequestError
from musestudio.inference.contract import METADATA_KEY, ModelCard, read_card
from training.by_heart import LongestRun, longest_run
from training.checkpoint import load_network
from training.config import TrainingConfig, config_as_dict
from training.corpus import CorpusFile, find_files
from training.corpus_credits import credits_of
from training.dataset import PreparedSplit
from training.evaluate import evaluate, network_scorer
from training.export import export_continuation
from training.fit import fit
from training.models.stacked_lstm import StackedLSTM
from training.prepare import prepare
from training.slices import Mix
from training.training_state import BEST
from training.weights_of import weights_of

HELD_OUT_EVERY = 5
MOST_PIECES = 40
"""Pieces of a split that the checks hear, drawn once."""
MOST_STEPS = 1_000
"""Notes of a piece that the checks hear."""
FORGETS_NATS = 0.1
BY_HEART_NATS = 0.3
"""From these differences on, the report speaks of forgetting and of learning by heart."""


@dataclass(frozen=True)
class Check:
    """Nats per note before and after; ``original`` is None where nothing was given."""

    held_out: tuple[float, float]
    learned: tuple[float, float]
    original: tuple[float, float] | None
    longest_run: LongestRun

    @property
    def gap_grown(self) -> float:
        """By how much the gap between what was learned and what was held out has grown."""
        before, after = (self.held_out[i] - self.learned[i] for i in (0, 1))
        return after - before

    @property
    def forgotten(self) -> float | None:
        """Nats per note lost on the original's pieces."""
        return None if self.original is None else self.original[1] - self.original[0]

    def as_dict(self) -> dict[str, Any]:
        """For the model's card."""
        pairs = {"held_out": self.held_out, "learned": self.learned, "original": self.original}
        return {
            "unit": "nats per note",
            **{k: {"before": p[0], "after": p[1]} for k, p in pairs.items() if p is not None},
            "gap_grown": self.gap_grown,
            "forgotten": self.forgotten,
            "longest_run": dataclasses.asdict(self.longest_run),
        }

    def in_words(self) -> list[str]:
        """One sentence for each finding."""
        before, after = self.held_out
        sentences = [
            f"Held-out files of the folder: {before:.2f} nats a note before, {after:.2f} after."
        ]
        by_heart = "it leans towards learning the folder by heart"
        not_by_heart = "no sign of learning by heart"
        run = self.longest_run
        sentences.append(
            f"Files it learned from: {self.learned[0]:.2f} before, {self.learned[1]:.2f} after; "
            f"the gap to the held-out ones changed by {self.gap_grown:+.2f}: "
            f"{by_heart if self.gap_grown > BY_HEART_NATS else not_by_heart}."
        )
        sentences.append(
            f"Its own continuations share at most {run.written} notes in a row with files it "
            f"learned from, held-out files {run.held_out}: "
            f"{by_heart if run.is_by_heart else not_by_heart}."
        )
        if self.original is None or self.forgotten is None:
            sentences.append("Forgetting was not checked: no original data was given (--data).")
        else:
            forgets = "it forgets what it knew; give --data a larger --share"
            keeps = "it keeps what it knew"
            sentences.append(
                f"Held-out pieces of the original data: {self.original[0]:.2f} before, "
                f"{self.original[1]:.2f} after: "
                f"{forgets if self.forgotten > FORGETS_NATS else keeps}."
            )
        return sentences


def finetune(
    model: Path,
    folder: Path,
    out: Path,
    config: TrainingConfig,
    work: Path,
    *,
    name: str,
    max_minutes: float = 10.0,
    data: Path | None = None,
    share: float = 0.25,
    device: str = "cpu",
    workers: int | None = None,
) -> tuple[ModelCard, Check]:
    """Train ``model`` (an .onnx or a checkpoint) on ``folder`` and write ``out``.

    config: its network is replaced by the model's.
    work:   an empty folder for prepared data and checkpoints.
    data:   what the model was first trained on, prepared; it takes ``share`` of every batch
            and shows whether the model forgets.
    Returns the new model's card and the check that stands in it. Raises RequestError when
    the folder holds too little music, or when training on it did not help.
    """
    if not 0 <= share < 1:
        raise RequestError("The share of the original data must be at least 0 and below 1.")
    network, origin = _open(model, data)
    prepared = work / "prepared"
    files = _split_files(find_files(folder))
    prepare(files, prepared, workers=workers)
    if not all((prepared / f"{split}.npz").exists() for split in ("valid", "train")):
        raise RequestError("At least two different pieces that can be read are needed.")
    splits = [PreparedSplit.load(prepared, split) for split in ("valid", "train")]
    if data is not None:
        splits.append(PreparedSplit.load(data, "valid"))
    config = _fitted(dataclasses.replace(config, network=network.config), splits)

    start = work / "start.pt"
    torch.save({"network": network.state_dict()}, start)
    run = work / "run"
    fit(
        config,
        prepared,
        run,
        max_minutes=max_minutes,
        device=device,
        start_from=start,
        mix=None if data is None else Mix(data, share),
    )
    tuned, _, spent = load_network(run / BEST)
    if spent["step"] == 0 or not isinstance(tuned, StackedLSTM):
        raise RequestError(
            "Training on the folder did not help with its held-out files, so that no model was "
            "written: there may be too little music, or the model knows its like already."
        )
    # Its runs are measured as the application runs it, before anything is replaced.
    trial = work / "trial.onnx"
    card = export_continuation(
        tuned,
        trial,
        name=name,
        description=f"{origin['name']}, trained further on “{folder.name}”.",
        data=prepared,
        other_corpora=origin["corpora"],
        training={
            "config": config_as_dict(config),
            **spent,
            "started_from": {k: v for k, v in origin.items() if k != "corpora"},
            "share_of_original_data": share if data is not None else 0.0,
        },
    )
    learned = [file for file in files if file.split == "train"]
    figures = [_before_and_after(network, tuned, split) for split in splits]
    check = Check(
        held_out=figures[0],
        learned=figures[1],
        original=figures[2] if data is not None else None,
        longest_run=longest_run(trial, learned, prepared),
    )
    card = dataclasses.replace(card, training={**card.training, "check": check.as_dict()})
    _write(trial, card, out)
    return read_card(out), check


def _write(model: Path, card: ModelCard, out: Path) -> None:
    """The model as ``out``, with another card."""
    content = onnx.load(model)
    for entry in content.metadata_props:
        if entry.key == METADATA_KEY:
            entry.value = card.to_json()
    out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(out, content.SerializeToString())


def _open(model: Path, data: Path | None) -> tuple[StackedLSTM, dict[str, Any]]:
    """(network, what the new card says of it); ``data`` names the corpora of a checkpoint."""
    if not model.exists():
        raise RequestError(f"There is no model “{model.name}”.")
    if model.suffix == ".onnx":
        network, card = weights_of(model)
        origin = {"name": card.name, "sha256": card.sha256, "corpora": card.corpora}
        return network, {**origin, "training": card.training}
    loaded, config, spent = load_network(model)
    if not isinstance(loaded, StackedLSTM):
        raise RequestError(f"“{model.name}” holds a baseline, which is not exported.")
    corpora = credits_of(data) if data is not None else []
    return loaded, {"name": config.name, "corpora": corpora, "training": spent}


def _split_files(files: Sequence[CorpusFile]) -> list[CorpusFile]:
    """Every fifth work held out, at least one; works stay whole."""
    works = list(dict.fromkeys(file.work for file in files))
    if len(works) < 2:
        raise RequestError("At least two pieces are needed: one to learn from, one held out.")
    every = min(HELD_OUT_EVERY, len(works))
    held_out = set(works[every - 1 :: every])
    return [
        dataclasses.replace(file, split="valid" if file.work in held_out else "train")
        for file in files
    ]


def _fitted(config: TrainingConfig, splits: Sequence[PreparedSplit]) -> TrainingConfig:
    """With slices short enough for the smallest split, in halves of what is configured."""
    optimizer = config.optimizer
    n_steps, truncate_steps = optimizer.n_steps, optimizer.truncate_steps
    shortest = min(len(split) for split in splits)
    while n_steps >= shortest and n_steps % 2 == 0:
        n_steps //= 2
    if n_steps >= shortest or n_steps < 16:
        raise RequestError("The folder holds too little music to learn from and to hold out.")
    optimizer = dataclasses.replace(
        optimizer, n_steps=n_steps, truncate_steps=math.gcd(truncate_steps, n_steps)
    )
    return dataclasses.replace(config, optimizer=optimizer)


def _before_and_after(
    before: StackedLSTM, after: StackedLSTM, split: PreparedSplit
) -> tuple[float, float]:
    """Nats per note of both on a sample of the split."""
    sample = _sample(split)
    first, second = (
        evaluate(network_scorer(network), sample)["all"]["total"] for network in (before, after)
    )
    return first, second


def _sample(split: PreparedSplit) -> PreparedSplit:
    """At most ``MOST_PIECES`` of its pieces, of each the beginning; always the same."""
    chosen = np.random.default_rng(0).permutation(len(split.pieces))[:MOST_PIECES]
    pieces = [split.pieces[i] for i in sorted(chosen)]
    return dataclasses.replace(
        split,
        pieces=tuple(dataclasses.replace(p, n_steps=min(p.n_steps, MOST_STEPS)) for p in pieces),
    )
