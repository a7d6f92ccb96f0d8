"""The phrase VAE: bars into latents, a conductor over the bars, chords out again; and its loss.

Names after MusicVAE (Roberts et al. 2018), of which this differs where polyphonic music asks
for it:

- **A latent for every bar, with a part for every quarter note.** One vector for a whole phrase
  has to hold four or sixteen bars of polyphony and give them back note by note; it does not. Here
  every bar has its own z, so that sixteen bars come back as exactly as one, bars are decoded side
  by side (four take the time of one), and a bar that returns has the same z. Within it every
  quarter has numbers of its own, written and read by the same layers for all quarters: to learn to
  copy a quarter is far easier than to learn to copy a bar. (One vector a bar of as many numbers
  had, after the same training, more than four times the notes wrong; see the model's page.)
- **The conductor** is an LSTM over the latents of the bars. What it has heard up to a bar goes
  to that bar's decoder.
- **The prior** is learned (``phrase_prior``): an LSTM over the quarters, and a velocity field that
  carries noise to the next of them (flow matching, Lipman et al. 2023), as in Li et al. 2024.
  Latents that reconstruct exactly carry far more than a standard normal would lead one to draw
  by chance. KL to a standard normal stays in the loss, so that the space is round and paths
  through it are spherical.
- **The decoder** takes a step for every chord. From z it unfolds a memory with a place for every
  sixteenth of the bar. Whether a chord begins at a grid step, and whether it has a pitch, are
  yes-or-no questions asked in order of time and pitch, answered by this memory and by the LSTM
  that has heard the chords before; each answer is heard by those after it:

      p(bar | z) = Π p(no onset until t, onset at t | h, memory) · p(pitches at t | h, memory)

  The first decides what is played (the gradient reaches z without passing through time), the
  second that it makes sense where z alone is vague. Lengths and velocities of all notes are
  then decided at once.

Tensors: ``P`` phrases of ``n`` bars; ``B`` = P · n bars, ``K`` chords in the fullest, ``N``
notes in all; ``D`` latent numbers, ``U`` units, ``C`` numbers in a place of the memory.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from musestudio.encoding import notes as encoding
from musestudio.encoding.phrase import LONGEST_BAR, N_BEATS, N_PITCHES, N_SLOTS, SLOT
from training.models.phrase_config import Objective, PhraseVAEConfig
from training.models.phrase_decoder import BarDecoder, Conductor, Plan
from training.models.phrase_encoder import BarEncoder
from training.models.phrase_layers import BEGIN, Bars, has_beat, only_beats, run_lstm
from training.models.phrase_prior import Prior

FIELDS = ("onset", "pitch", "duration", "velocity")
PRIOR_NOISE = 0.3
"""The prior learns latents with this much of the encoder's noise. The decoder has learned to live
with all of it; for the prior it is something to draw that nothing foretells."""


class Told(NamedTuple):
    """What the prior is told of each phrase, (P,): 0 not told."""

    mode: Tensor
    style: Tensor


class PhraseVAE(nn.Module):
    """See the module's text."""

    def __init__(self, config: PhraseVAEConfig, objective: Objective | None = None) -> None:
        """objective: matters in training only."""
        super().__init__()
        self.config = config
        self.objective = objective or Objective()
        self.encoder = BarEncoder(config)
        self.conductor = Conductor(config)
        self.prior = Prior(config)
        self.decoder = BarDecoder(config)
        self.critic = nn.Sequential(
            nn.Linear(config.beat_latent, 256),
            nn.SiLU(),
            nn.Linear(256, 256),
            nn.SiLU(),
            nn.Linear(256, 1),
        )

    def forward(self, bars: Bars, heard: Tensor, told: Told, is_real: Tensor) -> dict[str, Tensor]:
        """The terms of the loss.

        heard:   (N,) velocities as the encoder is told them.
        is_real: (P,) phrases that teach the prior.

        Returns sums over all bars, in nats, by ``FIELDS``; “kl”, (B,), in nats; “prior”, the
        mean squared error of the velocity field; and “adversary”, 0 without one.
        """
        mean, log_variance = self._encoded(bars, heard)
        z = _drawn(mean, log_variance, bars)
        kl = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(-1)
        if self.objective.prior_alone:
            losses = dict.fromkeys((*FIELDS, "adversary"), z.new_zeros(()))
            prior = self._prior_error(mean, log_variance, bars, told, is_real)
            return losses | {"kl": kl, "prior": prior}
        by_phrase = z.unflatten(0, (len(told.mode), -1))
        metre, bar_length = (x.view(len(told.mode), -1) for x in (bars.metre, bars.bar_length))
        conducted = self.conductor(by_phrase, metre, bar_length).flatten(0, 1)
        losses = self.nats(bars, self.decoder.plan(z, conducted, bars.bar_length))
        losses["kl"] = kl
        losses["prior"] = losses["adversary"] = z.new_zeros(())
        if self.objective.prior_weight:
            losses["prior"] = self._prior_error(mean, log_variance, bars, told, is_real)
        if self.objective.adversary_weight:
            quarters = z.unflatten(-1, (N_BEATS, -1))[has_beat(bars.bar_length)]
            losses["adversary"] = self._adversary(quarters, self.objective.adversary_weight)
        return losses

    def prior_error(self, bars: Bars, heard: Tensor, told: Told, is_real: Tensor) -> Tensor:
        """The squared error of the prior's velocity field alone; see ``forward``."""
        return self._prior_error(*self._encoded(bars, heard), bars, told, is_real)

    def _encoded(self, bars: Bars, heard: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance, (B, D) each."""
        with torch.set_grad_enabled(not self.objective.prior_alone):
            mean, log_variance = self.encoder(bars._replace(velocity=heard))
        return mean, log_variance

    def _prior_error(
        self, mean: Tensor, log_variance: Tensor, bars: Bars, told: Told, is_real: Tensor
    ) -> Tensor:
        n_phrases = len(told.mode)
        metre, bar_length = (x.view(n_phrases, -1) for x in (bars.metre, bars.bar_length))
        z = _drawn(mean.detach(), log_variance.detach(), bars, PRIOR_NOISE)
        return self.prior.error(
            z.unflatten(0, (n_phrases, -1)), metre, bar_length, told.mode, told.style, is_real
        )

    def nats(self, bars: Bars, plan: Plan) -> dict[str, Tensor]:
        """Negative log-likelihood of bars under their plans, summed, by field."""
        objective = self.objective
        n_bars, width = bars.position.shape
        device = bars.position.device
        chords = torch.zeros(n_bars * width, N_PITCHES, device=device)
        chords[bars.note_chord, bars.pitch] = 1.0
        chords = chords.view(n_bars, width, N_PITCHES)
        # Step k has heard chord k − 1 and says where chord k stands; the last one says “no more”.
        before = torch.full((n_bars, 1), BEGIN, device=device)
        place = torch.cat([before, bars.position], dim=1)
        chord = functional.pad(chords, (0, 0, 1, 0))
        if self.training and objective.own_chords:
            with torch.no_grad():
                states = self._states(plan, place, chord, bars.n_chords)
                own = self._own_chords(states, plan, bars)
            swapped = torch.rand(n_bars, width, 1, device=device) < objective.own_chords
            chord = torch.cat([chord[:, :1], torch.where(swapped, own, chord[:, 1:])], dim=1)
        hidden_share = objective.hide_chords if self.training else 0.0
        states = self._states(plan, place, chord, bars.n_chords, hidden_share)

        steps = torch.arange(width + 1, device=device)
        row, step = torch.nonzero(steps <= bars.n_chords[:, None], as_tuple=True)
        after = place[row, step]
        next_position = torch.cat([bars.position, before], dim=1)[row, step]
        h = states[row, step]
        logits = self.decoder.onset_logits(h, plan.onset_map[row], after).float()
        grid = torch.arange(LONGEST_BAR, device=device)
        since = torch.where(after == BEGIN, -1, after)[:, None]
        end = torch.minimum(next_position, bars.bar_length[row] - 1)[:, None]
        asked = (grid > since) & (grid <= end)
        is_onset = (grid == next_position[:, None]).float()
        onset = functional.binary_cross_entropy_with_logits(logits, is_onset, reduction="none")

        is_chord = next_position < LONGEST_BAR
        row, step, h, position = row[is_chord], step[is_chord], h[is_chord], next_position[is_chord]
        target = chords[row, step]
        base = self.decoder.pitch_logits(h, plan.memory[row, position // SLOT], position).float()
        pitch = functional.binary_cross_entropy_with_logits(
            base + self.decoder.among(target).float(), target, reduction="sum"
        )
        # A chord has at least one note: what an empty one would have had is shared out.
        silence = functional.softplus(base).sum(-1).clamp(min=1e-6)
        pitch = pitch + torch.log(-torch.expm1(-silence)).sum()

        note_bar = bars.note_chord // width
        position = bars.position.flatten()
        following = functional.pad(bars.position[:, 1:], (0, 1), value=LONGEST_BAR)
        gap = (torch.minimum(following, bars.bar_length[:, None]) - bars.position).clamp(min=0)
        durations, velocities = self.decoder.note_logits(
            plan.context[note_bar],
            plan.memory[note_bar, position[bars.note_chord] // SLOT],
            position[bars.note_chord],
            bars.pitch,
            gap.flatten()[bars.note_chord],
        )
        return {
            "onset": (onset * asked).sum(),
            "pitch": pitch,
            "duration": functional.cross_entropy(durations.float(), bars.duration, reduction="sum"),
            "velocity": functional.cross_entropy(
                velocities.float(),
                bars.velocity,
                reduction="sum",
                ignore_index=encoding.NO_VELOCITY,
            ),
        }

    def _states(
        self, plan: Plan, place: Tensor, chord: Tensor, n_chords: Tensor, hidden_share: float = 0.0
    ) -> Tensor:
        """(B, K + 1, U): the LSTM's states after the chords before each step."""
        decoder = self.decoder
        slot = (place // SLOT).clamp(max=N_SLOTS - 1)
        is_chord = (place < LONGEST_BAR)[..., None]
        rows = torch.arange(len(place), device=place.device)[:, None]
        recalled = plan.memory[rows, slot] * is_chord
        if hidden_share:
            is_heard = torch.rand(*place.shape, 1, device=place.device) >= hidden_share
            chord = chord * is_heard
        x = decoder.heard(plan.context[:, None], recalled, place, chord)
        start = (plan.hidden, plan.cell)
        return decoder.leave(run_lstm(decoder.lstm, x, n_chords + 1, start) + x)

    def _own_chords(self, states: Tensor, plan: Plan, bars: Bars) -> Tensor:
        """(B, K, N_PITCHES): what would have been written where the true chords stand."""
        rows = torch.arange(len(states), device=states.device)[:, None]
        place = bars.position.clamp(max=LONGEST_BAR - 1)
        recalled = plan.memory[rows, place // SLOT]
        logits = self.decoder.pitch_logits(states[:, :-1], recalled, place)
        return (logits > 0).float()

    def _adversary(self, z: Tensor, weight: float) -> Tensor:
        """The critic's error at telling latents from noise; its gradient reaches z reversed."""
        found = self.critic(_Reversed.apply(z, weight))
        noise = self.critic(torch.randn_like(z))
        return functional.softplus(found).mean() + functional.softplus(-noise).mean()


def _drawn(mean: Tensor, log_variance: Tensor, bars: Bars, noise: float = 1.0) -> Tensor:
    """Latents (B, D) from their distribution, with ``noise`` times its deviation."""
    z = mean + noise * torch.randn_like(mean) * (0.5 * log_variance).exp()
    return only_beats(z, bars.bar_length)


class _Reversed(torch.autograd.Function):
    """The same numbers, gradients turned round and scaled."""

    @staticmethod
    def forward(ctx, x: Tensor, scale: float) -> Tensor:  # type: ignore[no-untyped-def]
        ctx.scale = scale
        return x.view_as(x)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor, None]:  # type: ignore[no-untyped-def]
        return -ctx.scale * gradient, None
