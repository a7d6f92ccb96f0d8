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
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from musestudio.encoding import notes as encoding
from musestudio.errors import RequestError
from training.config import OptimizerConfig, TrainingConfig, config_from_dict
from training.dataset import PreparedSplit, training_batch
from training.models.stacked_lstm import StackedLSTM

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
) -> Path:
    """Train until ``max_steps`` or ``max_minutes`` (all resumed slices together).

    Returns the checkpoint's path. Raises RequestError when ``run`` already holds another
    training and ``resume`` is not asked for.
    """
    checkpoint_path = run / "checkpoint.pt"
    if checkpoint_path.exists() and not resume:
        raise RequestError(f"“{run.name}” already holds a training; resume it or name another.")
    run.mkdir(parents=True, exist_ok=True)
    (run / "config.json").write_text(json.dumps(dataclasses.asdict(config), indent=2))

    split = PreparedSplit.load(data, "train")
    optimizer_config = config.optimizer
    torch.manual_seed(optimizer_config.seed)
    network = StackedLSTM(config.network).to(device)
    optimizer = torch.optim.AdamW(
        network.parameters(),
        lr=optimizer_config.learning_rate,
        weight_decay=optimizer_config.weight_decay,
        betas=(0.9, 0.98),
    )
    rng = np.random.default_rng(optimizer_config.seed)
    step, minutes_before = 0, 0.0
    if checkpoint_path.exists():
        saved = torch.load(checkpoint_path, map_location=device, weights_only=True)
        if config_from_dict(json.loads(saved["config"])).network != config.network:
            raise RequestError("The checkpoint holds a network of another size.")
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        rng.bit_generator.state = json.loads(saved["rng"])
        torch.set_rng_state(saved["torch_rng"].cpu())
        step, minutes_before = saved["step"], saved["minutes"]

    started = time.monotonic()
    last_saved = started

    def minutes() -> float:
        return minutes_before + (time.monotonic() - started) / 60

    def save() -> None:
        partial = checkpoint_path.with_suffix(".partial")
        torch.save(
            {
                "config": json.dumps(dataclasses.asdict(config)),
                "network": network.state_dict(),
                "optimizer": optimizer.state_dict(),
                "rng": json.dumps(rng.bit_generator.state),
                "torch_rng": torch.get_rng_state(),
                "step": step,
                "minutes": minutes(),
            },
            partial,
        )
        os.replace(partial, checkpoint_path)

    _keep_log_up_to(step, run / "log.csv")
    with (
        open(run / "log.csv", "a", newline="", encoding="utf-8") as log_file,
        tqdm(initial=step, total=optimizer_config.max_steps, desc=config.name, unit="step") as bar,
    ):
        log = csv.writer(log_file)
        sums = dict.fromkeys(encoding.FIELDS, 0.0)
        window_started, window_first_step = time.monotonic(), step
        chunk, chunks_per_slice = 0, optimizer_config.n_steps // optimizer_config.truncate_steps
        while step < optimizer_config.max_steps and minutes() < max_minutes:
            rate = learning_rate_at(optimizer_config, step, minutes(), max_minutes)
            for group in optimizer.param_groups:
                group["lr"] = rate
            if chunk == 0:
                state = None
                inputs, targets = (
                    {name: torch.from_numpy(array).to(device) for name, array in part.items()}
                    for part in training_batch(
                        split,
                        rng,
                        optimizer_config.batch,
                        optimizer_config.n_steps,
                        config.augmentation,
                    )
                )
            rows = slice(
                chunk * optimizer_config.truncate_steps,
                (chunk + 1) * optimizer_config.truncate_steps,
            )
            chunk = (chunk + 1) % chunks_per_slice
            with torch.autocast(torch.device(device).type, dtype=torch.bfloat16):
                losses, state = network.loss(
                    {name: values[:, rows] for name, values in inputs.items()},
                    {name: values[:, rows] for name, values in targets.items()},
                    state,
                )
            state = (state[0].detach(), state[1].detach())
            optimizer.zero_grad(set_to_none=True)
            torch.stack(list(losses.values())).sum().backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), optimizer_config.gradient_clip)
            optimizer.step()
            step += 1
            bar.update()
            for name in encoding.FIELDS:
                sums[name] += losses[name].item()
            if step % LOG_EVERY_STEPS == 0 or step == optimizer_config.max_steps:
                n = step - window_first_step
                elapsed_s = time.monotonic() - window_started
                notes = n * optimizer_config.batch * optimizer_config.truncate_steps
                notes_per_s = notes / max(elapsed_s, 1e-9)
                means = {name: sums[name] / n for name in encoding.FIELDS}
                loss = sum(means.values())
                bar.set_postfix(loss=f"{loss:.3f}", notes_per_s=f"{notes_per_s:,.0f}")
                log.writerow(
                    [step, f"{minutes():.2f}", f"{rate:.2e}", f"{loss:.4f}"]
                    + [f"{means[name]:.4f}" for name in encoding.FIELDS]
                    + [f"{notes_per_s:.0f}"]
                )
                log_file.flush()
                sums = dict.fromkeys(encoding.FIELDS, 0.0)
                window_started, window_first_step = time.monotonic(), step
            if time.monotonic() - last_saved > CHECKPOINT_EVERY_MINUTES * 60:
                save()
                last_saved = time.monotonic()
    save()
    return checkpoint_path


def _keep_log_up_to(step: int, path: Path) -> None:
    """Begin the log, or drop what came after the checkpoint and will be trained again."""
    rows: list[dict[str, str]] = []
    if path.exists():
        with open(path, encoding="utf-8", newline="") as log_file:
            rows = [row for row in csv.DictReader(log_file) if int(row["step"]) <= step]
    with open(path, "w", encoding="utf-8", newline="") as log_file:
        log = csv.DictWriter(log_file, LOG_COLUMNS)
        log.writeheader()
        log.writerows(rows)


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
