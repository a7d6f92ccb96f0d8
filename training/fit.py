"""Train a network: resumable, bounded in minutes, on one process or many.

The loop is truncated backpropagation through time: a slice is learned chunk by chunk, and the
network's state, the attention's memory included, is carried from one to the next. Devices,
precision and processes are Lightning Fabric's (``training.devices``).

The run folder holds ``config.json`` (resolved), ``log.csv`` (loss by step), ``valid.csv``
(loss on held-out slices), ``checkpoint.pt`` (all that is needed to go on) and ``best.pt`` (the
network when it did best on the held-out slices).
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn

from musestudio.encoding import notes as encoding
from musestudio.errors import RequestError
from training import transfer
from training.config import TrainingConfig, config_as_dict, config_from_dict
from training.dataset import PreparedSplit
from training.devices import running_on
from training.log import TrainingLog
from training.loop import train
from training.models.stacked_lstm import State
from training.networks import Network, build_network
from training.slices import Chunk, Mix, SliceSource
from training.training_state import CHECKPOINT, TrainingState
from training.validation import ValidationSample


def fit(
    config: TrainingConfig,
    data: Path,
    run: Path,
    *,
    max_minutes: float = math.inf,
    resume: bool = False,
    device: str = "cpu",
    start_from: Path | None = None,
    mix: Mix | None = None,
    tensorboard: bool = False,
) -> Path:
    """Train until ``max_steps``, ``max_minutes`` (all resumed stretches together) or the end
    of patience.

    start_from: a checkpoint whose weights a new training begins with.
    mix:        other data that takes a share of every batch.
    tensorboard: write ``run/tensorboard`` as well.

    Returns the checkpoint's path. Raises RequestError when ``run`` already holds another
    training and ``resume`` is not asked for, when there is too little data, or when the loss
    is no longer a number.
    """
    checkpoint_path = run / CHECKPOINT
    if checkpoint_path.exists() and not resume:
        raise RequestError(f"“{run.name}” already holds a training; resume it or name another.")
    events = run / "tensorboard" if tensorboard else None
    with running_on(device, config.optimizer.precision, tensorboard=events) as fabric:
        source = _source(config, data, mix, fabric.global_rank)
        sample = _sample(config, data, fabric)
        training = _Training(config, fabric)
        if checkpoint_path.exists():
            training.restore(checkpoint_path)
        elif start_from is not None:
            transfer.start_from(training.network, start_from)
        run.mkdir(parents=True, exist_ok=True)
        if fabric.is_global_zero:
            (run / "config.json").write_text(json.dumps(config_as_dict(config), indent=2))
        _train(training, source, sample, run, max_minutes)
        training.save(checkpoint_path)
        fabric.barrier()
    return checkpoint_path


def _train(
    training: _Training,
    source: SliceSource,
    sample: ValidationSample | None,
    run: Path,
    max_minutes: float,
) -> None:
    config, fabric = training.config, training.fabric
    chunks = source.chunks(training.step, fabric.device)
    n_notes = config.optimizer.batch * config.optimizer.truncate_steps

    def take_step(rate: float, _progress: float) -> tuple[dict[str, float], int]:
        return training.take_step(next(chunks), rate), n_notes

    def try_it() -> tuple[dict[str, float], float]:
        assert sample is not None
        nats = sample.nats(training.network)
        return nats, sum(nats.values())

    train(
        training,
        take_step,
        try_it if sample is not None else None,
        name=config.name,
        run=run,
        log=TrainingLog(run, training.step, fabric),
        optimizer=config.optimizer,
        validation=config.validation,
        max_minutes=max_minutes,
    )


def _source(config: TrainingConfig, data: Path, mix: Mix | None, rank: int) -> SliceSource:
    def load(folder: Path) -> PreparedSplit:
        return PreparedSplit.load(folder, "train", shuffle_seed=config.optimizer.seed)

    batch = config.optimizer.batch
    splits = [(load(data), batch)]
    if mix is not None:
        n_mixed = min(round(batch * mix.share), batch - 1)
        splits = [(splits[0][0], batch - n_mixed), (load(mix.data), n_mixed)]
    return SliceSource(splits, config.optimizer, config.augmentation, rank=rank)


def _sample(config: TrainingConfig, data: Path, fabric: Fabric) -> ValidationSample | None:
    """The held-out slices, or None where there are none and none are needed."""
    try:
        return ValidationSample(PreparedSplit.load(data, "valid"), config, fabric)
    except RequestError as error:
        if config.validation.patience:
            raise
        if fabric.is_global_zero:
            print(f"Trains without held-out slices: {error}", file=sys.stderr)
        return None


class _Losses(nn.Module):
    """The forward pass as one call, which is where gradients of several processes are joined."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(
        self,
        inputs: dict[str, Tensor],
        targets: dict[str, Tensor],
        counts: Tensor,
        state: State | None,
    ) -> tuple[Tensor, State | None]:
        """(nats per counted target of each field, (4,); the state at the chunk's end)."""
        nats, state = self.network.nats(inputs, targets, state)
        # Some networks say only what follows the whole chunk.
        counts = counts[:, -nats["pitch"].shape[1] :]
        n_counted = counts.sum().clamp(min=1)
        losses = [(nats[name] * counts).sum() / n_counted for name in encoding.FIELDS]
        return torch.stack(losses), state


class _Training(TrainingState):
    """Learns chunk by chunk; the network's state is carried from one to the next."""

    network: Network

    def __init__(self, config: TrainingConfig, fabric: Fabric) -> None:
        self.config = config
        torch.manual_seed(config.optimizer.seed)
        network = build_network(config.network).to(fabric.device)
        super().__init__(
            network, _Losses(network), config_as_dict(config), config.optimizer, fabric
        )
        self._state: State | None = None

    def take_step(self, chunk: Chunk, learning_rate: float) -> dict[str, float]:
        """One optimisation step; the loss of each field in nats per note."""
        state = None if chunk.is_first else self._state
        losses, state = self.losses(chunk.inputs, chunk.targets, chunk.counts, state)
        self._state = None if state is None else state.detach()
        self.learn_from(losses.sum(), learning_rate)
        return dict(zip(encoding.FIELDS, losses.tolist(), strict=True))

    def fits(self, config: dict[str, Any]) -> bool:
        return config_from_dict(config).network == self.config.network
