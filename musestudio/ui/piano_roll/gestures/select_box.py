"""Select notes with a rubber band."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from musestudio.ui.piano_roll.gestures.gesture import Gesture, Pointer
from musestudio.ui.piano_roll.state import NO_NOTES, RollState


class Band(NamedTuple):
    """The rubber band in ticks and content pixels, so that it stays in place on a scroll."""

    start_tick: float
    end_tick: float
    top: float
    bottom: float


class SelectBox(Gesture):
    """Whatever the band touches is selected; Shift adds to the selection, Ctrl toggles."""

    def __init__(self, state: RollState, start: Pointer) -> None:
        super().__init__(state, start)
        self._selected_before = state.selected
        self._kept = state.selected if start.adding else NO_NOTES
        self._anchor_y = start.y + state.viewport.transform.scroll_y
        self.band: Band | None = None
        if not start.adding:
            state.select(NO_NOTES)

    def move(self, pointer: Pointer) -> None:
        if not self.dragging(pointer):
            return
        transform = self.state.viewport.transform
        y = pointer.y + transform.scroll_y
        self.band = Band(
            min(self.start.tick, pointer.tick),
            max(self.start.tick, pointer.tick),
            min(self._anchor_y, y),
            max(self._anchor_y, y),
        )
        highest = transform.pitch(self.band.top - transform.scroll_y)
        lowest = transform.pitch(self.band.bottom - transform.scroll_y)
        index = self.state.active_index
        touched = index.inside(self.band.start_tick, self.band.end_tick, lowest, highest)
        if self.start.ctrl:
            self.state.select(np.setxor1d(self._kept, touched, assume_unique=True))
        else:
            self.state.select(np.concatenate((self._kept, touched)))
        self.state.looks_changed.emit()

    def release(self, pointer: Pointer) -> None:
        self.band = None
        self.state.looks_changed.emit()

    def cancel(self) -> None:
        super().cancel()
        self.band = None
        self.state.select(self._selected_before)
        self.state.looks_changed.emit()
