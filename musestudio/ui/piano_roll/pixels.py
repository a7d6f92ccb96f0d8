"""Device pixels: where things are painted so that every edge is sharp.

On a screen of 150 % a widget's origin and a unit of its coordinates fall between device
pixels, and rectangles drawn there get grey edges. All painting of the roll is therefore
done in whole device pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QPainter, QTransform

from musestudio.score.note import HIGHEST_PITCH
from musestudio.ui.piano_roll.note_index import NoteArrays, Small, Ticks
from musestudio.ui.piano_roll.rows import ALL_ROWS, Rows
from musestudio.ui.piano_roll.viewport import Viewport

_FAR = 1 << 20
_MARGIN = 64  # Device pixels around the view within which notes keep their true place.


@dataclass(frozen=True)
class Pixels:
    """A viewport's transform in whole device pixels.

    ratio:         device pixels to a device-independent one.
    per_tick:      device pixels to a tick.
    row:           height of a row.
    offset_x, offset_y: the content position at the upper left corner.
    width, height: of the view.
    rows:          the pitches that have a row.
    """

    ratio: float
    per_tick: float
    row: int
    offset_x: int
    offset_y: int
    width: int
    height: int
    rows: Rows = ALL_ROWS

    @classmethod
    def of(cls, viewport: Viewport) -> Pixels:
        ratio, transform = viewport.device_pixel_ratio, viewport.transform
        return cls(
            ratio=ratio,
            per_tick=transform.pixels_per_tick * ratio,
            row=max(round(transform.row_height * ratio), 1),
            offset_x=round(transform.scroll_x * ratio),
            offset_y=round(transform.scroll_y * ratio),
            width=math.ceil(viewport.width * ratio),
            height=math.ceil(viewport.height * ratio),
            rows=transform.rows,
        )

    def x(self, tick: float) -> int:
        """What is far outside stays outside, yet within the numbers Qt can take."""
        x = round(tick * self.per_tick) - self.offset_x
        return min(max(x, -_FAR), self.width + _FAR)

    def y(self, pitch: int) -> int:
        """The upper edge of the pitch's row."""
        return int(self.rows.row(pitch)) * self.row - self.offset_y

    def tick(self, x: float) -> float:
        return (x + self.offset_x) / self.per_tick

    def length(self, device_independent: float) -> int:
        """A length in device pixels, at least one."""
        return max(round(device_independent * self.ratio), 1)

    @property
    def hairline(self) -> int:
        """Thickness of a grid line: at 150 % one device pixel is nearer to fine than two."""
        return max(int(self.ratio), 1)

    @property
    def gap(self) -> int:
        """What keeps neighbouring rows and repeated notes apart."""
        return self.hairline if self.row >= 4 * self.ratio else 0

    @property
    def note_height(self) -> int:
        return self.row - self.gap

    def pitches(self, top: int, bottom: int) -> tuple[int, int]:
        """The lowest and the highest pitch with a row between those device rows."""
        highest = self.rows.pitch((top + self.offset_y) // self.row)
        lowest = self.rows.pitch((bottom + self.offset_y) // self.row)
        return lowest, highest

    def note_boxes(self, notes: NoteArrays) -> tuple[Small, Small, Small]:
        """x, width and y of each note; the parts far outside the view are cut off."""
        left, right = self._columns(notes.start), self._columns(notes.end)
        right -= self.gap * (right - left > 2 * self.gap)
        width = np.maximum(right - left, max(int(self.ratio), 1), dtype=np.int32)
        if self.rows.are_all:  # Most often, and faster than a look-up.
            rows = HIGHEST_PITCH - notes.pitch
        else:
            rows = self.rows.row_of[notes.pitch]
        return left, width, rows * self.row - self.offset_y

    def _columns(self, ticks: Ticks) -> Small:
        # In place, and cut off before it becomes 32 bits: this runs for 100,000 notes.
        x = ticks * self.per_tick
        np.rint(x, out=x)
        x -= self.offset_x
        np.clip(x, -_MARGIN, self.width + _MARGIN, out=x)
        return x.astype(np.int32)


def use_device_pixels(painter: QPainter) -> float:
    """Let one unit of ``painter`` be one device pixel, aligned to the screen's.

    Returns the device pixel ratio.
    """
    device = painter.deviceTransform()
    ratio = device.m11() or 1.0
    painter.setTransform(
        QTransform.fromTranslate(
            (round(device.dx()) - device.dx()) / ratio, (round(device.dy()) - device.dy()) / ratio
        ).scale(1 / ratio, 1 / ratio)
    )
    return ratio
