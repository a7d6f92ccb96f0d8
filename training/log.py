"""Figures of a training as a reader can plot them: CSV always, TensorBoard if asked for."""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from lightning_fabric import Fabric

from musestudio.encoding import notes as encoding


class TrainingLog:
    """``log.csv``, mean losses and speed over every stretch of steps, and ``valid.csv``.

    Means are over all processes; the first one alone writes.
    """

    def __init__(
        self,
        folder: Path,
        step: int,
        fabric: Fabric,
        fields: Sequence[str] = encoding.FIELDS,
        summed: Sequence[str] | None = None,
        tried: Sequence[str] | None = None,
    ) -> None:
        """Begin the files, or drop what came after ``step`` and will be trained again.

        fields: what ``add`` is given of every step; ``summed``: those that make up the column
                “loss” (all of them). tried: what ``write_trial`` is given (the fields).
        """
        self._fabric = fabric
        self._fields, self._summed = fields, fields if summed is None else summed
        self._log, self._valid = folder / "log.csv", folder / "valid.csv"
        if fabric.is_global_zero:
            columns = ("step", "minutes", "learning_rate", "loss", *fields, "notes_per_s")
            _begin(self._log, columns, step)
            trial = ("step", "minutes", "loss", *(fields if tried is None else tried))
            _begin(self._valid, trial, step)
        self._begin_stretch()

    def _begin_stretch(self) -> None:
        self._began_s = time.monotonic()
        self._sums = dict.fromkeys(self._fields, 0.0)
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
        all_means = self._fabric.all_reduce(mine, reduce_op="mean").tolist()
        means = dict(zip(self._sums, all_means, strict=True))
        row = {
            "step": str(step),
            "minutes": f"{minutes:.2f}",
            "learning_rate": f"{learning_rate:.2e}",
            "loss": f"{sum(means[name] for name in self._summed):.4f}",
            **{name: f"{mean:.4f}" for name, mean in means.items()},
            "notes_per_s": f"{self._notes * self._fabric.world_size / elapsed_s:.0f}",
        }
        self._append(self._log, "train", row)
        self._begin_stretch()
        return row

    def write_trial(
        self, step: int, minutes: float, figures: dict[str, float], loss: float | None = None
    ) -> None:
        """A row of ``valid.csv``. loss: by default the sum of the figures."""
        row = {
            "step": str(step),
            "minutes": f"{minutes:.2f}",
            "loss": f"{sum(figures.values()) if loss is None else loss:.4f}",
            **{name: f"{value:.4f}" for name, value in figures.items()},
        }
        self._append(self._valid, "valid", row)

    def _append(self, path: Path, group: str, row: dict[str, str]) -> None:
        if self._fabric.is_global_zero:
            with open(path, "a", encoding="utf-8", newline="") as file:
                csv.DictWriter(file, list(row)).writerow(row)
        figures = {f"{group}/{name}": float(value) for name, value in row.items() if name != "step"}
        self._fabric.log_dict(figures, step=int(row["step"]))


def _begin(path: Path, columns: Sequence[str], step: int) -> None:
    rows: list[dict[str, str]] = []
    if path.exists():
        with open(path, encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if int(row["step"]) <= step]
    with open(path, "w", encoding="utf-8", newline="") as file:
        log = csv.DictWriter(file, columns)
        log.writeheader()
        log.writerows(rows)
