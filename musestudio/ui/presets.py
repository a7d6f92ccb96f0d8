"""Ways of asking that have a name: those that ship, and the composer's own."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from musestudio.ui.options import GenerationOptions, options_of

NOT_IN_A_PRESET = ("bars", "candidates", "seed")
"""How much is asked for and which seed: they belong to the moment, not to a way of asking."""
LONGEST_NAME = 40


@dataclass(frozen=True)
class Preset:
    """A name for a whole set of options; those ``NOT_IN_A_PRESET`` do not count.

    hint: what it is good for; empty for the composer's own.
    """

    name: str
    options: GenerationOptions
    hint: str = ""

    def on(self, options: GenerationOptions) -> GenerationOptions:
        """``options`` as this preset has them."""
        kept = {name: getattr(options, name) for name in NOT_IN_A_PRESET}
        return dataclasses.replace(self.options, **kept)


def _built_in(name: str, hint: str, **options: Any) -> Preset:
    return Preset(name, GenerationOptions(**options), hint)


NATURAL = _built_in("Natural", "As the phrase goes, with nothing asked for")
BUILT_IN = (
    NATURAL,
    _built_in("Close variation", "Your own figures, little else", temperature=0.85, recall=1.0),
    _built_in("Free fantasia", "Far from home, in any key", temperature=1.3, recall=0.1, key="off"),
    _built_in("Nocturne", "Few notes, soft, unhurried", temperature=0.9, density=3, dynamics=3),
    _built_in("Rising to a climax", "More, higher, louder", density=7, register=6, dynamics=7),
    _built_in("Four voices", "Like a chorale", style="chorale", most_voices=4),
    _built_in(
        "Singing line",
        "One voice over what the other tracks play, on the track being edited",
        most_voices=1,
        lowest_pitch=57,
        highest_pitch=84,
        write_on="active",
        role="melody",
    ),
    _built_in(
        "Bass line",
        "One low voice under what the other tracks play, on the track being edited",
        most_voices=1,
        lowest_pitch=28,
        highest_pitch=60,
        write_on="active",
        role="bass",
    ),
    _built_in("Same rhythm, new notes", "In the rhythm of what is replaced", keep_rhythm=True),
    _built_in("Last bars", "Comes to rest on a cadence", ending=True),
)


def preset_of(options: GenerationOptions, presets: Iterable[Preset]) -> Preset | None:
    """The preset that these options are, None where they are none."""
    return next((preset for preset in presets if preset.on(options) == options), None)


def read_presets(saved: Iterable[Mapping[str, Any]]) -> tuple[Preset, ...]:
    """The composer's own, as ``written_presets`` told them.

    One without a name, or of a name already read, is left out.
    """
    presets: dict[str, Preset] = {}
    for values in saved:
        name = values.get("name")
        if isinstance(name, str) and (name := clean_name(name)) and name not in presets:
            presets[name] = Preset(name, options_of(values, GenerationOptions()))
    return tuple(presets.values())


def written_presets(presets: Iterable[Preset]) -> tuple[dict[str, Any], ...]:
    """Presets as JSON values: the name, and every option that is not at its default."""
    default = GenerationOptions()
    return tuple(
        {
            "name": preset.name,
            **{
                name: value
                for name, value in dataclasses.asdict(preset.options).items()
                if name not in NOT_IN_A_PRESET and value != getattr(default, name)
            },
        }
        for preset in presets
    )


def clean_name(name: str) -> str:
    """The name without needless space, no longer than ``LONGEST_NAME``."""
    return " ".join(name.split())[:LONGEST_NAME].strip()


def name_problem(name: str, taken: Iterable[str]) -> str:
    """Why a preset cannot be called so, one sentence; empty where it can."""
    if not name:
        return "A preset needs a name."
    if name in (preset.name for preset in BUILT_IN):
        return f"“{name}” ships with the program; choose another name."
    return f"There is a preset “{name}” already." if name in taken else ""
