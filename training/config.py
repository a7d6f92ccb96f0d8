"""Named configurations: one YAML file binds network, data treatment and optimisation.

``configs/NAME.yaml`` may leave out any field; an unknown one is an error. The resolved
configuration is kept in every checkpoint.
"""

from __future__ import annotations

import dataclasses
import typing
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from musestudio.errors import RequestError
from training.dataset import Augmentation
from training.models.stacked_lstm import StackedLSTMConfig

CONFIG_FOLDER = Path(__file__).parent / "configs"


@dataclass(frozen=True)
class OptimizerConfig:
    """AdamW with linear warm-up, then a cosine down to the final rate."""

    batch: int = 64
    """Slices side by side."""
    n_steps: int = 512
    """Notes per slice; the loss counts at every one of them."""
    truncate_steps: int = 128
    """Gradients reach back this far; the state goes on to the slice's end (truncated
    backpropagation through time, Williams and Peng 1990). Divides n_steps."""
    learning_rate: float = 2e-3
    final_learning_rate: float = 2e-5
    warmup_steps: int = 300
    max_steps: int = 12_000
    """The cosine ends here, or at ``--max-minutes`` where that comes first."""
    weight_decay: float = 0.01
    gradient_clip: float = 1.0
    """Largest gradient norm."""
    seed: int = 1

    def __post_init__(self) -> None:
        if min(self.batch, self.n_steps, self.truncate_steps, self.max_steps) < 1:
            raise ValueError("batch, n_steps, truncate_steps and max_steps must be at least 1")
        if self.n_steps % self.truncate_steps:
            raise ValueError("truncate_steps must divide n_steps")


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides what is trained."""

    name: str
    network: StackedLSTMConfig = field(default_factory=StackedLSTMConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)


def load_config(name_or_path: str) -> TrainingConfig:
    """A configuration by name (from ``training/configs``) or by path.

    Raises RequestError when there is none, or when it has a field nobody knows.
    """
    path = Path(name_or_path)
    if path.suffix != ".yaml":
        path = CONFIG_FOLDER / f"{name_or_path}.yaml"
    if not path.exists():
        known = ", ".join(sorted(p.stem for p in CONFIG_FOLDER.glob("*.yaml")))
        raise RequestError(f"There is no configuration “{name_or_path}”; known are {known}.")
    values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return config_from_dict({"name": path.stem, **values})


def config_from_dict(values: dict) -> TrainingConfig:
    """The inverse of ``dataclasses.asdict``. Raises RequestError on unknown fields."""
    return _build(TrainingConfig, values, "the configuration")


def _build(kind: type, values: dict, where: str) -> typing.Any:
    types = typing.get_type_hints(kind)
    known = {f.name for f in dataclasses.fields(kind)}
    if unknown := set(values) - known:
        raise RequestError(f"Unknown in {where}: {', '.join(sorted(unknown))}.")
    built = {
        name: _build(types[name], value, f"“{name}”")
        if dataclasses.is_dataclass(types[name])
        else value
        for name, value in values.items()
    }
    try:
        return kind(**built)
    except (TypeError, ValueError) as error:
        raise RequestError(f"In {where}: {error}.") from error
