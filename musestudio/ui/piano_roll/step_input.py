"""Writing without a mouse: notes played on the keys are entered at the playhead, step by step.

The computer's keyboard is a piano, as in other sequencers:

     W E   T Y U   O P
    A S D F G H J K L ;        from C; Z and X go an octave down and up

Keys held together are a chord. Once all are let go it is entered, one grid step long, and
the playhead goes on by a step. The digits choose the step: 3 is a sixteenth, 4 an eighth, 5
a quarter, one up doubling each time; a dot lengthens it by half, a slash makes it a triplet.
Right is a rest, or while keys are held makes the notes a step longer; Left goes back;
Backspace takes the last step away; Esc ends it. A MIDI keyboard plays ``note_on`` and
``note_off``.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter

from musestudio.score import Note
from musestudio.score.note import HIGHEST_PITCH, LOWEST_PITCH
from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.piano_roll.snap import DEFAULT_SNAP, SNAPS, Snap, snap_named
from musestudio.ui.piano_roll.state import NO_NOTES, Preview, RollState
from musestudio.ui.theme import Theme, qcolor

_PIANO = "AWSEDFTGYHUJKOLP;"
_SEMITONES = {ord(letter): semitone for semitone, letter in enumerate(_PIANO)}
_OCTAVES = {int(Qt.Key.Key_Z): -12, int(Qt.Key.Key_X): 12}
_LOWEST_C, _HIGHEST_C = 0, 108
_STEPS = {
    int(Qt.Key.Key_1): "1/64",
    int(Qt.Key.Key_2): "1/32",
    int(Qt.Key.Key_3): "1/16",
    int(Qt.Key.Key_4): "1/8",
    int(Qt.Key.Key_5): "1/4",
    int(Qt.Key.Key_6): "1/2",
    int(Qt.Key.Key_7): "Bar",
}
_VARIANTS = {int(Qt.Key.Key_Period): " dotted", int(Qt.Key.Key_Slash): " triplet"}
_OTHERS = {
    int(key) for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Backspace, Qt.Key.Key_Escape)
}
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
    | Qt.KeyboardModifier.ShiftModifier
)
_BAND_STRENGTH = 0.14


class StepInput(QObject):
    """Enters notes at the playhead while it is on.

    changed(): it was turned on or off.
    """

    changed = Signal()

    def __init__(
        self, state: RollState, move_playhead: Callable[[int], None], parent: QObject | None = None
    ) -> None:
        """move_playhead: tells the program where the playhead now is."""
        super().__init__(parent)
        self._state = state
        self._move_playhead = move_playhead
        self.is_on = False
        self._lowest_c = 60
        self._held: set[int] = set()
        self._chord: dict[int, int] = {}  # Pitch to velocity, of all keys since the first.
        self._steps = 1
        state.song_changed.connect(self._forget)

    def set_on(self, on: bool) -> None:
        if on == self.is_on:
            return
        self._forget()
        self.is_on = on
        if on:
            self._go_to(self._grid.nearest(self._state.song.metre_map, self._state.playhead_tick))
        self._state.looks_changed.emit()
        self.changed.emit()

    # The piano

    def note_on(self, pitch: int, velocity: int, *, sounds_already: bool = False) -> None:
        """A key goes down: it sounds, and will be part of the next step."""
        if not self.is_on or self._state.playing:
            return
        if not self._held:
            self._chord.clear()
            self._steps = 1
        self._held.add(pitch)
        self._chord[pitch] = velocity
        self._state.hold(self._held)
        if not sounds_already:
            self._state.note_preview.emit(pitch, velocity)
        self._show()

    def note_off(self, pitch: int) -> None:
        """A key comes up; with the last of them the step is entered."""
        self._held.discard(pitch)
        self._state.hold(self._held)
        if self._chord and not self._held:
            self._enter()

    def let_go(self) -> None:
        """All keys come up: whoever held them is no longer listened to."""
        for pitch in tuple(self._held):
            self.note_off(pitch)

    # Keys

    def wants(self, event: QKeyEvent) -> bool:
        """Whether this key is one of the mode's, whatever it means elsewhere."""
        if not self.is_on or self._state.playing or event.modifiers() & _COMMANDS:
            return False
        key = event.key()
        return any(key in keys for keys in (_SEMITONES, _OCTAVES, _STEPS, _VARIANTS, _OTHERS))

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key means; whether it was one of the mode's."""
        if not self.wants(event):
            return False
        key = event.key()
        if key in _SEMITONES:
            pitch = self._lowest_c + _SEMITONES[key]
            if not event.isAutoRepeat() and pitch <= HIGHEST_PITCH:
                self.note_on(pitch, self._state.new_note_velocity)
        elif key in _OCTAVES:
            self.let_go()
            self._lowest_c = min(max(self._lowest_c + _OCTAVES[key], _LOWEST_C), _HIGHEST_C)
            self._state.viewport.reveal(self._state.playhead_tick, self._lowest_c)
        elif key in _STEPS:
            self._state.set_snap(snap_named(_STEPS[key]))
        elif key in _VARIANTS:
            self._state.set_snap(_varied(self._grid, _VARIANTS[key]))
        elif key == Qt.Key.Key_Right and self._held:
            self._steps += 1
            self._show()
        elif key == Qt.Key.Key_Right:
            self._go_to(self._end_tick(1))
        elif key == Qt.Key.Key_Left:
            self._go_to(self._tick_before())
        elif key == Qt.Key.Key_Backspace:
            self._take_back()
        else:
            self.set_on(False)
        return True

    def release(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat() and event.key() in _SEMITONES:
            self.note_off(self._lowest_c + _SEMITONES[event.key()])

    # Steps

    @property
    def _grid(self) -> Snap:
        """The step; without a grid the usual one."""
        return DEFAULT_SNAP if self._state.snap.is_off else self._state.snap

    @property
    def _tick(self) -> int:
        return round(self._state.playhead_tick)

    def _end_tick(self, steps: int) -> int:
        """Where so many steps from the playhead end, on a line of the grid or not."""
        return self._tick + max(round(steps * self._step_ticks()), 1)

    def _tick_before(self) -> int:
        return max(self._tick - max(round(self._step_ticks()), 1), 0)

    def _step_ticks(self) -> Fraction:
        return self._grid.step_ticks(self._state.song.metre_map, self._tick)

    def _notes(self) -> list[Note]:
        track, tick = self._state.active_track, self._tick
        channel = 0 if track is None else track.channel
        length = self._end_tick(self._steps) - tick
        return [
            Note(tick, pitch, length, velocity, channel)
            for pitch, velocity in sorted(self._chord.items())
        ]

    def _show(self) -> None:
        self._state.set_preview(Preview(NO_NOTES, NoteArrays.of(self._notes())))

    def _enter(self) -> None:
        notes, end_tick = self._notes(), self._end_tick(self._steps)
        self._forget()
        self._state.change_notes((), notes, "Enter chord" if len(notes) > 1 else "Enter note")
        self._go_to(end_tick)

    def _take_back(self) -> None:
        """Delete what begins in the step before, and go back to its start.

        A longer step is found by what ends at the playhead.
        """
        state, tick = self._state, self._tick
        arrays = state.active_index.arrays
        ending = arrays.start[arrays.end == tick]
        start = int(ending.max()) if len(ending) else self._tick_before()
        gone = np.flatnonzero((arrays.start >= start) & (arrays.start < tick))
        if len(gone):
            notes = [state.active_index.notes[i] for i in gone.tolist()]
            state.change_notes(notes, (), "Take back step", select=False)
        self._go_to(start)

    def _go_to(self, tick: int) -> None:
        self._state.set_playhead(tick)
        self._state.viewport.reveal(tick)
        self._move_playhead(tick)
        self._state.looks_changed.emit()

    def _forget(self) -> None:
        """The keys that are down no longer count."""
        if self._chord:
            self._held.clear()
            self._chord.clear()
            self._state.unhear()
            self._state.clear_preview()

    def draw(self, painter: QPainter, pixels: Pixels, theme: Theme) -> None:
        """The step the next notes fill, over all rows, and the octave of the keys."""
        left, right = pixels.x(self._tick), pixels.x(self._end_tick(self._steps))
        painter.fillRect(
            left, 0, right - left, pixels.height, qcolor(theme.emphasis, _BAND_STRENGTH)
        )
        top = pixels.y(min(self._lowest_c + len(_PIANO) - 1, HIGHEST_PITCH))
        bottom = pixels.y(max(self._lowest_c, LOWEST_PITCH)) + pixels.row
        painter.fillRect(
            left, top, right - left, bottom - top, qcolor(theme.emphasis, _BAND_STRENGTH)
        )


def _varied(snap: Snap, variant: str) -> Snap:
    """The dotted or triplet form of a step, or the plain one where it has that form."""
    plain = snap.name.split(" ")[0]
    wanted = plain if snap.name.endswith(variant) else plain + variant
    return next((offered for offered in SNAPS if offered.name == wanted), snap)
