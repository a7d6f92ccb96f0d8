"""The continuation network: a stacked LSTM with chained heads, and its loss.

Each step it hears one note (four tokens, its place in the bar, metre, key, style) and says
how the next one is distributed, field by field, each head hearing the fields decided
before it:

    p(note) = p(shift | h) · p(pitch | h, shift) · p(duration | h, shift, pitch) · p(velocity | …)

Layers are pre-normalised and residual: a plain ``nn.LSTM`` of three layers stalls on this
data, one LSTM per layer with LayerNorm before it and a sum around it does not. Forget-gate
biases start at 1 (Jozefowicz et al. 2015), recurrent weights orthogonal.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding

State = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class StackedLSTMConfig:
    """Sizes of the network."""

    units: int = 512
    """Hidden units of every layer."""
    layers: int = 3
    dropout: float = 0.0
    """Applied to the input of every layer."""

    def __post_init__(self) -> None:
        if self.units < 8 or self.layers < 1 or not 0 <= self.dropout < 1:
            raise ValueError("units must be at least 8, layers at least 1, dropout in [0, 1)")


class StackedLSTM(nn.Module):
    """See the module's text. ``B`` batch, ``T`` steps, ``U`` units, ``L`` layers."""

    def __init__(self, config: StackedLSTMConfig) -> None:
        super().__init__()
        self.config = config
        units = config.units
        widths = {"shift": 64, "pitch": 128, "duration": 64, "velocity": 32}
        self.embed = nn.ModuleDict(
            {
                **{name: nn.Embedding(encoding.VOCABULARY[name], widths[name]) for name in widths},
                "position": nn.Embedding(controls.LONGEST_BAR, 64),
                "metre": nn.Embedding(controls.N_METRES, 16),
                "key": nn.Embedding(controls.N_KEYS, 32),
                "style": nn.Embedding(controls.N_STYLES, 16),
            }
        )
        n_features = sum(table.embedding_dim for table in self.embed.values())
        self.enter = nn.Linear(n_features, units)
        self.norms = nn.ModuleList(nn.LayerNorm(units) for _ in range(config.layers))
        self.lstms = nn.ModuleList(
            nn.LSTM(units, units, batch_first=True) for _ in range(config.layers)
        )
        self.leave = nn.LayerNorm(units)
        self.dropout = nn.Dropout(config.dropout)
        given = ("shift", "position", "pitch", "duration")
        self.heads = nn.ModuleDict(
            {
                "shift": ChainedHead(units, units // 2, "shift", ()),
                "pitch": ChainedHead(units, units * 3 // 4, "pitch", given[:2]),
                "duration": ChainedHead(units, units // 2, "duration", given[:3]),
                "velocity": ChainedHead(units, units * 3 // 8, "velocity", given),
            }
        )
        self.register_buffer("shift_steps", torch.from_numpy(encoding.SHIFTS), persistent=False)
        for lstm in self.lstms:
            nn.init.xavier_uniform_(lstm.weight_ih_l0)
            for gate in lstm.weight_hh_l0.chunk(4):
                nn.init.orthogonal_(gate)
            nn.init.zeros_(lstm.bias_ih_l0)
            nn.init.zeros_(lstm.bias_hh_l0)
            lstm.bias_ih_l0.data[units : 2 * units] = 1.0

    def features(self, inputs: dict[str, Tensor]) -> Tensor:
        """Embedded and mixed inputs, (B, T, U), from token tensors (B, T)."""
        return self.enter(torch.cat([self.embed[name](inputs[name]) for name in self.embed], -1))

    def trunk(self, inputs: dict[str, Tensor], state: State | None = None) -> tuple[Tensor, State]:
        """(h, state): h is (B, T, U); state is (hidden, cell), each (L, B, U)."""
        x = self.features(inputs)
        hidden, cell = [], []
        for i, (norm, lstm) in enumerate(zip(self.norms, self.lstms, strict=True)):
            start = None if state is None else (state[0][i : i + 1], state[1][i : i + 1])
            y, (h, c) = lstm(self.dropout(norm(x)), start)
            x = x + y
            hidden.append(h)
            cell.append(c)
        return self.leave(x), (torch.cat(hidden), torch.cat(cell))

    def next_position(self, inputs: dict[str, Tensor], shift: Tensor) -> Tensor:
        """Place in the bar reached by ``shift`` (tokens), counting on in the bar in force."""
        return (inputs["position"] + self.shift_steps[shift]) % inputs["bar_length"]

    def logits(
        self, h: Tensor, inputs: dict[str, Tensor], targets: dict[str, Tensor]
    ) -> dict[str, Tensor]:
        """Logits of every field of the next note given its earlier fields, (B, T, vocabulary)."""
        decided = {**targets, "position": self.next_position(inputs, targets["shift"])}
        return {name: self.heads[name](h, decided) for name in encoding.FIELDS}

    def loss(
        self, inputs: dict[str, Tensor], targets: dict[str, Tensor], state: State | None = None
    ) -> tuple[dict[str, Tensor], State]:
        """(mean negative log-likelihood per step in nats for each field, state at the end)."""
        h, state = self.trunk(inputs, state)
        logits = self.logits(h, inputs, targets)
        losses = {
            name: functional.cross_entropy(
                logits[name].flatten(0, 1).float(), targets[name].flatten()
            )
            for name in encoding.FIELDS
        }
        return losses, state


class ChainedHead(nn.Module):
    """Logits of one field from h and from the fields decided before it."""

    def __init__(self, units: int, width: int, field: str, given: tuple[str, ...]) -> None:
        super().__init__()
        vocabulary = {**encoding.VOCABULARY, "position": controls.LONGEST_BAR}
        self.given = nn.ModuleDict({name: nn.Embedding(vocabulary[name], width) for name in given})
        for table in self.given.values():
            nn.init.normal_(table.weight, std=0.1)
        self.hidden = nn.Linear(units, width)
        self.out = nn.Linear(width, vocabulary[field])

    def forward(self, h: Tensor, decided: dict[str, Tensor]) -> Tensor:
        x = self.hidden(h)
        for name, table in self.given.items():
            x = x + table(decided[name])
        return self.out(functional.silu(x))
