"""The phrase VAE: bars into latents, a conductor over the bars, chords out again; and its loss.

Names after MusicVAE (Roberts et al. 2018), of which this differs where polyphonic music asks
for it:

- **A latent for every bar.** One vector for a whole phrase has to hold four or sixteen bars of
  polyphony and give them back note by note; it does not. Here every bar has its own z, so that
  sixteen bars come back as exactly as one, bars are decoded side by side (four take the time of
  one), and a bar that returns has the same z.
- **The conductor** is an LSTM over the latents of the bars. What it has heard up to a bar goes
  to that bar's decoder; and from what it has heard before a bar, the prior draws that bar's z.
- **The prior** is learned: a velocity field that carries noise to latents (flow matching, Lipman
  et al. 2023), told the conductor's state, as in Li et al. 2024. Latents that reconstruct
  exactly carry far more than a standard normal would lead one to draw by chance. KL to a
  standard normal stays in the loss, so that the space is round and paths through it are
  spherical.
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

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.encoding.phrase import LONGEST_BAR, N_PITCHES, N_SLOTS, SLOT
from training.models.onnx_lstm import symbolic_lstm

BEGIN = LONGEST_BAR
"""The position of the chord “before the first”."""
N_PLACES = LONGEST_BAR + 1
FIELDS = ("onset", "pitch", "duration", "velocity")
N_MODES = 3


@dataclass(frozen=True)
class PhraseVAEConfig:
    """Sizes of the network."""

    latent: int = 192
    """Numbers in a bar's latent."""
    units: int = 384
    """Of the decoder's LSTM and of the conductor."""
    encoder_units: int = 192
    """Of the encoder's LSTM, in each direction."""
    note_width: int = 256
    memory_width: int = 64
    """Numbers in the decoder's memory for every sixteenth."""
    hidden: int = 768
    """Of the layers around z."""
    prior_width: int = 512
    prior_blocks: int = 3

    def __post_init__(self) -> None:
        if min(self.__dict__.values()) < 1:
            raise ValueError("all sizes must be at least 1")


@dataclass(frozen=True)
class Objective:
    """What is minimised, in nats a note: reconstruction + β · KL + prior + adversary.

    β rises from 0 over the first ``beta_warmup`` of the training.
    """

    beta: float = 0.1
    beta_warmup: float = 0.4
    free_nats: float = 8.0
    """KL of a bar that costs nothing (Kingma et al. 2016)."""
    duration_weight: float = 0.5
    velocity_weight: float = 0.25
    hide_chords: float = 0.15
    """Word dropout: chance that the LSTM does not hear a chord it has written."""
    own_chords: float = 0.0
    """Scheduled sampling: chance that it hears what it would have written itself (in a second
    pass, Mihaylova and Martins 2019)."""
    prior_weight: float = 1.0
    adversary_weight: float = 0.0
    """A critic tells latents from normal noise and the encoder learns to mislead it (adversarial
    autoencoders, Makhzani et al. 2016; by reversed gradient, Ganin et al. 2016). 0: without."""

    def __post_init__(self) -> None:
        if min(self.__dict__.values()) < 0 or max(self.hide_chords, self.own_chords) > 1:
            raise ValueError("weights must not be negative, chances be at most 1")

    def beta_at(self, progress: float) -> float:
        """β after this fraction of the training."""
        return self.beta * min(progress / self.beta_warmup, 1.0) if self.beta_warmup else self.beta


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


class Told(NamedTuple):
    """What the prior is told of each phrase, (P,): 0 not told."""

    mode: Tensor
    style: Tensor


class Plan(NamedTuple):
    """What the decoder is given of each bar.

    context (B, U), memory (B, N_SLOTS, C), onset_map (B, LONGEST_BAR), hidden, cell (B, U).
    """

    context: Tensor
    memory: Tensor
    onset_map: Tensor
    hidden: Tensor
    cell: Tensor


