"""Stretch by any ratio."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from musestudio.editing.operations import stretch
from musestudio.score import Note
from musestudio.ui.value_box import NumberSpinner
from musestudio.ui.verb_dialogs.verb_dialog import VerbDialog

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def stretch_dialog(window: MainWindow, notes: tuple[Note, ...]) -> VerbDialog:
    """The dialog: the notes take this part of the time they take now."""
    percent = NumberSpinner(10, 800)
    percent.setSuffix(" %")
    percent.setSingleStep(5)
    percent.setValue(100)

    def verb() -> Sequence[Note]:
        return stretch(notes, Fraction(percent.value(), 100))

    dialog = VerbDialog("Stretch", window.roll.state, notes, verb, window)
    dialog.add("Length", percent, "200 % is half as fast, 50 % twice as fast")
    return dialog
