"""Add a whole chord: press on its root, drag out its length, let go."""

from __future__ import annotations

from musestudio.editing.operations import stamp_chord
from musestudio.score import Note
from musestudio.ui.piano_roll.gestures.draw_note import DrawNote


class StampChord(DrawNote):
    """Like drawing a note, with the other notes of the chosen kind of chord above it."""

    undo_name = "Stamp chord"

    def notes(self) -> tuple[Note, ...]:
        chord = self.state.chord
        return stamp_chord(chord.kind, self._note, self.state.key, chord.inversion)
