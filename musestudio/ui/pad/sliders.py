"""What the phrase model's music is to have more or less of."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from musestudio.ui.pad.bipolar_slider import BipolarSlider
from musestudio.ui.theme import GRID
from musestudio.ui.words import ATTRIBUTE_WORDS

_CANNOT = "This phrase model has not learned to be steered."


class AttributeSliders(QWidget):
    """A slider for each attribute, in columns.

    changed(): one was moved.
    grasped(): a hand is on one.
    """

    changed = Signal()
    grasped = Signal()

    def __init__(self, columns: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sliders: dict[str, BipolarSlider] = {}
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(4 * GRID)
        layout.setVerticalSpacing(GRID)
        self._is_showing = False
        for place, (attribute, words) in enumerate(ATTRIBUTE_WORDS.items()):
            slider = BipolarSlider(*words)
            slider.value_changed.connect(self._moved)
            slider.slider.sliderPressed.connect(self.grasped)
            layout.addWidget(slider, place // columns, place % columns)
            self.sliders[attribute] = slider

    @property
    def amounts(self) -> dict[str, float]:
        """By attribute, without those that stay as they are."""
        found = {name: slider.value for name, slider in self.sliders.items()}
        return {name: value for name, value in found.items() if value}

    def show_amounts(self, amounts: dict[str, float]) -> None:
        """Put the sliders there, without a word to anybody."""
        self._is_showing = True
        for name, slider in self.sliders.items():
            slider.set_value(amounts.get(name, 0.0))
        self._is_showing = False

    def show_only(self, attributes: Collection[str]) -> None:
        """Leave the others out of sight; they keep their amounts."""
        for name, slider in self.sliders.items():
            slider.setVisible(name in attributes)

    def set_possible(self, possible: bool) -> None:
        """Whether the model can be steered."""
        for slider in self.sliders.values():
            slider.setEnabled(possible)
        self.setToolTip("" if possible else _CANNOT)

    def _moved(self) -> None:
        if not self._is_showing:
            self.changed.emit()
