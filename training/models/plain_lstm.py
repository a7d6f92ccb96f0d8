"""A baseline: a plain stacked ``nn.LSTM`` that hears notes and nothing else.

The embedded fields of each note go through ``nn.LSTM`` as it comes, without residual sums,
normalisation, attention, place in the bar or controls. Its heads are chained as those of the
shipped network are, without the place in the bar, so that what differs is the trunk and what
it is told.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from musestudio.encoding import notes as encoding
from training.models.stacked_lstm import ChainedHead, State, nats_of


@dataclass(frozen=True)
class PlainLSTMConfig:
    """Sizes of the network."""

    units: int = 512
    """Hidden units of every layer."""
    layers: int = 3
    dropout: float = 0.0
    """Between layers."""

    def __post_init__(self) -> None:
        if self.units < 8 or self.layers < 1 or not 0 <= self.dropout < 1:
            raise ValueError("units must be at least 8, layers at least 1, dropout in [0, 1)")


class PlainLSTM(nn.Module):
    """See the module's text. ``B`` batch, ``T`` steps, ``U`` units, ``L`` layers."""

    def __init__(self, config: PlainLSTMConfig) -> None:
        super().__init__()
        self.config = config
        units = config.units
        widths = {"shift": 64, "pitch": 128, "duration": 64, "velocity": 32}
        self.embed = nn.ModuleDict(
            {name: nn.Embedding(encoding.VOCABULARY[name], widths[name]) for name in widths}
        )
        self.lstm = nn.LSTM(
            sum(widths.values()), units, config.layers, batch_first=True, dropout=config.dropout
        )
        shares = {"shift": 8, "pitch": 12, "duration": 8, "velocity": 6}
        self.heads = nn.ModuleDict(
            {
                name: ChainedHead(units, units * shares[name] // 16, name, encoding.FIELDS[:i])
                for i, name in enumerate(encoding.FIELDS)
            }
        )

    def nats(
        self, inputs: dict[str, Tensor], targets: dict[str, Tensor], state: State | None = None
    ) -> tuple[dict[str, Tensor], State]:
        """(negative log-likelihood of every step by field, (B, T); the state at the end).

        inputs, targets: tokens (B, T); only the four fields of ``inputs`` are heard.
        """
        x = torch.cat([self.embed[name](inputs[name]) for name in self.embed], dim=-1)
        start = None if state is None else (state.hidden, state.cell)
        h, (hidden, cell) = self.lstm(x, start)
        nats = {
            name: nats_of(self.heads[name](h, targets), targets[name]) for name in encoding.FIELDS
        }
        return nats, State(hidden, cell, None)
