"""The button with the presets: take one, keep one, rename or delete one's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QToolButton, QWidget

from musestudio.ui.options import GenerationOptions
from musestudio.ui.presets import (
    BUILT_IN,
    NATURAL,
    Preset,
    clean_name,
    name_problem,
    preset_of,
    read_presets,
    written_presets,
)
from musestudio.ui.settings_store import SettingsOfWindow
from musestudio.ui.theme import GRID

_OWN = "Own settings"
_WIDEST = 34 * GRID


class PresetMenu(QToolButton):
    """Says which preset the panel shows, and opens into all of them.

    wanted(GenerationOptions): the panel is to show these.
    said(str): a sentence about something that is not possible.
    """

    wanted = Signal(object)
    said = Signal(str)

    def __init__(self, store: SettingsOfWindow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._options = GenerationOptions()
        self._taken: Preset | None = None  # From which the options were changed.
        self.setProperty("kind", "preset")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMaximumWidth(_WIDEST)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)
        self.show_options(self._options)

    @property
    def own(self) -> tuple[Preset, ...]:
        """The composer's presets."""
        return read_presets(self._store.value.presets)

    def show_options(self, options: GenerationOptions) -> None:
        """Name the preset that these options are."""
        self._options = options
        preset = preset_of(options, (*BUILT_IN, *self.own))
        self._taken = preset or self._taken
        if preset is not None:
            text, tip = preset.name, preset.hint
        elif self._taken is not None:
            text, tip = f"{self._taken.name} *", f"“{self._taken.name}”, changed"
        else:
            text, tip = _OWN, ""
        width = _WIDEST - 8 * GRID
        self.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width))
        self.setToolTip("Presets: " + (tip or text))
        self.setAccessibleName(f"Presets, now {text}")

    # --- what the menu does

    def take(self, preset: Preset) -> None:
        self._taken = preset
        self.wanted.emit(preset.on(self._options))

    def reset(self) -> None:
        """Everything as at first."""
        self._taken = NATURAL
        self.wanted.emit(GenerationOptions(seed=self._options.seed))

    def save_as(self) -> None:
        """Keep the panel's settings under a name to be asked for."""
        name = self._ask_name("Save preset", "Save these settings as", "")
        if name is not None and self._may_be_called(name):
            self._keep(Preset(name, self._options))

    def save_over(self, preset: Preset) -> None:
        """Let a preset of the composer's be what the panel shows."""
        self._keep(Preset(preset.name, self._options), replacing=preset.name)

    def rename(self, preset: Preset) -> None:
        name = self._ask_name("Rename preset", f"Call “{preset.name}”", preset.name)
        if name is not None and self._may_be_called(name, replacing=preset.name):
            self._keep(Preset(name, preset.options), replacing=preset.name)

    def delete(self, preset: Preset) -> None:
        self._write(tuple(p for p in self.own if p.name != preset.name))
        if self._taken is not None and self._taken.name == preset.name:
            self._taken = None
        self.show_options(self._options)

    def _keep(self, preset: Preset, *, replacing: str = "") -> None:
        own = list(self.own)
        places = [i for i, each in enumerate(own) if each.name == replacing]
        if places:
            own[places[0]] = preset
        else:
            own.append(preset)
        self._write(tuple(own))
        self._taken = preset
        self.show_options(self._options)

    def _may_be_called(self, name: str, *, replacing: str = "") -> bool:
        problem = name_problem(name, (p.name for p in self.own if p.name != replacing))
        if problem:
            self.said.emit(problem)
        return not problem

    def _write(self, presets: tuple[Preset, ...]) -> None:
        self._store.change(presets=written_presets(presets))

    def _ask_name(self, title: str, label: str, name: str) -> str | None:
        dialog = QInputDialog(self.window())
        dialog.setWindowTitle(title)
        dialog.setLabelText(label)
        dialog.setTextValue(name)
        dialog.setOkButtonText("Save" if title.startswith("Save") else "Rename")
        accepted = dialog.exec()
        text = clean_name(dialog.textValue())
        dialog.deleteLater()
        return text if accepted else None

    # --- the menu

    def fill(self) -> None:
        """Put the presets into the menu as they are now."""
        menu = self.menu()
        menu.clear()
        own = self.own
        current = preset_of(self._options, (*BUILT_IN, *own))
        for group in (BUILT_IN, own):
            for preset in group:
                action = menu.addAction(preset.name.replace("&", "&&"))
                action.setCheckable(True)
                action.setChecked(preset is current)
                action.setToolTip(preset.hint or preset.name)
                action.triggered.connect(partial(_call, self.take, preset))
            menu.addSeparator()
        menu.addAction("Save as…").triggered.connect(lambda: self.save_as())
        for title, act in (
            ("Save over", self.save_over),
            ("Rename", self.rename),
            ("Delete", self.delete),
        ):
            self._add_choice(menu.addMenu(title), own, act)
        menu.addSeparator()
        menu.addAction("Back to the defaults").triggered.connect(lambda: self.reset())

    def _add_choice(
        self, menu: QMenu, presets: tuple[Preset, ...], act: Callable[[Preset], None]
    ) -> None:
        menu.setEnabled(bool(presets))
        for preset in presets:
            action = menu.addAction(preset.name.replace("&", "&&"))
            action.triggered.connect(partial(_call, act, preset))


def _call(act: Callable[[Preset], None], preset: Preset, _checked: bool = False) -> None:
    act(preset)
