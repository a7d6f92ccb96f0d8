"""The menu bar, and the menus whose entries are files."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from musestudio.resources import demo_paths
from musestudio.ui.actions import Actions
from musestudio.ui.document_files import demo_name
from musestudio.ui.file_prompts import FilePrompts
from musestudio.ui.settings_store import SettingsStore
from musestudio.ui.window_actions import MENUS


def fill_menu_bar(
    bar: QMenuBar,
    actions: Actions,
    *,
    recent: QMenu,
    demos: QMenu,
    models: QMenu,
    outputs: QMenu,
    themes: QMenu,
) -> None:
    """Fill an empty bar with the actions of ``MENUS`` and the other menus among them."""
    menus: dict[str, QMenu] = {}
    for title, ids in MENUS:
        menu = bar.addMenu(title)
        menu.setToolTipsVisible(False)
        actions.fill_menu(menu, ids)
        menus[title] = menu
    menus["&File"].insertMenu(actions["import"], recent)
    menus["&File"].insertMenu(actions["import"], demos)
    menus["&View"].insertMenu(actions["full_screen"], themes)
    for title, last in (("&Assistant", models), ("&Play", outputs)):
        menus[title].addSeparator()
        menus[title].addMenu(last)


class RecentMenu(QMenu):
    """The files opened last, newest first; kept in step with the settings."""

    def __init__(self, store: SettingsStore, prompts: FilePrompts, parent: QWidget) -> None:
        super().__init__("Open &recent", parent)
        self._store = store
        self._prompts = prompts
        store.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        paths = self._store.value.recent_files
        self.clear()
        for path in paths:
            self.addAction(path.replace("&", "&&")).triggered.connect(
                lambda _checked=False, path=path: self._prompts.open_path(path)
            )
        self.setEnabled(bool(paths))


def demo_menu(prompts: FilePrompts, parent: QWidget) -> QMenu:
    """The demo phrases that ship with the program."""
    menu = QMenu("&Demo phrases", parent)
    for path in demo_paths():
        menu.addAction(demo_name(path)).triggered.connect(
            lambda _checked=False, path=path: prompts.open_path(path, demo=True)
        )
    return menu
