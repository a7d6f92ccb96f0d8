"""What the Edit menu does to whole bars of the song."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec
from musestudio.ui.bar_verbs import BarVerbs

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def bar_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """Inserting and deleting bars."""
    bars = BarVerbs(window)
    return (
        ActionSpec(
            "insert_bars",
            "&Insert bars",
            bars.insert,
            ("Ctrl+Shift+Ins",),
            hint="Put an empty bar in at the playhead, or as many as the loop has before it",
            keywords="time silence measure",
        ),
        ActionSpec(
            "delete_bars",
            "Delete &bars",
            bars.delete,
            ("Ctrl+Shift+Backspace",),
            hint="Take the bar at the playhead, or those of the loop, out of every track",
            keywords="time remove measure cut",
        ),
    )
