"""Phrase VAE: the prior, which draws the latents of a phrase quarter by quarter."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from musestudio.encoding import controls
from musestudio.encoding.phrase import N_BEATS
from musestudio.inference.phrase_graphs import BARS_BACK, PRIOR_KEY
from training.models.phrase_config import PhraseVAEConfig
from training.models.phrase_layers import N_PLACES, begin_lstm, has_beat

N_MODES = 3
UNHEARD_SHARE = 0.1
"""Of quarters learned as if nothing had gone before them, which guidance needs to know."""
GUIDANCE = 0.5
"""How much farther from such music than learned; 0 is what was learned."""
N_HEADS = 8
HEAD_WIDTH = PRIOR_KEY // N_HEADS
FARTHEST = 64
"""Quarters back from which on distance makes no more difference."""


class Prior(nn.Module):
    """An LSTM over the quarters, and the velocity field that carries noise to the next of them.

    Sizes: P phrases of n bars; T = n · N_BEATS places for quarters; L numbers in each.
    """

    def __init__(self, config: PhraseVAEConfig) -> None:
        super().__init__()
        width, units, latent = config.prior_width, config.prior_units, config.beat_latent
        self.latent, self.units = latent, units
        self.hear = nn.Linear(latent, units)
        self.beat = nn.Embedding(N_BEATS, units)
        self.metre = nn.Embedding(controls.N_METRES, units)
        self.bar_length = nn.Embedding(N_PLACES, units)
        self.mode = nn.Embedding(N_MODES, units)
        self.style = nn.Embedding(controls.N_STYLES, units)
        self.recall = nn.Linear(len(BARS_BACK) * latent, units)
        self.past = PastAttention(units, latent)
        self.lstm = nn.LSTM(units, units, batch_first=True)
        self.norm = nn.LayerNorm(units)
        self.enter = nn.Linear(latent, width)
        self.heard = nn.Linear(units, width)
        self.time = nn.Linear(64, width)
        self.blocks = nn.ModuleList(_PriorBlock(width) for _ in range(config.prior_blocks))
        self.leave = nn.LayerNorm(width)
        self.out = nn.Linear(width, latent)
        begin_lstm(self.lstm)
        nn.init.zeros_(self.out.weight)
        self.register_buffer("frequencies", torch.exp(torch.linspace(0, 6, 32)), persistent=False)

    def features(
        self,
        before: Tensor,
        recalled: Tensor,
        beat: Tensor,
        metre: Tensor,
        bar_length: Tensor,
        mode: Tensor,
        style: Tensor,
    ) -> Tensor:
        """(…, units): what the LSTM is given for the quarter to come.

        before: (…, L) the quarter before; recalled: (…, len(BARS_BACK) · L) those of the same
        place in earlier bars; zeros where there are none. Tokens (…,).
        """
        told = self.mode(mode) + self.style(style)
        place = self.beat(beat) + self.metre(metre) + self.bar_length(bar_length)
        return self.hear(before) + self.recall(recalled) + place + told

    def listened(self, state: Tensor, features: Tensor) -> Tensor:
        """(…, units) from the LSTM's state and what it was given, (…, units)."""
        listened: Tensor = self.norm(state + features)
        return listened

    def condition(self, listened: Tensor, returned: Tensor) -> Tensor:
        """(…, width) for the velocity field, with what the past gives back (…, units)."""
        condition: Tensor = self.heard(listened + returned)
        return condition

    def unheard(self, told: Tensor) -> Tensor:
        """(…, width) for the velocity field where nothing has been before, from ``features``."""
        unheard: Tensor = self.heard(self.norm(told))
        return unheard

    def velocity(self, x: Tensor, time: Tensor, condition: Tensor) -> Tensor:
        """(…, L) of a point ``x`` (…, L) on its way, at ``time`` (…, 1) in [0, 1]."""
        angles = time * self.frequencies
        told = self.time(torch.cat([angles.sin(), angles.cos()], dim=-1)) + condition
        y = self.enter(x)
        for block in self.blocks:
            y = block(y, told)
        return self.out(functional.silu(self.leave(y)))

    def guided_velocity(
        self, x: Tensor, time: Tensor, condition: Tensor, unheard: Tensor
    ) -> Tensor:
        """``velocity``, led away from what would be likely had nothing been before
        (classifier-free guidance, Ho and Salimans 2022)."""
        velocity = self.velocity(x, time, condition)
        return velocity + GUIDANCE * (velocity - self.velocity(x, time, unheard))

    def error(
        self,
        z: Tensor,
        metre: Tensor,
        bar_length: Tensor,
        mode: Tensor,
        style: Tensor,
        is_real: Tensor,
        hidden_share: float = 0.1,
        trials: int = 2,
    ) -> Tensor:
        """Mean squared error of the velocity over the quarters of real phrases.

        z: (P, n, D); metre, bar_length (P, n); mode, style, is_real (P,). hidden_share: chance
        that a quarter is not heard, so that no single one is leant upon. trials: points on the
        way to each quarter.
        """
        n_phrases, n_bars = metre.shape
        quarters = z.unflatten(-1, (N_BEATS, -1))
        shown = quarters
        if self.training:
            is_shown = torch.rand(*quarters.shape[:-1], 1, device=z.device) >= hidden_share
            shown = quarters * is_shown
        recalled = torch.cat(
            [functional.pad(shown, (0, 0, 0, 0, n, 0))[:, :n_bars] for n in BARS_BACK], dim=-1
        )

        def everywhere(tokens: Tensor) -> Tensor:
            return tokens.expand(n_phrases, n_bars, N_BEATS).flatten(1)

        # The quarters that exist, one after another: those that do not go behind.
        exists = has_beat(bar_length).flatten(1)
        order = torch.argsort(~exists, dim=1, stable=True)[:, : int(exists.sum(1).max())]

        def packed(values: Tensor) -> Tensor:
            if values.dim() == 2:
                return values.gather(1, order)
            return values.gather(1, order[..., None].expand(-1, -1, values.shape[2]))

        target = packed(quarters.flatten(1, 2))
        before = functional.pad(packed(shown.flatten(1, 2)), (0, 0, 1, 0))[:, :-1]
        beat = torch.arange(N_BEATS, device=z.device)
        recalled = packed(recalled.flatten(1, 2))
        placed = (
            packed(everywhere(beat)),
            packed(everywhere(metre[..., None])),
            packed(everywhere(bar_length[..., None])),
            mode[:, None],
            style[:, None],
        )
        features = self.features(before, recalled, *placed)
        states, _ = self.lstm(features)
        listened = self.listened(states, features)
        returned = self.past.everywhere(listened, packed(shown.flatten(1, 2)))
        counts = packed(exists) & is_real[:, None]
        condition = self.condition(listened, returned)
        if self.training:
            nothing = torch.zeros_like(before), torch.zeros_like(recalled)
            told = self.features(*nothing, *placed)
            is_heard = torch.rand(*condition.shape[:2], 1, device=z.device) >= UNHEARD_SHARE
            condition = torch.where(is_heard, condition, self.unheard(told))
        condition = condition[counts].repeat(trials, 1)
        target = target[counts].repeat(trials, 1)
        time = torch.rand(len(target), 1, device=z.device)
        noise = torch.randn_like(target)
        velocity = self.velocity(noise + time * (target - noise), time, condition)
        error = (velocity.float() - (target - noise)) ** 2
        return error.sum() / max(error.numel(), 1)


