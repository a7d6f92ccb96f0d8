"""What a drag in a pedal lane does: hold the pedal, move a span, resize it, lift it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from musestudio.editing.operations.pedal_spans import PedalSpan
from musestudio.ui.lanes.lane import LanePointer
from musestudio.ui.lanes.point_arrays import NO_TICKS, Ticks

if TYPE_CHECKING:
    from musestudio.ui.lanes.pedal import PedalLane


class SpanGesture:
    """Shows a span in the place of others, and writes it when it ends.

    hidden: the starts of those it stands for.
    shown: [first tick, tick after the last), None for none.
    """

    def __init__(self, lane: PedalLane) -> None:
        self.lane = lane
        self.hidden: Ticks = NO_TICKS
        self.shown: tuple[int, int] | None = None
        self.readout = ""

    def show(self, start_tick: int, end_tick: int) -> None:
        """Show that span, and where it is beside the mouse."""
        self.shown = (start_tick, end_tick)
        self.readout = self.lane.span_text(start_tick, end_tick)


class DrawSpan(SpanGesture):
    """The pedal is held from the press to the mouse, at least one step of the grid."""

    def __init__(self, lane: PedalLane, pointer: LanePointer) -> None:
        super().__init__(lane)
        self._start = pointer.tick
        self._moved = False

    def move(self, pointer: LanePointer) -> None:
        state = self.lane.state
        grid, metre_map = state.grid(pointer.free), state.song.metre_map
        first, last = sorted((self._start, pointer.tick))
        start = grid.floor(metre_map, first)
        self.show(start, max(grid.nearest(metre_map, last), grid.after(metre_map, start)))
        self._moved = True

    def release(self, pointer: LanePointer) -> None:
        # A click alone writes nothing: it takes the selection away.
        if self._moved and self.shown is not None:
            self.lane.put(*self.shown)


class MoveSpan(SpanGesture):
    """The span follows the mouse, its beginning on the grid."""

    def __init__(self, lane: PedalLane, span: PedalSpan, pointer: LanePointer) -> None:
        super().__init__(lane)
        self._span = span
        self._start = pointer

    def move(self, pointer: LanePointer) -> None:
        start, end = self._span
        if abs(pointer.x - self._start.x) < 3 and self.shown is None:
            return
        state = self.lane.state
        grid = state.grid(pointer.free)
        moved = grid.nearest(state.song.metre_map, max(start + pointer.tick - self._start.tick, 0))
        self.hidden = np.array([self._span.start_tick])
        length = max((state.song.last_tick if end is None else end) - start, 1)
        self.show(moved, moved + length)

    def release(self, pointer: LanePointer) -> None:
        if self.shown is not None:
            end = None if self._span.end_tick is None else self.shown[1]
            self.lane.replace(self._span, self.shown[0], end)


class ResizeSpan(SpanGesture):
    """One end of the span follows the mouse."""

    def __init__(self, lane: PedalLane, span: PedalSpan, edge: int, pointer: LanePointer) -> None:
        super().__init__(lane)
        self._span, self._edge = span, edge
        self._offset = pointer.tick - (span.start_tick if edge < 0 else span.end_tick or 0)

    def move(self, pointer: LanePointer) -> None:
        state = self.lane.state
        grid, metre_map = state.grid(pointer.free), state.song.metre_map
        line = grid.nearest(metre_map, max(pointer.tick - self._offset, 0))
        start, end = self._span
        shown_end = max(state.song.last_tick, start + 1) if end is None else end
        self.hidden = np.array([self._span.start_tick])
        if self._edge < 0:
            self.show(min(line, shown_end - 1), shown_end)
        else:
            self.show(start, max(line, start + 1))

    def release(self, pointer: LanePointer) -> None:
        if self.shown is not None:
            end = None if self._span.end_tick is None else self.shown[1]
            self.lane.replace(self._span, self.shown[0], end)


class EraseSpans(SpanGesture):
    """The spans the mouse passes are lifted."""

    def __init__(self, lane: PedalLane, pointer: LanePointer) -> None:
        super().__init__(lane)
        self._ends = (pointer.tick, pointer.tick)
        self.move(pointer)

    def move(self, pointer: LanePointer) -> None:
        first, last = self._ends = (
            min(self._ends[0], pointer.tick),
            max(self._ends[1], pointer.tick),
        )
        spans = self.lane.spans
        self.hidden = spans.start[spans.between(first, last + 1)]

    def release(self, pointer: LanePointer) -> None:
        self.lane.lift(self.lane.spans.starting_at(self.hidden), "Erase")
