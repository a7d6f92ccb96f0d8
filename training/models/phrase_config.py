"""Sizes of the phrase VAE, and what its training minimises."""

from __future__ import annotations

from dataclasses import dataclass

from musestudio.encoding.phrase import N_BEATS


@dataclass(frozen=True)
class PhraseVAEConfig:
    """Sizes of the network."""

    beat_latent: int = 64
    """Numbers in the latent of a quarter of a bar."""
    units: int = 384
    """Of the decoder's LSTM and of the conductor."""
    encoder_units: int = 192
    """Of the encoder's LSTM, in each direction."""
    note_width: int = 256
    memory_width: int = 64
    """Numbers in the decoder's memory for every sixteenth."""
    hidden: int = 512
    """Of the layers around z."""
    prior_units: int = 512
    """Of the prior's LSTM."""
    prior_width: int = 512
    prior_blocks: int = 3

    def __post_init__(self) -> None:
        if min(self.__dict__.values()) < 1:
            raise ValueError("all sizes must be at least 1")

    @property
    def latent(self) -> int:
        """Numbers in a bar's latent, D."""
        return N_BEATS * self.beat_latent


@dataclass(frozen=True)
class Objective:
    """What is minimised, in nats a note: reconstruction + β · KL + prior + adversary.

    β rises from 0 over the first ``beta_warmup`` of the training.
    """

    beta: float = 0.05
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
    """0: the prior is left for a training of its own, which costs less than half of this."""
    prior_alone: bool = False
    """Everything but the prior stays as it is."""
    adversary_weight: float = 0.0
    """A critic tells latents from normal noise and the encoder learns to mislead it (adversarial
    autoencoders, Makhzani et al. 2016; by reversed gradient, Ganin et al. 2016). 0: without."""

    def __post_init__(self) -> None:
        if min(self.__dict__.values()) < 0 or max(self.hide_chords, self.own_chords) > 1:
            raise ValueError("weights must not be negative, chances be at most 1")

    def beta_at(self, progress: float) -> float:
        """β after this fraction of the training."""
        return self.beta * min(progress / self.beta_warmup, 1.0) if self.beta_warmup else self.beta
