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

_PANELS = ("panel_tracks", "panel_assistant")


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
    sizes = saved.get("sizes")
    if isinstance(sizes, list) and [type(size) for size in sizes] == [int] * 3:
        window.columns.setSizes(sizes)
    shown = {panel: saved.get(panel) is not False for panel in _PANELS}
    for panel, is_shown in shown.items():
        window.actions_[panel].setChecked(is_shown)
    window.tracks.setVisible(shown["panel_tracks"])
    window.panel.setVisible(shown["panel_assistant"])
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
    shown = {panel: window.actions_[panel].isChecked() for panel in _PANELS}
    folds = {name: fold.is_open for name, fold in window.panel.controls.folds.items()}
    state: dict[str, Any] = {**shown, "snap": window.roll.snap.name, "folds": folds}
    state["lanes"] = window.roll.lanes.saved()
    if shown["panel_tracks"] and shown["panel_assistant"]:
        state["sizes"] = window.columns.sizes()
    window.store.change(
        window_geometry=base64.b64encode(window.saveGeometry().data()).decode("ascii"),
        window_state=json.dumps(state),
    )
