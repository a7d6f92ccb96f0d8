"""The lanes there can be, by id, as they are remembered and as the menu offers them."""

from __future__ import annotations

from musestudio.editing.operations.control_points import SWITCHES, Control
from musestudio.score import Track
from musestudio.ui.lanes.controllers import (
    COMMON,
    HIGHEST_CONTROLLER,
    OTHERS,
    PEDAL,
    control_name,
    short_name,
)
from musestudio.ui.lanes.lane import Lane
from musestudio.ui.lanes.pedal import PedalLane
from musestudio.ui.lanes.point_source import ControllerSource
from musestudio.ui.lanes.points import PointLane
from musestudio.ui.lanes.tempo import TEMPO, TempoLane
from musestudio.ui.lanes.velocity import VELOCITY, VelocityLane
from musestudio.ui.piano_roll.state import RollState

BEND = "bend"
_CONTROLLER = "cc"

FIRST_CONTROLLER = f"{_CONTROLLER}{PEDAL}"


def controller_id(number: int) -> str:
    """The id of the lane of a controller (0–119)."""
    return f"{_CONTROLLER}{number}"


COMMON_LANES = (VELOCITY, *map(controller_id, COMMON), BEND, TEMPO)
OTHER_LANES = tuple(map(controller_id, OTHERS))


def control_of(lane_id: str) -> Control | None:
    """What a lane of that id controls; None for other lanes and what is no id."""
    if lane_id == BEND:
        return Control(None)
    number = lane_id.removeprefix(_CONTROLLER)
    if number == lane_id or not number.isdecimal() or int(number) > HIGHEST_CONTROLLER:
        return None
    return Control(int(number))


def is_lane(lane_id: str) -> bool:
    """Whether there is a lane of that id; one may come from an old file."""
    return lane_id in (VELOCITY, TEMPO) or control_of(lane_id) is not None


def lane_name(lane_id: str) -> str:
    """What the menu calls the lane."""
    control = control_of(lane_id)
    if control is not None:
        return control_name(control.number)
    return "Velocity" if lane_id == VELOCITY else "Tempo and metre"


def lanes_in_use(track: Track) -> tuple[str, ...]:
    """The controllers that have events on a track, by number."""
    numbers = {
        event.data[1]
        for event in track.events
        if len(event.data) == 3 and event.data[0] == 0xB0 | track.channel
    }
    return tuple(controller_id(n) for n in sorted(numbers) if n <= HIGHEST_CONTROLLER)


def make_lane(state: RollState, lane_id: str) -> Lane:
    """A new lane. Raises KeyError where there is none of that id."""
    if lane_id == VELOCITY:
        return VelocityLane(state)
    if lane_id == TEMPO:
        return TempoLane(state)
    control = control_of(lane_id)
    if control is None:
        raise KeyError(lane_id)
    source, short = ControllerSource(state, control), short_name(control.number)
    if control.number in SWITCHES:
        return PedalLane(state, source, short)
    return PointLane(state, source, short)