class BarEncoder(nn.Module):
    """Bars → mean and log-variance of their latents.

    Two ways lead there: a sum over notes, each bound to its place (which keeps what is there),
    and an LSTM over the chords in either direction (which hears how they follow one another).
    """

    def __init__(self, config: PhraseVAEConfig) -> None:
        super().__init__()
        width, units = config.note_width, config.encoder_units
        self.pitch = nn.Embedding(N_PITCHES, width)
        self.duration = nn.Embedding(encoding.N_DURATIONS, width)
        self.velocity = nn.Embedding(encoding.N_VELOCITIES, width)
        self.bind = nn.Linear(width, 2 * width)
        self.place_of_note = nn.Embedding(N_PLACES, 2 * width)
        self.place_of_chord = nn.Embedding(N_PLACES, width)
        self.norm = nn.LayerNorm(width)
        self.forwards = nn.LSTM(width, units, batch_first=True)
        self.backwards = nn.LSTM(width, units, batch_first=True)
        self.metre = nn.Embedding(controls.N_METRES, 32)
        self.mix = Mixer(2 * width + 4 * units + 32, config.hidden)
        self.out = nn.Linear(config.hidden, 2 * config.latent)
        for lstm in (self.forwards, self.backwards):
            _begin_lstm(lstm)
        with torch.no_grad():
            # Hardly any noise, until it costs: what is to be learned first is to copy.
            self.out.bias[config.latent :] = -5.0

    def forward(self, bars: Bars) -> tuple[Tensor, Tensor]:
        n_bars, width = bars.position.shape
        note = functional.silu(
            self.pitch(bars.pitch) + self.duration(bars.duration) + self.velocity(bars.velocity)
        )
        place = bars.position.flatten()[bars.note_chord]
        bound = functional.silu(self.bind(note) + self.place_of_note(place))
        all_notes = _sum_into(bound, bars.note_chord // width, n_bars) / 4

        chords = _sum_into(note, bars.note_chord, n_bars * width).unflatten(0, (n_bars, width))
        chords = self.norm(chords + self.place_of_chord(bars.position))
        steps = torch.arange(width, device=chords.device)
        turned = (bars.n_chords[:, None] - 1 - steps).clamp(min=0)
        turned_chords = chords.gather(1, turned[..., None].expand_as(chords))
        has_chord = (steps < bars.n_chords[:, None])[..., None]
        heard = []
        for lstm, sequence in ((self.forwards, chords), (self.backwards, turned_chords)):
            states = run_lstm(lstm, sequence, bars.n_chords) * has_chord
            last = (bars.n_chords - 1).clamp(min=0)[:, None, None].expand(-1, 1, states.shape[2])
            heard += [states.gather(1, last)[:, 0], states.sum(1) / 4]
        mixed = self.mix(torch.cat([all_notes, *heard, self.metre(bars.metre)], dim=-1))
        with torch.autocast(mixed.device.type, enabled=False):
            mean, log_variance = self.out(mixed.float()).chunk(2, dim=-1)
        return mean, log_variance.clamp(-9.0, 2.0)


class Conductor(nn.Module):
    """An LSTM over the bars of a phrase, that hears their latents in order."""

    def __init__(self, config: PhraseVAEConfig) -> None:
        super().__init__()
        self.enter = nn.Linear(config.latent, config.units)
        self.metre = nn.Embedding(controls.N_METRES, config.units)
        self.bar_length = nn.Embedding(N_PLACES, config.units)
        self.lstm = nn.LSTM(config.units, config.units, batch_first=True)
        _begin_lstm(self.lstm)

    def features(self, z: Tensor, metre: Tensor, bar_length: Tensor) -> Tensor:
        """What the LSTM is given of bars (…, D) with metres and lengths (…,)."""
        return self.enter(z) + self.metre(metre) + self.bar_length(bar_length)

    def forward(self, z: Tensor, metre: Tensor, bar_length: Tensor) -> Tensor:
        """(P, n, U): what has been heard up to each bar, itself included; z is (P, n, D)."""
        features = self.features(z, metre, bar_length)
        if torch.compiler.is_exporting():
            return symbolic_lstm(self.lstm, features, None)
        return self.lstm(features)[0]


class Prior(nn.Module):
    """The velocity, at ``time`` in [0, 1], of a point on its way from noise to a bar's latent."""

    def __init__(self, config: PhraseVAEConfig) -> None:
        super().__init__()
        width = config.prior_width
        self.width = width
        self.enter = nn.Linear(config.latent, width)
        self.heard = nn.Linear(config.units, width)
        self.metre = nn.Embedding(controls.N_METRES, width)
        self.bar_length = nn.Embedding(N_PLACES, width)
        self.mode = nn.Embedding(N_MODES, width)
        self.style = nn.Embedding(controls.N_STYLES, width)
        self.time = nn.Linear(64, width)
        self.blocks = nn.ModuleList(_PriorBlock(width) for _ in range(config.prior_blocks))
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, config.latent)
        nn.init.zeros_(self.out.weight)
        self.register_buffer("frequencies", torch.exp(torch.linspace(0, 6, 32)), persistent=False)

    def condition(
        self, heard: Tensor, metre: Tensor, bar_length: Tensor, mode: Tensor, style: Tensor
    ) -> Tensor:
        """(…, width) from the conductor's state before the bar (…, U) and tokens (…,)."""
        return (
            self.heard(heard)
            + self.metre(metre)
            + self.bar_length(bar_length)
            + self.mode(mode)
            + self.style(style)
        )

    def forward(self, x: Tensor, time: Tensor, condition: Tensor) -> Tensor:
        """(…, D); x is (…, D), time (…, 1)."""
        angles = time * self.frequencies
        told = self.time(torch.cat([angles.sin(), angles.cos()], dim=-1)) + condition
        y = self.enter(x)
        for block in self.blocks:
            y = block(y, told)
        return self.out(functional.silu(self.norm(y)))


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


