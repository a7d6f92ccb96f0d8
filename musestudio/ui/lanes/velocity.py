"""How loud each note is: a stem per note, dragged up and down."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musestudio.score.note import HIGHEST_VELOCITY, LOWEST_VELOCITY
from musestudio.ui.piano_roll.gestures.zoom import turn_wheel
from musestudio.ui.piano_roll.grid import grid_lines
from musestudio.ui.piano_roll.note_index import Indices
from musestudio.ui.piano_roll.pixels import Pixels, use_device_pixels
from musestudio.ui.piano_roll.sprites import Look, fill_colour, velocity_step
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.theme import (
    KEYBOARD_WIDTH,
    SMALL_TEXT_SIZE,
    VELOCITY_LANE_HEIGHT,
    Theme,
    current_theme,
    number_font,
    text_font,
    theme_notifier,
)

_MARGIN = 10.0  # Above velocity 127 and below velocity 0.
_REACH = 6.0  # How near to a stem the mouse must be.
_HEAD = 3.5
_MOST_STEMS = 3000


class VelocityLane(QWidget):
    """The velocities of the active track's notes.

    Dragging a stem sets its note's velocity; when the note is selected the other selected
    ones change by as much. The drag is one undo step; Esc takes it back.
    """

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._changing: Indices | None = None
        self._held = 0
        self._delta = 0
        self.setMinimumHeight(48)
        self.setMaximumHeight(320)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Velocity lane")
        self.setToolTip("Drag a stem to change how loud its note is")
        for signal in (
            state.looks_changed,
            state.preview_changed,
            state.selection_changed,
            state.active_track_changed,
            state.viewport.changed,
            theme_notifier().changed,
        ):
            signal.connect(self._repaint)
        state.song_changed.connect(self._on_song_changed)

    def sizeHint(self) -> QSize:
        return QSize(600, VELOCITY_LANE_HEIGHT)

    def _repaint(self) -> None:
        self.update()

    def _on_song_changed(self) -> None:
        self._changing = None
        self.update()

    # Geometry

    def _y(self, velocity: float) -> float:
        room = self.height() - 2 * _MARGIN
        return self.height() - _MARGIN - velocity / HIGHEST_VELOCITY * room

    def _velocity(self, y: float) -> int:
        room = self.height() - 2 * _MARGIN
        value = (self.height() - _MARGIN - y) / room * HIGHEST_VELOCITY
        return min(max(round(value), LOWEST_VELOCITY), HIGHEST_VELOCITY)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, state = current_theme(), self._state
        painter = QPainter(self)
        ratio = use_device_pixels(painter)
        pixels = Pixels.of(state.viewport)
        gutter, height = round(KEYBOARD_WIDTH * ratio), round(self.height() * ratio)
        width = round(self.width() * ratio)
        painter.fillRect(0, 0, width, height, QColor(theme.page))
        self._draw_grid(painter, pixels, theme, gutter, height)
        self._draw_stems(painter, pixels, theme, gutter)
        right = gutter + pixels.width
        painter.fillRect(0, 0, gutter, height, QColor(theme.surface))
        painter.fillRect(right, 0, width - right, height, QColor(theme.surface))
        line = pixels.hairline
        painter.fillRect(gutter - line, 0, line, height, QColor(theme.line_bar))
        painter.resetTransform()
        self._draw_scale(painter, theme)

    def _draw_grid(
        self, painter: QPainter, pixels: Pixels, theme: Theme, gutter: int, height: int
    ) -> None:
        state = self._state
        line = pixels.hairline
        for velocity in (HIGHEST_VELOCITY, 64):
            y = round(self._y(velocity) * pixels.ratio)
            painter.fillRect(gutter, y, pixels.width, line, QColor(theme.line_step))
        lines = grid_lines(
            state.song.metre_map,
            pixels.tick(0),
            pixels.tick(pixels.width),
            pixels.per_tick / pixels.ratio,
            state.snap,
        )
        for ticks, colour in ((lines.beats, theme.line_beat), (lines.bars, theme.line_bar)):
            for tick in ticks:
                painter.fillRect(gutter + pixels.x(tick), 0, line, height, QColor(colour))
        base = round(self._y(0) * pixels.ratio)
        painter.fillRect(gutter, base, pixels.width, line, QColor(theme.line_beat))

    def _draw_stems(self, painter: QPainter, pixels: Pixels, theme: Theme, gutter: int) -> None:
        state = self._state
        track = state.active_track
        if track is None:
            return
        index = state.active_index
        head = pixels.length(_HEAD)
        found = index.starting_between(pixels.tick(-head), pixels.tick(pixels.width + head))
        if state.preview is not None:
            found = np.setdiff1d(found, state.preview.hidden, assume_unique=True)
        selected = np.isin(found, state.selected, assume_unique=True)
        velocity = index.arrays.velocity[found]
        if self._changing is not None:
            is_changing = np.isin(found, self._changing, assume_unique=True)
            velocity = self._changed(velocity, is_changing)
        x = np.rint(index.arrays.start[found] * pixels.per_tick).astype(np.int64)
        x += gutter - pixels.offset_x
        # Loud stems first, so that the soft ones of a chord stand before them; selected last.
        order = np.lexsort((-velocity, selected))
        if len(order) > _MOST_STEMS:
            order = _loudest_per_pixel(order, x, selected)
        base = round(self._y(0) * pixels.ratio)
        stem = pixels.length(2)
        with_heads = len(order) <= _MOST_STEMS // 4
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPen(QColor(theme.selection_outline), pixels.length(1.5))
        colour_of: dict[int, QColor] = {}
        columns = zip(
            x[order].tolist(), velocity[order].tolist(), selected[order].tolist(), strict=True
        )
        for left, value, is_selected in columns:
            step = velocity_step(value)
            colour = colour_of.get(step)
            if colour is None:
                colour = QColor(fill_colour(theme, track.colour, step, Look.PLAIN))
                colour_of[step] = colour
            top = round(self._y(value) * pixels.ratio)
            painter.fillRect(left, top, stem, base - top, colour)
            if with_heads or is_selected:
                painter.setPen(outline if is_selected else Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawEllipse(QPointF(left + stem / 2, top), head, head)
        painter.restore()

    def _draw_scale(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(QColor(theme.quiet_text))
        painter.setFont(text_font(SMALL_TEXT_SIZE))
        box = QRectF(8, 0, KEYBOARD_WIDTH - 16, self.height())
        if self._changing is None:
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, "Velocity")
            return
        held = int(self._state.active_index.arrays.velocity[self._held])
        painter.setFont(number_font(SMALL_TEXT_SIZE + 5, medium=True))
        painter.setPen(QColor(theme.text))
        value = min(max(held + self._delta, LOWEST_VELOCITY), HIGHEST_VELOCITY)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, str(value))

    def _changed(self, velocity: np.ndarray, is_changing: np.ndarray) -> np.ndarray:
        moved = np.clip(velocity + self._delta, LOWEST_VELOCITY, HIGHEST_VELOCITY)
        return np.where(is_changing, moved, velocity)

    # Mouse

    def _stem_at(self, x: float, y: float) -> int | None:
        """The note whose stem is nearest, its head deciding between those of a chord."""
        state = self._state
        transform, index = state.viewport.transform, state.active_index
        x -= KEYBOARD_WIDTH
        if x < -_REACH:
            return None
        found = index.starting_between(transform.tick(x - _REACH), transform.tick(x + _REACH))
        best: tuple[tuple[float, float], int] | None = None
        selected = set(state.selected.tolist())
        for i in found.tolist():
            dx = abs(transform.x(float(index.arrays.start[i])) - x)
            dy = abs(self._y(float(index.arrays.velocity[i])) - y)
            rank = (dx + dy / 2 - (4.0 if i in selected else 0.0), dy)
            if best is None or rank < best[0]:
                best = (rank, i)
        return None if best is None else best[1]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._changing is not None:
            return
        place = event.position()
        note = self._stem_at(place.x(), place.y())
        if note is None:
            return
        if not np.isin(note, self._state.selected):
            self._state.select([note])
        self._changing, self._held = self._state.selected, note
        self._drag_to(place.y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._changing is not None:
            self._drag_to(place.y())
        else:
            near = self._stem_at(place.x(), place.y()) is not None
            shape = Qt.CursorShape.SizeVerCursor if near else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._changing is None:
            return
        state, delta = self._state, self._delta
        held = state.active_index.notes[self._held]
        self._changing = None
        notes = state.selected_notes()
        changed = [note.with_velocity(note.velocity + delta) for note in notes]
        if changed != list(notes):
            state.new_note_velocity = held.with_velocity(held.velocity + delta).velocity
            state.change_notes(notes, changed, "Change velocity")
            state.note_preview.emit(held.pitch, state.new_note_velocity)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._state.viewport, event, event.position().x() - KEYBOARD_WIDTH, 0.0)
        event.accept()

    def keyPressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if event.key() == Qt.Key.Key_Escape and self._changing is not None:
            self._changing = None
            self.update()
            return
        super().keyPressEvent(event)

    def _drag_to(self, y: float) -> None:
        held = int(self._state.active_index.arrays.velocity[self._held])
        self._delta = self._velocity(y) - held
        self.update()


def _loudest_per_pixel(order: Indices, x: np.ndarray, selected: np.ndarray) -> Indices:
    """Of the stems in drawing order, the first (loudest) at each pixel, and all selected."""
    _, first = np.unique(x[order], return_index=True)
    keep = np.zeros(len(order), dtype=bool)
    keep[first] = True
    return order[keep | (selected[order] & (np.cumsum(selected[order]) <= _MOST_STEMS))]
