"""What knobs, pads and pedals can move: actions, and the controls of a panel."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

import shiboken6
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QSlider, QSpinBox, QWidget

from musestudio.ui.actions import Actions
from musestudio.ui.word_slider import NamedSlider

_CALLED = {"generate.variation": "Near to mine, of variations"}
"""Names of what shares its own with another control that is never seen beside it."""


class Target(ABC):
    """Something with a name that can be pressed.

    name:  as the composer knows it. group: where it stands: a menu, a panel.
    """

    is_switch = False
    """Whether it is on or off."""

    def __init__(self, name: str, group: str) -> None:
        self.name = name
        self.group = group

    @abstractmethod
    def press(self) -> None:
        """Do it; switch it over; go to the next of its choices."""

    @abstractmethod
    def switch(self, on: bool) -> None:
        """Have it on or off, where it is a switch."""


class ActionTarget(Target):
    """Something the window can do."""

    def __init__(self, action: QAction, name: str, group: str) -> None:
        super().__init__(name, group)
        self._action = action
        self.is_switch = action.isCheckable()

    def press(self) -> None:
        self._action.trigger()  # Nothing happens while it is impossible.

    def switch(self, on: bool) -> None:
        if self._action.isChecked() != on:
            self._action.trigger()


class WidgetTarget(Target):
    """A slider, a number, a choice or a tick.

    is_value: whether it has a place on its way, 0–1.
    """

    def __init__(self, widget: QWidget, name: str, group: str) -> None:
        super().__init__(name, group)
        self.widget = widget
        self.is_switch = isinstance(widget, QCheckBox)
        self.is_value = not self.is_switch

    @property
    def _span(self) -> tuple[int, int, int]:
        """(lowest, highest, present)."""
        widget = self.widget
        if isinstance(widget, QComboBox):
            return 0, max(widget.count() - 1, 0), widget.currentIndex()
        assert isinstance(widget, (QSlider, QSpinBox))
        return widget.minimum(), widget.maximum(), widget.value()

    def press(self) -> None:
        if isinstance(self.widget, QCheckBox):
            self.switch(not self.widget.isChecked())
            return
        lowest, highest, now = self._span
        self._set(now + 1 if now < highest else lowest)

    def switch(self, on: bool) -> None:
        if isinstance(self.widget, QCheckBox) and self._can:
            self.widget.setChecked(on)

    @property
    def place(self) -> float:
        """Where it is, 0–1."""
        lowest, highest, now = self._span
        return (now - lowest) / (highest - lowest) if highest > lowest else 0.0

    def go_to(self, place: float) -> None:
        """Put it there, 0–1."""
        lowest, highest, _ = self._span
        self._set(round(lowest + place * (highest - lowest)))

    def _set(self, value: int) -> None:
        if not self._can:
            return
        if isinstance(self.widget, QComboBox):
            self.widget.setCurrentIndex(value)
        else:
            assert isinstance(self.widget, (QSlider, QSpinBox))
            self.widget.setValue(value)

    @property
    def _can(self) -> bool:
        return shiboken6.isValid(self.widget) and self.widget.isEnabled()


def action_targets(actions: Actions, menu_name: dict[str, str]) -> Iterator[tuple[str, Target]]:
    """(id, target) of every action; menu_name: where each stands."""
    for spec in actions:
        group = menu_name.get(spec.id, "")
        yield f"action.{spec.id}", ActionTarget(actions[spec.id], spec.plain_text, group)


def panel_targets(panel: QWidget, prefix: str, group: str) -> Iterator[tuple[str, Target]]:
    """(id, target) of each control a panel holds as an attribute, or in a dict of them.

    The ids are made of the attributes' names, which the composer never sees and which stay when
    a control gets another name. What has no name for the ear has none here.
    """
    for attribute, held in vars(panel).items():
        parts = held.sliders if isinstance(getattr(held, "sliders", None), dict) else {"": held}
        for part, widget in parts.items():
            control = widget.slider if isinstance(widget, NamedSlider) else widget
            if not isinstance(control, (QSlider, QSpinBox, QComboBox, QCheckBox)):
                continue
            target_id = ".".join(filter(None, (prefix, attribute, part)))
            name = control.accessibleName() or getattr(control, "text", str)()
            if name:
                name = _CALLED.get(target_id, name.replace("&", ""))
                yield target_id, WidgetTarget(control, name, group)
