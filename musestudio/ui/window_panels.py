"""The panels around the roll: which are shown, and which gives way in a small window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from musestudio.ui.bridge.joining import WindowBridge
from musestudio.ui.event_list.panel import EventList
from musestudio.ui.folded_assistant import FoldedAssistant
from musestudio.ui.history_panel import HistoryPanel
from musestudio.ui.jam.joining import WindowJam
from musestudio.ui.pad.joining import WindowPad
from musestudio.ui.theme import GRID

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

PANELS = (
    "panel_tracks",
    "panel_assistant",
    "panel_history",
    "panel_events",
    "panel_bridge",
    "panel_pad",
    "panel_jam",
)
"""The action that shows each panel; its check says whether the composer wants it."""

_SHOWN_AT_FIRST = {"panel_tracks": True, "panel_assistant": True}
_TRACKS_WIDTH = 43 * GRID
_ASSISTANT_WIDTH = 56 * GRID
_EVENTS_WIDTH = 104 * GRID
_PAD_WIDTH = 76 * GRID
_COLUMN_SIZES = [
    _TRACKS_WIDTH,
    10_000,
    _EVENTS_WIDTH,
    _PAD_WIDTH,
    _ASSISTANT_WIDTH,
    FoldedAssistant.WIDTH,
]
_LEFT_SIZES = [400, 260]
_LEAST_ROLL = 66 * GRID
_ROOMY_ROLL = 110 * GRID
"""With less room than this beside it the assistant folds, if the composer has not opened it.

