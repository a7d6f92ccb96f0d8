"""Train the phrase VAE: resumable, bounded in minutes, on one process or many.

Rate, log, devices and the clock are those of ``training.fit``. Held-out phrases are written
freely, by the code of the application, in every trial: what is kept as best is what gives
phrases back best, not what predicts them best when told the notes before.

The run folder holds ``config.json``, ``log.csv``, ``valid.csv``, ``checkpoint.pt``, ``best.pt``.
"""

from __future__ import annotations

import dataclasses
import json
import math
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from lightning_fabric import Fabric
from torch import Tensor

from musestudio.errors import RequestError
from musestudio.inference.phrase_vae import PhraseVAE as PhraseModel
from training.config import CONFIG_FOLDER, AdamWConfig, ValidationConfig, build
from training.devices import running_on
from training.log import TrainingLog
from training.loop import train
from training.models.phrase_config import Objective, PhraseVAEConfig
from training.models.phrase_layers import Bars
from training.models.phrase_steps import TorchGraphs
from training.models.phrase_vae import FIELDS, PhraseVAE, Told
from training.phrases import (
    AS_THEY_STAND,
    PhraseBatch,
    PhraseCorpus,
    PhraseMix,
    training_batch,
)
from training.reconstruct import Heard, hear, score
from training.training_state import CHECKPOINT, TrainingState

PHRASE_CONFIGS = CONFIG_FOLDER / "phrases"
LOGGED = (*FIELDS, "kl", "prior", "adversary", "bars_per_s")
TRIED = ("f1_2_bars", "f1_4_bars", "step_accuracy", "kl", "prior")


@dataclass(frozen=True)
class PhraseTrainingConfig:
    """Everything that decides what is trained."""

    name: str
    bars: int = 256
    """In a batch, as phrases of one length; with several processes, in each."""
    network: PhraseVAEConfig = field(default_factory=PhraseVAEConfig)
    objective: Objective = field(default_factory=Objective)
    mix: PhraseMix = field(default_factory=PhraseMix)
    optimizer: AdamWConfig = field(default_factory=AdamWConfig)
    validation: ValidationConfig = field(default_factory=ValidationConfig)
    """``slices``: phrases of each kind that are tried."""


def load_phrase_config(name_or_path: str) -> PhraseTrainingConfig:
    """A configuration by name (from ``training/configs/phrases``) or by path to a ``.yaml``.

    Raises RequestError when there is none, or when it has a field nobody knows.
    """
    path = Path(name_or_path)
    if path.suffix != ".yaml":
        path = PHRASE_CONFIGS / f"{name_or_path}.yaml"
    if not path.exists():
        known = ", ".join(sorted(p.stem for p in PHRASE_CONFIGS.glob("*.yaml")))
        raise RequestError(f"There is no configuration “{name_or_path}”; known are {known}.")
    values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return phrase_config_from({"name": path.stem, **values})


def phrase_config_from(values: dict) -> PhraseTrainingConfig:
    """From plain values. Raises RequestError on unknown fields."""
    config: PhraseTrainingConfig = build(PhraseTrainingConfig, values, "the configuration")
    return config


def load_phrase_network(checkpoint: Path) -> tuple[PhraseVAE, PhraseTrainingConfig, dict]:
    """(network in evaluation mode, its configuration, {step, minutes}) from a checkpoint."""
    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    config = phrase_config_from(json.loads(saved["config"]))
    network = PhraseVAE(config.network)
    network.load_state_dict(saved["network"])
    return network.eval(), config, {"step": saved["step"], "minutes": saved["minutes"]}


def fit_phrases(
    config: PhraseTrainingConfig,
    data: Path,
    run: Path,
    *,
    max_minutes: float = math.inf,
    resume: bool = False,
    device: str = "cpu",
    start_from: Path | None = None,
    tensorboard: bool = False,
) -> Path:
    """Train until ``max_steps``, ``max_minutes`` (all resumed stretches together) or the end of
    patience.

    start_from: a checkpoint of the same network, whose weights a new training begins with.

    Returns the checkpoint's path. Raises RequestError when ``run`` already holds another
    training and ``resume`` is not asked for, or when the loss is no longer a number.
    """
    checkpoint = run / CHECKPOINT
    if checkpoint.exists() and not resume:
        raise RequestError(f"“{run.name}” already holds a training; resume it or name another.")
    events = run / "tensorboard" if tensorboard else None
    with running_on(device, config.optimizer.precision, tensorboard=events) as fabric:
        corpus = PhraseCorpus.load(data, "train")
        trial = Trial(PhraseCorpus.load(data, "valid"), config)
        training = _Training(config, fabric)
        if checkpoint.exists():
            training.restore(checkpoint)
        elif start_from is not None:
            training.network.load_state_dict(load_phrase_network(start_from)[0].state_dict())
        run.mkdir(parents=True, exist_ok=True)
        if fabric.is_global_zero:
            (run / "config.json").write_text(json.dumps(dataclasses.asdict(config), indent=2))
        _train(training, corpus, trial, run, max_minutes)
        training.save(checkpoint)
        fabric.barrier()
    return checkpoint


