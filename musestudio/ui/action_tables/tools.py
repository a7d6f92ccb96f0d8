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
    )
