"""A lane of points: a controller, the pitch bend or the tempo, drawn, moved and typed."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QMenu, QWidget

from musestudio.editing.operations.duplicate import shift_of_repeat
from musestudio.ui.lanes.edited_lane import EditedLane
from musestudio.ui.lanes.lane import REACH, LaneGesture, LanePointer, stepped
from musestudio.ui.lanes.point_arrays import NO_TICKS, PointArrays, Ticks
from musestudio.ui.lanes.point_clipboard import copy_points
from musestudio.ui.lanes.point_gestures import (
    DrawPoints,
    ErasePoints,
    LineOfPoints,
    MovePoints,
    PointGesture,
    SelectStretch,
)
from musestudio.ui.lanes.point_painter import draw_points
from musestudio.ui.lanes.point_source import PointSource
from musestudio.ui.lanes.value_field import ValueField
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.piano_roll.state import RollState, Tool
from musestudio.ui.theme import Theme, current_theme, qcolor

_KEEPS_SELECTED = frozenset(("Move", "Set", "Change", "Add", "Paste", "Duplicate"))


class PointLane(EditedLane):
    """Points that each hold until the next.

    Drag and the line is drawn by hand, a step of the grid at a time (Alt: freely); with
    Shift straight, with Ctrl and Shift curved. Drag a point and it moves, with it the other
    selected ones. Ctrl-drag selects a stretch. Double-click a point to type its value.
    The eraser erases what it passes.
    """

    def __init__(
        self,
        state: RollState,
        source: PointSource,
        short_name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(state, source, short_name, parent)
        self.source = source
        self.lowest, self.highest = source.value_range()
        self.centre = source.centre
        self.setToolTip(self.help_text)
        self.describe()

    own_keys = frozenset((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right))
    help_text = (
        "Drag to draw (Alt: off the grid); Shift: a line, Ctrl+Shift: a curve; drag a point "
        "to move it; Ctrl-drag selects; double-click a point to type"
    )

    @property
    def hint(self) -> str:
        if self.source.problem:
            return self.source.problem
        if len(self.source.points()):
            return ""
        return f"Drag to draw the {self.name.lower()}, or Shift-drag a straight line"

    @property
    def colour(self) -> str:
        """Of the line; the track's own."""
        track = self.state.active_track
        return current_theme().track_colour(0 if track is None else track.colour)

    # The points

    @property
    def shown_base(self) -> PointArrays:
        """The points as they are in the document."""
        return self.source.points()

    @property
    def shown(self) -> PointArrays:
        """The points as a running gesture would leave them."""
        base, gesture = self.shown_base, self.gesture
        if isinstance(gesture, PointGesture) and not isinstance(gesture, SelectStretch):
            return base.changed(gesture.removed, gesture.added)
        return base

    @property
    def begins(self) -> Ticks:
        return self.shown_base.tick

    def selection_text(self) -> str:
        """How many points are selected, or the one that is."""
        count = len(self.selected_ticks)
        if count == 1:
            tick = int(self.selected_ticks[0])
            value = self.shown_base.value_at(tick, self.source.default)
            return f"{self.place_text(tick)}   {self.value_text(value)}"
        return f"{count} points selected"

    def write(self, removed: Ticks, added: PointArrays, verb: str) -> None:
        """Change the points in one undo step; what came in is selected where it was moved."""
        base = self.shown_base
        after = base.changed(removed, added)
        if np.array_equal(after.tick, base.tick) and np.array_equal(after.value, base.value):
            return
        # A drawn line is finished; a moved point is likely to be moved again.
        chosen = added.tick if verb in _KEEPS_SELECTED else NO_TICKS
        self.source.write(removed, added, verb)
        self.select_ticks(chosen)

    def snapped(self, pointer: LanePointer) -> int:
        """The tick meant: on the grid, unless Alt is held."""
        return round(pointer.tick) if pointer.free else self.nearest_line(pointer.tick)

    def nearest_line(self, tick: float) -> int:
        """The grid line nearest to ``tick``."""
        return self.state.snap.nearest(self.state.song.metre_map, max(tick, 0))

    def forget(self) -> None:
        self.lowest, self.highest = self.source.value_range()
        if len(self.selected_ticks):
            there = self.shown_base.at_ticks(self.selected_ticks)
            self.selected_ticks = np.unique(self.shown_base.tick[there])
        self.describe()

    def describe(self) -> None:
        some = len(self.selected_ticks) > 0
        self.setAccessibleDescription(self.selection_text() if some else "No points selected")

    def value_text(self, value: float) -> str:
        return self.source.text(value)

    # Painting

    def draw_content(self, painter: QPainter, pixels: Pixels, theme: Theme, area: QRect) -> None:
        gesture = self.gesture
        if isinstance(gesture, SelectStretch):
            left = self.left_edge(pixels)
            first, last = (left + pixels.x(tick) for tick in gesture.ends)
            painter.fillRect(first, 0, last - first, area.height(), qcolor(theme.text, 0.08))
        selected = self.selected_ticks
        if isinstance(gesture, MovePoints):
            selected = gesture.added.tick
        draw_points(
            painter,
            pixels,
            theme,
            area,
            self,
            self.shown,
            default=self.source.default,
            colour=self.colour,
            selected=selected,
        )

    # Mouse

    def point_at(self, pointer: LanePointer) -> int | None:
        """The tick of the point under the mouse."""
        points = self.shown_base
        reach = REACH * self.ticks_per_pixel
        near = points.span(pointer.tick - reach, pointer.tick + reach)
        ticks, values = points.tick[near], points.value[near]
        if not len(ticks):
            return None
        # Of several on one tick the last one holds, and only it is seen as a step.
        dx = (ticks - pointer.tick) / self.ticks_per_pixel
        per_value = (self.y_of(self.lowest) - self.y_of(self.highest)) / (
            self.highest - self.lowest
        )
        dy = (values - self.value_at(pointer.y)) * per_value
        distance = np.hypot(dx, dy)
        nearest = int(np.argmin(distance))
        return int(ticks[nearest]) if distance[nearest] <= REACH else None

    def begin(self, pointer: LanePointer) -> LaneGesture | None:
        if self.source.problem:
            return None
        if self.state.tool is Tool.ERASER:
            return ErasePoints(self, pointer)
        if pointer.shift:
            return LineOfPoints(self, pointer)
        held = self.point_at(pointer)
        if pointer.ctrl:
            if held is None:
                return SelectStretch(self, pointer)
            self.select_ticks(np.setxor1d(self.selected_ticks, [held]))
            return None
        if held is not None:
            if held not in self.selected_ticks:
                self.select_ticks(np.array([held]))
            return MovePoints(self, held, pointer)
        return self.begin_on_empty(pointer)

    def begin_on_empty(self, pointer: LanePointer) -> LaneGesture | None:
        """What a plain press beside the points begins."""
        return DrawPoints(self, pointer)

    def hover(self, pointer: LanePointer) -> tuple[Qt.CursorShape, str]:
        if self.source.problem:
            return Qt.CursorShape.ArrowCursor, ""
        tick = self.point_at(pointer)
        if tick is None:
            return Qt.CursorShape.CrossCursor, ""
        value = self.shown_base.value_at(tick, self.source.default)
        return Qt.CursorShape.SizeAllCursor, self.value_text(value)

    def double_click(self, pointer: LanePointer) -> None:
        tick = self.point_at(pointer)
        if tick is not None:
            if tick not in self.selected_ticks:
                self.select_ticks(np.array([tick]))
            self.type_selected(tick)

    def fill_menu(self, menu: QMenu) -> None:
        some = len(self.selected_ticks) > 0
        menu.addAction("Type a value…", self.type_selected).setEnabled(some)
        menu.addSeparator()
        super().fill_menu(menu)

    # Edits

    def delete_selected(self) -> None:
        if len(self.selected_ticks):
            self.write(self.selected_ticks, PointArrays(NO_TICKS, np.zeros(0)), "Delete")

    def copy(self) -> None:
        base = self.shown_base
        chosen = base.at_ticks(self.selected_ticks)
        points = PointArrays(base.tick[chosen], base.value[chosen])
        copy_points(points, self.source.value_range(), self.state.song.ticks_per_beat)

    def paste(self) -> None:
        pasted = self.pasted
        if pasted is None or self.source.problem:
            return
        base = self.shown_base
        span = base.span(int(pasted.tick[0]), int(pasted.tick[-1]) + 1)
        self.write(base.tick[span], pasted, "Paste")

    def duplicate(self) -> None:
        base = self.shown_base
        chosen = base.at_ticks(self.selected_ticks)
        ticks, values = base.tick[chosen], base.value[chosen]
        if not len(ticks):
            return
        first, last = int(ticks[0]), int(ticks[-1])
        shift = shift_of_repeat(first, last + 1, self.state.song.metre_map)
        gone = base.span(first + shift, last + shift + 1)
        self.write(base.tick[gone], PointArrays(ticks + shift, values), "Duplicate")
        self.state.viewport.reveal(float(first + shift))

    def type_selected(self, at: int | None = None) -> None:
        """Open the box that sets the selected points, at the one on tick ``at``."""
        tick = int(self.selected_ticks[0]) if at is None else at
        value = self.shown_base.value_at(tick, self.source.default)
        field = ValueField(self.source.parse, self.set_selected, self.source.rule, self)
        self.type_value(self.x_of(tick), self.y_of(value), self.source.text(value), field)

    def set_selected(self, value: float) -> None:
        """Give every selected point that value."""
        ticks = self.selected_ticks
        self.write(ticks, PointArrays(ticks, np.full(len(ticks), float(value))), "Set")

    def add_at_playhead(self) -> None:
        """A point at the playhead, with the value that holds there."""
        tick = round(self.state.playhead_tick)
        value = self.shown_base.value_at(tick, self.source.default)
        self.write(NO_TICKS, PointArrays.of([tick], [value]), "Add")

    # Keys

    def enter(self) -> None:
        """Type the value of the selected points, or add one where none is selected."""
        if len(self.selected_ticks):
            self.type_selected()
        else:
            self.add_at_playhead()

    def press_own_key(self, key: Qt.Key, held: Qt.KeyboardModifier, event: QKeyEvent) -> None:
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            by = 1 if key == Qt.Key.Key_Right else -1
            if held & Qt.KeyboardModifier.ControlModifier:
                self._nudge(by)
            else:
                self.step(by, extend=bool(held & Qt.KeyboardModifier.ShiftModifier))
        elif len(self.selected_ticks):
            self._change_by(stepped(event, *self.source.steps))
        else:
            self.step(1)

    def _change_by(self, by: float) -> None:
        base = self.shown_base
        chosen = base.at_ticks(self.selected_ticks)
        low, high = self.source.value_range()
        values = np.clip(base.value[chosen] + by, low, high)
        self.write(self.selected_ticks, PointArrays(base.tick[chosen], values), "Change")

    def _nudge(self, by: int) -> None:
        """Move the selected points by a step of the grid."""
        base = self.shown_base
        chosen = base.at_ticks(self.selected_ticks)
        ticks = base.tick[chosen]
        grid, metre_map = self.state.snap, self.state.song.metre_map
        step = max(round(grid.step_ticks(metre_map, int(ticks[0]))), 1)
        shift = max(by * step, -int(ticks[0]))
        self.write(self.selected_ticks, PointArrays(ticks + shift, base.value[chosen]), "Move")
        self.state.viewport.reveal(float(ticks[0] + shift))
