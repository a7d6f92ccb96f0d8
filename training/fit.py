"""Train a network: resumable, bounded in minutes, on one process or many.

The loop is truncated backpropagation through time: a slice is learned chunk by chunk, and the
network's state, the attention's memory included, is carried from one to the next. Devices,
precision and processes are Lightning Fabric's (``training.devices``).

The run folder holds ``config.json`` (resolved), ``log.csv`` (loss by step), ``valid.csv``
(loss on held-out slices), ``checkpoint.pt`` (all that is needed to go on) and ``best.pt`` (the
network when it did best on the held-out slices).
"""

from __future__ import annotations

import dataclasses
import json
import math
import os
import sys
import time
from pathlib import Path
from typing import Any

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn
from tqdm import tqdm

from musestudio.encoding import notes as encoding
from musestudio.errors import RequestError
from training import transfer
from training.config import AdamWConfig, TrainingConfig, config_as_dict, config_from_dict
from training.dataset import PreparedSplit
from training.devices import running_on
from training.log import TrainingLog
from training.models.stacked_lstm import State
from training.networks import Network, build_network
from training.slices import Chunk, Mix, SliceSource
from training.validation import Best, ValidationSample

CHECKPOINT, BEST = "checkpoint.pt", "best.pt"
CHECKPOINT_EVERY_MINUTES = 3.0
LOG_EVERY_STEPS = 50


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
    most_steps = config.optimizer.max_steps
    log = TrainingLog(run, training.step, fabric)
    chunks = source.chunks(training.step, fabric.device)

    def is_over() -> bool:
        has_waited = training.best is not None and training.best.has_waited_enough(
            config.validation
        )
        return training.step >= most_steps or training.minutes >= max_minutes or has_waited

    def try_on(sample: ValidationSample) -> None:
        nats = sample.nats(training.network)
        log.write_trial(training.step, training.minutes, nats)
        if training.is_best_after(sum(nats.values())):
            training.save_best(run / BEST)

    training.look_at_the_clock()
    last_saved_minutes = training.minutes
    if sample is not None and training.best is None:
        try_on(sample)
    with tqdm(
        initial=training.step,
        total=most_steps,
        desc=config.name,
        unit="step",
        disable=not fabric.is_global_zero,
    ) as bar:
        while not is_over():
            rate = learning_rate_at(config.optimizer, training.step, training.minutes, max_minutes)
            losses = training.take_step(next(chunks), rate)
            training.look_at_the_clock()
            bar.update()
            log.add(losses, notes=config.optimizer.batch * config.optimizer.truncate_steps)
            if training.step % LOG_EVERY_STEPS == 0 or is_over():
                row = log.write(training.step, training.minutes, rate)
                bar.set_postfix(loss=row["loss"], notes_per_s=row["notes_per_s"])
            best = training.best
            if (
                sample is not None
                and best is not None
                and (best.is_due(config.validation, training.step, training.minutes) or is_over())
            ):
                try_on(sample)
            if training.minutes - last_saved_minutes > CHECKPOINT_EVERY_MINUTES:
                training.save(run / CHECKPOINT)
                last_saved_minutes = training.minutes


def learning_rate_at(config: AdamWConfig, step: int, minutes: float, max_minutes: float) -> float:
    """Linear warm-up, then a cosine over whichever of steps and minutes is further on.

    Under a bound in minutes the decay has to finish in time on any machine, fast or slow.
    """
    progress = min(max(step / config.max_steps, minutes / max_minutes), 1.0)
    cosine = 0.5 * (1 + math.cos(math.pi * progress))
    decayed = config.final_learning_rate + cosine * (
        config.learning_rate - config.final_learning_rate
    )
    return decayed * min((step + 1) / max(config.warmup_steps, 1), 1.0)


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


class _Training:
    """Everything that changes while training, and can be saved and restored.

    minutes: spent so far, resumed stretches included, by the first process's clock.
    """

    def __init__(self, config: TrainingConfig, fabric: Fabric) -> None:
        self.config = config
        self.fabric = fabric
        self.step = 0
        self.minutes = 0.0
        self.best: Best | None = None
        torch.manual_seed(config.optimizer.seed)
        self.network = build_network(config.network).to(fabric.device)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(),
            lr=config.optimizer.learning_rate,
            weight_decay=config.optimizer.weight_decay,
            betas=(0.9, 0.98),
        )
        self._losses, self._steps = fabric.setup(_Losses(self.network), self.optimizer)
        self._state: State | None = None
        self._minutes_before = 0.0
        self._began_s = time.monotonic()

    def look_at_the_clock(self) -> None:
        """Bring ``minutes`` up to date, to the same figure in all processes: the learning rate
        hangs on it, and when to stop."""
        here = self._minutes_before + (time.monotonic() - self._began_s) / 60
        self.minutes = self.fabric.broadcast(here) if self.fabric.world_size > 1 else here

    def take_step(self, chunk: Chunk, learning_rate: float) -> dict[str, float]:
        """One optimisation step; the loss of each field in nats per note."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        state = None if chunk.is_first else self._state
        losses, state = self._losses(chunk.inputs, chunk.targets, chunk.counts, state)
        self._state = None if state is None else state.detach()
        self._steps.zero_grad(set_to_none=True)
        self.fabric.backward(losses.sum())
        self.fabric.clip_gradients(
            self._losses,
            self._steps,
            max_norm=self.config.optimizer.gradient_clip,
            error_if_nonfinite=False,
        )
        figures = losses.tolist()
        if not all(math.isfinite(figure) for figure in figures):
            raise RequestError(
                f"At step {self.step} the loss is no longer a number; lower the learning rate."
            )
        self._steps.step()
        self.step += 1
        return dict(zip(encoding.FIELDS, figures, strict=True))

    def is_best_after(self, loss: float) -> bool:
        """Take note of a trial; whether it is the best so far."""
        self.best = Best.after(self.best, loss, self.step, self.minutes)
        return self.best.n_since == 0

    def save(self, path: Path) -> None:
        """Write what is needed to go on."""
        self._write(
            path,
            optimizer=self.optimizer.state_dict(),
            best=None if self.best is None else dataclasses.asdict(self.best),
        )

    def save_best(self, path: Path) -> None:
        """Write the network alone."""
        self._write(path, valid_loss=None if self.best is None else self.best.loss)

    def _write(self, path: Path, **more: Any) -> None:
        """The first process writes; what was there is replaced only when the new is whole."""
        if not self.fabric.is_global_zero:
            return
        partial = path.with_suffix(".partial")
        torch.save(
            {
                "config": json.dumps(config_as_dict(self.config)),
                "network": self.network.state_dict(),
                "step": self.step,
                "minutes": self.minutes,
                **more,
            },
            partial,
        )
        os.replace(partial, path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint, at the start of new slices.

        Raises RequestError when it holds another network.
        """
        saved = torch.load(path, map_location=self.fabric.device, weights_only=True)
        if config_from_dict(json.loads(saved["config"])).network != self.config.network:
            raise RequestError("The checkpoint holds a network of another kind or size.")
        self.network.load_state_dict(saved["network"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.step = saved["step"]
        self.minutes = self._minutes_before = saved["minutes"]
        if saved.get("best") is not None:
            self.best = Best(**saved["best"])
