"""Phrase VAE: bars → mean and log-variance of their latents."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.encoding.phrase import BEAT, N_BEATS, N_PITCHES
from training.models.phrase_config import PhraseVAEConfig
from training.models.phrase_layers import (
    N_PLACES,
    Bars,
    Mixer,
    begin_lstm,
    has_beat,
    run_lstm,
    sum_into,
)


class BarEncoder(nn.Module):
    """Every quarter of a bar has its part of the latent, told by what begins in it.

    Two ways lead there: a sum over the quarter's notes, each bound to its place (which keeps
    what is there), and the states, at its chords, of an LSTM over the bar in either direction
    (which hears how they follow one another). The same layers serve all quarters.
    """

    def __init__(self, config: PhraseVAEConfig) -> None:
        super().__init__()
        width, units = config.note_width, config.encoder_units
        self.pitch = nn.Embedding(N_PITCHES, width)
        self.duration = nn.Embedding(encoding.N_DURATIONS, width)
        self.velocity = nn.Embedding(encoding.N_VELOCITIES, width)
        self.bind = nn.Linear(width, 2 * width)
        self.place_of_note = nn.Embedding(BEAT, 2 * width)
        self.place_of_chord = nn.Embedding(N_PLACES, width)
        self.norm = nn.LayerNorm(width)
        self.forwards = nn.LSTM(width, units, batch_first=True)
        self.backwards = nn.LSTM(width, units, batch_first=True)
        self.metre = nn.Embedding(controls.N_METRES, 32)
        self.mix = Mixer(2 * width + 2 * units + 32, config.hidden)
        self.out = nn.Linear(config.hidden, 2 * config.beat_latent)
        for lstm in (self.forwards, self.backwards):
            begin_lstm(lstm)
        with torch.no_grad():
            # Hardly any noise, until it costs: what is to be learned first is to copy.
            self.out.bias[config.beat_latent :] = -5.0

    def forward(self, bars: Bars) -> tuple[Tensor, Tensor]:
        n_bars, width = bars.position.shape
        note = functional.silu(
            self.pitch(bars.pitch) + self.duration(bars.duration) + self.velocity(bars.velocity)
        )
        place = bars.position.flatten()[bars.note_chord]
        bound = functional.silu(self.bind(note) + self.place_of_note(place % BEAT))
        quarter = bars.note_chord // width * N_BEATS + place // BEAT
        all_notes = sum_into(bound, quarter, n_bars * N_BEATS) / 2

        chords = sum_into(note, bars.note_chord, n_bars * width).unflatten(0, (n_bars, width))
        chords = self.norm(chords + self.place_of_chord(bars.position))
        steps = torch.arange(width, device=chords.device)
        turned = (bars.n_chords[:, None] - 1 - steps).clamp(min=0)[..., None]
        has_chord = (steps < bars.n_chords[:, None])[..., None]
        heard = run_lstm(self.forwards, chords, bars.n_chords)
        turned_chords = chords.gather(1, turned.expand_as(chords))
        heard_back = run_lstm(self.backwards, turned_chords, bars.n_chords)
        heard_back = heard_back.gather(1, turned.expand_as(heard_back))
        states = torch.cat([heard, heard_back], dim=-1) * has_chord
        # Places without a chord are beyond the last quarter; what they add is zero.
        quarter = (bars.position // BEAT).clamp(max=N_BEATS - 1)
        quarter = quarter + torch.arange(n_bars, device=quarter.device)[:, None] * N_BEATS
        all_states = sum_into(states.flatten(0, 1), quarter.flatten(), n_bars * N_BEATS) / 2

        metre = self.metre(bars.metre)[:, None].expand(-1, N_BEATS, -1).flatten(0, 1)
        mixed = self.mix(torch.cat([all_notes, all_states, metre], dim=-1))
        mixed = mixed.unflatten(0, (n_bars, N_BEATS))
        with torch.autocast(mixed.device.type, enabled=False):
            mean, log_variance = self.out(mixed.float()).chunk(2, dim=-1)
        # A quarter the bar has not tells nothing.
        exists = has_beat(bars.bar_length)[..., None]
        mean, log_variance = mean * exists, log_variance.clamp(-9.0, 2.0) * exists
        return mean.flatten(1), log_variance.flatten(1)
