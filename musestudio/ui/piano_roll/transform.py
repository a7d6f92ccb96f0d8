"""Ticks and pitches to pixels and back; nothing of Qt."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from musestudio.ui.piano_roll.rows import ALL_ROWS, Rows


@dataclass(frozen=True)
class RollTransform:
    """Where a tick and a pitch lie in the roll.

    All lengths are device-independent pixels; x grows with time, y downwards from the
    highest pitch. ``scroll_x`` and ``scroll_y`` are the content position at the top left
    corner of the view; ``rows`` are the pitches that have a row.
    """

    pixels_per_tick: float = 0.1
    row_height: float = 14.0
    scroll_x: float = 0.0
    scroll_y: float = 0.0
    rows: Rows = ALL_ROWS

    def x(self, tick: float) -> float:
        return tick * self.pixels_per_tick - self.scroll_x

    def tick(self, x: float) -> float:
        return (x + self.scroll_x) / self.pixels_per_tick

    def y(self, pitch: float) -> float:
        """The upper edge of the pitch's row."""
        return self.rows.row(pitch) * self.row_height - self.scroll_y

    def pitch(self, y: float) -> int:
        """The pitch whose row holds ``y``; outside of them that of the first or last."""
        return self.rows.pitch(int((y + self.scroll_y) // self.row_height))

    @property
    def content_height(self) -> float:
        return self.rows.count * self.row_height

    def scrolled_to(self, scroll_x: float, scroll_y: float) -> RollTransform:
        """The same scale at another place; bounds are the caller's to keep."""
        return dataclasses.replace(self, scroll_x=scroll_x, scroll_y=scroll_y)

    def with_pixels_per_tick(self, pixels_per_tick: float, anchor_x: float) -> RollTransform:
        """Another time scale; the tick at ``anchor_x`` stays there."""
        scroll_x = self.tick(anchor_x) * pixels_per_tick - anchor_x
        return dataclasses.replace(self, pixels_per_tick=pixels_per_tick, scroll_x=scroll_x)

    def with_row_height(self, row_height: float, anchor_y: float) -> RollTransform:
        """Another row height; the point at ``anchor_y`` stays there."""
        scroll_y = (anchor_y + self.scroll_y) / self.row_height * row_height - anchor_y
        return dataclasses.replace(self, row_height=row_height, scroll_y=scroll_y)
