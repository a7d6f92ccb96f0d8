"""The phrase VAE as it is used: the parts of ``musestudio.inference.phrase_graphs`` as modules.

The same weights as ``PhraseVAE``, with every tensor named. ``TorchGraphs`` runs them without an
export, so that a network under training is measured by the code that writes in the application.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from musestudio.encoding.phrase import LONGEST_BAR, N_SLOTS, SLOT
from musestudio.inference.phrase_graphs import PARTS, STEP
from training.models.phrase_layers import Bars, only_beats
from training.models.phrase_vae import PhraseVAE

CHORD_ROUNDS = 6
"""A chord's pitches are decided together, then again having heard one another, so often. Each
depends on lower ones alone, so that this ends at what deciding them one by one gives."""
PRIOR_STEPS = 6
"""Steps of the midpoint rule from noise to a latent; each asks for the velocity twice."""


class EncodePart(nn.Module):
    """Bars → mean and standard deviation of their latents."""

    def __init__(self, network: PhraseVAE) -> None:
        super().__init__()
        self.encoder = network.encoder

    def forward(
        self,
        position: Tensor,
        n_chords: Tensor,
        bar_length: Tensor,
        metre: Tensor,
        note_chord: Tensor,
        pitch: Tensor,
        duration: Tensor,
        velocity: Tensor,
    ) -> tuple[Tensor, Tensor]:
        mean, log_variance = self.encoder(
            Bars(position, n_chords, bar_length, metre, note_chord, pitch, duration, velocity)
        )
        return mean, (0.5 * log_variance).exp()


class PlanPart(nn.Module):
    """Latents of phrases → what the decoder is given of every bar."""

    def __init__(self, network: PhraseVAE) -> None:
        super().__init__()
        self.conductor, self.decoder = network.conductor, network.decoder

    def forward(self, z: Tensor, metre: Tensor, bar_length: Tensor) -> tuple[Tensor, ...]:
        z = only_beats(z, bar_length)
        conducted = self.conductor(z, metre, bar_length)
        plan = self.decoder.plan(z.flatten(0, 1), conducted.flatten(0, 1), bar_length.flatten())
        return tuple(plan)


class StepPart(nn.Module):
    """One chord of every bar."""

    def __init__(self, network: PhraseVAE) -> None:
        super().__init__()
        self.decoder = network.decoder
        self.cell = Cell(network.decoder.lstm)

    def forward(
        self,
        position: Tensor,
        chord: Tensor,
        hidden: Tensor,
        cell: Tensor,
        context: Tensor,
        memory: Tensor,
        onset_map: Tensor,
        bar_length: Tensor,
        onset_noise: Tensor,
        pitch_noise: Tensor,
    ) -> tuple[Tensor, ...]:
        decoder = self.decoder
        is_chord = (position < LONGEST_BAR)[:, None]
        x = decoder.heard(context, recall(memory, position) * is_chord, position, chord)
        hidden, cell = self.cell(x, hidden, cell)
        h = decoder.leave(hidden + x)

        onset_logits = decoder.onset_logits(h, onset_map, position)
        grid = torch.arange(LONGEST_BAR, device=position.device)
        since = torch.where(position < LONGEST_BAR, position, -1)[:, None]
        may_begin = (grid > since) & (grid < bar_length[:, None])
        begins = may_begin & (onset_logits + onset_noise > 0)
        next_position = torch.where(begins, grid, LONGEST_BAR).amin(dim=1)

        place = next_position.clamp(max=LONGEST_BAR - 1)
        base = decoder.pitch_logits(h, recall(memory, next_position), place)
        wanted = base + pitch_noise
        chord = (wanted > 0).float()
        for _ in range(CHORD_ROUNDS):
            chord = (wanted + decoder.among(chord) > 0).float()
        # A chord has at least one note.
        likeliest = functional.one_hot(wanted.argmax(dim=1), wanted.shape[1]).float()
        chord = torch.where(chord.sum(dim=1, keepdim=True) > 0, chord, likeliest)
        return next_position, chord, hidden, cell, onset_logits, base


class NotesPart(nn.Module):
    """Lengths and velocities of notes."""

    def __init__(self, network: PhraseVAE) -> None:
        super().__init__()
        self.decoder = network.decoder

    def forward(
        self,
        bar: Tensor,
        position: Tensor,
        pitch: Tensor,
        gap: Tensor,
        context: Tensor,
        memory: Tensor,
    ) -> tuple[Tensor, Tensor]:
        recalled = memory[bar, position // SLOT]
        return self.decoder.note_logits(context[bar], recalled, position, pitch, gap)


class PriorPart(nn.Module):
    """The next quarter's part of the latent, from noise; and the state that leads on."""

    def __init__(self, network: PhraseVAE) -> None:
        super().__init__()
        self.prior = network.prior
        self.cell = Cell(network.prior.lstm)

    def forward(
        self,
        hidden: Tensor,
        cell: Tensor,
        before: Tensor,
        recalled: Tensor,
        past: Tensor,
        past_key: Tensor,
        beat: Tensor,
        metre: Tensor,
        bar_length: Tensor,
        mode: Tensor,
        style: Tensor,
        noise: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        prior = self.prior
        features = prior.features(before, recalled, beat, metre, bar_length, mode, style)
        hidden, cell = self.cell(features, hidden, cell)
        listened = prior.listened(hidden, features)
        condition = prior.condition(listened, prior.past(listened, past_key, past))
        nothing = torch.zeros_like(before), torch.zeros_like(recalled)
        told = prior.features(*nothing, beat, metre, bar_length, mode, style)
        conditions = condition, prior.unheard(told)
        z, step = noise, 1 / PRIOR_STEPS
        for i in range(PRIOR_STEPS):
            time = torch.full_like(z[:, :1], i * step)
            halfway = z + step / 2 * prior.guided_velocity(z, time, *conditions)
            z = z + step * prior.guided_velocity(halfway, time + step / 2, *conditions)
        return z, prior.past.key(listened), hidden, cell


class Cell(nn.Module):
    """One step of an ``nn.LSTM``, written out as one matrix product."""

    def __init__(self, lstm: nn.LSTM) -> None:
        super().__init__()
        weight = torch.cat([lstm.weight_ih_l0, lstm.weight_hh_l0], dim=1).T.contiguous()
        self.register_buffer("weight", weight.detach().clone())
        self.register_buffer("bias", (lstm.bias_ih_l0 + lstm.bias_hh_l0).detach())

    def forward(self, x: Tensor, hidden: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
        """The next hidden and cell, (B, U)."""
        gates = torch.cat([x, hidden], dim=-1) @ self.weight + self.bias
        let_in, forget, candidate, let_out = gates.chunk(4, dim=-1)
        cell = torch.sigmoid(forget) * cell + torch.sigmoid(let_in) * torch.tanh(candidate)
        return torch.sigmoid(let_out) * torch.tanh(cell), cell


def recall(memory: Tensor, position: Tensor) -> Tensor:
    """(B, C): what the memory (B, N_SLOTS, C) holds at a place (B,) of each bar."""
    slot = (position // SLOT).clamp(max=N_SLOTS - 1)
    return memory.gather(1, slot[:, None, None].expand(-1, 1, memory.shape[2]))[:, 0]


def parts_of(network: PhraseVAE) -> dict[str, nn.Module]:
    """The modules by the names of ``PARTS``."""
    return {
        "encode": EncodePart(network),
        "plan": PlanPart(network),
        STEP: StepPart(network),
        "notes": NotesPart(network),
        "prior": PriorPart(network),
    }


class TorchGraphs:
    """The parts run by PyTorch, on the device the network is on."""

    def __init__(self, network: PhraseVAE) -> None:
        self._parts = parts_of(network)
        self._device = next(network.parameters()).device
        self.latent = network.config.latent
        self.prior_units = network.config.prior_units

    def run(self, part: str, feeds: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """See ``musestudio.inference.phrase_graphs.Graphs``."""
        tensors = PARTS[part]
        with torch.no_grad():
            outputs = self._parts[part](
                *(torch.from_numpy(feeds[name]).to(self._device) for name in tensors.inputs)
            )
        return {
            name: output.cpu().numpy()
            for name, output in zip(tensors.outputs, outputs, strict=True)
        }
