"""Narrow boxes for one value: a note name, a seed.

Spin boxes without buttons lose their text under a style sheet, and a seed is not stepped
through; so these are line edits that know a number.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

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


class ValueBox(QLineEdit):
    """A whole number from 0 to ``highest``; the arrow keys and the wheel step by one.

    What cannot be read when the box is left is put back to what it was.

    value_changed(int): the user entered another value.
    """

    value_changed = Signal(int)

    def __init__(self, value: int, highest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._highest = highest
        self._value = -1
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("kind", "narrow")
        self.editingFinished.connect(self._read)
        self.set_value(value)

    @property
    def value(self) -> int:
        return self._value

    def set_value(self, value: int) -> None:
        """Show a value, kept within the range; no signal."""
        self._value = min(max(value, 0), self._highest)
        self.setText(self.text_of(self._value))

    def text_of(self, value: int) -> str:
        return str(value)

    def parse(self, text: str) -> int | None:
        """The value written, None where it is none."""
        text = text.strip()
        return int(text) if text.isdecimal() and int(text) <= self._highest else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if event.key() == Qt.Key.Key_Up else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self.set_value(self._value)
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            self._step(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()  # The panel scrolls.

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def _step(self, by: int) -> None:
        self._take(min(max(self._value + by, 0), self._highest))

    def _read(self) -> None:
        value = self.parse(self.text())
        self._take(self._value if value is None else value)

    def _take(self, value: int) -> None:
        changed = value != self._value
        self.set_value(value)
        if changed:
            self.value_changed.emit(value)


class PitchBox(ValueBox):
    """A MIDI pitch 0–127 by its name."""

    def __init__(self, pitch: int, parent: QWidget | None = None) -> None:
        super().__init__(pitch, 127, parent)

    def text_of(self, value: int) -> str:
        return pitch_name(value)

    def parse(self, text: str) -> int | None:
        return parse_pitch(text)
