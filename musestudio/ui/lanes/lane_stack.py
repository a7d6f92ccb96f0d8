"""The roll's page and the lanes under it, their heights drawn by the lines between them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from musestudio.ui.lanes.lane import HIGHEST_HEIGHT, LOWEST_HEIGHT, Lane
from musestudio.ui.lanes.lane_ids import (
    FIRST_CONTROLLER,
    control_of,
    is_lane,
    make_lane,
)
from musestudio.ui.lanes.lane_menu import lane_menu
from musestudio.ui.lanes.velocity import VELOCITY, VelocityLane
from musestudio.ui.piano_roll.state import RollState

MOST_LANES = 4


class LaneStack(QSplitter):
    """The page on top and up to four lanes below, each of a height that is remembered.

    Closing a lane hides it; its height, and what is selected in it, is there when it opens
    again.

    changed(): other lanes are open.
    """

    changed = Signal()

    def __init__(self, state: RollState, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.state = state
        self._lanes: dict[str, Lane] = {}
        self._open: list[str] = []  # From the top.
        self._controller = FIRST_CONTROLLER  # The lane of a controller that was open last.
        self._sized = False
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.addWidget(page)
        self.setStretchFactor(0, 1)
        self.splitterMoved.connect(self._remember_heights)
        self.open_lane(VELOCITY)

    @property
    def velocity(self) -> VelocityLane:
        lane = self.lane(VELOCITY)
        assert isinstance(lane, VelocityLane)
        return lane

    @property
    def open_lanes(self) -> tuple[str, ...]:
        """Ids of the lanes that are open, from the top."""
        return tuple(self._open)

    @property
    def has_room(self) -> bool:
        """Whether one more lane can be opened."""
        return len(self._open) < MOST_LANES

    @property
    def controllers_open(self) -> bool:
        """Whether a controller's or the pitch bend's lane is open."""
        return any(control_of(lane_id) is not None for lane_id in self._open)

    def is_open(self, lane_id: str) -> bool:
        return lane_id in self._open

    def lane(self, lane_id: str) -> Lane:
        """The lane of that id, open or not. Raises KeyError where there is no such lane."""
        lane = self._lanes.get(lane_id)
        if lane is None:
            lane = make_lane(self.state, lane_id)
            lane.hide()
            lane.button.clicked.connect(lambda: self._show_menu(lane_id))
            lane.left.connect(self._leave)
            self._lanes[lane_id] = lane
        return lane

    def open_lane(self, lane_id: str, *, below: str | None = None) -> None:
        """Open a lane under another one, or under all; the lowest gives way to a fifth."""
        if lane_id in self._open:
            return
        if not self.has_room:
            self.close_lane(self._open[-1])
        place = self._open.index(below) + 1 if below in self._open else len(self._open)
        self._put(lane_id, place)
        self._apply_heights()
        self.changed.emit()

    def close_lane(self, lane_id: str) -> None:
        """Close it; the page takes its room."""
        if lane_id in self._open:
            had_focus = self._has_keys(lane_id)
            self._take(lane_id)
            self._apply_heights()
            if had_focus:
                self._leave()
            self.changed.emit()

    def set_open(self, lane_id: str, is_open: bool) -> None:
        if is_open:
            self.open_lane(lane_id)
        else:
            self.close_lane(lane_id)

    def set_controllers_open(self, is_open: bool) -> None:
        """Open the controller's lane that was open last, or close all of them."""
        if is_open and not self.controllers_open:
            self.open_lane(self._controller)
        elif not is_open:
            for lane_id in [i for i in self._open if control_of(i) is not None]:
                self.close_lane(lane_id)

    def show_instead(self, old: str, new: str) -> None:
        """Show another lane in the place, and in the height, of an open one."""
        if old == new or old not in self._open or new in self._open:
            return
        place, height = self._open.index(old), self.lane(old).remembered_height
        had_focus = self._has_keys(old)
        self._take(old)
        lane = self.lane(new)
        lane.remembered_height = max(height, lane.minimumHeight())
        self._put(new, place)
        self._apply_heights()
        if had_focus:
            lane.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    # Remembering

    def saved(self) -> list[list[Any]]:
        """What ``restore`` needs, as JSON-able values: [id, height] of each open lane."""
        return [[lane_id, self.lane(lane_id).remembered_height] for lane_id in self._open]

    def restore(self, saved: object) -> None:
        """Open the lanes that were saved. What makes no sense is passed over."""
        if not isinstance(saved, list):
            return
        wanted: list[tuple[str, int]] = []
        for entry in saved:
            match entry:
                case [str(lane_id), int(height)] if is_lane(lane_id):
                    if lane_id not in dict(wanted) and len(wanted) < MOST_LANES:
                        wanted.append((lane_id, height))
        for lane_id in tuple(self._open):
            self._take(lane_id)
        for place, (lane_id, height) in enumerate(wanted):
            lane = self.lane(lane_id)
            lane.remembered_height = min(max(height, LOWEST_HEIGHT), HIGHEST_HEIGHT)
            self._put(lane_id, place)
        self._apply_heights()
        self.changed.emit()

    # The splitter

    def _put(self, lane_id: str, place: int) -> None:
        lane = self.lane(lane_id)
        self._open.insert(place, lane_id)
        if control_of(lane_id) is not None:
            self._controller = lane_id
        # Closed lanes stay at the end, behind those that are open.
        self.insertWidget(1 + place, lane)
        self.setStretchFactor(self.indexOf(lane), 0)
        lane.show()

    def _take(self, lane_id: str) -> None:
        lane = self.lane(lane_id)
        self._open.remove(lane_id)
        lane.hide()
        self.addWidget(lane)

    def _apply_heights(self) -> None:
        """Give every open lane its height and the page the rest."""
        if not self._sized:
            return
        heights = {
            self._lanes[lane_id]: self._lanes[lane_id].remembered_height for lane_id in self._open
        }
        room = self.height() - len(heights) * self.handleWidth() - sum(heights.values())
        sizes = [max(room, 1)]
        for i in range(1, self.count()):
            sizes.append(heights.get(self.widget(i), 0))  # type: ignore[call-overload]
        self.setSizes(sizes)

    def _remember_heights(self) -> None:
        for lane_id in self._open:
            self._lanes[lane_id].remembered_height = self._lanes[lane_id].height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._sized and self.height() > 2 * LOWEST_HEIGHT:
            self._sized = True
            self._apply_heights()

    def _has_keys(self, lane_id: str) -> bool:
        lane, focused = self.lane(lane_id), QApplication.focusWidget()
        return focused is not None and (focused is lane or lane.isAncestorOf(focused))

    def _leave(self) -> None:
        """Give the keyboard back to the roll."""
        self.parentWidget().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_menu(self, lane_id: str) -> None:
        menu = lane_menu(self, lane_id)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        button = self.lane(lane_id).button
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
