"""What each part of the network and of its training is worth: variants on an equal budget.

All variants see the same number of notes, with the learning rate falling to its end, and are
measured on the whole valid split as ``evaluate`` measures. The budget is a small part of the
shipped model's: the table says what a part is worth early on, and what it costs. The seed
study's network learns one note from every hundred it hears, so that it is given the minutes
of the first variant instead of its notes.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from musestudio.errors import RequestError
from training.baselines.windows import evaluate_windows
from training.checkpoint import load_network
from training.config import TrainingConfig, config_from_dict
from training.dataset import PreparedSplit
from training.evaluate import evaluate, network_scorer
from training.fit import fit
from training.models.seed_study_lstm import SeedStudyLSTM
from training.training_state import CHECKPOINT

STEPS = 1_000

_NETWORK = {"units": 256}
_OPTIMIZER = {
    "batch": 8,  # Many small steps teach more on a small budget than few large ones.
    "n_steps": 512,
    "truncate_steps": 128,
    "learning_rate": 2e-3,
    "warmup_steps": 100,
}
_DEAF_TO_TASKS = {"tell_levels": 0, "tell_ending": 0, "tasks": {"fill": 0, "answer": 0}}

VARIANTS: dict[str, dict[str, dict[str, Any]]] = {
    "256 units": {},
    "without attention": {"network": {"heads": 0}},
    "without controls and tasks": {
        "augmentation": {"drop_key": 1, "drop_style": 1, **_DEAF_TO_TASKS}
    },
    "without augmentation": {"augmentation": {"transpose_semitones": 0, "velocity_bins": 0}},
    "2 layers": {"network": {"layers": 2}},
    "4 layers": {"network": {"layers": 4}},
    "plain LSTM": {
        "network": {"kind": "plain_lstm", "layers": 3},
        "augmentation": _DEAF_TO_TASKS,
    },
    "the seed study's network": {
        "network": {"kind": "seed_study", "layers": 3, "window_steps": 100},
        "augmentation": _DEAF_TO_TASKS,
        "optimizer": {"batch": 64, "n_steps": 100, "truncate_steps": 100, "learning_rate": 1e-3},
        "validation": {"slices": 1024},
    },
    "512 units": {"network": {"units": 512}},
    "768 units": {"network": {"units": 768}},
}
"""What differs from the first, which is the shipped network with half its units."""


def configuration(name: str, steps: int) -> TrainingConfig:
    """The resolved configuration of a variant. Raises RequestError when there is none."""
    if name not in VARIANTS:
        raise RequestError(f"There is no variant “{name}”; known are {', '.join(VARIANTS)}.")
    values: dict[str, Any] = {
        "name": name,
        "network": _NETWORK,
        "optimizer": {**_OPTIMIZER, "max_steps": steps},
        "validation": {"every_minutes": 1e6},
    }
    for part, changes in VARIANTS[name].items():
        values[part] = {**values.get(part, {}), **changes}
    return config_from_dict(values)


def ablate(
    data: Path, runs: Path, out: Path, names: Sequence[str] = (), *, steps: int = STEPS
) -> dict[str, Any]:
    """Train and measure variants one after the other; all of them where none is named.

    Figures are written to ``out`` after each; those that stand there are not made again.
    Returns {variant: {"nats": by field and in all, "parameters", "notes", "minutes"}}.
    """
    figures: dict[str, Any] = {}
    if out.exists():
        figures = json.loads(out.read_text(encoding="utf-8"))
    first = next(iter(VARIANTS))
    valid = PreparedSplit.load(data, "valid")
    for name in names or VARIANTS:
        if name in figures:
            continue
        config = configuration(name, steps)
        run = runs / name.replace(" ", "-").replace("'", "")
        limit = {}
        if VARIANTS[name].get("network", {}).get("kind") == "seed_study":
            if first not in figures:
                raise RequestError(f"“{name}” is given the minutes of “{first}”; train that first.")
            limit = {"max_minutes": figures[first]["minutes"]}
            config = configuration(name, 1_000_000)
        fit(config, data, run, resume=True, **limit)
        network, _, spent = load_network(run / CHECKPOINT)
        if isinstance(network, SeedStudyLSTM):
            nats = evaluate_windows(network, valid)["all"]
        else:
            nats = evaluate(network_scorer(network), valid)["all"]
        optimizer = config.optimizer
        figures[name] = {
            "nats": {field: round(value, 4) for field, value in nats.items() if field != "notes"},
            "parameters": sum(p.numel() for p in network.parameters()),
            "notes": spent["step"] * optimizer.batch * optimizer.truncate_steps,
            "minutes": round(spent["minutes"], 2),
            "last_training_loss": _last_loss(run / "log.csv"),
        }
        out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return figures


def _last_loss(log: Path) -> float:
    with open(log, encoding="utf-8") as rows:
        return float(list(csv.DictReader(rows))[-1]["loss"])
