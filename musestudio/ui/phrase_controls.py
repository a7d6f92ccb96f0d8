"""What the phrase model's music is to have more or less of, a slider for each."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from musestudio.ui.pad.bipolar_slider import BipolarSlider
from musestudio.ui.theme import GRID
from musestudio.ui.words import ATTRIBUTE_WORDS


class AttributeForm(QWidget):
    """Sliders for all attributes, one under another.

    changed(): the composer moved one.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sliders: dict[str, BipolarSlider] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for attribute, words in ATTRIBUTE_WORDS.items():
            slider = BipolarSlider(*words)
            slider.value_changed.connect(self.changed)
            layout.addWidget(slider)
            self.sliders[attribute] = slider

    def set_possible(self, possible: bool) -> None:
        """Whether the model can be asked for more or less of something."""
        self.setEnabled(possible)
        self.setToolTip("" if possible else "This phrase model has not learned to be steered")

    @property
    def amounts(self) -> tuple[tuple[str, float], ...]:
        """(attribute, −2 to 2) of those that are not as they are."""
        values = ((name, slider.value) for name, slider in self.sliders.items())
        return tuple((name, value) for name, value in values if value)

    def show_amounts(self, amounts: Iterable[tuple[str, float]]) -> None:
        """Set every slider."""
        wanted = dict(amounts)
        for name, slider in self.sliders.items():
            slider.set_value(wanted.get(name, 0.0))
