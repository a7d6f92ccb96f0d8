"""Keeping the playhead in sight while it moves."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject

from musestudio.ui.piano_roll.state import RollState

_PAGE_SHARE = 0.08  # Where the playhead lands when the page turns, from the left edge.
_SMOOTH_SHARE = 0.4  # Where it stays while the page glides.


class Follow(Enum):
    """What the page does as the playhead moves."""

    OFF = "off"
    PAGE = "page"
    SMOOTH = "smooth"


class PlayheadFollower(QObject):
    """Turns the page when the playhead runs out of it, or glides along with it.

    Who scrolls away to look at something else while it plays is left alone until the
    playhead is in sight again, or jumps.
    """

    def __init__(
        self, state: RollState, is_busy: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        """is_busy: whether a mouse drag holds on to the page."""
        super().__init__(parent)
        self._state = state
        self._is_busy = is_busy
        self.mode = Follow.OFF
        state.playhead_changed.connect(self._on_playhead_changed)

    def set_mode(self, mode: Follow) -> None:
        if mode is self.mode:
            return
        self.mode = mode
        start, end = self._state.viewport.visible_ticks
        if mode is not Follow.OFF and not start <= self._state.playhead_tick <= end:
            self._bring_to(self._state.playhead_tick, _PAGE_SHARE)

    def _on_playhead_changed(self, before: float, after: float) -> None:
        if self.mode is Follow.OFF or self._is_busy():
            return
        state, viewport = self._state, self._state.viewport
        start, end = viewport.visible_ticks
        was_seen = start <= before <= end
        jumped = abs(after - before) > state.song.ticks_per_beat
        if (was_seen or jumped) and not start <= after <= end:
            self._bring_to(after, _PAGE_SHARE)
        elif (
            self.mode is Follow.SMOOTH
            and state.playing
            and was_seen
            and viewport.transform.x(after) > viewport.width * _SMOOTH_SHARE
        ):
            self._bring_to(after, _SMOOTH_SHARE)

    def _bring_to(self, tick: float, share: float) -> None:
        """Scroll so that ``tick`` stands at a share of the page's width."""
        viewport = self._state.viewport
        x = tick * viewport.transform.pixels_per_tick
        viewport.scroll_to(scroll_x=x - viewport.width * share)
