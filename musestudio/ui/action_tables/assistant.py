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
            "vary",
            "&Vary",
            lambda: window.asking.ask(Task.VARY),
            ("Y",),
            hint="Write variations of the selected notes, as near to them as the slider says",
            keywords="variation cousin phrase",
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
        ActionSpec(
            "write_along",
            "&Suggest while I write",
            lambda on: window.asking.write_along(on),
            ("G",),
            "ghost",
            hint="Show the next bars as ghosts after every edit",
            checkable=True,
            keywords="ghost autocomplete continuation",
        ),
        ActionSpec("cancel", "Cancel", assistant.cancel, ("Esc",), context="thinking"),
        ActionSpec(
            "previous",
            "Previous candidate",
            lambda: assistant.step(-1),
            ("Alt+[",),
            context="candidates",
        ),
        ActionSpec(
            "next", "Next candidate", lambda: assistant.step(1), ("Alt+]",), context="candidates"
        ),
        ActionSpec(
            "hear",
            "&Hear candidate",
            lambda: window.asking.hear(),
            ("Space",),
            borrows="play",
            hint="Hear this candidate after the bar before it",
            context="candidates",
        ),
        ActionSpec(
            "keep",
            "&Keep candidate",
            assistant.keep,
            ("Tab",),
            hint="Keep this candidate as notes of the track",
            context="candidates",
        ),
        ActionSpec(
            "keep_bar",
            "Keep one &bar",
            assistant.keep_bar,
            ("Shift+Tab",),
            hint="Keep the next bar of this candidate; the rest stays on offer",
            context="candidates",
        ),
        ActionSpec(
            "keep_note",
            "Keep one n&ote",
            assistant.keep_note,
            ("Ctrl+Right",),
            hint="Keep the next note of this candidate; the rest stays on offer",
            context="candidates",
        ),
        ActionSpec(
            "star",
            "S&tar candidate",
            lambda: window.asking.star(),
            ("Ctrl+Shift+B",),
            hint="Mark this candidate as a favourite and set it aside",
            context="candidates",
        ),
        ActionSpec(
            "set_aside",
            "Set candidate &aside",
            lambda: window.asking.set_aside(),
            ("Ctrl+B",),
            hint="Keep this candidate for later: it stays when you ask again, and is saved",
            context="candidates",
        ),
        ActionSpec(
            "dismiss",
            "Hi&de candidates",
            assistant.dismiss,
            ("Esc",),
            hint="Hide the candidates; ask again to have others",
            keywords="dismiss drop discard",
            context="candidates",
        ),
        ActionSpec(
            "more_like_this",
            "&More like this phrase",
            lambda: window.asking.ask_like(),
            ("Shift+G",),
            hint="Ask again as the selected phrase was asked for, with a new seed",
            keywords="variation again",
        ),
        ActionSpec(
            "exactly_again",
            "Make this phrase &again",
            lambda: window.asking.ask_exactly(),
            hint="Ask for the selected phrase just as it was made, with the same seed",
            keywords="repeat reproduce seed",
        ),
        ActionSpec(
            "lock_notes",
            "&Lock notes",
            lambda: window.asking.lock(),
            ("Ctrl+L",),
            "lock-simple",
            hint="Lock the selected notes, or unlock them: Fill writes around locked notes",
            when=lambda: len(window.roll.state.selected) > 0,
            keywords="unlock protect keep fill",
        ),
    )