class BarDecoder(nn.Module):
    """Latents → chords, one step each; then lengths and velocities of all their notes."""

    def __init__(self, config: PhraseVAEConfig) -> None:
        super().__init__()
        units, memory = config.units, config.memory_width
        self.units = units
        self.unfold = Mixer(config.latent + units, config.hidden)
        self.to_context = nn.Linear(config.hidden, units)
        self.to_state = nn.Linear(config.hidden, 2 * units)
        self.to_memory = nn.Linear(config.hidden, N_SLOTS * memory)
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
        _begin_lstm(self.lstm)
        nn.init.constant_(self.onsets_of_slot.bias, -3.0)
        nn.init.constant_(self.pitch_out.bias, -4.0)

    def plan(self, z: Tensor, conducted: Tensor) -> Plan:
        """From latents (B, D) and the conductor's state at each bar (B, U)."""
        mixed = self.unfold(torch.cat([z, conducted], dim=-1))
        memory = self.memory_norm(self.to_memory(mixed).unflatten(-1, (N_SLOTS, -1)))
        hidden, cell = self.to_state(mixed).chunk(2, dim=-1)
        onset_map = self.onsets_of_slot(memory).flatten(1)
        return Plan(self.to_context(mixed), memory, onset_map, hidden.tanh(), cell)

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
            nn.Linear(config.latent, 256),
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
        n_phrases = len(told.mode)
        mean, log_variance = self.encoder(bars._replace(velocity=heard))
        z = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        by_phrase = z.unflatten(0, (n_phrases, -1))
        metre = bars.metre.view(n_phrases, -1)
        bar_length = bars.bar_length.view(n_phrases, -1)
        conducted = self.conductor(by_phrase, metre, bar_length)
        losses = self.nats(bars, self.decoder.plan(z, conducted.flatten(0, 1)))
        losses["kl"] = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(-1)
        before = torch.cat([torch.zeros_like(conducted[:, :1]), conducted[:, :-1]], dim=1)
        each_bar = (n_phrases, metre.shape[1])
        condition = self.prior.condition(
            before,
            metre,
            bar_length,
            told.mode[:, None].expand(each_bar),
            told.style[:, None].expand(each_bar),
        )
        losses["prior"] = self._prior_error(by_phrase.detach(), condition, is_real)
        losses["adversary"] = z.new_zeros(())
        if self.objective.adversary_weight:
            losses["adversary"] = self._adversary(z, self.objective.adversary_weight)
        return losses

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

    def _prior_error(self, z: Tensor, condition: Tensor, is_real: Tensor) -> Tensor:
        time = torch.rand(*z.shape[:-1], 1, device=z.device)
        noise = torch.randn_like(z)
        velocity = self.prior(noise + time * (z - noise), time, condition)
        error = ((velocity.float() - (z - noise)) ** 2).mean(-1)
        weight = is_real[:, None].float().expand_as(error)
        return (error * weight).sum() / weight.sum().clamp(min=1)

    def _adversary(self, z: Tensor, weight: float) -> Tensor:
        """The critic's error at telling latents from noise; its gradient reaches z reversed."""
        found = self.critic(_Reversed.apply(z, weight))
        noise = self.critic(torch.randn_like(z))
        return functional.softplus(found).mean() + functional.softplus(-noise).mean()


class _Reversed(torch.autograd.Function):
    """The same numbers, gradients turned round and scaled."""

    @staticmethod
    def forward(ctx, x: Tensor, scale: float) -> Tensor:  # type: ignore[no-untyped-def]
        ctx.scale = scale
        return x.view_as(x)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor, None]:  # type: ignore[no-untyped-def]
        return -ctx.scale * gradient, None


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


def _sum_into(rows: Tensor, place: Tensor, n_places: int) -> Tensor:
    """(n_places, width): rows (N, width) added up by the place (N,) each belongs to."""
    into = torch.zeros(n_places, rows.shape[1], dtype=rows.dtype, device=rows.device)
    return into.scatter_add(0, place[:, None].expand_as(rows), rows)


def _begin_lstm(lstm: nn.LSTM) -> None:
    """Orthogonal recurrent weights, and gates that remember at first."""
    units = lstm.hidden_size
    nn.init.xavier_uniform_(lstm.weight_ih_l0)
    for gate in lstm.weight_hh_l0.chunk(4):
        nn.init.orthogonal_(gate)
    nn.init.zeros_(lstm.bias_ih_l0)
    nn.init.zeros_(lstm.bias_hh_l0)
    lstm.bias_ih_l0.data[units : 2 * units] = 1.0
