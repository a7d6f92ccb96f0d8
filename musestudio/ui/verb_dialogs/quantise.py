"""Quantise, with strength and swing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from musestudio.editing.operations import NoteEnds, quantize
from musestudio.editing.operations.quantize import MOST_SWING, STRAIGHT
from musestudio.score import MetreMap, Note
from musestudio.ui.piano_roll import SNAPS
from musestudio.ui.piano_roll.snap import DEFAULT_SNAP, Snap
from musestudio.ui.verb_dialogs.verb_dialog import ValueSlider, VerbDialog

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def quantised(
    notes: Sequence[Note],
    metre_map: MetreMap,
    snap: Snap,
    strength_percent: int,
    swing_percent: int,
    ends: NoteEnds = NoteEnds.KEEP_LENGTH,
) -> tuple[Note, ...]:
    """The notes pulled to the lines of ``snap``, which is not off.

    strength_percent: 0–100, how far.
    swing_percent:    0 is straight, 100 the most there is.
    """
    step = snap.step_ticks(metre_map, notes[0].start_tick)
    swing = STRAIGHT + (MOST_SWING - STRAIGHT) * swing_percent / 100
    return quantize(notes, metre_map, float(step), strength_percent / 100, swing=swing, ends=ends)


def quantise_dialog(window: MainWindow, notes: tuple[Note, ...]) -> VerbDialog:
    """The dialog; its values are those of the plain Quantise from then on."""
    state, store = window.roll.state, window.store
    snaps = [snap for snap in SNAPS if not snap.is_off]
    grid, ends = QComboBox(), QComboBox()
    grid.addItems([snap.name for snap in snaps])
    present = state.snap if not state.snap.is_off else DEFAULT_SNAP
    grid.setCurrentText(present.name)
    ends.addItems([choice.value for choice in NoteEnds])
    strength = ValueSlider(0, 100, store.value.quantise_strength, " %")
    swing = ValueSlider(0, 100, store.value.quantise_swing, " %")

    def verb() -> Sequence[Note]:
        return quantised(
            notes,
            state.song.metre_map,
            snaps[grid.currentIndex()],
            strength.value,
            swing.value,
            NoteEnds(ends.currentText()),
        )

    dialog = VerbDialog("Quantise", state, notes, verb, window)
    dialog.add("Grid", grid)
    dialog.add("Strength", strength, "How far notes go: 100 % puts them on the line")
    dialog.add("Swing", swing, "How late every second line is; 67 % swings as triplets do")
    dialog.add("Ends", ends)
    dialog.accepted.connect(
        lambda: store.change(quantise_strength=strength.value, quantise_swing=swing.value)
    )
    return dialog
