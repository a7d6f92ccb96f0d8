"""A slider that tells its value in a word; the number is in its tooltip."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from musestudio.ui.theme import GRID

_STEPS = 100  # To one.
_PAGE_STEP = 10
_HEAD_HEIGHT = 5 * GRID


class WordSlider(QWidget):
    """What it sets and a word for the value above, the slider below.

    value_changed(): by the composer or by ``set_value``.
    """

    value_changed = Signal()

    def __init__(
        self,
        name: str,
        lowest: float,
        highest: float,
        word: Callable[[float], str],
        tip: Callable[[float], str],
    ) -> None:
        super().__init__()
        self._word_for, self._tip_for = word, tip
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(lowest * _STEPS), round(highest * _STEPS))
        self.slider.setPageStep(_PAGE_STEP)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setAccessibleName(name)
        self._name = QLabel(name)
        self._name.setBuddy(self.slider)
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
        layout.addWidget(self.slider)
        self.slider.valueChanged.connect(self._changed)
        self._show_word()

    @property
    def value(self) -> float:
        """In hundredths."""
        return self.slider.value() / _STEPS

    @property
    def word(self) -> str:
        return self._word.text()

    def set_value(self, value: float) -> None:
        """What lies outside the range goes to its nearest end."""
        self.slider.setValue(round(value * _STEPS))

    def _changed(self) -> None:
        self._show_word()
        self.value_changed.emit()

    def _show_word(self) -> None:
        self._word.setText(self._word_for(self.value))
        self.setToolTip(self._tip_for(self.value))
        self.slider.setAccessibleDescription(self.word)
