"""The Track menu: the tracks selected in the list, one of which is edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec
from musestudio.ui.track_actions import TrackActions

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def track_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Track menu, and the switches above the list."""
    # The list is made after the actions, as it shows some of them.
    edits = TrackActions(window)
    return (
        ActionSpec("add_track", "&Add track", edits.add, ("Ctrl+T",), "plus"),
        ActionSpec(
            "duplicate_track",
            "D&uplicate track",
            edits.duplicate,
            ("Ctrl+Shift+D",),
            keywords="copy",
        ),
        ActionSpec(
            "merge_tracks",
            "Mer&ge tracks",
            edits.merge,
            hint="Put the notes of the selected tracks on the first of them",
            keywords="join combine",
        ),
        ActionSpec("rename_track", "&Rename track", edits.rename, ("F2",)),
        ActionSpec(
            "track_instrument",
            "&Instrument…",
            edits.choose_instrument,
            ("Ctrl+Shift+M",),
            keywords="program patch sound drums",
        ),
        ActionSpec(
            "instrument_change",
            "Another i&nstrument from here…",
            edits.insert_instrument,
            hint="Let the edited track play another instrument from the playhead on",
            when=edits.can_change_instrument,
            keywords="insert program change patch sound",
        ),
        ActionSpec("track_colour", "&Colour…", edits.choose_colour, keywords="color hue"),
        ActionSpec("mute", "&Mute track", lambda: window.tracks.toggle("muted"), ("M",)),
        ActionSpec("solo", "&Solo track", lambda: window.tracks.toggle("soloed"), ("S",)),
        ActionSpec(
            "arm_track",
            "Ar&m track",
            edits.toggle_arm,
            ("Shift+R",),
            hint="Step input goes to this track",
            keywords="input",
        ),
        ActionSpec("heard", "Assistant &hears track", edits.toggle_heard, ("H",)),
        ActionSpec(
            "track_previous", "&Previous track", lambda: window.tracks.step_active(-1), ("Alt+Up",)
        ),
        ActionSpec(
            "track_next", "&Next track", lambda: window.tracks.step_active(1), ("Alt+Down",)
        ),
        ActionSpec(
            "track_up",
            "Move track u&p",
            lambda: window.tracks.move_selected(-1),
            ("Alt+Shift+Up",),
            keywords="reorder",
        ),
        ActionSpec(
            "track_down",
            "Move track d&own",
            lambda: window.tracks.move_selected(1),
            ("Alt+Shift+Down",),
            keywords="reorder",
        ),
        ActionSpec("delete_track", "&Delete track", edits.delete, ("Ctrl+Shift+Del",)),
        ActionSpec(
            "other_tracks",
            "&Other tracks",
            lambda on: window.store.change(other_tracks=on),
            ("O",),
            "stack",
            hint="Show or hide the other tracks behind the edited one",
            checkable=True,
            keywords="ghost notes",
        ),
        ActionSpec(
            "track_levels",
            "&Levels of all tracks",
            lambda on: window.tracks.show_levels(on),
            (),
            "sliders-horizontal",
            hint="Show volume and pan of every track, or of the edited one",
            checkable=True,
            keywords="mixer volume pan",
        ),
    )
