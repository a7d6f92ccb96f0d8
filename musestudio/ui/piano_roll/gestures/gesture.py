"""What every gesture is."""

from __future__ import annotations

from typing import NamedTuple

from musestudio.ui.piano_roll.state import RollState

DRAG_THRESHOLD = 3.0
"""Device-independent pixels the mouse may tremble before a press becomes a drag."""


class Pointer(NamedTuple):
    """A mouse position in every unit a gesture asks for.

    x, y:   device-independent pixels in the roll, also outside of it.
    tick:   not snapped, may be negative.
    pitch:  0–127.
    free:   Alt is held: the grid does not hold.
    shift, ctrl: held modifiers.
    """

    x: float
    y: float
    tick: float
    pitch: int
    free: bool = False
    shift: bool = False
    ctrl: bool = False

    @property
    def adding(self) -> bool:
        """Whether a selection is to be changed rather than replaced."""
        return self.shift or self.ctrl


class Gesture:
    """One drag, from press to release.

    The document does not change while a gesture runs: when it does change (an undo by
    key, an answer from the model) the roll drops the gesture without a further call.
    """

    def __init__(self, state: RollState, start: Pointer) -> None:
        self.state = state
        self.start = start
        self._dragging = False

    def dragging(self, pointer: Pointer) -> bool:
        """Whether the mouse has left the place of the press, now or before."""
        if not self._dragging:
            distance = max(abs(pointer.x - self.start.x), abs(pointer.y - self.start.y))
            self._dragging = distance > DRAG_THRESHOLD
        return self._dragging

    def move(self, pointer: Pointer) -> None:
        """The mouse moved with the button held."""

    def release(self, pointer: Pointer) -> None:
        """The button was let go: make it so."""

    def cancel(self) -> None:
        """Esc: leave everything as it was before the press."""
        self.state.clear_preview()
        self.state.unhear()
