"""Train a network: resumable, bounded in minutes, with a line of figures a reader can plot.

The run folder holds ``config.json`` (resolved), ``log.csv`` (loss by step) and
``checkpoint.pt`` (weights, optimiser, random states, minutes spent).
"""

from __future__ import annotations

import csv
import dataclasses
import json
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from musestudio.encoding import notes as encoding
from musestudio.errors import RequestError
from training import transfer
from training.config import OptimizerConfig, TrainingConfig, config_from_dict
from training.dataset import PreparedSplit, training_batch
from training.models.stacked_lstm import StackedLSTM, State

CHECKPOINT_EVERY_MINUTES = 3.0
LOG_EVERY_STEPS = 50
LOG_COLUMNS = ("step", "minutes", "learning_rate", "loss", *encoding.FIELDS, "notes_per_s")


def fit(
    config: TrainingConfig,
    data: Path,
    run: Path,
    *,
    max_minutes: float = math.inf,
    resume: bool = False,
    device: str = "cpu",
    start_from: Path | None = None,
) -> Path:
    """Train until ``max_steps`` or ``max_minutes`` (all resumed slices together).

    start_from: a checkpoint whose weights a new training begins with.

    Returns the checkpoint's path. Raises RequestError when ``run`` already holds another
    training and ``resume`` is not asked for, or when there is too little data.
    """
    checkpoint_path = run / "checkpoint.pt"
    if checkpoint_path.exists() and not resume:
        raise RequestError(f"“{run.name}” already holds a training; resume it or name another.")
    split = PreparedSplit.load(data, "train")
    training = _Training(config, device)
    if checkpoint_path.exists():
        training.restore(checkpoint_path)
    elif start_from is not None:
        transfer.start_from(training.network, start_from)
    run.mkdir(parents=True, exist_ok=True)
    (run / "config.json").write_text(json.dumps(dataclasses.asdict(config), indent=2))
    log = _Log(run / "log.csv", training.step)

    most_steps = config.optimizer.max_steps
    chunks = training.chunks(split)
    last_saved_minutes = training.minutes
    with tqdm(initial=training.step, total=most_steps, desc=config.name, unit="step") as bar:
        while training.step < most_steps and training.minutes < max_minutes:
            rate = learning_rate_at(config.optimizer, training.step, training.minutes, max_minutes)
            losses = training.take_step(next(chunks), rate)
            bar.update()
            log.add(losses, notes=config.optimizer.batch * config.optimizer.truncate_steps)
            if training.step % LOG_EVERY_STEPS == 0 or training.step == most_steps:
                row = log.write(training.step, training.minutes, rate)
                bar.set_postfix(loss=row["loss"], notes_per_s=row["notes_per_s"])
            if training.minutes - last_saved_minutes > CHECKPOINT_EVERY_MINUTES:
                training.save(checkpoint_path)
                last_saved_minutes = training.minutes
    training.save(checkpoint_path)
    return checkpoint_path


def learning_rate_at(
    config: OptimizerConfig, step: int, minutes: float, max_minutes: float
) -> float:
    """Linear warm-up, then a cosine over whichever of steps and minutes is further on.

    Under a bound in minutes the decay has to finish in time on any machine, fast or slow.
    """
    progress = min(max(step / config.max_steps, minutes / max_minutes), 1.0)
    cosine = 0.5 * (1 + math.cos(math.pi * progress))
    decayed = config.final_learning_rate + cosine * (
        config.learning_rate - config.final_learning_rate
    )
    return decayed * min((step + 1) / max(config.warmup_steps, 1), 1.0)


def load_network(checkpoint: Path) -> tuple[StackedLSTM, TrainingConfig, dict]:
    """(network in evaluation mode, its configuration, {step, minutes}) from a checkpoint."""
    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    config = config_from_dict(json.loads(saved["config"]))
    network = StackedLSTM(config.network)
    network.load_state_dict(saved["network"])
    return network.eval(), config, {"step": saved["step"], "minutes": saved["minutes"]}


@dataclasses.dataclass(frozen=True)
class _Chunk:
    """What one optimisation step sees; ``is_first`` of its slices, so that no state is carried."""

    inputs: dict[str, Tensor]
    targets: dict[str, Tensor]
    counts: Tensor
    is_first: bool


