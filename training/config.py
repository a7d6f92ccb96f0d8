"""Named configurations: one YAML file binds network, data treatment and optimisation.

``configs/NAME.yaml`` may leave out any field; an unknown one is an error. The resolved
configuration is kept in every checkpoint. ``network`` has a field more, ``kind``, that says
which network it is (``training.networks``).
"""

from __future__ import annotations

import dataclasses
import typing
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from musestudio.errors import RequestError
from training.dataset import Augmentation
from training.models.seed_study_lstm import SeedStudyConfig
from training.models.stacked_lstm import StackedLSTMConfig
from training.networks import CONFIG_OF_KIND, DEFAULT_KIND, NetworkConfig, kind_of

CONFIG_FOLDER = Path(__file__).parent / "configs"
Precision = typing.Literal["bf16-mixed", "32-true"]


@dataclass(frozen=True)
class AdamWConfig:
    """AdamW with linear warm-up, then a cosine down to the final rate."""

    learning_rate: float = 2e-3
    final_learning_rate: float = 2e-5
    warmup_steps: int = 300
    max_steps: int = 12_000
    """The cosine ends here, or at ``--max-minutes`` where that comes first."""
    weight_decay: float = 0.01
    gradient_clip: float = 1.0
    """Largest gradient norm."""
    precision: Precision = "bf16-mixed"
    """``bf16-mixed`` (products in bfloat16, weights in float32) or ``32-true``."""
    seed: int = 1

    def __post_init__(self) -> None:
        if self.precision not in (known := typing.get_args(Precision)):
            raise ValueError(f"precision must be one of {', '.join(known)}")
        if self.max_steps < 1:
            raise ValueError("max_steps must be at least 1")


@dataclass(frozen=True)
class OptimizerConfig(AdamWConfig):
    """The same, with how much is seen at a step."""

    batch: int = 64
    """Slices side by side; with several processes, in each of them."""
    n_steps: int = 512
    """Notes per slice; the loss counts at every one of them."""
    truncate_steps: int = 128
    """Gradients reach back this far; the state goes on to the slice's end (truncated
    backpropagation through time, Williams and Peng 1990). Divides n_steps."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if min(self.batch, self.n_steps, self.truncate_steps) < 1:
            raise ValueError("batch, n_steps and truncate_steps must be at least 1")
        if self.n_steps % self.truncate_steps:
            raise ValueError("truncate_steps must divide n_steps")


@dataclass(frozen=True)
class ValidationConfig:
    """When the network is tried on a fixed sample of slices it never learns from.

    It is tried before the first step, then so often, and at the end; the best one is kept.
    """

    every_minutes: float = 5.0
    every_steps: int = 0
    """0: by minutes alone. Otherwise whichever is due first."""
    slices: int = 64
    patience: int = 0
    """Training stops after this many trials in a row without a better one; 0: never."""

    def __post_init__(self) -> None:
        if self.every_minutes <= 0 or self.every_steps < 0:
            raise ValueError("every_minutes must be positive and every_steps at least 0")
        if self.slices < 1 or self.patience < 0:
            raise ValueError("slices must be at least 1 and patience at least 0")


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides what is trained."""

    name: str
    network: NetworkConfig = field(default_factory=StackedLSTMConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    validation: ValidationConfig = field(default_factory=ValidationConfig)

    def __post_init__(self) -> None:
        if isinstance(self.network, SeedStudyConfig):
            lengths = {self.optimizer.n_steps, self.optimizer.truncate_steps}
            if lengths != {self.network.window_steps}:
                raise ValueError("n_steps and truncate_steps must be the network's window_steps")


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
    """The inverse of ``config_as_dict``. Raises RequestError on unknown fields."""
    return build(TrainingConfig, values, "the configuration")


def config_as_dict(config: TrainingConfig) -> dict:
    """Plain values, with the network's ``kind``."""
    values = dataclasses.asdict(config)
    values["network"] = {"kind": kind_of(config.network), **values["network"]}
    return values


def build(kind: type, values: typing.Any, where: str) -> typing.Any:
    """A dataclass of ``kind`` from plain values, dataclasses within it included.

    where: what an error calls it. Raises RequestError on unknown or impossible fields.
    """
    if not isinstance(values, dict):
        raise RequestError(f"In {where}: there must be named values.")
    if kind == NetworkConfig:
        name = values.get("kind", DEFAULT_KIND)
        if name not in CONFIG_OF_KIND:
            known = ", ".join(CONFIG_OF_KIND)
            raise RequestError(f"There is no network “{name}”; known are {known}.")
        kind = CONFIG_OF_KIND[name]
        values = {key: value for key, value in values.items() if key != "kind"}
    types = typing.get_type_hints(kind)
    known_fields = {f.name for f in dataclasses.fields(kind)}
    if unknown := set(values) - known_fields:
        raise RequestError(f"Unknown in {where}: {', '.join(sorted(unknown))}.")
    built = {
        name: build(types[name], value, f"“{name}”")
        if types[name] == NetworkConfig or dataclasses.is_dataclass(types[name])
        else value
        for name, value in values.items()
    }
    try:
        return kind(**built)
    except (TypeError, ValueError) as error:
        raise RequestError(f"In {where}: {error}.") from error
