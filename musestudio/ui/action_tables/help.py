"""The Help menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def help_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Help menu."""
    return (
        ActionSpec("shortcuts", "&Keyboard shortcuts", window.show_shortcuts, ("?", "F1")),
        ActionSpec("log", "Open the &log", window.open_log),
        ActionSpec("about", "&About MuseStudio", window.show_about),
    )
