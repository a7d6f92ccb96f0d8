"""What a drag in a lane of points does: draw, line, move, select, erase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from musestudio.editing.operations.control_lines import (
    curved,
    line_points,
    straight,
    stroke_points,
    thinned,
)
from musestudio.editing.operations.control_points import ControlPoint
from musestudio.ui.lanes.lane import LanePointer
from musestudio.ui.lanes.point_arrays import NO_POINTS, NO_TICKS, PointArrays, Ticks

if TYPE_CHECKING:
    from musestudio.ui.lanes.points import PointLane

_CENTRE_REACH = 4.0  # Pixels within which a bend is drawn to its centre.


class PointGesture:
    """Shows other points, and writes them when it ends.

    removed, added: what ``PointSource.write`` is given.
    """

    verb = "Draw"

    def __init__(self, lane: PointLane) -> None:
        self.lane = lane
        self.removed: Ticks = NO_TICKS
        self.added: PointArrays = NO_POINTS
        self.readout = ""

    def move(self, pointer: LanePointer) -> None:
        raise NotImplementedError

    def release(self, pointer: LanePointer) -> None:
        self.lane.write(self.removed, self.added, self.verb)

    def say(self, tick: float, value: float) -> None:
        """Show a place and a value beside the mouse."""
        self.readout = f"{self.lane.place_text(round(tick))}   {self.lane.value_text(value)}"

    def value(self, pointer: LanePointer) -> float:
        """The value meant: within the range, and at the centre where it is very near."""
        lane = self.lane
        value = min(max(pointer.value, lane.lowest), lane.highest)
        centre = lane.centre
        near = centre is not None and abs(lane.y_of(centre) - pointer.y) < _CENTRE_REACH
        if centre is not None and near and not pointer.free:
            return centre
        return float(round(value))


class DrawPoints(PointGesture):
    """Freehand: each grid step the mouse passes gets its height, and what was there goes.

    Off the grid (Alt) the line is as fine as MIDI needs, and thinned where it stands still.
    """

    def __init__(self, lane: PointLane, pointer: LanePointer) -> None:
        super().__init__(lane)
        self._drawn: dict[int, int] = {}
        self._last = pointer
        self._free = pointer.free or lane.state.snap.is_off
        self.move(pointer)

    def move(self, pointer: LanePointer) -> None:
        lane = self.lane
        last, value = self._last, self.value(pointer)
        self._drawn.update(
            stroke_points((last.tick, self.value(last)), (pointer.tick, value), self._steps)
        )
        self._last = pointer
        first, final = min(self._drawn), max(self._drawn)
        span = lane.shown_base.span(first, self._after(final))
        self.removed = lane.shown_base.tick[span]
        drawn = [ControlPoint(tick, self._drawn[tick]) for tick in sorted(self._drawn)]
        if self._free:
            low, high = lane.source.value_range()
            drawn = thinned(drawn, max(round((high - low) / 128), 1))
        self.added = PointArrays.of([p.tick for p in drawn], [p.value for p in drawn])
        self.say(pointer.tick, value)

    def _steps(self, first: float, last: float) -> list[int]:
        if self._free:
            fine = self._fine
            return list(range(int(first // fine) * fine, int(last) + 1, fine))
        metre_map, snap = self.lane.state.song.metre_map, self.lane.state.snap
        lines = [snap.floor(metre_map, first)]
        while (line := snap.after(metre_map, lines[-1])) <= last:
            lines.append(line)
        return lines

    def _after(self, tick: int) -> int:
        """Where the step at ``tick`` ends."""
        if self._free:
            return tick + self._fine
        return self.lane.state.snap.after(self.lane.state.song.metre_map, tick)

    @property
    def _fine(self) -> int:
        return max(self.lane.source.line_step_ticks // 2, 1)


class LineOfPoints(PointGesture):
    """A straight line from the press to the mouse, its ends on the grid; with Ctrl a curve
    that begins slowly. What was between the ends goes.
    """

    verb = "Draw a line of"

    def __init__(self, lane: PointLane, pointer: LanePointer) -> None:
        super().__init__(lane)
        self._start = ControlPoint(lane.snapped(pointer), round(self.value(pointer)))
        self.move(pointer)

    def move(self, pointer: LanePointer) -> None:
        lane = self.lane
        end = ControlPoint(lane.snapped(pointer), round(self.value(pointer)))
        shape = curved if pointer.ctrl else straight
        line = line_points(self._start, end, lane.source.line_step_ticks, shape)
        self.added = PointArrays.of([p.tick for p in line], [p.value for p in line])
        ends = sorted((self._start.tick, end.tick))
        self.removed = lane.shown_base.tick[lane.shown_base.span(ends[0], ends[1] + 1)]
        first, last = lane.value_text(self._start.value), lane.value_text(end.value)
        self.readout = f"{first} → {last}"


class MovePoints(PointGesture):
    """The held point follows the mouse in time and value, the other selected ones along.

    A drag that begins upright stays on its ticks, one that begins level keeps its values.
    """

    verb = "Move"

    def __init__(self, lane: PointLane, held_tick: int, pointer: LanePointer) -> None:
        super().__init__(lane)
        self._start = pointer
        self._held_tick = held_tick
        self.removed = lane.selected_ticks
        self._before = lane.shown_base
        chosen = self._before.at_ticks(self.removed)
        self._tick, self._value = self._before.tick[chosen], self._before.value[chosen]
        self._held_value = self._before.value_at(held_tick, lane.source.default)
        self._axis = ""
        self.added = PointArrays(self._tick, self._value)
        self.say(held_tick, self._held_value)

    def move(self, pointer: LanePointer) -> None:
        lane = self.lane
        dx, dy = pointer.x - self._start.x, pointer.y - self._start.y
        if not self._axis and max(abs(dx), abs(dy)) >= 4:
            self._axis = "time" if abs(dx) > abs(dy) else "value"
        elif self._axis and min(abs(dx), abs(dy)) >= 12:
            self._axis = "both"
        ticks, values = self._tick, self._value
        if self._axis in ("time", "both"):
            moved = self._held_tick + pointer.tick - self._start.tick
            target = moved if pointer.free else lane.nearest_line(moved)
            by = max(round(target) - self._held_tick, -int(self._tick.min(initial=0)))
            ticks = ticks + by
        if self._axis in ("value", "both"):
            by_value = pointer.value - self._start.value
            target_value = self.value(
                pointer._replace(
                    value=self._held_value + by_value,
                    y=lane.y_of(self._held_value + by_value),
                )
            )
            values = np.clip(values + (target_value - self._held_value), lane.lowest, lane.highest)
        self.added = PointArrays(ticks, values)
        at = int(np.searchsorted(self._tick, self._held_tick))
        self.say(int(ticks[at]), float(values[at]))

    def release(self, pointer: LanePointer) -> None:
        if self._axis:
            self.lane.write(self.removed, self.added, self.verb)


class SelectStretch(PointGesture):
    """The points between the press and the mouse are selected; nothing is changed."""

    def __init__(self, lane: PointLane, pointer: LanePointer) -> None:
        super().__init__(lane)
        self._start = pointer.tick
        self.ends = (pointer.tick, pointer.tick)

    def move(self, pointer: LanePointer) -> None:
        first, last = sorted((self._start, pointer.tick))
        self.ends = (first, last)
        base = self.lane.shown_base
        self.lane.select_ticks(base.tick[base.span(first, last + 1)])
        self.readout = self.lane.selection_text()

    def release(self, pointer: LanePointer) -> None:
        if self.ends[0] == self.ends[1]:
            self.lane.select_ticks(NO_TICKS)


class ErasePoints(PointGesture):
    """The points the mouse passes go."""

    verb = "Erase"

    def __init__(self, lane: PointLane, pointer: LanePointer) -> None:
        super().__init__(lane)
        self._ends = (pointer.tick, pointer.tick)
        self.move(pointer)

    def move(self, pointer: LanePointer) -> None:
        lane = self.lane
        self._ends = (min(self._ends[0], pointer.tick), max(self._ends[1], pointer.tick))
        reach = 4 * lane.ticks_per_pixel
        base = lane.shown_base
        self.removed = base.tick[base.span(self._ends[0] - reach, self._ends[1] + reach)]
