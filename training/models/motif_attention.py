"""Attention over the piece so far: motifs that return, and music known of the future.

One head-split attention with a memory outside the network. The key of a note is made of what
came before it and of itself, so that “where have I been in this situation, and what came
then?” is one look-up (an induction head, Olsson et al. 2022). Queries and keys are turned by
musical time, in bars (rotary positions, Su et al. 2021), so that “at this place of the bar,
four bars ago” is one too, forwards as well as backwards.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

LONGEST_VIEW_BARS = 512
"""Notes this far away are of another piece, or no notes at all (``controls.NO_BAR``)."""
_SHORTEST_PERIOD_BARS, _LONGEST_PERIOD_BARS = 0.25, 64.0


class Memory(NamedTuple):
    """What attention remembers of ``M`` steps, and the step before the present one.

    key (B, M, H·K), value (B, M, H·V), bar (B, M) int64; context (B, U).
    """

    key: Tensor
    value: Tensor
    bar: Tensor
    context: Tensor

    def detach(self) -> Memory:
        return Memory(*(part.detach() for part in self))

    def last(self, n: int) -> Memory:
        """The last ``n`` steps of it."""
        return Memory(self.key[:, -n:], self.value[:, -n:], self.bar[:, -n:], self.context)


class MotifAttention(nn.Module):
    """See the module's text. ``H`` heads with keys of ``K`` and values of ``V`` numbers."""

    def __init__(self, units: int, heads: int, key_size: int, value_size: int) -> None:
        super().__init__()
        self.heads = heads
        self.key_size, self.value_size = key_size, value_size
        self.norm = nn.LayerNorm(units)
        self.query = nn.Linear(units, heads * key_size)
        self.key = nn.Linear(2 * units, heads * key_size)
        self.value = nn.Linear(units, heads * value_size)
        self.out = nn.Linear(heads * value_size, units)
        # To begin with nothing is looked up, and the stack learns as one without attention.
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)
        # Where nothing in the past is of use, heads look here.
        self.nowhere = nn.Parameter(torch.zeros(heads * key_size))
        octaves = math.log2(_LONGEST_PERIOD_BARS / _SHORTEST_PERIOD_BARS)
        periods = _SHORTEST_PERIOD_BARS * 2 ** (
            octaves * torch.arange(key_size // 2) / max(key_size // 2 - 1, 1)
        )
        self.register_buffer("turns_per_bar", 1 / periods, persistent=False)

    def start(self, batch: int, device: torch.device | None = None) -> Memory:
        """An empty memory."""
        units = self.norm.normalized_shape[0]
        return Memory(
            torch.zeros(batch, 0, self.heads * self.key_size, device=device),
            torch.zeros(batch, 0, self.heads * self.value_size, device=device),
            torch.zeros(batch, 0, dtype=torch.int64, device=device),
            torch.zeros(batch, units, device=device),
        )

    def turned(self, x: Tensor, time_bars: Tensor) -> Tensor:
        """x (…, H·K) turned by its time (…), float32."""
        shape = x.shape
        pairs = x.float().reshape(*shape[:-1], self.heads, self.key_size // 2, 2)
        turns = time_bars[..., None] * self.turns_per_bar
        angle = 2 * math.pi * (turns - torch.floor(turns))[..., None, :]
        sine, cosine = torch.sin(angle), torch.cos(angle)
        a, b = pairs[..., 0], pairs[..., 1]
        return torch.stack([a * cosine - b * sine, a * sine + b * cosine], dim=-1).reshape(shape)

    def forward(
        self, x: Tensor, bar: Tensor, time_bars: Tensor, memory: Memory
    ) -> tuple[Tensor, Memory]:
        """(x with what was looked up added, (B, T, U); the memory with these steps in it).

        bar (B, T) int64; time_bars (B, T) float32: bars and fractions of a bar.
        Each step sees the steps before it, those of the memory included.
        """
        batch, n_steps, _ = x.shape
        y = self.norm(x)
        before = torch.cat([memory.context[:, None].to(y.dtype), y[:, :-1]], dim=1)
        query = self.turned(self.query(y), time_bars)
        new_key = self.turned(self.key(torch.cat([before, y], dim=-1)), time_bars)
        new_value = self.value(y)
        grown = Memory(
            torch.cat([memory.key, new_key], dim=1),
            torch.cat([memory.value, new_value.float()], dim=1),
            torch.cat([memory.bar, bar], dim=1),
            y[:, -1],
        )
        n_before = memory.bar.shape[1]
        step = torch.arange(n_steps, device=x.device)
        place = torch.arange(n_before + n_steps, device=x.device) - n_before
        visible = (place[None, :] < step[:, None]) & (
            (bar[:, :, None] - grown.bar[:, None, :]).abs() < LONGEST_VIEW_BARS
        )
        visible = torch.cat([visible.new_ones(batch, n_steps, 1), visible], dim=-1)

        def by_head(part: Tensor, size: int) -> Tensor:
            return part.to(new_value.dtype).unflatten(-1, (self.heads, size)).transpose(1, 2)

        nowhere = self.nowhere.expand(batch, 1, -1).to(new_value.dtype)
        keys = torch.cat([nowhere, grown.key.to(new_value.dtype)], dim=1)
        values = torch.cat(
            [new_value.new_zeros(batch, 1, new_value.shape[-1]), grown.value.to(new_value.dtype)],
            dim=1,
        )
        found = functional.scaled_dot_product_attention(
            by_head(query, self.key_size),
            by_head(keys, self.key_size),
            by_head(values, self.value_size),
            attn_mask=visible[:, None],
        )
        return x + self.out(found.transpose(1, 2).flatten(2)), grown
