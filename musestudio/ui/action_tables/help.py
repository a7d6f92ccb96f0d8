"""The Help menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec
from musestudio.ui.preferences.dialog import SHORTCUTS

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
        ActionSpec(
            "preferences",
            "Pre&ferences…",
            window.dialogs.show_preferences,
            ("Ctrl+,",),
            keywords="settings options",
        ),
        ActionSpec(
            "change_shortcuts",
            "&Change shortcuts…",
            lambda: window.dialogs.show_preferences(SHORTCUTS),
            keywords="keys preferences settings",
        ),
        ActionSpec("shortcuts", "&Keyboard shortcuts", window.dialogs.show_shortcuts, ("?", "F1")),
        ActionSpec(
            "hints",
            "Show the &hints",
            window.dialogs.show_hints,
            hint="Show the hints of the first start again",
            keywords="tour introduction begin",
        ),
        ActionSpec(
            "skip_hints",
            "Skip the hints",
            window.dialogs.end_hints,
            ("Esc",),
            when=window.dialogs.hints_take_escape,
            context="hints",
        ),
        ActionSpec("log", "Open the &log", window.dialogs.open_log),
        ActionSpec("about", "&About MuseStudio", window.dialogs.show_about),
    )
