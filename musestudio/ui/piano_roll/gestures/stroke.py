"""Going over notes: whatever the mouse touches on its way counts."""

from __future__ import annotations

import math

from musestudio.ui.piano_roll.gestures.gesture import Gesture, Pointer
from musestudio.ui.piano_roll.gestures.hit import note_at
from musestudio.ui.piano_roll.state import RollState

_STEP = 3.0  # Device-independent pixels between the places looked at along a fast stroke.


class Stroke(Gesture):
    """Collects the notes under the mouse, each once.

    Subclasses show in ``touch`` what becomes of them, and make it so in ``release``.
    """

    def __init__(self, state: RollState, start: Pointer) -> None:
        super().__init__(state, start)
        self.touched: list[int] = []
        """Indices into the active track's notes, in the order they were touched."""
        self._last = start
        self._touch_at(start.x, start.y)

    def move(self, pointer: Pointer) -> None:
        dx, dy = pointer.x - self._last.x, pointer.y - self._last.y
        steps = max(math.ceil(max(abs(dx), abs(dy)) / _STEP), 1)
        for i in range(1, steps + 1):
            self._touch_at(self._last.x + dx * i / steps, self._last.y + dy * i / steps)
        self._last = pointer

    def touch(self) -> None:
        """Another note has been added to ``touched``."""

    def _touch_at(self, x: float, y: float) -> None:
        hit = note_at(self.state, x, y)
        if hit is not None and hit.note not in self.touched:
            self.touched.append(hit.note)
            self.touch()
