"""What a drag in the ruler does: the playhead, the loop, a marker."""

from __future__ import annotations

from collections.abc import Callable

from musestudio.editing.operations.markers import move_marker
from musestudio.score.song import Marker
from musestudio.ui.piano_roll.state import RollState

DRAG_THRESHOLD = 3.0  # Device-independent pixels.

Loop = tuple[int, int] | None


class RulerDrag:
    """A press in the ruler until the button is let go.

    x in device-independent pixels; ``free``: Alt is held and the grid does not count.
    """

    def __init__(self, state: RollState, x: float) -> None:
        self.state = state
        self.start_x = x
        self.start_tick = self.tick(x)
        self.dragging = False

    def tick(self, x: float) -> float:
        return max(self.state.viewport.transform.tick(x), 0.0)

    def snapped(self, tick: float, free: bool) -> int:
        return self.state.grid(free).nearest(self.state.song.metre_map, max(tick, 0.0))

    def move(self, x: float, free: bool) -> None:
        self.dragging = self.dragging or abs(x - self.start_x) > DRAG_THRESHOLD
        if self.dragging:
            self.drag(x, free)

    def drag(self, x: float, free: bool) -> None:
        """The mouse is elsewhere, and it is no mere trembling."""

    def release(self, x: float, free: bool) -> None:
        """The button was let go."""

    def cancel(self) -> None:
        """Leave everything as it was before the press."""


class DragPlayhead(RulerDrag):
    """The playhead follows the mouse from the press on."""

    def __init__(self, state: RollState, x: float, free: bool, tell: Callable[[int], None]) -> None:
        super().__init__(state, x)
        self._before = state.playhead_tick
        self._tell = tell
        self._put(self.snapped(self.start_tick, free))

    def move(self, x: float, free: bool) -> None:
        self._put(self.snapped(self.tick(x), free))

    def cancel(self) -> None:
        self._put(round(self._before))

    def _put(self, tick: int) -> None:
        self.state.set_playhead(tick)
        self._tell(tick)


class MarkLoop(RulerDrag):
    """A drag marks the stretch that is looped, or filled in.

    A click does what ``on_click`` says.
    """

    def __init__(
        self,
        state: RollState,
        x: float,
        tell: Callable[[Loop], None],
        on_click: Callable[[], None],
    ) -> None:
        super().__init__(state, x)
        self._before = state.loop
        self._tell = tell
        self._on_click = on_click

    def drag(self, x: float, free: bool) -> None:
        ends = [self.snapped(tick, free) for tick in (self.start_tick, self.tick(x))]
        if ends[0] != ends[1]:
            self._tell((min(ends), max(ends)))

    def release(self, x: float, free: bool) -> None:
        if not self.dragging:
            self._on_click()

    def cancel(self) -> None:
        self._tell(self._before)


class ResizeLoop(RulerDrag):
    """One end of the loop follows the mouse, also past the other end."""

    def __init__(
        self, state: RollState, x: float, tell: Callable[[Loop], None], *, at_start: bool
    ) -> None:
        super().__init__(state, x)
        assert state.loop is not None
        self._before = state.loop
        self._stays = state.loop[1] if at_start else state.loop[0]
        self._tell = tell

    def drag(self, x: float, free: bool) -> None:
        end = self.snapped(self.tick(x), free)
        if end != self._stays:
            self._tell((min(end, self._stays), max(end, self._stays)))

    def cancel(self) -> None:
        self._tell(self._before)


class MoveLoop(RulerDrag):
    """The loop keeps its length and follows the mouse."""

    def __init__(self, state: RollState, x: float, tell: Callable[[Loop], None]) -> None:
        super().__init__(state, x)
        assert state.loop is not None
        self._before = state.loop
        self._tell = tell

    def drag(self, x: float, free: bool) -> None:
        start, end = self._before
        moved = self.snapped(start + self.tick(x) - self.start_tick, free)
        self._tell((moved, moved + end - start))

    def cancel(self) -> None:
        self._tell(self._before)


class DragMarker(RulerDrag):
    """A marker follows the mouse; a click puts the playhead on it."""

    def __init__(
        self, state: RollState, x: float, marker: Marker, tell: Callable[[int], None]
    ) -> None:
        super().__init__(state, x)
        self.marker = marker
        self.shown_tick = marker.tick
        self._tell = tell

    def drag(self, x: float, free: bool) -> None:
        moved = self.marker.tick + self.tick(x) - self.start_tick
        self.shown_tick = self.snapped(moved, free)
        self.state.looks_changed.emit()

    def release(self, x: float, free: bool) -> None:
        state = self.state
        if not self.dragging:
            state.set_playhead(self.marker.tick)
            self._tell(self.marker.tick)
            return
        state.apply_all(move_marker(state.song, self.marker, self.shown_tick), "Move marker")

    def cancel(self) -> None:
        self.state.looks_changed.emit()