A window of 1024 pixels leaves the roll 627 beside tracks and assistant: eight bars of a readable
size, with the candidates in sight to be compared. With the event list too it would be 220, and
three bars."""


class WindowPanels(QObject):
    """Lays tracks and history, roll, events, pad and assistant side by side.

    columns: the splitter that holds them.
    centre:  its column with the roll, and what folds out below the roll.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._held_open = False
        self.history = HistoryPanel(window.document, window.files, window.actions_)
        self.events = EventList(window.roll.state, window.actions_)
        self.folded = FoldedAssistant(window.actions_)
        self.folded.unfold_wanted.connect(self._hold_open)
        self.bridge = WindowBridge(window)
        self.pad = WindowPad(window)
        self.jam = WindowJam(window)
        self.centre = QWidget()
        centre = QVBoxLayout(self.centre)
        centre.setContentsMargins(0, 0, 0, 0)
        centre.setSpacing(0)
        centre.addWidget(window.roll, 1)
        centre.addWidget(self.bridge.strip)
        centre.addWidget(self.jam.panel)
        self.left = QSplitter(Qt.Orientation.Vertical)
        self.left.setHandleWidth(1)
        self.left.setChildrenCollapsible(False)
        self.left.addWidget(window.tracks)
        self.left.addWidget(self.history)
        self.left.setSizes(_LEFT_SIZES)
        self.columns = QSplitter()
        self.columns.setHandleWidth(1)
        self.columns.setChildrenCollapsible(False)
        for place, (widget, least, most) in enumerate(
            (
                (self.left, 40 * GRID, 90 * GRID),
                (self.centre, _LEAST_ROLL, 16_000),
                (self.events, 102 * GRID, 140 * GRID),
                (self.pad.panel, 68 * GRID, 120 * GRID),
                (window.panel, _ASSISTANT_WIDTH, 90 * GRID),
                (self.folded, FoldedAssistant.WIDTH, FoldedAssistant.WIDTH),
            )
        ):
            widget.setMinimumWidth(least)
            widget.setMaximumWidth(most)
            self.columns.addWidget(widget)
            self.columns.setStretchFactor(place, 1 if widget is self.centre else 0)
        self.columns.setSizes(_COLUMN_SIZES)
        window.tracks.setAccessibleName("Tracks")
        window.panel.setAccessibleName("Assistant")
        for panel in PANELS:
            window.actions_[panel].setChecked(_SHOWN_AT_FIRST.get(panel, False))
        window.installEventFilter(self)
        self._arrange()

    def is_wanted(self, panel: str) -> bool:
        """Whether the composer wants to see it, folded or not."""
        return self._window.actions_[panel].isChecked()

    def show(self, panel: str, shown: bool) -> None:
        """Show or hide a panel, by the id of its action."""
        self._window.actions_[panel].setChecked(shown)
        if panel == "panel_assistant":
            self._held_open = shown and self._is_narrow()
        had_focus = self._window.isAncestorOf(self._window.focusWidget() or self._window)
        self._arrange()
        to_focus = {
            "panel_history": self.history,
            "panel_events": self.events,
            "panel_bridge": self.bridge.strip,
            "panel_pad": self.pad.panel,
            "panel_jam": self.jam.panel,
        }
        if shown and panel in to_focus:
            to_focus[panel].setFocus()
        elif not shown and had_focus:
            self._window.roll.setFocus()

    def saved(self) -> dict[str, object]:
        """What ``restore`` needs, as JSON-able values."""
        state: dict[str, object] = {panel: self.is_wanted(panel) for panel in PANELS}
        if state["panel_tracks"] and self._window.panel.isVisible():
            state["columns"] = self.columns.sizes()
        state["left"] = self.left.sizes()
        return state

    def restore(self, saved: dict[str, object]) -> None:
        """Go back to saved panels; what makes no sense is passed over."""
        for name, splitter, first_sizes in (
            ("columns", self.columns, _COLUMN_SIZES),
            ("left", self.left, _LEFT_SIZES),
        ):
            sizes = saved.get(name)
            if isinstance(sizes, list) and [type(s) for s in sizes] == [int] * splitter.count():
                # What was hidden has no size; it appears as wide as at first.
                pairs = zip(sizes, first_sizes, strict=True)
                splitter.setSizes([size or first for size, first in pairs])
        for panel in PANELS:
            wanted = saved.get(panel)
            if isinstance(wanted, bool):
                self._window.actions_[panel].setChecked(wanted)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            if not self._is_narrow():
                self._held_open = False
            self._arrange()
        return False

    def _hold_open(self) -> None:
        self._held_open = True
        self._arrange()

    def _is_narrow(self) -> bool:
        """Whether the roll would have too little room beside all panels that are wanted."""
        used = _ASSISTANT_WIDTH
        if self.is_wanted("panel_tracks") or self.is_wanted("panel_history"):
            used += _TRACKS_WIDTH
        if self.is_wanted("panel_events"):
            used += self.events.minimumWidth()
        if self.is_wanted("panel_pad"):
            used += self.pad.panel.minimumWidth()
        return self._window.width() - used < _ROOMY_ROLL

    def _arrange(self) -> None:
        wanted = {panel: self.is_wanted(panel) for panel in PANELS}
        folded = wanted["panel_assistant"] and self._is_narrow() and not self._held_open
        tracks, history = wanted["panel_tracks"], wanted["panel_history"]
        beside = wanted["panel_events"] or wanted["panel_pad"]
        if self._held_open and wanted["panel_assistant"] and beside:
            # All of them do not fit; what was opened last is to be seen.
            tracks = history = tracks and self._window.width() > 265 * GRID
        shown: tuple[tuple[QWidget, bool], ...] = (
            (self._window.tracks, tracks),
            (self.history, history),
            (self.left, tracks or history),
            (self.events, wanted["panel_events"]),
            (self._window.panel, wanted["panel_assistant"] and not folded),
            (self.folded, folded),
            (self.bridge.strip, wanted["panel_bridge"]),
            (self.pad.panel, wanted["panel_pad"]),
            (self.jam.panel, wanted["panel_jam"]),
        )
        for widget, is_shown in shown:
            if widget.isHidden() == is_shown:
                widget.setVisible(is_shown)
