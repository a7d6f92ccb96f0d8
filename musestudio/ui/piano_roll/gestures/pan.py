"""Push the page about with the middle button."""

from __future__ import annotations

from musestudio.ui.piano_roll.gestures.gesture import Gesture, Pointer
from musestudio.ui.piano_roll.state import RollState


class Pan(Gesture):
    """The place taken hold of stays under the mouse."""

    def __init__(self, state: RollState, start: Pointer) -> None:
        super().__init__(state, start)
        transform = state.viewport.transform
        self._scroll_x, self._scroll_y = transform.scroll_x, transform.scroll_y

    def move(self, pointer: Pointer) -> None:
        self.state.viewport.scroll_to(
            self._scroll_x + self.start.x - pointer.x, self._scroll_y + self.start.y - pointer.y
        )

    def cancel(self) -> None:
        self.state.viewport.scroll_to(self._scroll_x, self._scroll_y)