class PastAttention(nn.Module):
    """What has been before, by how much its surroundings were like those of now.

    A quarter is found by the state in which it was written and gives back its latent, as the
    motif attention of the continuation model does with notes. Nothing can be found too: the
    first place of every past.
    """

    def __init__(self, units: int, latent: int) -> None:
        super().__init__()
        self.query = nn.Linear(units, PRIOR_KEY)
        self.key = nn.Linear(units, PRIOR_KEY)
        self.distance = nn.Parameter(torch.zeros(N_HEADS, FARTHEST + 1))
        self.leave = nn.Linear(N_HEADS * latent, units)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, listened: Tensor, keys: Tensor, past: Tensor) -> Tensor:
        """(P, units) for one quarter: its surroundings (P, units); keys (P, T, K) and latents
        (P, T, L) of the T places before, the first of them nothing."""
        n_places = past.shape[1]
        place = torch.arange(n_places, device=past.device)
        distance = torch.where(place == 0, 0, (n_places - place).clamp(max=FARTHEST))
        query = self.query(listened).unflatten(-1, (N_HEADS, 1, HEAD_WIDTH))
        keys = keys.unflatten(-1, (N_HEADS, HEAD_WIDTH)).transpose(1, 2)
        scores = (query * keys).sum(-1) / HEAD_WIDTH**0.5 + self.distance[:, distance]
        given_back: Tensor = self.leave((scores.softmax(-1) @ past).flatten(1))
        return given_back

    def everywhere(self, listened: Tensor, quarters: Tensor) -> Tensor:
        """(P, T, units) for all quarters (P, T, L) of phrases, each from those before it."""
        n_places = quarters.shape[1]
        keys = functional.pad(self.key(listened), (0, 0, 1, 0))[:, :-1]
        past = functional.pad(quarters, (0, 0, 1, 0))[:, :-1]
        place = torch.arange(n_places, device=quarters.device)
        # Column 0 is nothing, column j the quarter j − 1.
        ago = place[:, None] - place + 1
        distance = torch.where(place == 0, 0, ago.clamp(0, FARTHEST))
        query = self.query(listened).unflatten(-1, (N_HEADS, HEAD_WIDTH)).transpose(1, 2)
        keys = keys.unflatten(-1, (N_HEADS, HEAD_WIDTH)).transpose(1, 2)
        scores = query @ keys.transpose(-1, -2) / HEAD_WIDTH**0.5 + self.distance[:, distance]
        scores = scores.masked_fill(ago < 1, -torch.inf)
        found = scores.softmax(-1) @ past[:, None]
        given_back: Tensor = self.leave(found.transpose(1, 2).flatten(2))
        return given_back


class _PriorBlock(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.enter = nn.Linear(width, width)
        self.told = nn.Linear(width, width)
        self.leave = nn.Linear(width, width)

    def forward(self, x: Tensor, told: Tensor) -> Tensor:
        hidden = self.enter(self.norm(x)) + self.told(functional.silu(told))
        return x + self.leave(functional.silu(hidden))
