"""What the composer asks of the assistant, as one value."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from musestudio.encoding.attributes import ATTRIBUTES
from musestudio.encoding.controls import ROLES, STYLES
from musestudio.inference.request import DEFAULT_RECALL, DEFAULT_TOP_P, LEVELS, MOST_VOICES
from musestudio.inference.steering import MOST as MOST_STEERED
from musestudio.settings import WRITE_ON, WRITE_WITH, Settings

LARGEST_SEED = 2**31 - 1
LOWEST_PIANO_PITCH = 21
HIGHEST_PIANO_PITCH = 108
MOST_BARS = 32
MOST_CANDIDATES = 16
OFFERED_STYLES = tuple(style for style in STYLES if style not in ("drums", "other"))


@dataclass(frozen=True)
class GenerationOptions:
    """The controls of the generate panel. None leaves a thing as the music has it.

    key:            "auto", "off" or a key's name.
    temperature:    0.1–2; 1 is how the music the model learned from goes.
    recall:         0–1: how readily figures heard in the phrase come back.
    lowest_pitch, highest_pitch: inclusive.
    density, register, dynamics: 1–8, few to many notes, low to high, soft to loud.
    style:          one of ``OFFERED_STYLES``.
    ending:         the last bar holds a cadence.
    most_voices:    1–16: how many notes sound at once at most.
    keep_rhythm:    where notes are replaced, the new ones stand where they stood.
    write_on:       "heard": all heard tracks; "active": the track being edited; "auto": the
                    track of the selected notes where those are filled, else all heard tracks.
    nearness:       0–1: how near a variation is to what is varied.
    write_with:     what writes from nothing: "notes", the model that goes on note by note, or
                    "phrases", the phrase model.
    attributes:     (one of ``encoding.attributes.ATTRIBUTES``, −2 to 2) in their order: much less
                    to much more of it in what the phrase model writes. None is 0.
    role:           "melody", "accompaniment" or "bass"; told by the track's register if None.
    """

    bars: int = 4
    candidates: int = 4
    key: str = "auto"
    temperature: float = 1.0
    top_p: float = DEFAULT_TOP_P
    recall: float = DEFAULT_RECALL
    lowest_pitch: int = LOWEST_PIANO_PITCH
    highest_pitch: int = HIGHEST_PIANO_PITCH
    seed: int = 0
    density: int | None = None
    register: int | None = None
    dynamics: int | None = None
    style: str | None = None
    ending: bool = False
    most_voices: int | None = None
    keep_rhythm: bool = False
    write_on: str = "auto"
    role: str | None = None
    nearness: float = 0.7
    write_with: str = "notes"
    attributes: tuple[tuple[str, float], ...] = ()


_RANGES: Mapping[str, tuple[float, float]] = {
    "bars": (1, MOST_BARS),
    "candidates": (1, MOST_CANDIDATES),
    "temperature": (0.1, 2.0),
    "top_p": (0.05, 1.0),
    "recall": (0.0, 1.0),
    "lowest_pitch": (0, 127),
    "highest_pitch": (0, 127),
    "seed": (0, LARGEST_SEED),
    "density": (1, LEVELS),
    "register": (1, LEVELS),
    "dynamics": (1, LEVELS),
    "most_voices": (1, MOST_VOICES),
    "nearness": (0.0, 1.0),
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "style": OFFERED_STYLES,
    "role": ROLES,
    "write_on": WRITE_ON,
    "write_with": WRITE_WITH,
}
_FRACTIONS = ("temperature", "top_p", "recall", "nearness")
_CAN_BE_UNSET = ("density", "register", "dynamics", "style", "most_voices", "role")


def options_of(values: Mapping[str, Any], default: GenerationOptions) -> GenerationOptions:
    """The options that ``values`` tell, as read from a file; ``default`` where they make no sense.

    values: by the names of the fields; others are passed over.
    """
    known = {
        field.name: _read(field.name, values[field.name])
        for field in dataclasses.fields(GenerationOptions)
        if field.name in values and _makes_sense(field.name, values[field.name])
    }
    return dataclasses.replace(default, **known)


def recorded_options(seed: int, settings: Mapping[str, Any]) -> GenerationOptions:
    """The options a recorded phrase was asked for with, as far as they were recorded."""
    default = GenerationOptions(write_on="active" if settings.get("answer_track_ids") else "auto")
    return dataclasses.replace(options_of(settings, default), seed=min(seed, LARGEST_SEED))


def options_from_settings(settings: Settings, seed: int) -> GenerationOptions:
    """The panel as it was left."""
    values = dataclasses.asdict(settings)
    values["bars"] = settings.continue_bars
    for name in _CAN_BE_UNSET:
        values[name] = values[name] or None
    return options_of(values, GenerationOptions(seed=seed))


def settings_fields(options: GenerationOptions) -> dict[str, Any]:
    """What ``options_from_settings`` needs, by the names of the settings.

    The seed is not kept, nor are the attributes, which are more or less than some one phrase has.
    """
    fields = dataclasses.asdict(options)
    del fields["seed"], fields["attributes"]
    fields["continue_bars"] = fields.pop("bars")
    for name in _CAN_BE_UNSET:
        fields[name] = fields[name] or ("" if name in _CHOICES else 0)
    return fields


def new_seed() -> int:
    """Another seed, short enough to read out to someone."""
    return random.SystemRandom().randrange(1, 10_000)


def _makes_sense(name: str, value: Any) -> bool:
    if value is None:
        return name in _CAN_BE_UNSET
    if name in _CHOICES:
        return value in _CHOICES[name]
    if name == "key":
        return isinstance(value, str)
    if name == "attributes":
        return _are_amounts(value)
    if name in ("ending", "keep_rhythm"):
        return isinstance(value, bool)
    low, high = _RANGES[name]
    kinds = (int, float) if name in _FRACTIONS else (int,)
    return type(value) in kinds and low <= value <= high


def _are_amounts(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(
        isinstance(pair, (list, tuple))
        and len(pair) == 2
        and pair[0] in ATTRIBUTES
        and type(pair[1]) in (int, float)
        and abs(pair[1]) <= MOST_STEERED
        for pair in value
    )


def _read(name: str, value: Any) -> Any:
    if name == "attributes":
        amounts = dict(value)
        return tuple((each, float(amounts[each])) for each in ATTRIBUTES if amounts.get(each))
    return float(value) if name in _FRACTIONS else value
