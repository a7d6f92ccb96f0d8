"""The jam: playing with the assistant by turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def jam_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Jam menu; the jam says what is possible."""
    return (
        ActionSpec(
            "jam",
            "&Jam",
            lambda _checked: window.panels.jam.toggle(),
            ("J",),
            "chats",
            hint="Play a phrase, stop, and be answered in time; again: end the jam",
            checkable=True,
            keywords="live improvise call response trade fours start stop",
        ),
        ActionSpec(
            "jam_take_over",
            "&Take over",
            lambda on: window.panels.jam.take_over(on),
            ("Shift+J",),
            "hand",
            hint="Have the stage without being answered; again: hand back, and be answered now",
            checkable=True,
            keywords="live improvise solo hand back pedal",
        ),
        ActionSpec(
            "jam_loop",
            "&Loop the last exchange",
            lambda on: window.panels.jam.loop(on),
            ("Alt+J",),
            "repeat",
            hint="Hear the last phrase and its answer over and over; again: go on with the jam",
            checkable=True,
            keywords="live improvise repeat",
        ),
        ActionSpec(
            "jam_keep",
            "&Keep that",
            lambda: window.panels.jam.keep(),
            ("Ctrl+Shift+J",),
            hint="Put the last phrase and its answer into the piece, at the cursor’s next bar line",
            keywords="jam live improvise capture take phrase answer",
        ),
    )
