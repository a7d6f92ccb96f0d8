"""Files dragged over the page: where they would land, and letting them go there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent

from musestudio.ui.file_drop import local_files
from musestudio.ui.midi_drag import was_dragged_from_here
from musestudio.ui.piano_roll.snap import BAR
from musestudio.ui.piano_roll.state import RollState

_BAR_LINE_REACH = 10.0
"""A file dropped this near to a bar line lands on it, whatever the grid."""


class DropTarget(QObject):
    """Follows one drag at a time.

    moved(): ``tick`` is another.
    dropped(paths, tick): local files were let go.
    """

    moved = Signal()
    dropped = Signal(list, int)

    def __init__(self, state: RollState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.tick: int | None = None
        """Where the files would land; None while none are dragged over the page."""
        self.has_shift = False
        """Whether Shift is held over the drag, or was when it was let go."""
        self.is_ours = False
        """Whether the drag began in a window of this program."""
        self.paths: list[str] = []
        """What is dragged, or was last."""

    def drag_over(self, event: QDragMoveEvent) -> None:
        if local_files(event):
            event.acceptProposedAction()
            self._look_at(event)
            self._move_to(self._tick_at(event))

    def leave(self) -> None:
        self._move_to(None)

    def let_go(self, event: QDropEvent) -> None:
        paths = local_files(event)
        self._look_at(event)
        self._move_to(None)
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths, self._tick_at(event))

    def _look_at(self, event: QDropEvent) -> None:
        self.has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.paths = local_files(event)
        self.is_ours = was_dragged_from_here(self.paths)

    def _move_to(self, tick: int | None) -> None:
        self.tick = tick
        self.moved.emit()

    def _tick_at(self, event: QDropEvent) -> int:
        """The nearest bar line where one is near, else the nearest line of the grid."""
        state, transform = self._state, self._state.viewport.transform
        free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        x = event.position().x()
        tick, metre_map = max(transform.tick(x), 0.0), state.song.metre_map
        bar_line = BAR.nearest(metre_map, tick)
        if not free and abs(transform.x(bar_line) - x) <= _BAR_LINE_REACH:
            return bar_line
        return state.grid(free).nearest(metre_map, tick)
