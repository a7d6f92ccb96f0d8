"""The Edit menu: undo, selecting, the tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec
from musestudio.ui.edit_actions import EditActions
from musestudio.ui.piano_roll import Tool

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def edit_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Edit menu."""
    edits = EditActions(window)
    return (
        ActionSpec("undo", "&Undo", window.document.undo, ("Ctrl+Z",)),
        ActionSpec("redo", "&Redo", window.document.redo, ("Ctrl+Shift+Z", "Ctrl+Y")),
        ActionSpec("select_all", "Select &all", window.roll.select_all, ("Ctrl+A",)),
        ActionSpec("delete", "De&lete notes", window.roll.delete_selection, ("Del", "Backspace")),
        ActionSpec("duplicate", "&Duplicate", window.roll.duplicate_selection, ("Ctrl+D",)),
        ActionSpec(
            "tool_select",
            "Select tool",
            lambda _on: edits.use_tool(Tool.POINTER),
            ("1",),
            "cursor",
            checkable=True,
        ),
        ActionSpec(
            "tool_draw",
            "Draw tool",
            lambda _on: edits.use_tool(Tool.PENCIL),
            ("2",),
            "pencil-simple",
            checkable=True,
        ),
        ActionSpec(
            "tool_erase",
            "Erase tool",
            lambda _on: edits.use_tool(Tool.ERASER),
            ("3",),
            "eraser",
            checkable=True,
        ),
    )
