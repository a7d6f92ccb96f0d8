"""Which model answers: every one found, and why one that is broken cannot be chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from musestudio.errors import ModelError
from musestudio.inference.contract import read_card
from musestudio.resources import (
    default_model_path,
    default_phrase_model_path,
    model_paths,
    user_model_dir,
)
from musestudio.ui.assistant import Assistant
from musestudio.ui.background import Background
from musestudio.ui.choice_menu import Choice, ChoiceMenu
from musestudio.ui.settings_store import SettingsOfWindow

_LANE = "models"


class ModelChooser(QObject):
    """Keeps menu, settings and assistant of one mind about the model."""

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
        self.menu = ChoiceMenu("&Model", parent)
        self.menu.aboutToShow.connect(self.refresh)
        self.menu.chosen.connect(self._choose)

    def open(self) -> None:
        """Load the model of the settings, or the one that ships with the program."""
        try:
            phrases = default_phrase_model_path()
        except ModelError as error:
            self._assistant.phrases.no_model(str(error))
        else:
            self._assistant.phrases.choose(phrases, self._store.value.provider)
        chosen = self._store.value.model
        path = next((p for p in model_paths() if p.stem == chosen), None)
        if path is None:
            try:
                path = default_model_path()
            except ModelError as error:
                self._assistant.no_model(str(error))
                return
        self._load(path)
        self.refresh()

    def refresh(self) -> None:
        """Look at every model file anew; the menu follows when they are read."""
        self._background.start(
            _LANE,
            lambda _job, _report: model_choices(model_paths()),
            finished=lambda choices: self.menu.show_choices(choices, self._current),
            failed=lambda _sentence: None,
        )

    def _choose(self, name: str) -> None:
        path = Path(name)
        self._store.change(model=path.stem)
        self._load(path)
        self.refresh()

    def _load(self, path: Path) -> None:
        self._current = str(path)
        self._assistant.load_model(path, self._store.value.provider)


def model_choices(paths: list[Path]) -> tuple[Choice, ...]:
    """An entry for each file, read for its card only."""
    choices = []
    for path in paths:
        try:
            card = read_card(path)
        except ModelError as error:
            choices.append(Choice(str(path), path.stem, str(error)))
        else:
            choices.append(Choice(str(path), card.name))
    if not choices:
        choices.append(Choice("", "No model found", f"Put an .onnx model into {user_model_dir()}."))
    return tuple(choices)
