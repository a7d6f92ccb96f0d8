"""What the composer asks of the assistant, as one value."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from musestudio.inference.request import DEFAULT_RECALL

LARGEST_SEED = 2**31 - 1
LOWEST_PIANO_PITCH = 21
HIGHEST_PIANO_PITCH = 108


@dataclass(frozen=True)
class GenerationOptions:
    """The controls of the generate panel.

    key:            "auto", "off" or a key's name.
    temperature:    0.1–2; 1 is how the music the model learned from goes.
    recall:         0–1: how readily figures heard in the phrase come back.
    lowest_pitch, highest_pitch: inclusive.
    """

    bars: int = 4
    candidates: int = 4
    key: str = "auto"
    temperature: float = 1.0
    top_p: float = 0.95
    recall: float = DEFAULT_RECALL
    lowest_pitch: int = LOWEST_PIANO_PITCH
    highest_pitch: int = HIGHEST_PIANO_PITCH
    seed: int = 0


def recorded_options(seed: int, settings: Mapping[str, Any]) -> GenerationOptions:
    """The options a recorded phrase was asked for with.

    settings: as read from a project file; what is missing there or of another kind is left
        at its default.
    """
    default = GenerationOptions(seed=seed)
    known: dict[str, Any] = {}
    for field in dataclasses.fields(GenerationOptions):
        kind = type(getattr(default, field.name))
        value: Any = settings.get(field.name)
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is kind and (kind is str or abs(value) <= LARGEST_SEED):
            known[field.name] = value
    return dataclasses.replace(default, **{**known, "seed": seed})


def new_seed() -> int:
    """Another seed, short enough to read out to someone."""
    return random.SystemRandom().randrange(1, 10_000)


def adventure_name(temperature: float) -> str:
    """A musician's word for a temperature."""
    for limit, word in ((0.7, "Careful"), (0.9, "Calm"), (1.1, "Natural"), (1.3, "Bold")):
        if temperature < limit:
            return word
    return "Wild"


def nearness_name(recall: float) -> str:
    """A musician's word for a recall."""
    for limit, word in ((0.15, "Free"), (0.45, "Loosely"), (0.75, "Related")):
        if recall < limit:
            return word
    return "Faithful"
