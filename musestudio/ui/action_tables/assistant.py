"""The Assistant menu: asking, and what is done with the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec
from musestudio.ui.question import Task

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def assistant_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Assistant menu."""
    assistant = window.assistant
    return (
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
    )
