"""Where the actions stand in the menus, and so in the shortcut sheet and the palette."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, TypeGuard

from musestudio.ui.action_tables.lanes import LANE_ACTIONS
from musestudio.ui.action_tables.notes import CHORD_ACTIONS
from musestudio.ui.action_tables.tools import TOOL_ACTIONS
from musestudio.ui.actions import SEPARATOR, plain_text

Entry: TypeAlias = "str | Menu"


@dataclass(frozen=True)
class Menu:
    """A menu or submenu.

    entries: ids of actions, ``SEPARATOR``, submenus, and places like ``RECENT`` where a menu
             that is filled as the program runs is put.
    """

    title: str
    entries: tuple[Entry, ...]

    @property
    def name(self) -> str:
        """The title without access key."""
        return plain_text(self.title)

    def groups(self, path: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
        """(name, its own actions) of this menu and of each submenu: “Notes”, “Notes · Pitch”."""
        name = f"{path} · {self.name}" if path else self.name
        own = tuple(entry for entry in self.entries if _is_action(entry))
        if own:
            yield name, own
        for entry in self.entries:
            if isinstance(entry, Menu):
                yield from entry.groups(name)

    def action_ids(self) -> Iterator[str]:
        """The actions in it and in its submenus, in their order."""
        for _, own in self.groups():
            yield from own


def _is_action(entry: Entry) -> TypeGuard[str]:
    return isinstance(entry, str) and entry not in (SEPARATOR, *PLACES)


RECENT, DEMOS, MODELS, PHRASE_MODELS, OUTPUTS, KEYBOARDS, THEMES, CHORD_KINDS = PLACES = (
    "<recent>",
    "<demos>",
    "<models>",
    "<phrase models>",
    "<outputs>",
    "<keyboards>",
    "<themes>",
    "<chord kinds>",
)

SELECT = Menu(
    "&Select",
    (
        "select_all",
        "select_inverse",
        "select_same_pitches",
        "select_out_of_scale",
        "select_from_playhead",
        "select_muted",
        "select_every_second",
        SEPARATOR,
        "note_next",
        "note_previous",
        "note_next_too",
        "note_previous_too",
    ),
)
TOOLS = Menu("T&ools", (*TOOL_ACTIONS, SEPARATOR, CHORD_KINDS, "step_input"))
CLOCK = Menu("Tem&po, metre, key", ("tempo_here", "metre_here", "choose_key"))
PITCH = Menu(
    "&Pitch",
    (
        "up",
        "down",
        "octave_up",
        "octave_down",
        SEPARATOR,
        "scale_up",
        "scale_down",
        SEPARATOR,
        "invert",
    ),
)
TIME = Menu(
    "&Time",
    ("later", "earlier", SEPARATOR, "double", "halve", "stretch", SEPARATOR, "reverse"),
)
LENGTH = Menu(
    "&Length",
    ("longer", "shorter", "grid_length", SEPARATOR, "legato", "trim_overlaps"),
)
LOUDNESS = Menu("&Velocity", ("louder", "softer", "set_velocity"))
CHORD = Menu("&Chord", tuple(CHORD_ACTIONS))

CANDIDATES = Menu(
    "C&andidates",
    (
        "previous",
        "next",
        "hear",
        SEPARATOR,
        "keep",
        "keep_bar",
        "keep_note",
        SEPARATOR,
        "star",
        "set_aside",
        SEPARATOR,
        "dismiss",
    ),
)
PAD = Menu("&Pad", ("pad_hear", "pad_insert", "pad_home"))
BRIDGE = Menu(
    "&Bridge",
    ("bridge_end", "bridge_from", "bridge_to", SEPARATOR, "bridge_hear", "bridge_insert"),
)
RECORDING = Menu(
    "Reco&rding",
    (
        "record_replace",
        "record_quantised",
        SEPARATOR,
        "capture",
        "capture_minutes",
        SEPARATOR,
        "take_next",
        "take_previous",
    ),
)
JAM = Menu("&Jam", ("jam", "jam_take_over", "jam_loop", "jam_keep"))
FOLLOW = Menu("&Follow", ("follow", "follow_smooth"))
MARKERS = Menu(
    "Mar&kers",
    (
        "marker",
        "marker_delete",
        SEPARATOR,
        "marker_next",
        "marker_previous",
        "marker_later",
        "marker_earlier",
    ),
)
LANES = Menu("&Lanes", tuple(LANE_ACTIONS))
ROLL = Menu(
    "&Roll",
    (
        "fold_scale",
        "fold_used",
        SEPARATOR,
        "chord_names",
        "note_names",
        "other_tracks",
        "track_levels",
    ),
)
ZOOM = Menu(
    "&Zoom",
    ("zoom_in", "zoom_out", "rows_taller", "rows_lower", "zoom_fit", "zoom_selection"),
)

MENUS: tuple[Menu, ...] = (
    Menu(
        "&File",
        (
            "new",
            "new_window",
            SEPARATOR,
            "open",
            "open_new_window",
            RECENT,
            DEMOS,
            "import",
            "sketch",
            SEPARATOR,
            "save",
            "save_as",
            "export",
            SEPARATOR,
            "close_window",
            "quit",
        ),
    ),
    Menu(
        "&Edit",
        (
            "undo",
            "redo",
            SEPARATOR,
            "cut",
            "copy",
            "paste",
            "paste_in_place",
            SEPARATOR,
            "delete",
            "duplicate",
            SEPARATOR,
            "insert_bars",
            "delete_bars",
            SEPARATOR,
            SELECT,
            TOOLS,
            CLOCK,
            SEPARATOR,
            "learn_control",
            "preferences",
        ),
    ),
    Menu(
        "&Notes",
        (
            "quantize",
            "quantize_by",
            "humanise",
            SEPARATOR,
            PITCH,
            TIME,
            LENGTH,
            LOUDNESS,
            CHORD,
            SEPARATOR,
            "split",
            "glue",
            "mute_notes",
            SEPARATOR,
            "repeat_to_loop",
            "clear_loop",
        ),
    ),
    Menu(
        "&Assistant",
        (
            "continue",
            "fill",
            "vary",
            "write",
            "reroll",
            "write_along",
            "cancel",
            SEPARATOR,
            CANDIDATES,
            SEPARATOR,
            BRIDGE,
            PAD,
            JAM,
            SEPARATOR,
            "more_like_this",
            "exactly_again",
            "lock_notes",
            SEPARATOR,
            MODELS,
            PHRASE_MODELS,
        ),
    ),
    Menu(
        "&Play",
        (
            "play",
            "pause",
            "stop",
            "to_start",
            "bar_back",
            "bar_forward",
            "loop",
            SEPARATOR,
            "record",
            "metronome",
            RECORDING,
            SEPARATOR,
            FOLLOW,
            MARKERS,
            SEPARATOR,
            KEYBOARDS,
            OUTPUTS,
            "panic",
        ),
    ),
    Menu(
        "&Track",
        (
            "add_track",
            "duplicate_track",
            "merge_tracks",
            SEPARATOR,
            "rename_track",
            "track_instrument",
            "instrument_change",
            "track_colour",
            SEPARATOR,
            "mute",
            "solo",
            "arm_track",
            "heard",
            SEPARATOR,
            "track_previous",
            "track_next",
            "track_up",
            "track_down",
            SEPARATOR,
            "delete_track",
        ),
    ),
    Menu(
        "&View",
        (
            "panel_tracks",
            "panel_assistant",
            "panel_history",
            "panel_events",
            "panel_bridge",
            "panel_pad",
            "panel_jam",
            SEPARATOR,
            LANES,
            ROLL,
            ZOOM,
            SEPARATOR,
            THEMES,
            "full_screen",
        ),
    ),
    Menu("&Help", ("palette", "shortcuts", "change_shortcuts", "hints", SEPARATOR, "log", "about")),
)


@cache
def menu_name_of(action_id: str) -> str:
    """The menu an action stands in (“Notes · Pitch”), empty where it stands in none."""
    groups = (group for menu in MENUS for group in menu.groups())
    return next((name for name, own in groups if action_id in own), "")
