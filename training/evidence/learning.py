"""How a training went, by how much music was heard: read from the files of its run folders."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musestudio.encoding import notes as encoding
from musestudio.errors import RequestError
from training.dataset import PreparedSplit


@dataclass(frozen=True)
class Learning:
    """The columns of ``log.csv`` and of ``valid.csv`` that have a number in every row, beside the
    epochs heard by then.

    notes, minutes: heard and spent in all.
    """

    epochs: list[float]
    trained: dict[str, list[float]]
    tried_at: list[float]
    tried: dict[str, list[float]]
    notes: int
    minutes: float

    def as_json(self) -> dict[str, Any]:
        """The same for a file of figures."""
        return {**vars(self), "epochs_in_all": round(self.epochs[-1], 3)}


def notes_of_an_epoch(data: Path) -> int:
    """How many notes the training split holds. Raises RequestError."""
    pitch = PreparedSplit.load(data, "train").columns["pitch"]
    return int((pitch < encoding.REST).sum())


def read_learning(runs: Sequence[Path], notes_of_epoch: int) -> Learning:
    """One training, or several that each went on from the one before it.

    Notes heard are counted from the speed in ``log.csv``, the only thing all kinds of
    training write down alike. Raises RequestError where a folder holds no log.
    """
    epochs: list[float] = []
    tried_at: list[float] = []
    trained: list[dict[str, float]] = []
    tried: list[dict[str, float]] = []
    heard, minutes = 0.0, 0.0
    for run in runs:
        # Notes at each minute of this run, from its beginning.
        clock, notes = [0.0], [heard]
        for row in _rows(run / "log.csv"):
            heard += row["notes_per_s"] * 60 * (row["minutes"] - clock[-1])
            clock.append(row["minutes"])
            notes.append(heard)
            epochs.append(round(heard / notes_of_epoch, 4))
            trained.append(row)
        if len(clock) == 1:
            raise RequestError(f"The training in “{run.name}” has not written anything yet.")
        valid = run / "valid.csv"
        for row in _rows(valid) if valid.exists() else []:
            at = _between(row["minutes"], clock, notes)
            tried_at.append(round(at / notes_of_epoch, 4))
            tried.append(row)
        minutes += clock[-1]
    return Learning(
        epochs, _columns(trained), tried_at, _columns(tried), round(heard), round(minutes, 2)
    )


def configuration(run: Path) -> dict[str, Any]:
    """The resolved configuration of a run; empty where none was kept."""
    path = run / "config.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def _columns(rows: Sequence[dict[str, float]]) -> dict[str, list[float]]:
    """Those with a number in every row: what a training leaves alone is NaN."""
    first = rows[0] if rows else {}
    names = [name for name in first if all(math.isfinite(r.get(name, math.nan)) for r in rows)]
    return {name: [row[name] for row in rows] for name in names}


def variants(runs: Sequence[tuple[str, Path]]) -> list[dict[str, Any]]:
    """What some trainings came to, (label, run folder): the figures of their last trial, after how
    many minutes and steps, and in what their configurations differ from the first one's.

    Raises RequestError where one has not been tried yet.
    """
    settings = [_flat(configuration(run)) for _, run in runs]
    found = []
    for (label, run), own in zip(runs, settings, strict=True):
        tried = _rows(run / "valid.csv")
        if not tried:
            raise RequestError(f"The training in “{run.name}” has not been tried yet.")
        shown = ("minutes", "step", "loss")
        found.append(
            {
                "label": label,
                "differs": {n: v for n, v in own.items() if settings[0].get(n, v) != v},
                "minutes": tried[-1]["minutes"],
                "steps": int(tried[-1]["step"]),
                "tried": {
                    n: v for n, v in tried[-1].items() if n not in shown and math.isfinite(v)
                },
            }
        )
    return found


def _flat(values: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Nested settings by their path; what a training is called is none of them."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{name}.")
        elif before or name != "name":
            flat[before + name] = value
    return flat


def _between(minute: float, clock: Sequence[float], notes: Sequence[float]) -> float:
    """Notes heard at a minute, by a straight line between the rows around it."""
    for i in range(1, len(clock)):
        if minute <= clock[i]:
            share = (minute - clock[i - 1]) / ((clock[i] - clock[i - 1]) or 1)
            return notes[i - 1] + share * (notes[i] - notes[i - 1])
    return notes[-1]


def _rows(path: Path) -> list[dict[str, float]]:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return [{name: float(v) for name, v in row.items()} for row in csv.DictReader(file)]
    except (OSError, TypeError, ValueError):
        raise RequestError(f"“{path.parent.name}” holds no {path.name} of a training.") from None
