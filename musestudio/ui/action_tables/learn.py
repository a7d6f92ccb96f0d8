"""Learning which knob or pedal moves what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def learn_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Edit menu about learned controls."""
    return (
        ActionSpec(
            "learn_control",
            "&Learn a MIDI control…",
            lambda: window.learn.ask(),
            ("Ctrl+Alt+L",),
            hint="Have a knob, pad or pedal move what has the keys, or anything else",
            keywords="midi learn bind assign controller cc pedal pad knob",
        ),
    )
