"""Where the points of a lane come from and how they are written back."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from musestudio.editing.commands import AddTrack
from musestudio.editing.operations.control_points import Control, ControlPoint, change_points
from musestudio.score import Track
from musestudio.ui.lanes.control_columns import ControlColumns
from musestudio.ui.lanes.controllers import control_name
from musestudio.ui.lanes.point_arrays import NO_POINTS, PointArrays, Ticks, Values
from musestudio.ui.piano_roll.state import RollState

_BEND_STEPS = (64, 1024)
_STEPS = (1, 10)


class PointSource(Protocol):
    """What a lane of points shows and changes.

    name: for sentences and menus. steps: what Up, and Shift+Up, add.
    line_step_ticks: the least distance of two events of a drawn line.
    """

    @property
    def name(self) -> str: ...

    @property
    def steps(self) -> tuple[int, int]: ...

    @property
    def centre(self) -> float | None: ...

    @property
    def default(self) -> float: ...

    @property
    def line_step_ticks(self) -> int: ...

    @property
    def problem(self) -> str:
        """Why nothing can be written now, one sentence; empty where it can."""
        ...

    def value_range(self) -> tuple[float, float]: ...

    def points(self) -> PointArrays:
        """The points there are, the same object for as long as they are the same."""
        ...

    def write(self, removed_ticks: Ticks, added: PointArrays, verb: str) -> None:
        """Take out every point on ``removed_ticks`` and put others in: one undo step."""
        ...

    def text(self, value: float) -> str: ...

    def parse(self, text: str) -> float | None: ...

    @property
    def rule(self) -> str:
        """What may be typed, one sentence."""
        ...


class ControllerSource:
    """A controller or the pitch bend of the active track."""

    def __init__(self, state: RollState, control: Control) -> None:
        self._state = state
        self.control = control
        self.name = control_name(control.number)
        self.steps = _BEND_STEPS if control.is_bend else _STEPS
        # Pan and balance have a middle too.
        self.centre: float | None = None
        if control.is_bend:
            self.centre = 0.0
        elif control.number in (8, 10):
            self.centre = 64.0
        self.default = float(control.default)
        self._read: ControlColumns | None = None
        self._track_id = -1

    problem = ""

    @property
    def line_step_ticks(self) -> int:
        return max(self._state.song.ticks_per_beat // 16, 1)

    def value_range(self) -> tuple[float, float]:
        return float(self.control.lowest), float(self.control.highest)

    def points(self) -> PointArrays:
        track = self._state.active_track
        if track is None:
            return NO_POINTS
        read = self._read
        if read is None or read.channel != track.channel or self._track_id != track.track_id:
            read = ControlColumns.of(track.events, self.control, track.channel)
        elif read.events is not track.events:
            read = read.followed(track.events)
        self._read, self._track_id = read, track.track_id
        return read.points

    def control_points(self, first_tick: int, last_tick: int | None) -> list[ControlPoint]:
        """The points of a stretch, both ends included, as the pure edits take them.

        With them the one before, which says what holds where the stretch begins.
        """
        points = self.points()
        span = points.span(first_tick, np.inf if last_tick is None else last_tick + 1)
        near = slice(max(span.start - 1, 0), span.stop)
        return _control_points(points.tick[near], points.value[near])

    def write(self, removed_ticks: Ticks, added: PointArrays, verb: str) -> None:
        points = self.points()
        gone = points.at_ticks(removed_ticks)
        low, high = self.value_range()
        values = np.clip(np.rint(added.value), low, high)
        self.apply(
            _control_points(points.tick[gone], points.value[gone]),
            _control_points(added.tick, values),
            verb,
        )

    def apply(self, removed: list[ControlPoint], added: list[ControlPoint], verb: str) -> None:
        """Change points of the active track: one undo step.

        In a song without tracks the first one is made on the way.
        """
        document, track = self._state.document, self._state.active_track
        name = f"{verb} {self.name.lower()}"
        with document.transaction(name):
            if track is None:
                track = Track(document.song.new_track_id())
                document.apply(AddTrack(track))
            document.apply(change_points(track, self.control, removed, added, name))

    def text(self, value: float) -> str:
        return f"{round(value):+d}" if self.control.is_bend and value else str(round(value))

    def parse(self, text: str) -> float | None:
        try:
            value = int(text.replace("−", "-"))
        except ValueError:
            return None
        return value if self.control.lowest <= value <= self.control.highest else None

    @property
    def rule(self) -> str:
        return f"A whole number from {self.control.lowest} to {self.control.highest}"


def _control_points(ticks: Ticks, values: Values) -> list[ControlPoint]:
    pairs = zip(ticks.tolist(), values.astype(np.int64).tolist(), strict=True)
    return list(map(ControlPoint._make, pairs))
