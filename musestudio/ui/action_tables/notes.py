"""The Notes menu: what can be done to the music itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec
from musestudio.ui.edit_actions import EditActions

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def notes_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Notes menu."""
    edits = EditActions(window)

    def roll_key(action_id: str, text: str, key: str, ticks: int, semitones: int) -> ActionSpec:
        return ActionSpec(
            action_id, text, lambda: window.roll.nudge(ticks, semitones), (key,), roll_keys=True
        )

    def step_key(action_id: str, text: str, key: str, do: Callable[[], None]) -> ActionSpec:
        return ActionSpec(action_id, text, do, (key,), roll_keys=True)

    return (
        ActionSpec(
            "quantize",
            "&Quantise",
            edits.quantize,
            ("Q",),
            hint="Pull the selected notes, or all of the track, onto the grid",
        ),
        roll_key("up", "Semitone &up", "Up", 0, 1),
        roll_key("down", "Semitone d&own", "Down", 0, -1),
        roll_key("octave_up", "Octave up", "Shift+Up", 0, 12),
        roll_key("octave_down", "Octave down", "Shift+Down", 0, -12),
        step_key("later", "Later by the grid", "Right", lambda: window.roll.step_selection(1)),
        step_key("earlier", "Earlier by the grid", "Left", lambda: window.roll.step_selection(-1)),
        step_key("longer", "Longer", "Shift+Right", lambda: window.roll.lengthen_selection(1)),
        step_key("shorter", "Shorter", "Shift+Left", lambda: window.roll.lengthen_selection(-1)),
    )
