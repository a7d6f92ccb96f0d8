"""Velocities: all alike, scaled, or on a line from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from musestudio.editing.operations import ramp_velocity, scale_velocity, set_velocity
from musestudio.score import Note
from musestudio.score.note import HIGHEST_VELOCITY, LOWEST_VELOCITY
from musestudio.ui.verb_dialogs.verb_dialog import ValueSlider, VerbDialog

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

_SET, _SCALE, _RAMP = range(3)


def velocities_dialog(window: MainWindow, notes: tuple[Note, ...]) -> VerbDialog:
    """The dialog. It begins with the notes' own velocities, so that nothing jumps."""
    mean = round(sum(note.velocity for note in notes) / len(notes))
    way = QComboBox()
    way.addItems(["All the same", "Scaled", "On a line"])
    way.setCurrentIndex(_SCALE)
    same = ValueSlider(LOWEST_VELOCITY, HIGHEST_VELOCITY, mean)
    scale = ValueSlider(10, 200, 100, " %")
    first = ValueSlider(LOWEST_VELOCITY, HIGHEST_VELOCITY, notes[0].velocity)
    last = ValueSlider(LOWEST_VELOCITY, HIGHEST_VELOCITY, notes[-1].velocity)

    def verb() -> Sequence[Note]:
        if way.currentIndex() == _SET:
            return set_velocity(notes, same.value)
        if way.currentIndex() == _SCALE:
            return scale_velocity(notes, scale.value / 100)
        return ramp_velocity(notes, first.value, last.value)

    dialog = VerbDialog("Set velocity", window.roll.state, notes, verb, window)
    dialog.add("Velocities", way)
    dialog.add("All", same)
    dialog.add("Scaled to", scale)
    dialog.add("First", first)
    dialog.add("Last", last)

    def show_those_used() -> None:
        for control, ways in ((same, _SET), (scale, _SCALE), (first, _RAMP), (last, _RAMP)):
            dialog.show_row(control, way.currentIndex() == ways)

    way.currentIndexChanged.connect(show_those_used)
    show_those_used()
    return dialog
