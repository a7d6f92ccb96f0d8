"""What can be done at a place in the roll: the menu of a right click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from musestudio.ui.menu_order import CHORD, LENGTH, LOUDNESS, PITCH, SELECT, TIME, Menu
from musestudio.ui.piano_roll import Tool
from musestudio.ui.roll_menu_assistant import add_assistant_entries

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def roll_menu(window: MainWindow, tick: int) -> QMenu:
    """The menu for ``tick``, to be shown and deleted by the caller."""
    playback, actions = window.playback, window.actions_
    here = window.roll.grid.nearest(window.document.song.metre_map, tick)

    menu = QMenu(window)
    add_assistant_entries(menu, window, tick, here)
    menu.addAction("Put the playhead here").triggered.connect(lambda: playback.set_cursor(here))
    if window.roll.tool is Tool.STAMP:
        menu.addMenu(window.chord_menu)
    menu.addSeparator()
    actions.fill_menu(menu, ("cut", "copy", "paste", "duplicate", "delete"))
    menu.addSeparator()
    actions.fill_menu(menu, ("quantize", "legato", "split", "glue", "mute_notes"))
    for verbs in (PITCH, TIME, LENGTH, LOUDNESS, CHORD):
        actions.fill_menu(menu.addMenu(verbs.title), _plain(verbs))
    menu.addSeparator()
    actions.fill_menu(menu.addMenu(SELECT.title), _plain(SELECT))
    return menu


def _plain(menu: Menu) -> tuple[str, ...]:
    """The entries of a menu without submenus."""
    return tuple(entry for entry in menu.entries if isinstance(entry, str))
