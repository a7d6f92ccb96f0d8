"""Drag the selected notes, or copies of them, through time and pitch."""

from __future__ import annotations

import dataclasses

from musestudio.score.note import HIGHEST_PITCH, LOWEST_PITCH
from musestudio.ui.piano_roll.gestures.gesture import Gesture, Pointer
from musestudio.ui.piano_roll.state import NO_NOTES, Preview, RollState

QUIET = 0.6
"""The share of its velocity with which a note sounds while it is moved."""


class MoveNotes(Gesture):
    """Takes hold of one note; the other selected ones come along.

    The held note's start snaps to the grid and the rest keep their distance to it, so
    played timing within the selection survives. The group stops at tick 0 and at the
    lowest and highest pitch as a whole.

    Alt or Ctrl at the press drags copies and leaves the notes. Keys pressed later mean what
    they mean in every drag: Alt lets go of the grid (also for copies, once it has been let
    go and is pressed again), Shift keeps to the direction gone furthest.
    """

    def __init__(self, state: RollState, start: Pointer, held: int) -> None:
        """held: index of the note under the mouse."""
        super().__init__(state, start)
        self._was_selected = bool(state.selected_mask[held])
        self._selected_before = state.selected
        if start.adding and not self._was_selected:
            state.select([*state.selected.tolist(), held])
        elif not self._was_selected:
            state.select([held])
        self._held_index = held
        self._moving = state.selected
        self._arrays = state.active_index.arrays.at(self._moving)
        self._held = state.active_index.notes[held]
        self._ticks = 0
        self._semitones = 0
        self._copying = start.free or start.ctrl
        self._alt_means_copy = start.free
        self._shift_since_press = start.shift
        state.hear(self._held.pitch, self._quiet_velocity())

    def move(self, pointer: Pointer) -> None:
        self._alt_means_copy &= pointer.free
        self._shift_since_press &= pointer.shift
        if not self.dragging(pointer):
            return
        free = pointer.free and not self._alt_means_copy
        grid, metre_map = self.state.grid(free), self.state.song.metre_map
        across, along = abs(pointer.y - self.start.y), abs(pointer.x - self.start.x)
        straight = pointer.shift and not self._shift_since_press
        wanted = max(self._held.start_tick + pointer.tick - self.start.tick, 0)
        if along <= 1 or (straight and across > along):
            ticks = 0  # Straight up and down: the note does not jump to the grid.
        else:
            ticks = grid.nearest(metre_map, wanted) - self._held.start_tick
        ticks = max(ticks, -int(self._arrays.start.min()))
        pitch = self._arrays.pitch
        semitones = 0 if straight and along >= across else pointer.pitch - self.start.pitch
        semitones = max(semitones, LOWEST_PITCH - int(pitch.min()))
        semitones = min(semitones, HIGHEST_PITCH - int(pitch.max()))
        if semitones != self._semitones:
            self.state.hear(self._held.pitch + semitones, self._quiet_velocity())
        self._ticks, self._semitones = ticks, semitones
        arrays = self._arrays
        moved = dataclasses.replace(
            arrays, start=arrays.start + ticks, end=arrays.end + ticks, pitch=pitch + semitones
        )
        self.state.set_preview(Preview(NO_NOTES if self._copying else self._moving, moved))

    def release(self, pointer: Pointer) -> None:
        state = self.state
        state.unhear()
        if not self._dragging:
            self._click()
        elif self._ticks or self._semitones:
            notes = state.selected_notes()
            moved = [note.moved(self._ticks, self._semitones) for note in notes]
            if self._copying:
                name = "Copy notes" if len(moved) > 1 else "Copy note"
                state.change_notes((), moved, name)
            else:
                name = "Transpose" if not self._ticks else "Move notes"
                state.change_notes(notes, moved, name)
        state.clear_preview()

    def cancel(self) -> None:
        super().cancel()
        self.state.select(self._selected_before)

    def _click(self) -> None:
        """A press without a drag on a note that was selected already."""
        if not self._was_selected:
            return
        if self.start.adding:
            self.state.select(self._moving[self._moving != self._held_index])
        else:
            self.state.select([self._held_index])

    def _quiet_velocity(self) -> int:
        return max(round(self._held.velocity * QUIET), 1)
