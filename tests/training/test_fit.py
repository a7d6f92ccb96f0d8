"""Trainings that are stopped, resumed, bounded, shared out, or lose their way."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from musestudio.errors import RequestError
from musestudio.midi.file import write_song
from musestudio.score import Note, Song, Track
from training import fit as fit_module
from training import loop
from training.__main__ import main
from training.baselines.windows import evaluate_windows
from training.checkpoint import load_network
from training.config import TrainingConfig, ValidationConfig, config_from_dict, load_config
from training.dataset import PreparedSplit
from training.evaluate import evaluate, network_scorer
from training.fit import fit
from training.models.seed_study_lstm import SeedStudyLSTM
from training.slices import SliceSource

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scales")
    for i in range(20):
        notes = [Note(480 * n, 60 + n % (5 + i), 480, 40 + n % 50) for n in range(40 + i)]
        write_song(Song((Track(1, tuple(notes)),)), folder / f"{i:02}.mid")
    out = tmp_path_factory.mktemp("prepared")
    assert main(["prepare", str(folder), "-o", str(out), "--workers", "1"]) == 0
    return out


@pytest.fixture
def debug() -> TrainingConfig:
    return load_config("debug")


def _bounded(config: TrainingConfig, steps: int) -> TrainingConfig:
    return replace(config, optimizer=replace(config.optimizer, max_steps=steps))


def _rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _weights(checkpoint: Path) -> dict[str, torch.Tensor]:
    return torch.load(checkpoint, weights_only=True)["network"]


def _assert_equal(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor]) -> None:
    assert all(torch.equal(a[name], b[name]) for name in a)


def test_a_resumed_training_ends_as_an_unbroken_one(
    debug: TrainingConfig, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "learning_rate_at", lambda *_: 1e-3)
    unbroken = fit(_bounded(debug, 8), prepared, tmp_path / "unbroken")
    fit(_bounded(debug, 4), prepared, tmp_path / "broken")
    resumed = fit(_bounded(debug, 8), prepared, tmp_path / "broken", resume=True)
    _assert_equal(_weights(unbroken), _weights(resumed))
    assert [row["step"] for row in _rows(tmp_path / "broken" / "valid.csv")] == ["0", "4", "8"]


def test_a_bound_in_minutes_ends_the_training_and_its_learning_rate(
    debug: TrainingConfig, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half_a_minute_a_step(training: fit_module._Training) -> None:
        training.minutes = training.step / 2

    rates = []
    rate_at = loop.learning_rate_at
    monkeypatch.setattr(fit_module._Training, "look_at_the_clock", half_a_minute_a_step)
    monkeypatch.setattr(
        loop, "learning_rate_at", lambda *known: rates.append(rate_at(*known)) or rates[-1]
    )
    checkpoint = fit(debug, prepared, tmp_path / "run", max_minutes=6)
    assert load_network(checkpoint)[2] == {"step": 12, "minutes": 6.0}
    assert max(rates) > 1e-3
    assert rates[-1] < max(rates) / 20
    # Trials at the start, after five minutes, at the end.
    assert [r["step"] for r in _rows(tmp_path / "run" / "valid.csv")] == ["0", "10", "12"]


def test_patience_comes_to_an_end_and_the_best_network_is_kept(
    debug: TrainingConfig, prepared: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    config = replace(debug, validation=ValidationConfig(every_steps=2, slices=8, patience=2))
    learning = fit(_bounded(config, 10), prepared, run)
    losses = [float(row["loss"]) for row in _rows(run / "valid.csv")]
    assert min(losses) < losses[0]
    best = torch.load(run / "best.pt", weights_only=True)
    assert best["valid_loss"] == pytest.approx(min(losses), abs=1e-4)
    assert load_network(learning)[2]["step"] == 10

    idle = replace(config.optimizer, learning_rate=0.0, final_learning_rate=0.0)
    stopped = fit(replace(config, optimizer=idle), prepared, tmp_path / "idle")
    assert load_network(stopped)[2]["step"] == 4


def test_a_loss_that_is_no_number_ends_the_training_with_a_sentence(
    debug: TrainingConfig, prepared: Path, tmp_path: Path
) -> None:
    wild = replace(debug.optimizer, learning_rate=1e30, warmup_steps=1, gradient_clip=1e30)
    with pytest.raises(RequestError, match="no longer a number"):
        fit(replace(debug, optimizer=wild), prepared, tmp_path / "run")


def test_processes_draw_different_slices(debug: TrainingConfig, prepared: Path) -> None:
    split = PreparedSplit.load(prepared, "train")
    first, second, first_again = (
        next(
            SliceSource(
                [(split, 4)], debug.optimizer, debug.augmentation, rank=rank
            ).chunks(0, torch.device("cpu"))
        ).inputs["pitch"]
        for rank in (0, 1, 0)
    )  # fmt: skip
    assert torch.equal(first, first_again)
    assert not torch.equal(first, second)


_WATCHED = """
import os, sys
import torch
from training import fit
from training.__main__ import main

class Watched(fit._Training):
    def save(self, path):
        super().save(path)
        torch.save(self.network.state_dict(), path.with_name(f"rank-{os.environ['RANK']}.pt"))

fit._Training = Watched
sys.exit(main(sys.argv[1:]))
"""


def test_two_processes_under_torchrun_train_one_network(prepared: Path, tmp_path: Path) -> None:
    program, run = tmp_path / "watched.py", tmp_path / "run"
    program.write_text(_WATCHED)
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    arguments = ["fit", "debug", "--data", str(prepared), "--run", str(run), "--tensorboard"]
    done = subprocess.run(
        # Without “--” torchrun takes --run for an option of its own.
        [*torchrun, "--", str(program), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    _assert_equal(*(torch.load(run / f"rank-{r}.pt", weights_only=True) for r in (0, 1)))
    _assert_equal(_weights(run / "checkpoint.pt"), torch.load(run / "rank-0.pt"))
    assert done.stdout.count("checkpoint.pt") == 1
    assert [row["step"] for row in _rows(run / "log.csv")] == ["20"]
    assert list((run / "tensorboard").glob("events*"))


@pytest.mark.parametrize("network", [
    {"kind": "plain_lstm", "units": 32, "layers": 2},
    {"kind": "seed_study", "units": 32, "layers": 2, "window_steps": 16},
    {"kind": "stacked_lstm", "units": 32, "layers": 2, "heads": 0},
], ids=["plain", "seed study", "no attention"])  # fmt: skip
def test_baselines_learn_and_are_measured(network: dict, prepared: Path, tmp_path: Path) -> None:
    config = config_from_dict({
        "name": "baseline",
        "network": network,
        "augmentation": {"tasks": {"fill": 0, "answer": 0}},
        "optimizer": {"batch": 8, "n_steps": 16, "truncate_steps": 16, "max_steps": 30,
                      "warmup_steps": 3, "learning_rate": 5e-3},
        "validation": {"slices": 16},
    })  # fmt: skip
    trained, again, _ = load_network(fit(config, prepared, tmp_path / "run"))
    assert again == config
    losses = [float(row["loss"]) for row in _rows(tmp_path / "run" / "valid.csv")]
    assert losses[-1] < losses[0]
    valid = PreparedSplit.load(prepared, "valid")
    if isinstance(trained, SeedStudyLSTM):
        figures = evaluate_windows(trained, valid)["all"]
        assert figures["places"] == len(valid) - 16
    else:
        figures = evaluate(network_scorer(trained), valid)["all"]
    assert np.isfinite(figures["total"])
    assert 0 < figures["total"] < losses[0]
