"""What a right click on a track offers: the Track menu, as far as it is about one track."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from musestudio.ui.actions import SEPARATOR, Actions

_ENTRIES = (
    "rename_track",
    "track_instrument",
    "track_colour",
    "arm_track",
    SEPARATOR,
    "duplicate_track",
    "merge_tracks",
    SEPARATOR,
    "track_up",
    "track_down",
    SEPARATOR,
    "delete_track",
)


def track_menu(actions: Actions, n_selected: int, parent: QWidget) -> QMenu:
    """What can be done to the selected tracks; to be deleted by the caller."""
    menu = QMenu(parent)
    entries = (e for e in _ENTRIES if e != "merge_tracks" or n_selected > 1)
    actions.fill_menu(menu, entries)
    return menu
