"""What a drag in the velocity lane does: move stems, paint over them, draw a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from musestudio.editing.operations.control_lines import curved, straight
from musestudio.editing.operations.velocity_lines import (
    kept_in_range,
    scaled_velocities,
    velocities_along,
)
from musestudio.ui.lanes.lane import LanePointer
from musestudio.ui.piano_roll.note_index import Indices

if TYPE_CHECKING:
    from musestudio.ui.lanes.velocity import VelocityLane

_BRUSH = 3.0  # Half the width of what painting touches, in pixels.


class VelocityGesture:
    """Shows other velocities, and sets them when it ends.

    velocity:  of every note of the active track, as it would be.
    changing:  ascending indices of the notes touched.
    """

    def __init__(self, lane: VelocityLane) -> None:
        self.lane = lane
        index = lane.state.active_index
        self.before = index.arrays.velocity
        self.velocity: NDArray[np.int32] = self.before.copy()
        self.touched = np.zeros(len(index), dtype=bool)
        self.readout = ""

    @property
    def changing(self) -> Indices:
        return np.flatnonzero(self.touched)

    def move(self, pointer: LanePointer) -> None:
        raise NotImplementedError

    def release(self, pointer: LanePointer) -> None:
        self.lane.set_velocities(self.changing, self.velocity, self.name)

    name = "Change velocity"


class DragVelocities(VelocityGesture):
    """The held stem follows the mouse and the other selected ones change alike: by as much,
    or with Ctrl in proportion.
    """

    def __init__(self, lane: VelocityLane, held: int, pointer: LanePointer) -> None:
        super().__init__(lane)
        self.held = held
        # Taken hold of beside its middle, a head stays under the mouse as it was.
        self._offset = pointer.value - float(self.before[held])
        self.touched[lane.state.selected] = True
        self.move(pointer)

    def move(self, pointer: LanePointer) -> None:
        held = int(self.before[self.held])
        target = int(kept_in_range(np.array([pointer.value - self._offset]))[0])
        if pointer.ctrl:
            changed = scaled_velocities(self.before[self.touched], held, target)
        else:
            changed = kept_in_range(self.before[self.touched] + (target - held))
        self.velocity[self.touched] = changed
        self.readout = f"{target}"
        if np.count_nonzero(self.touched) > 1:
            by = f"× {target / max(held, 1):.2f}" if pointer.ctrl else f"{target - held:+d}"
            self.readout += f"  ({by})"


class PaintVelocities(VelocityGesture):
    """Every note the mouse passes gets the height at which it passes.

    Where notes are selected only they are touched, so one voice of a chord can be painted.
    """

    name = "Paint velocities"

    def __init__(self, lane: VelocityLane, pointer: LanePointer) -> None:
        super().__init__(lane)
        self._last = pointer
        self.move(pointer)

    def move(self, pointer: LanePointer) -> None:
        start, end = (self._last.tick, self._last.value), (pointer.tick, pointer.value)
        brush = _BRUSH * self.lane.ticks_per_pixel
        first, last = sorted((start[0], end[0]))
        found = self.lane.paintable(first - brush, last + brush)
        ticks = np.clip(self.lane.state.active_index.arrays.start[found], first, last)
        self.velocity[found] = velocities_along(ticks, start, end)
        self.touched[found] = True
        self._last = pointer
        self.readout = f"{int(kept_in_range(np.array([pointer.value]))[0])}"


class LineOfVelocities(VelocityGesture):
    """The notes from the press to the mouse get the velocities of a straight line between,
    or with Ctrl of a curve that begins slowly.
    """

    name = "Velocity line"

    def __init__(self, lane: VelocityLane, pointer: LanePointer) -> None:
        super().__init__(lane)
        self.start = self.end = (pointer.tick, pointer.value)
        self.shape = straight
        self.move(pointer)

    def move(self, pointer: LanePointer) -> None:
        self.end = (pointer.tick, pointer.value)
        self.shape = curved if pointer.ctrl else straight
        brush = _BRUSH * self.lane.ticks_per_pixel
        first, last = sorted((self.start[0], self.end[0]))
        found = self.lane.paintable(first - brush, last + brush)
        ticks = np.clip(self.lane.state.active_index.arrays.start[found], first, last)
        self.velocity[self.touched] = self.before[self.touched]
        self.touched[:] = False
        self.velocity[found] = velocities_along(ticks, self.start, self.end, self.shape)
        self.touched[found] = True
        ends = kept_in_range(np.array([self.start[1], self.end[1]]))
        self.readout = f"{ends[0]} → {ends[1]}"