def _train(
    training: _Training, corpus: PhraseCorpus, trial: Trial, run: Path, max_minutes: float
) -> None:
    config, fabric = training.config, training.fabric
    batches = _batches(corpus, config, training.step, fabric.global_rank)

    def take_step(rate: float, progress: float) -> tuple[dict[str, float], int]:
        began_s = time.monotonic()
        batch = next(batches)
        losses = training.take_step(batch, rate, progress)
        losses["bars_per_s"] = batch.bars.n_bars / max(time.monotonic() - began_s, 1e-9)
        return losses, len(batch.bars.pitch)

    def try_it() -> tuple[dict[str, float], float]:
        figures = trial.figures(training.network)
        if config.objective.prior_alone:
            return figures, figures["prior"]
        # The mean of both lengths: either alone is noisier.
        return figures, 1 - (figures["f1_2_bars"] + figures["f1_4_bars"]) / 2

    train(
        training,
        take_step,
        try_it,
        name=config.name,
        run=run,
        log=TrainingLog(run, training.step, fabric, LOGGED, summed=FIELDS, tried=TRIED),
        optimizer=config.optimizer,
        validation=config.validation,
        max_minutes=max_minutes,
        shown=("loss", "kl", "prior", "notes_per_s"),
    )
    batches.close()


def _batches(
    corpus: PhraseCorpus, config: PhraseTrainingConfig, first: int, rank: int
) -> Generator[PhraseBatch, None, None]:
    """Batches without end. Each depends on the seed, the process and its number alone, and is
    put together while the one before it is learned."""

    def draw(number: int) -> PhraseBatch:
        rng = np.random.default_rng([config.optimizer.seed, rank, number])
        return training_batch(corpus, rng, config.bars, config.mix)

    with ThreadPoolExecutor(1) as pool:
        number = first
        ahead = pool.submit(draw, number)
        while True:
            batch = ahead.result()
            number += 1
            ahead = pool.submit(draw, number)
            yield batch


class Trial:
    """Held-out phrases, always the same: how a network gives them back, how its prior fits them."""

    def __init__(self, corpus: PhraseCorpus, config: PhraseTrainingConfig) -> None:
        count = config.validation.slices
        self._objective = config.objective
        self._heard: dict[str, Heard] = {}
        if not config.objective.prior_alone:
            self._heard = {
                "f1_2_bars": hear(corpus, count, 2, "whole"),
                "f1_4_bars": hear(corpus, count, 4, "whole"),
                "step_accuracy": hear(corpus, count, 2, "monophonic"),
            }
        rng = np.random.default_rng(0)
        self._for_prior = training_batch(
            corpus, rng, 8 * count, replace(AS_THEY_STAND, bars=(8,), shares=(1,))
        )

    def figures(self, network: PhraseVAE) -> dict[str, float]:
        """``TRIED``: F1 of notes by phrase, accuracy of sixteenths, nats of KL a bar, the squared
        error of the prior; NaN for what this training leaves as it is."""
        network.eval()
        model = PhraseModel(TorchGraphs(network))
        figures = dict.fromkeys(TRIED, math.nan)
        for name, heard in self._heard.items():
            scores = score(model, heard.phrases)
            key = "step_accuracy" if name == "step_accuracy" else "f1"
            figures[name] = float(np.mean([getattr(s, key) for s in scores]))
        if self._heard:
            figures["kl"] = float(np.mean(model.nats_told(self._heard["f1_4_bars"].phrases)))
        if self._objective.prior_weight:
            figures["prior"] = self._prior_error(network)
        network.train()
        return figures

    def _prior_error(self, network: PhraseVAE) -> float:
        device = next(network.parameters()).device
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            torch.manual_seed(0)
            return network.prior_error(*to_tensors(self._for_prior, device)).item()


def to_tensors(batch: PhraseBatch, device: torch.device) -> tuple[Bars, Tensor, Told, Tensor]:
    """(bars, velocities heard, what the prior is told, which phrases are real)."""

    def tensor(values: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(values)).to(device)

    bars = Bars(*(tensor(getattr(batch.bars, name)) for name in Bars._fields))
    told = Told(tensor(batch.mode), tensor(batch.style))
    return bars, tensor(batch.velocity_heard), told, tensor(batch.is_real)


class _Training(TrainingState):
    """Learns batch by batch."""

    network: PhraseVAE

    def __init__(self, config: PhraseTrainingConfig, fabric: Fabric) -> None:
        self.config = config
        objective = config.objective
        torch.manual_seed(config.optimizer.seed)
        network = PhraseVAE(config.network, objective).to(fabric.device)
        # Processes expect a gradient of every weight that asks for one.
        network.requires_grad_(not objective.prior_alone)
        network.critic.requires_grad_(objective.adversary_weight > 0)
        network.prior.requires_grad_(objective.prior_weight > 0)
        super().__init__(network, network, dataclasses.asdict(config), config.optimizer, fabric)

    def take_step(self, batch: PhraseBatch, rate: float, progress: float) -> dict[str, float]:
        """One optimisation step; nats a note by field, nats of KL a bar, and the rest."""
        objective = self.config.objective
        seeds = [self.config.optimizer.seed, self.fabric.global_rank, self.step]
        torch.manual_seed(int(np.random.default_rng(seeds).integers(2**62)))
        bars, heard, told, is_real = to_tensors(batch, self.fabric.device)
        losses = self.losses(bars, heard, told, is_real)
        n_notes = len(batch.bars.pitch)
        kl_that_costs = (losses["kl"] - objective.free_nats).clamp(min=0).sum()
        reconstruction = (
            losses["onset"]
            + losses["pitch"]
            + objective.duration_weight * losses["duration"]
            + objective.velocity_weight * losses["velocity"]
        )
        loss = (
            (reconstruction + objective.beta_at(progress) * kl_that_costs) / n_notes
            + objective.prior_weight * losses["prior"]
            + losses["adversary"]
        )
        self.learn_from(loss, rate)
        return {
            **{name: losses[name].item() / n_notes for name in FIELDS},
            "kl": losses["kl"].mean().item(),
            "prior": losses["prior"].item(),
            "adversary": losses["adversary"].item(),
        }

    def fits(self, config: dict[str, Any]) -> bool:
        return phrase_config_from(config).network == self.config.network
