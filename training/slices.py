"""Batches of slices, cut into the chunks that gradients reach back over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.config import OptimizerConfig
from training.dataset import Augmentation, Batch, PreparedSplit, training_batch


@dataclass(frozen=True)
class Chunk:
    """What one optimisation step sees: tokens (B, T), and which targets count (bool).

    is_first: the first of its slices, so that no state is carried into it.
    """

    inputs: dict[str, Tensor]
    targets: dict[str, Tensor]
    counts: Tensor
    is_first: bool


@dataclass(frozen=True)
class Mix:
    """Other prepared data that takes a share of every batch, between 0 and 1."""

    data: Path
    share: float


class SliceSource:
    """Random slices of prepared splits, so many of each in a batch.

    A batch depends on the seed, the process that draws it and its number, and on nothing that
    went before: a resumed training draws what an unbroken one would have drawn.
    """

    def __init__(
        self,
        splits: list[tuple[PreparedSplit, int]],
        optimizer: OptimizerConfig,
        augmentation: Augmentation,
        *,
        rank: int,
    ) -> None:
        self._splits = [(split, rows) for split, rows in splits if rows]
        self._optimizer = optimizer
        self._augmentation = augmentation
        self._rank = rank

    def chunks(self, first_step: int, device: torch.device) -> Iterator[Chunk]:
        """Chunks without end, from a new slice on where ``first_step`` lies within one."""
        width = self._optimizer.truncate_steps
        number = -(-first_step * width // self._optimizer.n_steps)
        while True:
            rng = np.random.default_rng([self._optimizer.seed, self._rank, number])
            torch.manual_seed(int(rng.integers(2**62)))  # For dropout.
            yield from cut(self._draw(rng), width, device)
            number += 1

    def _draw(self, rng: np.random.Generator) -> Batch:
        n_steps = self._optimizer.n_steps
        drawn = [
            training_batch(split, rng, rows, n_steps, self._augmentation)
            for split, rows in self._splits
        ]
        return Batch(
            {name: np.concatenate([b.inputs[name] for b in drawn]) for name in drawn[0].inputs},
            {name: np.concatenate([b.targets[name] for b in drawn]) for name in drawn[0].targets},
            np.concatenate([b.counts for b in drawn]),
        )


def cut(batch: Batch, width: int, device: torch.device) -> Iterator[Chunk]:
    """A batch in chunks of ``width`` steps, as tensors on ``device``."""
    inputs, targets = (
        {name: torch.from_numpy(array).to(device) for name, array in part.items()}
        for part in (batch.inputs, batch.targets)
    )
    counts = torch.from_numpy(batch.counts).to(device)
    for first in range(0, counts.shape[1], width):
        rows = slice(first, first + width)
        yield Chunk(
            {name: values[:, rows] for name, values in inputs.items()},
            {name: values[:, rows] for name, values in targets.items()},
            counts[:, rows],
            is_first=first == 0,
        )
