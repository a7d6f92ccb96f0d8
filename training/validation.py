"""How a network under training does on music it does not learn from, and when to stop.

The sample is the same from first to last: slices of the valid split as they stand, nothing
told. They begin in the middle of pieces with an empty memory, so that the figures are higher
than those of ``evaluate``, which hears pieces from their start.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from lightning_fabric import Fabric

from musestudio.encoding import notes as encoding
from training.config import TrainingConfig, ValidationConfig
from training.dataset import Augmentation, Batch, PreparedSplit, training_batch
from training.networks import Network
from training.slices import cut
from training.tasks import TaskMix

AS_IT_STANDS = Augmentation(
    transpose_semitones=0,
    velocity_bins=0,
    drop_key=1,
    drop_style=1,
    drop_velocity=0,
    tell_levels=0,
    tell_ending=0,
    at_the_start=0,
    at_the_end=0,
    tasks=TaskMix(0, 0),
)


class ValidationSample:
    """Fixed slices of a valid split, shared out among the processes."""

    def __init__(self, split: PreparedSplit, config: TrainingConfig, fabric: Fabric) -> None:
        """Raises RequestError where the split is shorter than a slice."""
        n_steps, n_slices = config.optimizer.n_steps, config.validation.slices
        whole = training_batch(split, np.random.default_rng(0), n_slices, n_steps, AS_IT_STANDS)
        self._fabric = fabric
        self._width = config.optimizer.truncate_steps
        mine = range(fabric.global_rank, n_slices, fabric.world_size)
        at_once = config.optimizer.batch
        self._batches = [
            _rows(whole, np.array(mine[first : first + at_once]))
            for first in range(0, len(mine), at_once)
        ]

    @torch.no_grad()
    def nats(self, network: Network) -> dict[str, float]:
        """Nats per target by field, over all processes."""
        network.eval()
        sums = torch.zeros(len(encoding.FIELDS) + 1, device=self._fabric.device)
        for batch in self._batches:
            state = None
            for chunk in cut(batch, self._width, self._fabric.device):
                with self._fabric.autocast():
                    nats, state = network.nats(chunk.inputs, chunk.targets, state)
                sums[:-1] += torch.stack([nats[name].sum() for name in encoding.FIELDS])
                sums[-1] += nats["pitch"].numel()
        network.train()
        in_all = self._fabric.all_reduce(sums, reduce_op="sum")
        assert isinstance(in_all, torch.Tensor)
        means = (in_all[:-1] / in_all[-1]).tolist()
        return dict(zip(encoding.FIELDS, means, strict=True))


@dataclass(frozen=True)
class Best:
    """The best trial so far and how many there were since.

    loss: nats per note over the four fields; step, minutes: when.
    """

    loss: float
    step: int
    minutes: float
    n_since: int = 0
    last_step: int = 0
    last_minutes: float = 0.0

    @classmethod
    def after(cls, before: Best | None, loss: float, step: int, minutes: float) -> Best:
        """What is best after one more trial."""
        if before is None or loss < before.loss:
            return cls(loss, step, minutes, 0, step, minutes)
        return replace(before, n_since=before.n_since + 1, last_step=step, last_minutes=minutes)

    def is_due(self, config: ValidationConfig, step: int, minutes: float) -> bool:
        """Whether it is time for the next trial."""
        by_steps = config.every_steps > 0 and step - self.last_step >= config.every_steps
        return by_steps or minutes - self.last_minutes >= config.every_minutes

    def has_waited_enough(self, config: ValidationConfig) -> bool:
        """Whether patience is at an end."""
        return 0 < config.patience <= self.n_since


def _rows(batch: Batch, rows: np.ndarray) -> Batch:
    return Batch(
        {name: values[rows] for name, values in batch.inputs.items()},
        {name: values[rows] for name, values in batch.targets.items()},
        batch.counts[rows],
    )
