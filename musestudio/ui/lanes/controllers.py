"""Names of the controllers, as the MIDI specification and composers call them."""

from __future__ import annotations

PEDAL = 64
COMMON = (PEDAL, 1, 7, 10, 11)
"""Those a composer reaches for first, in the order of the menu."""

_NAMES = {
    1: "Modulation", 2: "Breath", 4: "Foot pedal", 5: "Portamento time", 7: "Volume",
    8: "Balance", 10: "Pan", 11: "Expression", 12: "Effect 1", 13: "Effect 2",
    64: "Sustain pedal", 65: "Portamento", 66: "Sostenuto pedal", 67: "Soft pedal",
    68: "Legato", 69: "Hold", 70: "Variation", 71: "Resonance", 72: "Release time",
    73: "Attack time", 74: "Brightness", 75: "Decay time", 76: "Vibrato rate",
    77: "Vibrato depth", 78: "Vibrato delay", 84: "Portamento from", 91: "Reverb",
    92: "Tremolo", 93: "Chorus", 94: "Detune", 95: "Phaser",
}  # fmt: skip
_SHORT = {1: "Mod", 4: "Foot", 11: "Expr", 64: "Sustain", 74: "Bright"}

OTHERS = tuple(number for number in _NAMES if number not in COMMON)
HIGHEST_CONTROLLER = 119  # From 120 on they are commands, such as “all notes off”.


def control_name(number: int | None) -> str:
    """“Modulation” for 1, “Controller 20” for a number without a name, None: the bend."""
    if number is None:
        return "Pitch bend"
    return _NAMES.get(number, f"Controller {number}")


def short_name(number: int | None) -> str:
    """The name for a place as wide as a piano key is long."""
    if number is None:
        return "Bend"
    name = _SHORT.get(number, _NAMES.get(number, ""))
    return name if 0 < len(name) <= 8 else f"CC {number}"
