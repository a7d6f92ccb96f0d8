"""Add a note where there was none: press, drag out its length, let go."""

from __future__ import annotations

from musestudio.score import Note
from musestudio.ui.piano_roll.gestures.gesture import Gesture, Pointer
from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.state import NO_NOTES, Preview, RollState


class DrawNote(Gesture):
    """The note has the usual length until the mouse is dragged, then it follows the mouse."""

    undo_name = "Draw note"

    def __init__(self, state: RollState, start: Pointer) -> None:
        super().__init__(state, start)
        track = state.active_track
        grid, metre_map = state.grid(start.free), state.song.metre_map
        start_tick = grid.floor(metre_map, start.tick)
        self._note = Note(
            start_tick,
            start.pitch,
            state.new_note_duration(start_tick),
            state.new_note_velocity,
            0 if track is None else track.channel,
        )
        state.select(NO_NOTES)
        self._show()
        state.hear_chord([note.pitch for note in self.notes()], self._note.velocity)

    def notes(self) -> tuple[Note, ...]:
        """What is drawn."""
        return (self._note,)

    def move(self, pointer: Pointer) -> None:
        if not self.dragging(pointer):
            return
        grid, metre_map = self.state.grid(pointer.free), self.state.song.metre_map
        start_tick = self._note.start_tick
        end_tick = max(grid.ceil(metre_map, pointer.tick), grid.after(metre_map, start_tick))
        self._note = self._note.with_duration(end_tick - start_tick)
        self._show()

    def release(self, pointer: Pointer) -> None:
        self.state.unhear()
        if self._dragging:
            self.state.new_note_ticks = self._note.duration_ticks
        self.state.change_notes((), self.notes(), self.undo_name)

    def _show(self) -> None:
        self.state.set_preview(Preview(NO_NOTES, NoteArrays.of(self.notes())))
