"""What the parts of the phrase VAE are built of."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from musestudio.encoding.phrase import BEAT, LONGEST_BAR, N_BEATS
from training.models.onnx_lstm import symbolic_lstm

BEGIN = LONGEST_BAR
"""The position of the chord “before the first”."""
N_PLACES = LONGEST_BAR + 1


class Bars(NamedTuple):
    """Bars as tensors; see ``musestudio.encoding.phrase.BarArrays`` for the fields."""

    position: Tensor
    n_chords: Tensor
    bar_length: Tensor
    metre: Tensor
    note_chord: Tensor
    pitch: Tensor
    duration: Tensor
    velocity: Tensor


class Mixer(nn.Module):
    """Two layers, the second residual."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.enter = nn.Linear(width, hidden)
        self.norm = nn.LayerNorm(hidden)
        self.inner = nn.Linear(hidden, hidden)

    def forward(self, x: Tensor) -> Tensor:
        y = functional.silu(self.enter(x))
        return y + functional.silu(self.inner(self.norm(y)))


def has_beat(bar_length: Tensor) -> Tensor:
    """(…, N_BEATS) bool: the quarters that bars of these lengths (…,) have, begun ones too."""
    return torch.arange(N_BEATS, device=bar_length.device) * BEAT < bar_length[..., None]


def only_beats(z: Tensor, bar_length: Tensor) -> Tensor:
    """Latents (…, D) with zeros where their bars, of lengths (…,), have no quarter."""
    beats = z.unflatten(-1, (N_BEATS, -1)) * has_beat(bar_length)[..., None]
    return beats.flatten(-2)


def run_lstm(
    lstm: nn.LSTM,
    x: Tensor,
    lengths: Tensor,
    start: tuple[Tensor, Tensor] | None = None,
    groups: int = 4,
) -> Tensor:
    """(B, K, U): the LSTM over sequences (B, K, …) of unequal lengths (B,).

    Most bars are short and a few are long, so they run in groups of like length; what comes
    after a sequence's end is undefined. start: hidden and cell, (B, U) each.
    """
    if torch.compiler.is_exporting():
        return symbolic_lstm(lstm, x, start)
    if len(x) < 2 * groups:
        state = None if start is None else (start[0][None], start[1][None])
        return lstm(x, state)[0]
    order = torch.argsort(lengths)
    done = []
    for rows in order.chunk(groups):
        longest = max(int(lengths[rows].max()), 1)
        state = None if start is None else (start[0][rows][None], start[1][rows][None])
        states, _ = lstm(x[rows, :longest], state)
        done.append(functional.pad(states, (0, 0, 0, x.shape[1] - longest)))
    return torch.cat(done)[torch.argsort(order)]


def sum_into(rows: Tensor, place: Tensor, n_places: int) -> Tensor:
    """(n_places, width): rows (N, width) added up by the place (N,) each belongs to."""
    into = torch.zeros(n_places, rows.shape[1], dtype=rows.dtype, device=rows.device)
    return into.scatter_add(0, place[:, None].expand_as(rows), rows)


def begin_lstm(lstm: nn.LSTM) -> None:
    """Orthogonal recurrent weights, and gates that remember at first."""
    units = lstm.hidden_size
    nn.init.xavier_uniform_(lstm.weight_ih_l0)
    for gate in lstm.weight_hh_l0.chunk(4):
        nn.init.orthogonal_(gate)
    nn.init.zeros_(lstm.bias_ih_l0)
    nn.init.zeros_(lstm.bias_hh_l0)
    lstm.bias_ih_l0.data[units : 2 * units] = 1.0
