"""The Track menu: the track that is edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec
from musestudio.ui.edit_actions import EditActions

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def track_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Track menu."""
    edits = EditActions(window)
    return (
        ActionSpec("add_track", "&Add track", edits.add_track, ("Ctrl+T",), "plus"),
        ActionSpec("rename_track", "&Rename track", edits.rename_track, ("F2",)),
        ActionSpec("mute", "&Mute track", edits.toggle_mute, ("M",)),
        ActionSpec("solo", "&Solo track", edits.toggle_solo, ("S",)),
        ActionSpec("heard", "Assistant &hears track", edits.toggle_heard, ("H",)),
        ActionSpec("delete_track", "&Delete track", edits.delete_track, ("Ctrl+Shift+Del",)),
    )
