"""A control for each declared setting, in step with the settings both ways."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from musestudio.settings import Settings
from musestudio.ui.choice_menu import ChoiceMenu
from musestudio.ui.settings_store import SettingsOfWindow
from musestudio.ui.theme import GRID
from musestudio.ui.value_box import ChoiceBox, NumberSpinner

Declared = dataclasses.Field[Any]


def declared_on(page: str) -> list[Declared]:
    """The settings that stand on a page, in the order of their declaration."""
    return [each for each in dataclasses.fields(Settings) if each.metadata["page"] == page]


def control_of(declared: Declared, store: SettingsOfWindow) -> QWidget:
    """A control for a setting that is on or off, a number in a range, or one of some choices.

    Raises TypeError for any other.
    """
    limits = declared.metadata
    if limits["choices"] is not None:
        words = limits["words"] or limits["choices"]
        return _Choice(declared.name, tuple(zip(limits["choices"], words, strict=True)), store)
    if isinstance(declared.default, bool):
        return _OnOff(declared.name, limits["title"], store)
    if isinstance(declared.default, int) and limits["low"] is not None:
        return _Number(declared.name, limits["low"], limits["high"], store)
    raise TypeError(f"{declared.name} needs a control of its own")


class _OnOff(QCheckBox):
    def __init__(self, name: str, title: str, store: SettingsOfWindow) -> None:
        super().__init__(title)
        self.toggled.connect(lambda on: store.change(**{name: on}))
        follow(self, store, lambda settings: self.setChecked(getattr(settings, name)))


class _Number(NumberSpinner):
    def __init__(self, name: str, least: int, most: int, store: SettingsOfWindow) -> None:
        super().__init__(least, most)
        self.setFixedWidth(24 * GRID)
        self.valueChanged.connect(lambda value: store.change(**{name: value}))
        follow(self, store, lambda settings: self.setValue(getattr(settings, name)))


class _Choice(ChoiceBox):
    def __init__(
        self, name: str, choices: Sequence[tuple[str, str]], store: SettingsOfWindow
    ) -> None:
        super().__init__()
        self._values = [value for value, _ in choices]
        self.addItems([words for _, words in choices])
        self.activated.connect(lambda row: store.change(**{name: self._values[row]}))

        def show(settings: Settings) -> None:
            value = getattr(settings, name)
            if value in self._values:
                self.setCurrentIndex(self._values.index(value))

        follow(self, store, show)


def named_choice(name: str, choices: Sequence[tuple[str, str]], store: SettingsOfWindow) -> QWidget:
    """A control for a setting whose choices only the window knows, as (value, words)."""
    return _Choice(name, choices, store)


class MenuChoice(ChoiceBox):
    """The entries of a menu that is filled as devices and files come and go."""

    def __init__(self, menu: ChoiceMenu, refresh: Callable[[], None]) -> None:
        super().__init__()
        self._menu = menu
        self._refresh = refresh
        self.activated.connect(self._choose)
        menu.changed.connect(self._show)
        self._show()
        refresh()

    def _choose(self, row: int) -> None:
        choice = self._menu.choices[row]
        if choice.problem:
            self._show()
        elif choice.id != self._menu.current:
            self._menu.chosen.emit(choice.id)

    def _show(self) -> None:
        self.clear()
        for row, choice in enumerate(self._menu.choices):
            self.addItem(choice.text)
            self.setItemData(row, choice.problem, role=Qt.ItemDataRole.ToolTipRole)
            if choice.id == self._menu.current:
                self.setCurrentIndex(row)


class PathBox(QWidget):
    """A file named in the settings; empty for the one the program finds."""

    def __init__(self, name: str, title: str, patterns: str, store: SettingsOfWindow) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText("The one found")
        self.line.setAccessibleName(title)
        self.line.setClearButtonEnabled(True)
        self.line.editingFinished.connect(lambda: store.change(**{name: self.line.text().strip()}))
        browse = QPushButton("Choose…")
        browse.setAutoDefault(False)

        def choose() -> None:
            path, _ = QFileDialog.getOpenFileName(self, title, self.line.text(), patterns)
            if path:
                store.change(**{name: path})

        browse.clicked.connect(choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(browse)
        self.setFocusProxy(self.line)
        follow(self, store, lambda settings: self.line.setText(getattr(settings, name)))


def follow(widget: QWidget, store: SettingsOfWindow, show: Callable[[Settings], None]) -> None:
    """Show the settings now and whenever they change, without answering back."""
    _Follower(widget, store, show)


class _Follower(QObject):
    """Goes with its widget, and the connection with it."""

    def __init__(
        self, widget: QWidget, store: SettingsOfWindow, show: Callable[[Settings], None]
    ) -> None:
        super().__init__(widget)
        self._widget = widget
        self._show = show
        store.changed.connect(self.update)
        self.update(store.value)

    def update(self, settings: Settings) -> None:
        self._widget.blockSignals(True)
        self._show(settings)
        self._widget.blockSignals(False)
