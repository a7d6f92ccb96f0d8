"""Dark, light, or as the system has it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from musestudio.ui.choice_menu import Choice, ChoiceMenu
from musestudio.ui.settings_store import SettingsOfWindow
from musestudio.ui.theme import DARK, LIGHT, Theme, apply_theme, current_theme

_CHOICES = (Choice("dark", "Dark"), Choice("light", "Light"), Choice("system", "As the system"))


def theme_named(name: str, app: QApplication) -> Theme:
    """The theme of a setting; “system” asks the desktop and is dark where that is silent."""
    if name == "light":
        return LIGHT
    if name == "system" and app.styleHints().colorScheme() is Qt.ColorScheme.Light:
        return LIGHT
    return DARK


class ThemeChooser(QObject):
    """The theme menu, and the theme itself while it follows the system."""

    def __init__(self, store: SettingsOfWindow, parent: QWidget) -> None:
        super().__init__(parent)
        self._store = store
        self.menu = ChoiceMenu("&Theme", parent)
        self.menu.chosen.connect(lambda name: store.change(theme=name))
        store.changed.connect(self._apply)
        self._app().styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    def _apply(self) -> None:
        name = self._store.value.theme
        self.menu.show_choices(_CHOICES, name)
        theme = theme_named(name, self._app())
        if theme is not current_theme():
            apply_theme(self._app(), theme)

    @staticmethod
    def _app() -> QApplication:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        return app
