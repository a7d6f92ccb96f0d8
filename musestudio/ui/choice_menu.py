"""A menu of which one entry is chosen, filled anew as the choices come and go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget


class Choice(NamedTuple):
    """An entry. problem: why it cannot be chosen, empty where it can."""

    id: str
    text: str
    problem: str = ""
    starts_group: bool = False


class ChoiceMenu(QMenu):
    """Radio entries.

    chosen(str): the id of the entry the user picked.
    changed(): there are other entries, or another is checked.
    """

    chosen = Signal(str)
    changed = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setToolTipsVisible(True)
        self._group: QActionGroup | None = None
        self._choices: tuple[Choice, ...] = ()
        self._current = ""

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self._choices

    @property
    def current(self) -> str:
        return self._current

    def show_choices(self, choices: Iterable[Choice], current: str) -> None:
        """Offer these, with ``current`` checked."""
        choices = tuple(choices)
        if (choices, current) == (self._choices, self._current):
            return
        self._choices, self._current = choices, current
        self.clear()
        if self._group is not None:
            self._group.deleteLater()
        self._group = QActionGroup(self)
        for choice in choices:
            if choice.starts_group:
                self.addSeparator()
            action = QAction(choice.text.replace("&", "&&"), self._group)
            action.setCheckable(True)
            action.setChecked(choice.id == current)
            action.setEnabled(not choice.problem)
            action.setToolTip(choice.problem or choice.text)
            action.triggered.connect(
                lambda _checked=False, choice_id=choice.id: self.chosen.emit(choice_id)
            )
            self.addAction(action)
        self.changed.emit()
