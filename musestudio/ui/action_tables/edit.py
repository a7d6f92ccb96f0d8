"""The Edit menu: undo, delete, duplicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def edit_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Edit menu."""

    def some() -> bool:
        return len(window.roll.state.selected) > 0

    return (
        ActionSpec("undo", "&Undo", window.document.undo, ("Ctrl+Z",)),
        ActionSpec("redo", "&Redo", window.document.redo, ("Ctrl+Shift+Z", "Ctrl+Y")),
        ActionSpec("cut", "Cu&t", lambda: window.clipboard.cut(), ("Ctrl+X",)),
        ActionSpec(
            "copy",
            "&Copy",
            lambda: window.clipboard.copy(),
            ("Ctrl+C",),
            hint="Copy the selected notes, as MIDI for other programs",
        ),
        ActionSpec(
            "paste",
            "&Paste",
            lambda: window.clipboard.paste(),
            ("Ctrl+V",),
            hint="Put the copied notes at the playhead",
        ),
        ActionSpec(
            "paste_in_place",
            "Paste in pl&ace",
            lambda: window.clipboard.paste_in_place(),
            ("Ctrl+Shift+V",),
            hint="Put the copied notes where they came from, on the edited track",
        ),
        ActionSpec(
            "delete", "De&lete notes", window.roll.delete_selection, ("Del", "Backspace"), when=some
        ),
        ActionSpec(
            "duplicate", "&Duplicate", window.roll.duplicate_selection, ("Ctrl+D",), when=some
        ),
    )
