"""The View menu: panels, zoom, the whole screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def view_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the View menu."""
    return (
        ActionSpec(
            "panel_tracks",
            "&Tracks",
            lambda on: window.panels.show("panel_tracks", on),
            ("F5",),
            "list-bullets",
            hint="Show or hide the tracks",
            checkable=True,
        ),
        ActionSpec(
            "panel_assistant",
            "&Assistant",
            lambda on: window.panels.show("panel_assistant", on),
            ("F6",),
            "sparkle",
            hint="Show or hide the assistant",
            checkable=True,
        ),
        ActionSpec(
            "panel_history",
            "&History",
            lambda on: window.panels.show("panel_history", on),
            ("F7",),
            "clock-counter-clockwise",
            hint="Show or hide the undo history",
            checkable=True,
            keywords="undo states steps",
        ),
        ActionSpec(
            "panel_events",
            "&Event list",
            lambda on: window.panels.show("panel_events", on),
            ("F8",),
            "table",
            hint="Show or hide notes and events as a list",
            checkable=True,
            keywords="table controllers edit",
        ),
        ActionSpec(
            "panel_bridge",
            "&Bridge",
            lambda on: window.panels.show("panel_bridge", on),
            ("F9",),
            "path",
            hint="Show or hide the bridge, the way from one phrase to another",
            checkable=True,
            keywords="interpolate morph between two phrases",
        ),
        ActionSpec(
            "panel_pad",
            "&Pad",
            lambda on: window.panels.show("panel_pad", on),
            ("F10",),
            "compass",
            hint="Show or hide the pad, a map of the piece’s phrases to explore",
            checkable=True,
            keywords="explore latent morph map puck attributes sliders",
        ),
        ActionSpec(
            "panel_jam",
            "&Jam",
            lambda on: window.panels.show("panel_jam", on),
            ("F12",),
            "chats",
            hint="Show or hide the jam, where phrases you play are answered",
            checkable=True,
            keywords="live improvise call response trade",
        ),
        ActionSpec("zoom_in", "Zoom &in", lambda: window.roll.zoom(1.25), ("Ctrl++", "Ctrl+=")),
        ActionSpec("zoom_out", "Zoom &out", lambda: window.roll.zoom(0.8), ("Ctrl+-",)),
        ActionSpec(
            "rows_taller", "T&aller rows", lambda: window.roll.zoom_vertically(1.25), ("Ctrl+Up",)
        ),
        ActionSpec(
            "rows_lower", "&Lower rows", lambda: window.roll.zoom_vertically(0.8), ("Ctrl+Down",)
        ),
        ActionSpec("zoom_fit", "&Fit the piece", window.roll.zoom_to_fit, ("Ctrl+0", "F")),
        ActionSpec(
            "zoom_selection", "Fit the &selection", window.roll.zoom_to_selection, ("Shift+F",)
        ),
        ActionSpec(
            "full_screen", "F&ull screen", window.show_full_screen, ("F11",), checkable=True
        ),
    )
