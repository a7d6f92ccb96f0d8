"""Recording, the takes, capture, metronome and count-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def record_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Play menu about recording."""
    return (
        ActionSpec(
            "record",
            "&Record",
            lambda _checked: window.live.recording.toggle(),
            ("R",),
            "record",
            hint="Record what is played on the armed track, or on the edited one",
            checkable=True,
            keywords="take midi keyboard punch in out",
        ),
        ActionSpec(
            "record_replace",
            "R&eplace what is there",
            lambda on: window.store.change(record_mode="replace" if on else "overdub"),
            hint="Record in the place of the notes that are there, instead of along with them",
            checkable=True,
            keywords="overdub over-dub recording mode",
        ),
        ActionSpec(
            "record_quantised",
            "&Quantise what was recorded",
            lambda on: window.store.change(record_quantised=on),
            hint="Quantise each take; one step of Undo brings the played timing back",
            checkable=True,
            keywords="recording input quantize",
        ),
        ActionSpec(
            "metronome",
            "&Metronome",
            lambda on: window.store.change(metronome=on),
            ("Alt+M",),
            "timer",
            hint="Hear a click on every beat",
            checkable=True,
            keywords="click",
        ),
        ActionSpec(
            "capture",
            "&Capture what was just played",
            lambda: window.live.capture.take_phrase(),
            ("Ctrl+Shift+R",),
            hint="Take what was played since the last pause, though it was not recorded",
            keywords="retrospective record",
        ),
        ActionSpec(
            "capture_minutes",
            "Capture the last mi&nutes",
            lambda: window.live.capture.take_minutes(),
            hint="Take all that was played in the last ten minutes, though it was not recorded",
            keywords="retrospective record",
        ),
        ActionSpec(
            "take_next",
            "Next &take",
            lambda: window.live.recording.step_take(1),
            ("Alt+R",),
            hint="Let the next of the takes stand that were recorded in a loop",
        ),
        ActionSpec(
            "take_previous",
            "Pre&vious take",
            lambda: window.live.recording.step_take(-1),
            ("Alt+Shift+R",),
            hint="Let the take before stand",
        ),
    )
