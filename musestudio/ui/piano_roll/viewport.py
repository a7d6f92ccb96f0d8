"""The part of the song that is on the screen: scroll, zoom and their bounds."""

from __future__ import annotations

import dataclasses
import math

from PySide6.QtCore import QObject, Signal

from musestudio.ui.piano_roll.rows import Rows
from musestudio.ui.piano_roll.transform import RollTransform

LOWEST_ROW_HEIGHT = 4.0
HIGHEST_ROW_HEIGHT = 48.0
DEFAULT_ROW_HEIGHT = 14.0
MOST_PIXELS_PER_BEAT = 1600.0
DEFAULT_PIXELS_PER_BEAT = 64.0
FIT_MARGIN = 24.0
FIT_ROW_HEIGHTS = (6.0, 20.0)
"""Fitting the song goes no further than this: giant rows for three notes help nobody."""

_FILLING_ROW_HEIGHT = 28.0  # Few rows grow no further than this to fill the page.

_EMPTY_BEATS = 64  # An empty song still offers this much time.


class Viewport(QObject):
    """A transform, the size it is seen in, and what keeps it within bounds.

    Offsets and row heights are kept on whole device pixels, so that a note is as wide and
    as crisp after a scroll as before it.

    changed: the transform or the size is another.
    limits_changed: it can be scrolled further than before, or less far; what is seen stays.
    """

    changed = Signal()
    limits_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.transform = RollTransform(row_height=DEFAULT_ROW_HEIGHT)
        self.width = 0.0
        self.height = 0.0
        self.device_pixel_ratio = 1.0
        self._unfolded_row_height = DEFAULT_ROW_HEIGHT
        self._ticks_per_beat = 0
        self._content_end_tick = 0
        self.set_content(0, 480)

    @property
    def visible_ticks(self) -> tuple[float, float]:
        """The first tick shown and the first one no longer shown."""
        return self.transform.tick(0), self.transform.tick(self.width)

    @property
    def pixels_per_beat(self) -> float:
        return self.transform.pixels_per_tick * self._ticks_per_beat

    @property
    def max_scroll_x(self) -> float:
        """Room to go on writing: most of a screen beyond the end."""
        content = self._content_end_tick * self.transform.pixels_per_tick
        return max(content - self.width * 0.4, 0.0)

    @property
    def max_scroll_y(self) -> float:
        return max(self.transform.content_height - self.height, 0.0)

    def set_content(self, end_tick: int, ticks_per_beat: int) -> None:
        """Tell where the music ends. A change of resolution keeps the beats where they are."""
        if ticks_per_beat != self._ticks_per_beat:
            pixels_per_beat = self.pixels_per_beat or DEFAULT_PIXELS_PER_BEAT
            self._ticks_per_beat = ticks_per_beat
            self._content_end_tick = end_tick
            self.transform = dataclasses.replace(
                self.transform, pixels_per_tick=pixels_per_beat / ticks_per_beat
            )
            self.changed.emit()
        elif end_tick != self._content_end_tick:
            self._content_end_tick = end_tick
            self.limits_changed.emit()

    def set_rows(self, rows: Rows) -> None:
        """Show other rows; the pitch in the middle of the view stays there if it can.

        Few rows may have to be taller; when all come back they are as high as before.
        """
        before = self.transform
        if rows == before.rows:
            return
        if before.rows.are_all:
            self._unfolded_row_height = before.row_height
        middle = before.pitch(self.height / 2)
        wanted = self._unfolded_row_height if rows.are_all else before.row_height
        height = self._row_height(wanted, rows)
        t = dataclasses.replace(before, rows=rows, row_height=height)
        self._place(t.scrolled_to(t.scroll_x, rows.row(middle) * height), 0, -before.y(middle))
        self.changed.emit()

    def resize(self, width: float, height: float, device_pixel_ratio: float) -> None:
        """Another size; what is in the middle of the pitch axis stays there."""
        grown = height - self.height if self.height else 0.0
        self.width, self.height = width, height
        self.device_pixel_ratio = device_pixel_ratio
        t = self.transform
        self._place(t.with_row_height(self._row_height(t.row_height), height / 2), 0, -grown / 2)
        self.changed.emit()

    def scroll_to(self, scroll_x: float | None = None, scroll_y: float | None = None) -> None:
        """Bring a content position to the left or upper edge, as far as the bounds allow."""
        before = self.transform
        x = before.scroll_x if scroll_x is None else scroll_x
        y = before.scroll_y if scroll_y is None else scroll_y
        self._place(before, x - before.scroll_x, y - before.scroll_y)
        if self.transform != before:
            self.changed.emit()

    def scroll_by(self, dx: float, dy: float) -> None:
        """Move the view over the content, as far as the bounds allow."""
        self.scroll_to(self.transform.scroll_x + dx, self.transform.scroll_y + dy)

    def zoom_time(self, factor: float, anchor_x: float) -> None:
        """Stretch time; what is at ``anchor_x`` stays there."""
        wanted = self.transform.pixels_per_tick * factor
        self._set_scale(self.transform.with_pixels_per_tick(self._time_scale(wanted), anchor_x))

    def zoom_pitch(self, factor: float, anchor_y: float) -> None:
        """Stretch rows, by a device pixel at least; what is at ``anchor_y`` stays there."""
        height = self._row_height(self.transform.row_height * factor)
        if height == self.transform.row_height and factor != 1.0:
            step = math.copysign(1 / self.device_pixel_ratio, factor - 1.0)
            height = self._row_height(height + step)
        self._set_scale(self.transform.with_row_height(height, anchor_y))

    def fit(self, start_tick: float, end_tick: float, lowest: int, highest: int) -> None:
        """Show this stretch and these pitches whole, with a margin."""
        if self.width <= 0 or self.height <= 0:
            return
        margin = min(FIT_MARGIN, self.width / 8)
        ticks = max(end_tick - start_tick, 1)
        left = margin if start_tick > 0 else 0.0
        scale = self._time_scale((self.width - left - margin) / ticks)
        top, bottom = (self.transform.rows.row(pitch) for pitch in (highest, lowest))
        rows = bottom - top + 1
        fitting = (self.height - 2 * margin) / rows
        row_height = self._row_height(min(max(fitting, FIT_ROW_HEIGHTS[0]), FIT_ROW_HEIGHTS[1]))
        middle = (top + rows / 2) * row_height
        transform = dataclasses.replace(
            self.transform, pixels_per_tick=scale, row_height=row_height
        ).scrolled_to(0.0, 0.0)
        self._place(transform, start_tick * scale - left, middle - self.height / 2)
        self.changed.emit()

    def reveal(self, tick: float, pitch: int | None = None) -> None:
        """Scroll by as little as needed to see that place."""
        margin = min(48.0, self.width / 4)
        t = self.transform
        x = t.x(tick)
        dx = min(x - margin, 0.0) + max(x - (self.width - margin), 0.0)
        dy = 0.0
        if pitch is not None:
            y = t.y(pitch)
            dy = min(y - t.row_height, 0.0) + max(y + 2 * t.row_height - self.height, 0.0)
        self.scroll_by(dx, dy)

    def _set_scale(self, transform: RollTransform) -> None:
        before = self.transform
        self._place(transform, 0, 0)
        if self.transform != before:
            self.changed.emit()

    def _place(self, transform: RollTransform, dx: float, dy: float) -> None:
        """Take over ``transform`` moved by (dx, dy), on whole device pixels, within bounds."""
        self.transform = transform
        x = min(max(transform.scroll_x + dx, 0.0), self.max_scroll_x)
        y = min(max(transform.scroll_y + dy, 0.0), self.max_scroll_y)
        self.transform = transform.scrolled_to(self._whole(x), self._whole(y))

    def _whole(self, length: float) -> float:
        return round(length * self.device_pixel_ratio) / self.device_pixel_ratio

    def _row_height(self, wanted: float, rows: Rows | None = None) -> float:
        """Within bounds; never so low that many rows leave the view half empty."""
        count = (self.transform.rows if rows is None else rows).count
        filling = math.ceil(self.height * self.device_pixel_ratio / count) / self.device_pixel_ratio
        lowest = max(LOWEST_ROW_HEIGHT, min(filling, _FILLING_ROW_HEIGHT))
        return self._whole(min(max(wanted, lowest), max(HIGHEST_ROW_HEIGHT, lowest)))

    def _time_scale(self, wanted: float) -> float:
        shown_ticks = max(self._content_end_tick, _EMPTY_BEATS * self._ticks_per_beat) * 1.5
        lowest = max(self.width, 100.0) / shown_ticks
        highest = MOST_PIXELS_PER_BEAT / self._ticks_per_beat
        return min(max(wanted, min(lowest, highest)), highest)
