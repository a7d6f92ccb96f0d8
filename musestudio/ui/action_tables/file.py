"""The File menu: pieces in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def file_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the File menu."""
    prompts = window.prompts
    return (
        ActionSpec("new", "&New", prompts.new, ("Ctrl+N",)),
        ActionSpec("open", "&Open…", prompts.open, ("Ctrl+O",)),
        ActionSpec(
            "import",
            "&Import tracks…",
            window.import_at_cursor,
            ("Ctrl+I",),
            hint="Add the tracks of a file at the playhead",
        ),
        ActionSpec("save", "&Save", prompts.save, ("Ctrl+S",)),
        ActionSpec("save_as", "Save &as…", prompts.save_as, ("Ctrl+Shift+S",)),
        ActionSpec("export", "&Export MIDI…", prompts.export_midi, ("Ctrl+E",)),
        ActionSpec("quit", "&Quit", window.close, ("Ctrl+Q",)),
    )
