"""The Tools menu: what the mouse does in the roll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec
from musestudio.ui.piano_roll import Tool

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

TOOL_ACTIONS: dict[str, Tool] = {
    "tool_draw": Tool.PENCIL,
    "tool_select": Tool.POINTER,
    "tool_erase": Tool.ERASER,
    "tool_split": Tool.KNIFE,
    "tool_glue": Tool.GLUE,
    "tool_mute": Tool.MUTE,
    "tool_paint": Tool.BRUSH,
    "tool_chord": Tool.STAMP,
}
"""The action that takes up each tool, in the order of their keys 1, 2, 3, …"""


def tool_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Tools menu."""

    def tool(action_id: str, text: str, icon: str, hint: str) -> ActionSpec:
        def take_up(_on: bool) -> None:
            window.roll.set_tool(TOOL_ACTIONS[action_id])
            window.show_tool()  # A second press of its button must not let go of it.

        key = str(list(TOOL_ACTIONS).index(action_id) + 1)
        return ActionSpec(action_id, text, take_up, (key,), icon, hint, checkable=True)

    return (
        tool("tool_draw", "&Draw", "pencil-simple", "Draw notes; drag to make one longer"),
        tool("tool_select", "&Select", "cursor", "Select, move and resize notes"),
        tool("tool_erase", "&Erase", "eraser", "Erase the notes you drag over"),
        tool("tool_split", "S&plit", "scissors", "Cut a note in two; with Shift all that sound"),
        tool("tool_glue", "&Glue", "link-simple", "Join notes of one pitch"),
        tool("tool_mute", "&Mute", "speaker-slash", "Silence notes, or let them sound again"),
        tool("tool_paint", "P&aint", "paint-brush", "Paint a run of notes; with Shift a line"),
        tool("tool_chord", "&Chord", "music-notes", "Add a whole chord"),
    )
