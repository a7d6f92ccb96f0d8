"""A number box that speaks in note names."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox, QWidget

from musestudio.score.scale import SHARP_NAMES

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def pitch_name(pitch: int) -> str:
    """“C4” for 60, as on the roll's keyboard."""
    return f"{SHARP_NAMES[pitch % 12].replace('#', '♯')}{pitch // 12 - 1}"


def parse_pitch(text: str) -> int | None:
    """The pitch of “C4”, “f#3”, “Bb2” or “60”; None where it is none."""
    text = text.strip()
    if text.isdigit():
        pitch = int(text)
    else:
        match = re.fullmatch(r"([A-Ga-g])([#♯b♭]?)(-?\d)", text)
        if match is None:
            return None
        letter, accidental, octave = match.groups()
        pitch = _LETTERS[letter.upper()] + 12 * (int(octave) + 1)
        pitch += {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}[accidental]
    return pitch if 0 <= pitch <= 127 else None


class PitchBox(QSpinBox):
    """A spin box over MIDI pitches 0–127 that shows and reads note names."""

    def __init__(self, pitch: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(0, 127)
        self.setValue(pitch)
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.setProperty("kind", "narrow")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def textFromValue(self, value: int) -> str:
        return pitch_name(value)

    def valueFromText(self, text: str) -> int:
        pitch = parse_pitch(text)
        return self.value() if pitch is None else pitch

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        state = QValidator.State
        if parse_pitch(text) is not None:
            return state.Acceptable, text, position
        partial = re.fullmatch(r"([A-Ga-g][#♯b♭]?-?)?", text.strip()) is not None
        return (state.Intermediate if partial else state.Invalid), text, position
