"""Size, panels and grid of the window, remembered from one start to the next."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray

from musestudio.ui.action_tables.lanes import show_lanes
from musestudio.ui.piano_roll import SNAPS

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def restore_window(window: MainWindow) -> None:
    """Make the window what it was; what was saved and makes no sense is passed over."""
    settings = window.store.value
    saved: Any = {}
    try:
        window.restoreGeometry(QByteArray(base64.b64decode(settings.window_geometry)))
        saved = json.loads(settings.window_state or "{}")
    except (ValueError, binascii.Error):
        pass
    if not isinstance(saved, dict):
        saved = {}
    window.panels.restore(saved)
    if saved.get("velocities") is False:  # As older versions have it.
        window.roll.set_velocity_lane_visible(False)
    window.roll.lanes.restore(saved.get("lanes"))
    show_lanes(window)
    folds = saved.get("folds")
    if isinstance(folds, dict):
        for name, fold in window.panel.controls.folds.items():
            if isinstance(folds.get(name), bool):
                fold.set_open(folds[name])
    for snap in SNAPS:
        if snap.name == saved.get("snap"):
            window.roll.set_snap(snap)


def remember_window(window: MainWindow) -> None:
    """Put into the settings what ``restore_window`` needs."""
    folds = {name: fold.is_open for name, fold in window.panel.controls.folds.items()}
    state: dict[str, Any] = {**window.panels.saved(), "snap": window.roll.snap.name, "folds": folds}
    state["lanes"] = window.roll.lanes.saved()
    window.store.change(
        window_geometry=base64.b64encode(window.saveGeometry().data()).decode("ascii"),
        window_state=json.dumps(state),
    )