class _Training:
    """Everything that changes while training, and can be saved and restored."""

    def __init__(self, config: TrainingConfig, device: str) -> None:
        self.config = config
        self.device = device
        self.step = 0
        optimizer = config.optimizer
        torch.manual_seed(optimizer.seed)
        self.rng = np.random.default_rng(optimizer.seed)
        self.network = StackedLSTM(config.network).to(device)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(),
            lr=optimizer.learning_rate,
            weight_decay=optimizer.weight_decay,
            betas=(0.9, 0.98),
        )
        self._state: State | None = None
        self._minutes_before = 0.0
        self._began_s = time.monotonic()

    @property
    def minutes(self) -> float:
        """Time spent so far, resumed slices included."""
        return self._minutes_before + (time.monotonic() - self._began_s) / 60

    def chunks(self, split: PreparedSplit) -> Iterator[_Chunk]:
        """Slices of ``n_steps`` without end, cut to what gradients reach back over."""
        optimizer = self.config.optimizer
        width = optimizer.truncate_steps
        while True:
            batch = training_batch(
                split, self.rng, optimizer.batch, optimizer.n_steps, self.config.augmentation
            )
            inputs, targets = (
                {name: torch.from_numpy(array).to(self.device) for name, array in part.items()}
                for part in (batch.inputs, batch.targets)
            )
            counts = torch.from_numpy(batch.counts).to(self.device)
            for first in range(0, optimizer.n_steps, width):
                rows = slice(first, first + width)
                yield _Chunk(
                    {name: values[:, rows] for name, values in inputs.items()},
                    {name: values[:, rows] for name, values in targets.items()},
                    counts[:, rows],
                    is_first=first == 0,
                )

    def take_step(self, chunk: _Chunk, learning_rate: float) -> dict[str, float]:
        """One optimisation step; the loss of each field in nats per note."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        state = None if chunk.is_first else self._state
        with torch.autocast(torch.device(self.device).type, dtype=torch.bfloat16):
            nats, state = self.network.nats(chunk.inputs, chunk.targets, state)
        self._state = state.detach()
        n_counted = chunk.counts.sum().clamp(min=1)
        losses = {name: (of * chunk.counts).sum() / n_counted for name, of in nats.items()}
        self.optimizer.zero_grad(set_to_none=True)
        torch.stack(list(losses.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(
            self.network.parameters(), self.config.optimizer.gradient_clip
        )
        self.optimizer.step()
        self.step += 1
        return {name: loss.item() for name, loss in losses.items()}

    def save(self, path: Path) -> None:
        """Write the checkpoint; one that was there is replaced only when this one is whole."""
        partial = path.with_suffix(".partial")
        torch.save(
            {
                "config": json.dumps(dataclasses.asdict(self.config)),
                "network": self.network.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "rng": json.dumps(self.rng.bit_generator.state),
                "torch_rng": torch.get_rng_state(),
                "step": self.step,
                "minutes": self.minutes,
            },
            partial,
        )
        os.replace(partial, path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint, at the start of new slices.

        Raises RequestError when it holds a network of another size.
        """
        saved = torch.load(path, map_location=self.device, weights_only=True)
        if config_from_dict(json.loads(saved["config"])).network != self.config.network:
            raise RequestError("The checkpoint holds a network of another size.")
        self.network.load_state_dict(saved["network"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.rng.bit_generator.state = json.loads(saved["rng"])
        torch.set_rng_state(saved["torch_rng"].cpu())
        self.step = saved["step"]
        self._minutes_before = saved["minutes"]


class _Log:
    """``log.csv``: mean losses and speed over every stretch of steps."""

    def __init__(self, path: Path, step: int) -> None:
        """Begin the log, or drop what came after ``step`` and will be trained again."""
        self._path = path
        rows: list[dict[str, str]] = []
        if path.exists():
            with open(path, encoding="utf-8", newline="") as file:
                rows = [row for row in csv.DictReader(file) if int(row["step"]) <= step]
        with open(path, "w", encoding="utf-8", newline="") as file:
            log = csv.DictWriter(file, LOG_COLUMNS)
            log.writeheader()
            log.writerows(rows)
        self._begin()

    def _begin(self) -> None:
        self._began_s = time.monotonic()
        self._sums = dict.fromkeys(encoding.FIELDS, 0.0)
        self._steps = self._notes = 0

    def add(self, losses: dict[str, float], notes: int) -> None:
        for name, loss in losses.items():
            self._sums[name] += loss
        self._steps += 1
        self._notes += notes

    def write(self, step: int, minutes: float, learning_rate: float) -> dict[str, str]:
        """Write a row for the steps since the last one, and return it."""
        means = {name: total / self._steps for name, total in self._sums.items()}
        elapsed_s = max(time.monotonic() - self._began_s, 1e-9)
        row = {
            "step": str(step),
            "minutes": f"{minutes:.2f}",
            "learning_rate": f"{learning_rate:.2e}",
            "loss": f"{sum(means.values()):.4f}",
            **{name: f"{mean:.4f}" for name, mean in means.items()},
            "notes_per_s": f"{self._notes / elapsed_s:.0f}",
        }
        with open(self._path, "a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, LOG_COLUMNS).writerow(row)
        self._begin()
        return row
