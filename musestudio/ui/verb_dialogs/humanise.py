"""Humanise: a little early or late, louder or softer."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

from musestudio.editing.operations import humanise
from musestudio.score import Note
from musestudio.ui.verb_dialogs.verb_dialog import ValueSlider, VerbDialog

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

_PARTS_OF_A_BEAT = 100


def humanise_dialog(window: MainWindow, notes: tuple[Note, ...]) -> VerbDialog:
    """The dialog. Moving its sliders does not throw the dice again; opening it does."""
    state = window.roll.state
    seed = random.SystemRandom().randrange(2**31)
    timing = ValueSlider(0, 25, 4, " %")
    loudness = ValueSlider(0, 40, 8)
    length = ValueSlider(0, 25, 0, " %")

    def ticks(percent_of_a_beat: int) -> int:
        return round(state.song.ticks_per_beat * percent_of_a_beat / _PARTS_OF_A_BEAT)

    def verb() -> Sequence[Note]:
        return humanise(
            notes,
            seed,
            timing_ticks=ticks(timing.value),
            velocity=loudness.value,
            length_ticks=ticks(length.value),
        )

    dialog = VerbDialog("Humanise", state, notes, verb, window)
    dialog.add("Timing", timing, "Early or late by at most this part of a beat")
    dialog.add("Velocity", loudness, "Louder or softer by at most this much")
    dialog.add("Length", length, "Longer or shorter by at most this part of a beat")
    return dialog
