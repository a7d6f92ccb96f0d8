"""The menu bar, and the menus whose entries are files."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from musestudio.resources import demo_paths
from musestudio.ui.actions import Actions
from musestudio.ui.document_files import demo_name
from musestudio.ui.file_prompts import FilePrompts
from musestudio.ui.menu_order import MENUS, Menu


def fill_menu_bar(bar: QMenuBar, actions: Actions, places: Mapping[str, QMenu]) -> None:
    """Fill an empty bar with ``MENUS``; ``places`` has the menus that are filled elsewhere."""
    for menu in MENUS:
        _fill(bar.addMenu(menu.title), menu, actions, places)


def _fill(target: QMenu, menu: Menu, actions: Actions, places: Mapping[str, QMenu]) -> None:
    target.setToolTipsVisible(False)
    for entry in menu.entries:
        if isinstance(entry, Menu):
            _fill(target.addMenu(entry.title), entry, actions, places)
        elif entry in places:
            target.addMenu(places[entry])
        else:
            actions.fill_menu(target, (entry,))


def demo_menu(prompts: FilePrompts, parent: QWidget) -> QMenu:
    """The demo phrases that ship with the program."""
    menu = QMenu("&Demo phrases", parent)
    for path in demo_paths():
        menu.addAction(demo_name(path)).triggered.connect(
            lambda _checked=False, path=path: prompts.open_path(path, demo=True)
        )
    return menu
