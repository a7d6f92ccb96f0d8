"""Paint a run of notes, one to a grid step."""

from __future__ import annotations

from musestudio.score import Note
from musestudio.ui.piano_roll.gestures.gesture import Gesture, Pointer
from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.snap import DEFAULT_SNAP
from musestudio.ui.piano_roll.state import NO_NOTES, Preview, RollState

_MOST_STEPS = 10_000  # A drag over a song zoomed far out must end.


class PaintNotes(Gesture):
    """Every grid step the mouse passes gets a note at the mouse's pitch.

    With Shift the steps from the press to the mouse lie on a straight line instead. A step
    in which the pitch already sounds is left as it is.
    """

    def __init__(self, state: RollState, start: Pointer) -> None:
        super().__init__(state, start)
        track = state.active_track
        self._channel = 0 if track is None else track.channel
        # Without a grid there would be a note at every pixel.
        self._grid = DEFAULT_SNAP if state.grid().is_off else state.grid()
        self._painted: dict[int, int] = {}  # Start tick to pitch.
        self._taken: dict[tuple[int, int], bool] = {}  # Whether a pitch sounds at a tick.
        self._last = start
        state.select(NO_NOTES)
        self._paint(start, start)

    def move(self, pointer: Pointer) -> None:
        if pointer.shift:
            self._painted.clear()
            self._paint(self.start, pointer)
        else:
            self._paint(self._last, pointer)
        self._last = pointer

    def release(self, pointer: Pointer) -> None:
        self.state.unhear()
        notes = self._notes()
        if notes:
            name = "Paint notes" if len(notes) > 1 else "Paint note"
            self.state.change_notes((), notes, name)
        self.state.clear_preview()

    def _paint(self, start: Pointer, end: Pointer) -> None:
        """Fill the steps from one place to another, in a straight line of rows."""
        metre_map, rows = self.state.song.metre_map, self.state.viewport.transform.rows
        if start.tick > end.tick:
            start, end = end, start
        first, last = (self._grid.floor(metre_map, p.tick) for p in (start, end))
        from_row, to_row = rows.row(start.pitch), rows.row(end.pitch)
        tick = first
        for _ in range(_MOST_STEPS):
            share = (tick - first) / (last - first) if last > first else 1.0
            self._painted[tick] = rows.pitch(round(from_row + (to_row - from_row) * share))
            tick = self._grid.after(metre_map, tick)
            if tick > last:
                break
        self._show()

    def _show(self) -> None:
        state, notes = self.state, self._notes()
        state.set_preview(Preview(NO_NOTES, NoteArrays.of(notes)))
        pitch = self._painted[max(self._painted)]
        if notes and pitch not in state.sounding_pitches:
            state.hear(pitch, state.new_note_velocity)

    def _notes(self) -> list[Note]:
        state = self.state
        metre_map = state.song.metre_map
        return [
            Note(
                tick,
                pitch,
                self._grid.after(metre_map, tick) - tick,
                state.new_note_velocity,
                self._channel,
            )
            for tick, pitch in sorted(self._painted.items())
            if not self._is_taken(tick, pitch)
        ]

    def _is_taken(self, tick: int, pitch: int) -> bool:
        """Looked up once for each step: a long run is shown anew at every movement."""
        taken = self._taken.get((tick, pitch))
        if taken is None:
            taken = len(self.state.active_index.inside(tick, tick + 1, pitch, pitch)) > 0
            self._taken[tick, pitch] = taken
        return taken
