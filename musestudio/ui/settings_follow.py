"""Parts of the window that do as the settings say, now and whenever one is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.piano_roll import SNAPS

if TYPE_CHECKING:
    from musestudio.settings import Settings
    from musestudio.ui.main_window import MainWindow


def follow_settings(window: MainWindow) -> None:
    """Begin to follow. Theme, output and model are seen to by their choosers,
    what the roll shows by ``roll_settings``."""
    for snap in SNAPS:
        if snap.name == window.store.value.first_snap:
            window.roll.set_snap(snap)

    def update(settings: Settings) -> None:
        candidates = window.panel.controls.candidates
        if candidates.value() != settings.candidates:
            candidates.setValue(settings.candidates)

    window.store.changed.connect(update)
    update(window.store.value)
