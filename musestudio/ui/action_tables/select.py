"""The Select menu: which notes are meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def select_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Select menu."""
    roll = window.roll

    def roll_key(action_id: str, text: str, key: str, do: Callable[[], None]) -> ActionSpec:
        return ActionSpec(action_id, text, do, (key,), roll_keys=True)

    return (
        ActionSpec("select_all", "Select &all", roll.select_all, ("Ctrl+A",)),
        ActionSpec("select_inverse", "Select in&verse", roll.select_inverse, ("Ctrl+Shift+I",)),
        ActionSpec(
            "select_same_pitches",
            "Select same &pitches",
            roll.select_same_pitches,
            ("Shift+P",),
            hint="Select all notes of the selected pitches",
        ),
        ActionSpec(
            "select_out_of_scale",
            "Select out of &scale",
            roll.select_out_of_scale,
            ("Shift+O",),
            hint="Select all notes outside the key",
        ),
        ActionSpec(
            "select_from_playhead",
            "Select from the playhead &on",
            roll.select_from_playhead,
            ("Shift+End",),
        ),
        roll_key("note_next", "&Next note", "Ctrl+Right", lambda: roll.select_neighbour(1)),
        roll_key("note_previous", "P&revious note", "Ctrl+Left", lambda: roll.select_neighbour(-1)),
        roll_key(
            "note_next_too",
            "Add the next note",
            "Ctrl+Shift+Right",
            lambda: roll.select_neighbour(1, adding=True),
        ),
        roll_key(
            "note_previous_too",
            "Add the previous note",
            "Ctrl+Shift+Left",
            lambda: roll.select_neighbour(-1, adding=True),
        ),
    )
