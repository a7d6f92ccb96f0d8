"""The lanes under the roll, in the View menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec
from musestudio.ui.lanes.tempo import TEMPO
from musestudio.ui.lanes.velocity import VELOCITY

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

LANE_ACTIONS = ("velocities", "controllers", "tempo_lane")


def lane_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What opens and closes lanes; which of them is open, ``show_lanes`` says."""
    lanes = window.roll.lanes
    return (
        ActionSpec(
            "velocities",
            "&Velocities",
            lambda on: lanes.set_open(VELOCITY, on),
            ("V",),
            hint="Show or hide the velocities under the roll",
            checkable=True,
        ),
        ActionSpec(
            "controllers",
            "&Controllers and pedals",
            lanes.set_controllers_open,
            ("Shift+T",),
            hint="Show or hide controllers, pedals and pitch bend under the roll",
            checkable=True,
        ),
        ActionSpec(
            "tempo_lane",
            "Te&mpo and metre",
            lambda on: lanes.set_open(TEMPO, on),
            ("T",),
            hint="Show or hide tempo and metre under the roll",
            checkable=True,
        ),
    )


def show_lanes(window: MainWindow) -> None:
    """Check the actions of the lanes that are open."""
    lanes = window.roll.lanes
    open_now = (lanes.is_open(VELOCITY), lanes.controllers_open, lanes.is_open(TEMPO))
    for action_id, is_open in zip(LANE_ACTIONS, open_now, strict=True):
        window.actions_[action_id].setChecked(is_open)
