"""The networks a configuration can name as ``kind``, the shipped one and its baselines."""

from __future__ import annotations

from training.models.plain_lstm import PlainLSTM, PlainLSTMConfig
from training.models.seed_study_lstm import SeedStudyConfig, SeedStudyLSTM
from training.models.stacked_lstm import StackedLSTM, StackedLSTMConfig

NetworkConfig = StackedLSTMConfig | PlainLSTMConfig | SeedStudyConfig
Network = StackedLSTM | PlainLSTM | SeedStudyLSTM
"""Each has ``nats(inputs, targets, state)``; see ``StackedLSTM.nats``."""

DEFAULT_KIND = "stacked_lstm"
CONFIG_OF_KIND: dict[str, type] = {
    DEFAULT_KIND: StackedLSTMConfig,
    "plain_lstm": PlainLSTMConfig,
    "seed_study": SeedStudyConfig,
}


def build_network(config: NetworkConfig) -> Network:
    """A new network with random weights."""
    if isinstance(config, PlainLSTMConfig):
        return PlainLSTM(config)
    if isinstance(config, SeedStudyConfig):
        return SeedStudyLSTM(config)
    return StackedLSTM(config)


def kind_of(config: NetworkConfig) -> str:
    """The name a configuration has for this network."""
    return next(kind for kind, of_kind in CONFIG_OF_KIND.items() if isinstance(config, of_kind))
