"""The table of the window's actions and the order of its menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import SEPARATOR, ActionSpec
from musestudio.ui.edit_actions import EditActions
from musestudio.ui.piano_roll import Tool
from musestudio.ui.question import Task

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "&File",
        ("new", "open", "import", SEPARATOR, "save", "save_as", "export", SEPARATOR, "quit"),
    ),
    (
        "&Edit",
        (
            "undo",
            "redo",
            SEPARATOR,
            "select_all",
            "delete",
            "duplicate",
            SEPARATOR,
            "quantize",
            "up",
            "down",
            "octave_up",
            "octave_down",
            SEPARATOR,
            "tool_select",
            "tool_draw",
            "tool_erase",
        ),
    ),
    (
        "&Assistant",
        (
            "continue",
            "fill",
            "write",
            "reroll",
            "cancel",
            SEPARATOR,
            "previous",
            "next",
            "hear",
            "keep",
            "dismiss",
        ),
    ),
    ("&Play", ("play", "pause", "stop", "to_start", "loop")),
    ("&Track", ("add_track", "rename_track", "mute", "solo", "heard", SEPARATOR, "delete_track")),
    (
        "&View",
        (
            "panel_tracks",
            "panel_assistant",
            SEPARATOR,
            "zoom_in",
            "zoom_out",
            "rows_taller",
            "rows_lower",
            "zoom_fit",
            "zoom_selection",
            "velocities",
            SEPARATOR,
            "full_screen",
        ),
    ),
    ("&Help", ("shortcuts", "log", "about")),
)


def action_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """Everything the window can do."""
    prompts, assistant, playback = window.prompts, window.assistant, window.playback
    edits = EditActions(window)

    def roll_key(action_id: str, text: str, key: str, ticks: int, semitones: int) -> ActionSpec:
        return ActionSpec(
            action_id, text, lambda: window.roll.nudge(ticks, semitones), (key,), roll_keys=True
        )

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
        ActionSpec("undo", "&Undo", window.document.undo, ("Ctrl+Z",)),
        ActionSpec("redo", "&Redo", window.document.redo, ("Ctrl+Shift+Z", "Ctrl+Y")),
        ActionSpec("select_all", "Select &all", window.roll.select_all, ("Ctrl+A",)),
        ActionSpec("delete", "De&lete notes", window.roll.delete_selection, ("Del", "Backspace")),
        ActionSpec("duplicate", "&Duplicate", window.roll.duplicate_selection, ("Ctrl+D",)),
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
        ActionSpec(
            "continue",
            "&Continue",
            lambda: window.asking.ask(Task.CONTINUE),
            ("C",),
            hint="Ask what could come next",
        ),
        ActionSpec(
            "fill",
            "&Fill in",
            lambda: window.asking.ask(Task.FILL),
            ("I",),
            hint="Write the selected notes, the loop or the gap at the playhead anew",
        ),
        ActionSpec(
            "write",
            "&Write from nothing",
            lambda: window.asking.ask(Task.NEW),
            ("N",),
            hint="Write new music on the edited track, from the playhead’s bar on",
        ),
        ActionSpec(
            "reroll",
            "Ask again with a &new seed",
            lambda: window.asking.ask_afresh(),
            ("Shift+C",),
            "dice-five",
            hint="Ask again with a new seed",
        ),
        ActionSpec("cancel", "Cancel", assistant.cancel, ("Esc",)),
        ActionSpec("previous", "Previous candidate", lambda: assistant.step(-1), ("Up",)),
        ActionSpec("next", "Next candidate", lambda: assistant.step(1), ("Down",)),
        ActionSpec(
            "hear",
            "&Hear candidate",
            lambda: window.asking.hear(),
            ("Space",),
            hint="Hear this candidate after the bar before it",
        ),
        ActionSpec(
            "keep",
            "&Keep candidate",
            assistant.keep,
            ("Tab", "Return", "Enter"),
            hint="Keep this candidate as notes of the track",
        ),
        ActionSpec(
            "dismiss",
            "&Dismiss candidates",
            assistant.dismiss,
            ("Esc",),
            hint="Throw the candidates away",
        ),
        ActionSpec(
            "play",
            "&Play",
            lambda _checked: playback.toggle(),
            ("Space",),
            "play",
            hint="Play or stop",
            checkable=True,
        ),
        ActionSpec(
            "pause",
            "Pa&use here",
            window.pause,
            ("Shift+Space",),
            hint="Stop and leave the playhead here",
        ),
        ActionSpec("stop", "&Stop", window.stop, (".",), "stop", hint="Stop; twice: to the start"),
        ActionSpec(
            "to_start", "To the s&tart", lambda: playback.set_cursor(0), ("Home",), "skip-back"
        ),
        ActionSpec(
            "loop",
            "&Loop",
            window.set_loop,
            ("L",),
            "repeat",
            hint="Loop the selected notes, or the whole piece",
            checkable=True,
        ),
        ActionSpec("add_track", "&Add track", edits.add_track, ("Ctrl+T",), "plus"),
        ActionSpec("rename_track", "&Rename track", edits.rename_track, ("F2",)),
        ActionSpec("mute", "&Mute track", edits.toggle_mute, ("M",)),
        ActionSpec("solo", "&Solo track", edits.toggle_solo, ("S",)),
        ActionSpec("heard", "Assistant &hears track", edits.toggle_heard, ("H",)),
        ActionSpec("delete_track", "&Delete track", edits.delete_track, ("Ctrl+Shift+Del",)),
        ActionSpec(
            "panel_tracks",
            "&Tracks",
            window.show_tracks_panel,
            ("F5",),
            "list-bullets",
            hint="Show or hide the tracks",
            checkable=True,
        ),
        ActionSpec(
            "panel_assistant",
            "&Assistant",
            window.show_assistant_panel,
            ("F6",),
            "sparkle",
            hint="Show or hide the assistant",
            checkable=True,
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
            "velocities",
            "&Velocities",
            window.roll.set_velocity_lane_visible,
            ("V",),
            hint="Show or hide the velocities under the roll",
            checkable=True,
        ),
        ActionSpec(
            "full_screen", "F&ull screen", window.show_full_screen, ("F11",), checkable=True
        ),
        ActionSpec("shortcuts", "&Keyboard shortcuts", window.show_shortcuts, ("?", "F1")),
        ActionSpec("log", "Open the &log", window.open_log),
        ActionSpec("about", "&About MuseStudio", window.show_about),
    )
