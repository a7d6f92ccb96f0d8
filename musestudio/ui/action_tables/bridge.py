"""The Bridge menu: two phrases, and the way from one to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def bridge_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Bridge menu."""

    def has_selection() -> bool:
        return len(window.roll.state.selected) > 0

    return (
        ActionSpec(
            "bridge_end",
            "&Bridge the selection",
            lambda: window.panels.bridge.take_selection(),
            ("B",),
            "path",
            hint="Take the selected notes as the next end of a bridge: from here, then to there",
            when=has_selection,
            keywords="interpolate morph between two phrases",
        ),
        ActionSpec(
            "bridge_from",
            "Bridge &from the selection",
            lambda: window.panels.bridge.take_selection_as(0),
            hint="Take the selected notes as where the bridge begins",
            when=has_selection,
            keywords="interpolate morph",
        ),
        ActionSpec(
            "bridge_to",
            "Bridge &to the selection",
            lambda: window.panels.bridge.take_selection_as(1),
            hint="Take the selected notes as where the bridge leads",
            when=has_selection,
            keywords="interpolate morph",
        ),
        ActionSpec(
            "bridge_hear",
            "&Hear the whole bridge",
            lambda: window.panels.bridge.hear_all(),
            (),
            "play",
            hint="Hear the whole way, both ends included; again: stop",
            when=lambda: window.panels.bridge.can_insert,
            keywords="interpolate listen audition",
        ),
        ActionSpec(
            "bridge_insert",
            "&Insert the bridge",
            lambda: window.panels.bridge.insert(),
            ("Shift+B",),
            hint="Put the steps of the bridge into the piece, one after another",
            when=lambda: window.panels.bridge.can_insert,
            keywords="interpolate sequence",
        ),
    )
