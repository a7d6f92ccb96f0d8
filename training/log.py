"""Figures of a training as a reader can plot them: CSV always, TensorBoard if asked for."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import torch
from lightning_fabric import Fabric

from musestudio.encoding import notes as encoding

LOG_COLUMNS = ("step", "minutes", "learning_rate", "loss", *encoding.FIELDS, "notes_per_s")
VALID_COLUMNS = ("step", "minutes", "loss", *encoding.FIELDS)


class TrainingLog:
    """``log.csv``, mean losses and speed over every stretch of steps, and ``valid.csv``.

    Means are over all processes; the first one alone writes.
    """

    def __init__(self, folder: Path, step: int, fabric: Fabric) -> None:
        """Begin the files, or drop what came after ``step`` and will be trained again."""
        self._fabric = fabric
        self._log, self._valid = folder / "log.csv", folder / "valid.csv"
        if fabric.is_global_zero:
            _begin(self._log, LOG_COLUMNS, step)
            _begin(self._valid, VALID_COLUMNS, step)
        self._begin_stretch()

    def _begin_stretch(self) -> None:
        self._began_s = time.monotonic()
        self._sums = dict.fromkeys(encoding.FIELDS, 0.0)
        self._steps = self._notes = 0

    def add(self, losses: dict[str, float], notes: int) -> None:
        """One step of this process: its losses by field, and the notes it heard."""
        for name, loss in losses.items():
            self._sums[name] += loss
        self._steps += 1
        self._notes += notes

    def write(self, step: int, minutes: float, learning_rate: float) -> dict[str, str]:
        """Write a row for the steps since the last one, and return it."""
        elapsed_s = max(time.monotonic() - self._began_s, 1e-9)
        mine = torch.tensor(list(self._sums.values()), device=self._fabric.device) / self._steps
        means = self._fabric.all_reduce(mine, reduce_op="mean").tolist()
        row = {
            "step": str(step),
            "minutes": f"{minutes:.2f}",
            "learning_rate": f"{learning_rate:.2e}",
            "loss": f"{sum(means):.4f}",
            **{name: f"{mean:.4f}" for name, mean in zip(self._sums, means, strict=True)},
            "notes_per_s": f"{self._notes * self._fabric.world_size / elapsed_s:.0f}",
        }
        self._append(self._log, "train", row)
        self._begin_stretch()
        return row

    def write_trial(self, step: int, minutes: float, nats: dict[str, float]) -> None:
        """A row of ``valid.csv``."""
        row = {
            "step": str(step),
            "minutes": f"{minutes:.2f}",
            "loss": f"{sum(nats.values()):.4f}",
            **{name: f"{value:.4f}" for name, value in nats.items()},
        }
        self._append(self._valid, "valid", row)

    def _append(self, path: Path, group: str, row: dict[str, str]) -> None:
        if self._fabric.is_global_zero:
            with open(path, "a", encoding="utf-8", newline="") as file:
                csv.DictWriter(file, list(row)).writerow(row)
        figures = {f"{group}/{name}": float(value) for name, value in row.items() if name != "step"}
        self._fabric.log_dict(figures, step=int(row["step"]))


def _begin(path: Path, columns: tuple[str, ...], step: int) -> None:
    rows: list[dict[str, str]] = []
    if path.exists():
        with open(path, encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if int(row["step"]) <= step]
    with open(path, "w", encoding="utf-8", newline="") as file:
        log = csv.DictWriter(file, columns)
        log.writeheader()
        log.writerows(rows)
