"""The pad: hearing what lies between phrases, and putting it into the piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def pad_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Pad menu; the pad says what is possible."""
    return (
        ActionSpec(
            "pad_hear",
            "&Hear the pad",
            lambda: window.panels.pad.hear(),
            hint="Hear what the pad makes of these bars, over and over",
            keywords="explore latent morph audition loop",
        ),
        ActionSpec(
            "pad_insert",
            "&Insert from the pad",
            lambda: window.panels.pad.insert(),
            ("Ctrl+Return",),
            hint="Put what the pad makes of these bars into the piece",
            keywords="explore latent morph keep",
        ),
        ActionSpec(
            "pad_home",
            "Pad &back to the phrase",
            lambda: window.panels.pad.go_home(),
            (),
            "crosshair",
            hint="Put the puck back onto the phrase in these bars, and the sliders to the middle",
            keywords="explore latent reset",
        ),
    )
