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
        ActionSpec(
            "new_window",
            "New &window",
            lambda: window.windows.open_new(),
            ("Ctrl+Shift+N",),
            hint="Begin another piece beside this one",
        ),
        ActionSpec("open", "&Open…", prompts.open, ("Ctrl+O",)),
        ActionSpec(
            "open_new_window",
            "Open in a new win&dow…",
            lambda: window.window_files.open_in_new_window(),
            ("Ctrl+Shift+O",),
            keywords="document",
        ),
        ActionSpec(
            "import",
            "&Import tracks…",
            lambda: window.window_files.import_at_cursor(),
            ("Ctrl+I",),
            hint="Add the tracks of files at the playhead",
        ),
        ActionSpec(
            "sketch",
            "S&ketch from sound…",
            lambda: window.window_files.sketch.ask(),
            ("Ctrl+Shift+H",),
            hint="Hum, sing or play: notes are made of it, at the playhead",
            keywords="audio wav mp3 record microphone hum sing transcribe recording",
        ),
        ActionSpec("save", "&Save", prompts.save, ("Ctrl+S",)),
        ActionSpec("save_as", "Save &as…", prompts.save_as, ("Ctrl+Shift+S",)),
        ActionSpec(
            "export",
            "&Export…",
            lambda: window.export.ask(),
            ("Ctrl+E",),
            hint="Write a MIDI or WAV file of the piece, a track or the selection",
            keywords="midi wav audio render bounce",
        ),
        ActionSpec("close_window", "&Close window", window.close, ("Ctrl+W",)),
        ActionSpec(
            "quit",
            "&Quit",
            lambda: window.windows.quit(),
            ("Ctrl+Q",),
            hint="Close every window",
        ),
    )
