"""The menu under a lane's name: show something else here, add a lane, close this one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QInputDialog, QMenu

from musestudio.ui.lanes.controllers import HIGHEST_CONTROLLER
from musestudio.ui.lanes.lane_ids import (
    COMMON_LANES,
    OTHER_LANES,
    controller_id,
    lane_name,
    lanes_in_use,
)

if TYPE_CHECKING:
    from musestudio.ui.lanes.lane_stack import LaneStack


def lane_menu(stack: LaneStack, lane_id: str) -> QMenu:
    """The menu of the lane; the caller shows it and lets go of it."""
    menu = QMenu(stack)
    _fill(menu, stack, lambda chosen: stack.show_instead(lane_id, chosen), lane_id)
    menu.addSeparator()
    more = menu.addMenu("Add a lane")
    _fill(more, stack, lambda chosen: stack.open_lane(chosen, below=lane_id), None)
    more.menuAction().setEnabled(stack.has_room)
    menu.addAction("Close this lane", lambda: stack.close_lane(lane_id))
    return menu


def _fill(
    menu: QMenu, stack: LaneStack, choose: Callable[[str], None], current: str | None
) -> None:
    """Entries for every lane; those open elsewhere cannot be chosen again."""

    def add(target: QMenu, lane_id: str) -> None:
        action = target.addAction(lane_name(lane_id), lambda: choose(lane_id))
        action.setData(lane_id)
        if current is not None:
            action.setCheckable(True)
            action.setChecked(lane_id == current)
        action.setEnabled(lane_id == current or not stack.is_open(lane_id))

    track = stack.state.active_track
    in_use = () if track is None else lanes_in_use(track)
    for lane_id in COMMON_LANES:
        add(menu, lane_id)
    others = [lane_id for lane_id in in_use if lane_id not in COMMON_LANES]
    if current is not None and current not in (*COMMON_LANES, *others):
        others.append(current)
    if others:
        menu.addSeparator()
        for lane_id in others:
            add(menu, lane_id)
    menu.addSeparator()
    rest = menu.addMenu("Other controllers")
    for lane_id in OTHER_LANES:
        if lane_id not in others:
            add(rest, lane_id)
    rest.addSeparator()
    rest.addAction("By number…", lambda: _ask_number(stack, choose))


def _ask_number(stack: LaneStack, choose: Callable[[str], None]) -> None:
    number, given = QInputDialog.getInt(
        stack, "Controller", "Controller number, 0 to 119:", 20, 0, HIGHEST_CONTROLLER
    )
    if given and not stack.is_open(controller_id(number)):
        choose(controller_id(number))
