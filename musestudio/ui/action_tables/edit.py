"""The Edit menu: undo, delete, duplicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def edit_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Edit menu."""
    return (
        ActionSpec("undo", "&Undo", window.document.undo, ("Ctrl+Z",)),
        ActionSpec("redo", "&Redo", window.document.redo, ("Ctrl+Shift+Z", "Ctrl+Y")),
        ActionSpec("delete", "De&lete notes", window.roll.delete_selection, ("Del", "Backspace")),
        ActionSpec("duplicate", "&Duplicate", window.roll.duplicate_selection, ("Ctrl+D",)),
    )
