"""The continuation network: a stacked LSTM with chained heads, and its loss.

Each step it hears one note (four tokens, its place, what it is told) and says how the next
one is distributed, field by field, each head hearing the fields decided before it:

    p(note) = p(shift | h) · p(pitch | h, shift) · p(duration | h, shift, pitch) · p(velocity | …)

Layers are pre-normalised and residual: a plain ``nn.LSTM`` of three layers stalls on this
data, one LSTM per layer with LayerNorm before it and a sum around it does not. Forget-gate
biases start at 1 (Jozefowicz et al. 2015), recurrent weights orthogonal. Before the last
layer the network looks back over the piece (``motif_attention``), so that this layer can
still plan with what was found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.inference.step import MEMORY_STEPS
from training.models.motif_attention import Memory, MotifAttention


class State(NamedTuple):
    """hidden, cell: (L, B, U); memory: None in a network without attention."""

    hidden: Tensor
    cell: Tensor
    memory: Memory | None

    def detach(self) -> State:
        """The same numbers, with no way back for gradients."""
        memory = None if self.memory is None else self.memory.detach()
        return State(self.hidden.detach(), self.cell.detach(), memory)


@dataclass(frozen=True)
class StackedLSTMConfig:
    """Sizes of the network."""

    units: int = 512
    """Hidden units of every layer."""
    layers: int = 3
    dropout: float = 0.0
    """Applied to the input of every layer."""
    heads: int = 4
    """Heads of the attention over the piece so far; 0 for a network without it."""
    key_size: int = 32
    value_size: int = 64
    """Numbers in a head's keys (even) and values."""

    def __post_init__(self) -> None:
        if self.heads < 0 or self.key_size < 2 or self.key_size % 2 or self.value_size < 1:
            raise ValueError("heads, key_size (even) and value_size must be positive")
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
                "heard": nn.Embedding(controls.N_HEARD, 8),
                "role": nn.Embedding(controls.N_ROLES, 8),
                "bars_left": nn.Embedding(controls.N_BARS_LEFT, 24),
                "density": nn.Embedding(controls.N_LEVELS, 16),
                "register": nn.Embedding(controls.N_LEVELS, 16),
                "dynamics": nn.Embedding(controls.N_LEVELS, 16),
            }
        )
        n_features = sum(table.embedding_dim for table in self.embed.values())
        self.enter = nn.Linear(n_features, units)
        self.norms = nn.ModuleList(nn.LayerNorm(units) for _ in range(config.layers))
        self.lstms = nn.ModuleList(
            nn.LSTM(units, units, batch_first=True) for _ in range(config.layers)
        )
        self.attention = (
            MotifAttention(units, config.heads, config.key_size, config.value_size)
            if config.heads
            else None
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
        """(h, state): h is (B, T, U), each step having heard those before it and itself."""
        x = self.features(inputs)
        memory = None if state is None else state.memory
        hidden, cell = [], []
        for i, (norm, lstm) in enumerate(zip(self.norms, self.lstms, strict=True)):
            if self.attention is not None and i == self.config.layers - 1:
                if memory is None:
                    memory = self.attention.start(len(x), x.device)
                time_bars = inputs["bar"] + inputs["position"] / inputs["bar_length"]
                x, memory = self.attention(x, inputs["bar"], time_bars, memory)
                memory = memory.last(MEMORY_STEPS)
            start = None if state is None else (state.hidden[i : i + 1], state.cell[i : i + 1])
            y, (h, c) = lstm(self.dropout(norm(x)), start)
            x = x + y
            hidden.append(h)
            cell.append(c)
        return self.leave(x), State(torch.cat(hidden), torch.cat(cell), memory)

    def next_position(self, inputs: dict[str, Tensor], shift: Tensor) -> Tensor:
        """Place in the bar reached by ``shift`` (tokens), counting on in the bar in force."""
        return (inputs["position"] + self.shift_steps[shift]) % inputs["bar_length"]

    def logits(
        self, h: Tensor, inputs: dict[str, Tensor], targets: dict[str, Tensor]
    ) -> dict[str, Tensor]:
        """Logits of every field of the next note given its earlier fields, (B, T, vocabulary)."""
        decided = {**targets, "position": self.next_position(inputs, targets["shift"])}
        return {name: self.heads[name](h, decided) for name in encoding.FIELDS}

    def nats(
        self, inputs: dict[str, Tensor], targets: dict[str, Tensor], state: State | None = None
    ) -> tuple[dict[str, Tensor], State]:
        """(negative log-likelihood of every step by field, (B, T); the state at the end)."""
        h, state = self.trunk(inputs, state)
        logits = self.logits(h, inputs, targets)
        return {name: nats_of(logits[name], targets[name]) for name in encoding.FIELDS}, state


def nats_of(logits: Tensor, targets: Tensor) -> Tensor:
    """Negative log-likelihood, (B, T), of tokens (B, T) under logits (B, T, vocabulary)."""
    return functional.cross_entropy(
        logits.flatten(0, 1).float(), targets.flatten(), reduction="none"
    ).view_as(targets)


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
