"""How loud each note is: a stem per note, dragged, painted, drawn along a line or typed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QMenu, QWidget

from musestudio.editing.operations.velocity_lines import kept_in_range
from musestudio.score import Note
from musestudio.score.note import HIGHEST_VELOCITY, LOWEST_VELOCITY
from musestudio.ui.lanes.lane import REACH, Lane, LaneGesture, LanePointer, stepped
from musestudio.ui.lanes.value_field import ValueField
from musestudio.ui.lanes.velocity_gestures import (
    DragVelocities,
    LineOfVelocities,
    PaintVelocities,
    VelocityGesture,
)
from musestudio.ui.piano_roll.note_index import Indices
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.piano_roll.sprites import VELOCITY_STEPS, Look, fill_colour, velocity_step
from musestudio.ui.piano_roll.state import RollState, Tool
from musestudio.ui.theme import Theme, qcolor

VELOCITY = "velocity"

_HEAD = 3.5
_STEM = 2
_MOST_HEADS = 750  # Above this stems stand without heads, the loudest in each column.
_LARGE_STEP = 10
_KEYS = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
}


class VelocityLane(Lane):
    """The velocities of the active track's notes.

    Drag a head and its note changes, with it the other selected ones (Ctrl: in proportion).
    Drag beside the heads and every note passed is painted; with Shift a line is drawn, with
    Ctrl and Shift a curve. A double click on a stem, or Enter, lets a number be typed. While
    notes are selected nothing else is touched by painting and lines.
    """

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(state, "Velocity", "Velocity", parent)
        self.setToolTip(
            "Drag a head, or paint over the stems; Shift: a line, Ctrl+Shift: a curve; "
            "Ctrl on a head: in proportion; double-click to type"
        )
        state.preview_changed.connect(self._repaint)
        state.selection_changed.connect(self._on_selection_changed)
        self._describe()

    @property
    def hint(self) -> str:
        track = self.state.active_track
        if track is not None and track.notes:
            return ""
        return "Velocities appear here with the first note: drag over them to paint"

    def forget(self) -> None:
        self._describe()

    def _on_selection_changed(self) -> None:
        self._describe()
        self.update()

    def _describe(self) -> None:
        state = self.state
        velocities = state.active_index.arrays.velocity[state.selected]
        if not len(velocities):
            self.setAccessibleDescription("No note selected")
        elif len(velocities) == 1:
            place = self.place_text(int(state.active_index.arrays.start[state.selected[0]]))
            self.setAccessibleDescription(f"Note at {place}, velocity {velocities[0]}")
        else:
            self.setAccessibleDescription(
                f"{len(velocities)} notes selected, velocity {velocities.min()} to "
                f"{velocities.max()}"
            )

    # Painting

    def draw_content(self, painter: QPainter, pixels: Pixels, theme: Theme, area: QRect) -> None:
        state, gesture = self.state, self.gesture
        track = state.active_track
        if track is None:
            return
        index, left = state.active_index, self.left_edge(pixels)
        head = pixels.length(_HEAD)
        found = index.starting_between(
            pixels.tick(area.left() - left - head), pixels.tick(area.right() - left + head + 1)
        )
        if state.preview is not None:
            found = np.setdiff1d(found, state.preview.hidden, assume_unique=True)
        changing = isinstance(gesture, VelocityGesture)
        start = index.arrays.start[found]
        velocity = (gesture.velocity if changing else index.arrays.velocity)[found]
        marked = state.selected_mask[found]
        if changing:
            marked = marked | gesture.touched[found]
        if state.preview is not None:
            shown = state.preview.notes
            start = np.concatenate((start, shown.start))
            velocity = np.concatenate((velocity, shown.velocity))
            marked = np.concatenate((marked, np.ones(len(shown), dtype=np.bool_)))
        x = np.rint(start * pixels.per_tick).astype(np.int64) + left - pixels.offset_x
        if len(x) > _MOST_HEADS:
            self._draw_as_image(painter, pixels, theme, area, x, velocity, marked)
        else:
            self._draw_singly(painter, pixels, theme, x, velocity, marked)
        if isinstance(gesture, LineOfVelocities):
            self._draw_line(painter, pixels, theme, gesture)

    def _draw_singly(
        self,
        painter: QPainter,
        pixels: Pixels,
        theme: Theme,
        x: NDArray[np.int64],
        velocity: NDArray[np.int32],
        marked: NDArray[np.bool_],
    ) -> None:
        """A stem with a head for each note."""
        # Loud stems first, so that the soft ones of a chord stand before them; selected last.
        order = np.lexsort((-velocity, marked))
        base = round(self.y_of(0) * pixels.ratio)
        stem, head = pixels.length(_STEM), pixels.length(_HEAD)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPen(QColor(theme.selection_outline), pixels.length(1.5))
        colours = self._colours(theme)
        columns = zip(
            x[order].tolist(), velocity[order].tolist(), marked[order].tolist(), strict=True
        )
        for at, value, is_marked in columns:
            colour = colours[velocity_step(value)]
            top = round(self.y_of(value) * pixels.ratio)
            painter.fillRect(at, top, stem, base - top, colour)
            painter.setPen(outline if is_marked else Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(at + stem / 2, top), head, head)

    def _draw_as_image(
        self,
        painter: QPainter,
        pixels: Pixels,
        theme: Theme,
        area: QRect,
        x: NDArray[np.int64],
        velocity: NDArray[np.int32],
        marked: NDArray[np.bool_],
    ) -> None:
        """The loudest stem of each column; those of selected notes in the selection's colour.

        Made as an image: thousands of rectangles take longer than all the pixels of a lane.
        """
        width, height = area.width(), area.height()
        colours = np.array([colour.rgba() for colour in self._colours(theme)], dtype=np.uint32)
        row = np.arange(height)[:, None]
        base = round(self.y_of(0) * pixels.ratio)
        image = np.zeros((height, width), dtype=np.uint32)
        for group in (~marked, marked):
            if not group.any():
                continue
            loudest = _loudest(x[group] - area.left(), velocity[group], width)
            for _ in range(pixels.length(_STEM) - 1):
                loudest[1:] = np.maximum(loudest[1:], loudest[:-1])
            per_value = (self.y_of(0) - self.y_of(127)) / 127 * pixels.ratio
            top = np.where(loudest > 0, np.rint(base - loudest * per_value), height)
            colour = colours[loudest * VELOCITY_STEPS // 128]
            if group is marked:
                colour = np.full(width, QColor(theme.selection_outline).rgba(), dtype=np.uint32)
            stems = (row >= top) & (row < base)
            image[stems] = np.broadcast_to(colour, image.shape)[stems]
        painter.drawImage(
            area.left(),
            0,
            QImage(image.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied),
        )

    def _colours(self, theme: Theme) -> list[QColor]:
        """The fill of a stem for each step of velocity."""
        track = self.state.active_track
        number = 0 if track is None else track.colour
        return [
            QColor(fill_colour(theme, number, step, Look.PLAIN)) for step in range(VELOCITY_STEPS)
        ]

    def _draw_line(
        self, painter: QPainter, pixels: Pixels, theme: Theme, gesture: LineOfVelocities
    ) -> None:
        (start_tick, start), (end_tick, end) = gesture.start, gesture.end
        points = []
        for i in range(25):
            share = i / 24
            tick = start_tick + share * (end_tick - start_tick)
            value = start + gesture.shape(share) * (end - start)
            y = round(self.y_of(value) * pixels.ratio)
            points.append(QPointF(self.left_edge(pixels) + pixels.x(tick), y))
        painter.setPen(QPen(qcolor(theme.text, 0.7), pixels.length(1.5)))
        painter.drawPolyline(points)

    # Mouse

    def paintable(self, start_tick: float, end_tick: float) -> Indices:
        """The notes a brush may touch there: of the selected ones, where some are."""
        state = self.state
        found = state.active_index.starting_between(max(start_tick, 0), end_tick + 1)
        return found[state.selected_mask[found]] if len(state.selected) else found

    def _stem_at(self, pointer: LanePointer) -> int | None:
        """The note whose stem is nearest, its head deciding between those of a chord."""
        index = self.state.active_index
        reach = REACH * self.ticks_per_pixel
        found = index.starting_between(max(pointer.tick - reach, 0), pointer.tick + reach)
        if not len(found):
            return None
        dx = np.abs(index.arrays.start[found] - pointer.tick) / self.ticks_per_pixel
        per_value = (self.y_of(0) - self.y_of(127)) / 127
        dy = np.abs(index.arrays.velocity[found] - pointer.value) * per_value
        preferred = np.where(self.state.selected_mask[found], 4.0, 0.0)
        return int(found[np.lexsort((dy, dx + dy / 2 - preferred))[0]])

    def _head_at(self, pointer: LanePointer) -> int | None:
        note = self._stem_at(pointer)
        if note is None:
            return None
        velocity = int(self.state.active_index.arrays.velocity[note])
        return note if abs(self.y_of(velocity) - pointer.y) <= REACH + _HEAD else None

    def begin(self, pointer: LanePointer) -> LaneGesture | None:
        state = self.state
        if not len(state.active_index):
            return None
        if pointer.shift:
            return LineOfVelocities(self, pointer)
        head = None if state.tool is Tool.PENCIL else self._head_at(pointer)
        if head is None:
            return PaintVelocities(self, pointer)
        if not state.selected_mask[head]:
            state.select([head])
        return DragVelocities(self, head, pointer)

    def hover(self, pointer: LanePointer) -> tuple[Qt.CursorShape, str]:
        note = self._head_at(pointer)
        if note is None or self.state.tool is Tool.PENCIL:
            return Qt.CursorShape.ArrowCursor, ""
        return Qt.CursorShape.SizeVerCursor, str(self.state.active_index.arrays.velocity[note])

    def double_click(self, pointer: LanePointer) -> None:
        note = self._stem_at(pointer)
        if note is None:
            return
        if not self.state.selected_mask[note]:
            self.state.select([note])
        self._type(note)

    def fill_menu(self, menu: QMenu) -> None:
        some = len(self.state.selected) > 0
        action = menu.addAction("Type a velocity…", self._type_selected)
        action.setEnabled(some)

    # Changing

    def set_velocities(
        self, indices: Indices, velocity: NDArray[np.int32], name: str = "Change velocity"
    ) -> None:
        """Give the notes of those indices theirs of the (n,) ``velocity``: one undo step.

        What is selected stays so.
        """
        state = self.state
        notes = state.active_index.notes
        selected = np.union1d(indices, state.selected) if len(state.selected) else indices
        before = [notes[i] for i in selected]
        is_changing = np.isin(selected, indices)
        after = [
            note.with_velocity(int(velocity[i])) if changes else note
            for note, i, changes in zip(before, selected.tolist(), is_changing, strict=True)
        ]
        if before == after:
            return
        loudest = max((n for n, c in zip(after, is_changing, strict=True) if c), key=_velocity)
        if len(indices) == 1:
            state.new_note_velocity = loudest.velocity
        state.change_notes(before, after, name, select=len(state.selected) > 0)
        state.note_preview.emit(loudest.pitch, loudest.velocity)

    def _type_selected(self) -> None:
        self._type(int(self.state.selected[0]))

    def _type(self, note: int) -> None:
        arrays = self.state.active_index.arrays
        value = int(arrays.velocity[note])
        field = ValueField(_parsed, self._set_typed, "A whole number from 1 to 127", self)
        self.type_value(self.x_of(int(arrays.start[note])), self.y_of(value), str(value), field)

    def _set_typed(self, value: float) -> None:
        velocity = np.full(len(self.state.active_index), round(value), dtype=np.int32)
        self.set_velocities(self.state.selected, velocity, "Set velocity")

    # Keys

    def wants_key(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        return not held and Qt.Key(event.key()) in _KEYS

    def press_key(self, event: QKeyEvent) -> bool:
        if not self.wants_key(event):
            return False
        state, key = self.state, event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step_note(1 if key == Qt.Key.Key_Right else -1, extend=shift)
        elif not len(state.selected):
            self._step_note(1, extend=False)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            by = stepped(event, 1, _LARGE_STEP)
            self.set_velocities(
                state.selected, kept_in_range(state.active_index.arrays.velocity + by)
            )
        else:
            self._type_selected()
        return True

    def _step_note(self, by: int, *, extend: bool) -> None:
        """Select the next note in reading order, or the one before; the first at the playhead."""
        state = self.state
        index = state.active_index
        if not len(index):
            return
        if len(state.selected):
            note = int(state.selected[-1 if by > 0 else 0]) + by
        else:
            note = int(np.searchsorted(index.arrays.start, state.playhead_tick))
        note = min(max(note, 0), len(index) - 1)
        state.select([*state.selected.tolist(), note] if extend else [note])
        state.viewport.reveal(float(index.arrays.start[note]))


def _velocity(note: Note) -> int:
    return note.velocity


def _parsed(text: str) -> float | None:
    if not text.isdecimal() or not LOWEST_VELOCITY <= int(text) <= HIGHEST_VELOCITY:
        return None
    return int(text)


def _loudest(
    columns: NDArray[np.int64], velocity: NDArray[np.int32], width: int
) -> NDArray[np.int64]:
    """(width,) the highest velocity in each column, 0 where there is none; columns ascend."""
    starts = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
    at, highest = columns[starts], np.maximum.reduceat(velocity, starts)
    seen = (at >= 0) & (at < width)
    loudest = np.zeros(width, dtype=np.int64)
    loudest[at[seen]] = highest[seen]
    return loudest
