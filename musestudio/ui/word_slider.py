"""Sliders that tell their value in a word; the number is in the tooltip."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from musestudio.ui.theme import GRID

_STEPS = 100  # To one.
_PAGE_STEP = 10
_HEAD_HEIGHT = 5 * GRID


class CalmSlider(QSlider):
    """A slider that the wheel does not change on its way over the panel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class NamedSlider(QWidget):
    """What is set and a word for the value above, the slider below.

    word, tip: of the slider's value.

    value_changed(): by the composer or by the program.
    """

    value_changed = Signal()

    def __init__(
        self, name: str, slider: QSlider, word: Callable[[int], str], tip: Callable[[int], str]
    ) -> None:
        super().__init__()
        self.slider = slider
        self._word_for, self._tip_for = word, tip
        slider.setAccessibleName(name)
        self._name = QLabel(name)
        self._name.setBuddy(slider)
        self._word = QLabel()
        self._word.setProperty("role", "quiet")
        head = QHBoxLayout()
        head.addWidget(self._name)
        head.addStretch(1)
        head.addWidget(self._word)
        for label in (self._name, self._word):
            label.setFixedHeight(_HEAD_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(slider)
        slider.valueChanged.connect(self._changed)
        self._show_word()

    @property
    def word(self) -> str:
        return self._word.text()

    def _changed(self) -> None:
        self._show_word()
        self.value_changed.emit()

    def _show_word(self) -> None:
        value = self.slider.value()
        self._word.setText(self._word_for(value))
        self.setToolTip(self._tip_for(value))
        self.slider.setAccessibleDescription(self.word)


class WordSlider(NamedSlider):
    """A value between two ends, in hundredths."""

    def __init__(
        self,
        name: str,
        lowest: float,
        highest: float,
        word: Callable[[float], str],
        tip: Callable[[float], str],
    ) -> None:
        slider = CalmSlider()
        slider.setRange(round(lowest * _STEPS), round(highest * _STEPS))
        slider.setPageStep(_PAGE_STEP)
        super().__init__(name, slider, lambda v: word(v / _STEPS), lambda v: tip(v / _STEPS))

    @property
    def value(self) -> float:
        """In hundredths."""
        return self.slider.value() / _STEPS

    def set_value(self, value: float) -> None:
        """What lies outside the range goes to its nearest end."""
        self.slider.setValue(round(value * _STEPS))
