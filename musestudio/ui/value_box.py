"""Boxes for one value: a number, a note name, a choice.

Spin boxes without buttons lose their text under a style sheet, and a seed is not stepped
through; so these are line edits that know a number.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from musestudio.score.scale import SHARP_NAMES
from musestudio.ui.theme import GRID

ARROW_KEYS = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
}
NUMBER_KEYS = {
    *ARROW_KEYS,
    *(Qt.Key(Qt.Key.Key_0 + digit) for digit in range(10)),
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
}
"""What a box for numbers needs. Not letters and Space: nobody types those into a number, and
a composer who has just set one wants to go on with C or Space."""

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

    Subclasses say how it is written. What cannot be read when the box is left is put back
    to what it was.

    value_changed(int): the user entered another value.
    left(): a value was entered, or called off, and the focus may go elsewhere.
    """

    value_changed = Signal(int)
    left = Signal()

    def __init__(self, value: int, highest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._highest = highest
        self._value = -1
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("kind", "narrow")
        self.editingFinished.connect(self._read)
        self.returnPressed.connect(self.left)
        self.set_value(value)

    @property
    def value(self) -> int:
        return self._value

    def set_value(self, value: int) -> None:
        """Show a value, kept within the range; no signal."""
        self._value = min(max(value, 0), self._highest)
        self.setText(self.text_of(self._value))

    def text_of(self, value: int) -> str:
        raise NotImplementedError

    def parse(self, text: str) -> int | None:
        """The value written, None where it is none."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if event.key() == Qt.Key.Key_Up else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self.set_value(self._value)
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            self._step(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()  # The panel scrolls.

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


class NumberBox(ValueBox):
    """A plain number."""

    def event(self, event: QEvent) -> bool:
        return _leaves_to_shortcuts(event) or super().event(event)

    def text_of(self, value: int) -> str:
        return str(value)

    def parse(self, text: str) -> int | None:
        text = text.strip()
        return int(text) if text.isdecimal() and int(text) <= self._highest else None


class ChoiceBox(QComboBox):
    """A combo box that the wheel does not change on its way over the panel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class NumberSpinner(QSpinBox):
    """A spin box that leaves the keys it has no use for to the window's shortcuts.

    left(): the value was entered, or called off, and the focus may go elsewhere.
    """

    left = Signal()

    def __init__(self, least: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(least, most)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(GRID + 3, 0, 0, 0)  # In line with the combo boxes.
        self.lineEdit().returnPressed.connect(self.left)

    def event(self, event: QEvent) -> bool:
        return _leaves_to_shortcuts(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.lineEdit().setText(self.textFromValue(self.value()))
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()  # The panel scrolls.


def _leaves_to_shortcuts(event: QEvent) -> bool:
    """Turn down an offered key that is no number's; line edits take every one that prints."""
    if (
        isinstance(event, QKeyEvent)
        and event.type() == QEvent.Type.ShortcutOverride
        and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        and Qt.Key(event.key()) not in NUMBER_KEYS
    ):
        event.ignore()
        return True
    return False


class PitchBox(ValueBox):
    """A MIDI pitch 0–127 by its name."""

    def __init__(self, pitch: int, parent: QWidget | None = None) -> None:
        super().__init__(pitch, 127, parent)

    def text_of(self, value: int) -> str:
        return pitch_name(value)

    def parse(self, text: str) -> int | None:
        return parse_pitch(text)
