"""Phrase VAE: a conductor over the bars, and chords written out of the latent of each."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.encoding.phrase import LONGEST_BAR, N_BEATS, N_PITCHES, N_SLOTS, SLOT
from training.models.onnx_lstm import symbolic_lstm
from training.models.phrase_config import PhraseVAEConfig
from training.models.phrase_layers import N_PLACES, Mixer, begin_lstm, has_beat


class Plan(NamedTuple):
    """What the decoder is given of each bar.

    context (B, U), memory (B, N_SLOTS, C), onset_map (B, LONGEST_BAR), hidden, cell (B, U).
    """

    context: Tensor
    memory: Tensor
    onset_map: Tensor
    hidden: Tensor
    cell: Tensor


class Conductor(nn.Module):
    """An LSTM over the bars of a phrase, that hears their latents in order."""

    def __init__(self, config: PhraseVAEConfig) -> None:
        super().__init__()
        self.enter = nn.Linear(config.latent, config.units)
        self.metre = nn.Embedding(controls.N_METRES, config.units)
        self.bar_length = nn.Embedding(N_PLACES, config.units)
        self.lstm = nn.LSTM(config.units, config.units, batch_first=True)
        begin_lstm(self.lstm)

    def features(self, z: Tensor, metre: Tensor, bar_length: Tensor) -> Tensor:
        """What the LSTM is given of bars (…, D) with metres and lengths (…,)."""
        return self.enter(z) + self.metre(metre) + self.bar_length(bar_length)

    def forward(self, z: Tensor, metre: Tensor, bar_length: Tensor) -> Tensor:
        """(P, n, U): what has been heard up to each bar, itself included; z is (P, n, D)."""
        features = self.features(z, metre, bar_length)
        if torch.compiler.is_exporting():
            return symbolic_lstm(self.lstm, features, None)
        return self.lstm(features)[0]


class BarDecoder(nn.Module):
    """Latents → chords, one step each; then lengths and velocities of all their notes."""

    def __init__(self, config: PhraseVAEConfig) -> None:
        super().__init__()
        units, memory = config.units, config.memory_width
        self.units = units
        self.told = nn.Linear(units, 2 * config.beat_latent)
        self.beat = nn.Embedding(N_BEATS, 2 * config.beat_latent)
        self.unfold = Mixer(3 * config.beat_latent, config.hidden)
        self.to_context = nn.Linear(config.hidden, units)
        self.to_state = nn.Linear(config.hidden, 2 * units)
        self.to_memory = nn.Linear(config.hidden, N_SLOTS // N_BEATS * memory)
        self.memory_norm = nn.LayerNorm(memory)
        self.onsets_of_slot = nn.Linear(memory, SLOT)

        self.hear_chord = nn.Linear(N_PITCHES, units, bias=False)
        self.hear_place = nn.Embedding(N_PLACES, units)
        self.hear_memory = nn.Linear(memory, units)
        self.enter = nn.LayerNorm(units)
        self.lstm = nn.LSTM(units, units, batch_first=True)
        self.leave = nn.LayerNorm(units)

        self.onset_hidden = nn.Linear(units, units // 2)
        self.onset_place = nn.Embedding(N_PLACES, units // 2)
        self.onset_out = nn.Linear(units // 2, LONGEST_BAR)
        self.pitch_hidden = nn.Linear(units, units)
        self.pitch_memory = nn.Linear(memory, units, bias=False)
        self.pitch_place = nn.Embedding(N_PLACES, units)
        self.pitch_out = nn.Linear(units, N_PITCHES)
        # How much each pitch of a chord speaks for or against those above it.
        self.pitch_below = nn.Parameter(torch.zeros(N_PITCHES, N_PITCHES))
        self.register_buffer(
            "is_below", torch.ones(N_PITCHES, N_PITCHES).tril(-1), persistent=False
        )

        self.note_context = nn.Linear(units, units)
        self.note_memory = nn.Linear(memory, units, bias=False)
        self.note_place = nn.Embedding(N_PLACES, units)
        self.note_pitch = nn.Embedding(N_PITCHES, units)
        self.note_gap = nn.Embedding(N_PLACES, units)
        self.duration_out = nn.Linear(units, encoding.N_DURATIONS)
        self.velocity_out = nn.Linear(units, encoding.N_VELOCITIES)
        begin_lstm(self.lstm)
        nn.init.constant_(self.onsets_of_slot.bias, -3.0)
        nn.init.constant_(self.pitch_out.bias, -4.0)

    def plan(self, z: Tensor, conducted: Tensor, bar_length: Tensor) -> Plan:
        """From latents (B, D), the conductor's state at each bar (B, U) and lengths (B,)."""
        beats = z.unflatten(-1, (N_BEATS, -1))
        told = functional.silu(self.told(conducted)[:, None] + self.beat.weight)
        mixed = self.unfold(torch.cat([beats, told], dim=-1))
        memory = self.to_memory(mixed).unflatten(-1, (N_SLOTS // N_BEATS, -1))
        memory = self.memory_norm(memory.flatten(1, 2))
        onset_map = self.onsets_of_slot(memory).flatten(1)
        whole_bar = (mixed * has_beat(bar_length)[..., None]).sum(1) / 4
        hidden, cell = self.to_state(whole_bar).chunk(2, dim=-1)
        return Plan(self.to_context(whole_bar), memory, onset_map, hidden.tanh(), cell)

    def heard(self, context: Tensor, recalled: Tensor, place: Tensor, chord: Tensor) -> Tensor:
        """What the LSTM is given of the chord before.

        context (…, U); recalled (…, C): the memory at the chord; its place (…,) and pitches,
        0 or 1, (…, N_PITCHES).
        """
        return self.enter(
            context + self.hear_memory(recalled) + self.hear_place(place) + self.hear_chord(chord)
        )

    def onset_logits(self, h: Tensor, onset_map: Tensor, place: Tensor) -> Tensor:
        """(…, LONGEST_BAR): whether the next chord stands at each grid step that comes."""
        hidden = functional.silu(self.onset_hidden(h) + self.onset_place(place))
        return onset_map + self.onset_out(hidden)

    def pitch_logits(self, h: Tensor, recalled: Tensor, place: Tensor) -> Tensor:
        """(…, N_PITCHES) for the chord at ``place``, before its own pitches are heard."""
        hidden = self.pitch_hidden(h) + self.pitch_memory(recalled) + self.pitch_place(place)
        return self.pitch_out(functional.silu(hidden))

    def among(self, chord: Tensor) -> Tensor:
        """(…, N_PITCHES): what the pitches of a chord add to the logits of those above them."""
        return chord @ (self.pitch_below * self.is_below).T

    def note_logits(
        self, context: Tensor, recalled: Tensor, place: Tensor, pitch: Tensor, gap: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Duration (N, …) and velocity (N, …) of notes; ``gap``: grid steps to the next chord."""
        hidden = functional.silu(
            self.note_context(context)
            + self.note_memory(recalled)
            + self.note_place(place)
            + self.note_pitch(pitch)
            + self.note_gap(gap)
        )
        return self.duration_out(hidden), self.velocity_out(hidden)
