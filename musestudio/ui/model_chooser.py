"""Which models answer: every one found, and why one that is broken cannot be chosen.

One continues, one thinks in phrases; each has a menu and a setting of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from musestudio.errors import ModelError
from musestudio.inference.contract import PHRASE_VAE, read_card
from musestudio.resources import (
    default_model_path,
    default_phrase_model_path,
    is_named_phrases,
    model_paths,
    user_model_dir,
)
from musestudio.ui.assistant import Assistant
from musestudio.ui.background import Background
from musestudio.ui.choice_menu import Choice, ChoiceMenu
from musestudio.ui.menu_order import MODELS, PHRASE_MODELS
from musestudio.ui.settings_store import SettingsOfWindow

_LANE = "models"


class Choices(NamedTuple):
    """What the two menus offer."""

    continuing: tuple[Choice, ...]
    phrases: tuple[Choice, ...]


class ModelChooser(QObject):
    """Keeps menus, settings and assistant of one mind about the models."""

    def __init__(
        self,
        store: SettingsOfWindow,
        assistant: Assistant,
        background: Background,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._assistant = assistant
        self._background = background
        self._current = ""
        self._current_phrases = ""
        self.menu = ChoiceMenu("&Model", parent)
        self.phrase_menu = ChoiceMenu("&Phrase model", parent)
        for menu, choose in ((self.menu, self._choose), (self.phrase_menu, self._choose_phrases)):
            menu.aboutToShow.connect(self.refresh)
            menu.chosen.connect(choose)

    @property
    def menus(self) -> dict[str, QMenu]:
        """By their places among the other menus."""
        return {MODELS: self.menu, PHRASE_MODELS: self.phrase_menu}

    def open(self) -> None:
        """Load the model of the settings, or the one that ships with the program.

        The phrase model is only chosen; it is loaded when it is asked.
        """
        settings = self._store.value
        try:
            self._use_phrases(_path_of(settings.phrase_model, default_phrase_model_path))
        except ModelError as error:
            self._assistant.phrases.no_model(str(error))
        try:
            self._load(_path_of(settings.model, default_model_path))
        except ModelError as error:
            self._assistant.no_model(str(error))
            return
        self.refresh()

    def refresh(self) -> None:
        """Look at every model file anew; the menus follow when they are read."""
        self._background.start(
            _LANE,
            lambda _job, _report: model_choices(model_paths()),
            finished=self._show,
            failed=lambda _sentence: None,
        )

    def _show(self, choices: Choices) -> None:
        self.menu.show_choices(choices.continuing, self._current)
        self.phrase_menu.show_choices(choices.phrases, self._current_phrases)

    def _choose(self, name: str) -> None:
        path = Path(name)
        self._store.change(model=path.stem)
        self._load(path)
        self.refresh()

    def _choose_phrases(self, name: str) -> None:
        path = Path(name)
        self._store.change(phrase_model=path.stem)
        self._use_phrases(path)
        self.refresh()

    def _load(self, path: Path) -> None:
        self._current = str(path)
        self._assistant.load_model(path, self._store.value.provider)

    def _use_phrases(self, path: Path) -> None:
        self._current_phrases = str(path)
        self._assistant.phrases.choose(path, self._store.value.provider)


def _path_of(chosen: str, default: Callable[[], Path]) -> Path:
    """The file of that name, or the default one. Raises ModelError where there is none."""
    found = next((path for path in model_paths() if path.stem == chosen), None)
    return default() if found is None else found


def model_choices(paths: list[Path]) -> Choices:
    """An entry for each file, read for its card only."""
    continuing: list[Choice] = []
    phrases: list[Choice] = []
    for path in paths:
        try:
            card = read_card(path)
        except ModelError as error:
            choice = Choice(str(path), path.stem, str(error))
            (phrases if is_named_phrases(path) else continuing).append(choice)
        else:
            choice = Choice(str(path), card.name)
            (phrases if card.kind == PHRASE_VAE else continuing).append(choice)
    for choices in (continuing, phrases):
        if not choices:
            where = f"Put an .onnx model into {user_model_dir()}."
            choices.append(Choice("", "No model found", where))
    return Choices(tuple(continuing), tuple(phrases))
