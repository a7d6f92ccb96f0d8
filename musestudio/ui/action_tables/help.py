"""The Help menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def help_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Help menu."""
    return (
        ActionSpec(
            "palette",
            "&Find a command…",
            window.dialogs.open_palette,
            ("Ctrl+K",),
            hint="Find any command, track, file or setting by its name",
            keywords="search palette",
        ),
        ActionSpec("shortcuts", "&Keyboard shortcuts", window.dialogs.show_shortcuts, ("?", "F1")),
        ActionSpec("log", "Open the &log", window.dialogs.open_log),
        ActionSpec("about", "&About MuseStudio", window.dialogs.show_about),
    )
