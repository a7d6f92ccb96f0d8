"""The page behind the notes: rows of white and black keys, and the grid."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from musestudio.score import Key, MetreMap
from musestudio.ui import colour as colours
from musestudio.ui.piano_roll.grid import grid_lines
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.piano_roll.snap import Snap
from musestudio.ui.theme import Theme

BLACK_KEYS = frozenset((1, 3, 6, 8, 10))
_LOWEST_LINED_ROW = 6  # Device-independent height from which touching white keys get a line.


class BackgroundKey(NamedTuple):
    """All that a background depends on."""

    pixels: Pixels
    theme: str
    metre_map: MetreMap
    snap: Snap
    key: Key | None


class Background:
    """One painted page.

    The grid lines run through all rows, so the page has as many different lines of pixels
    as there are row colours, fifteen at most; numpy lays them out over the height three
    times faster than QPainter fills the rows and draws the lines.

    lines: (kinds, width) the colours of each kind of pixel row, grid included.
    kinds: (height,) the kind of each row of device pixels.
    """

    def __init__(self, key: BackgroundKey, theme: Theme, old: Background | None = None) -> None:
        """old: a page no longer needed, whose memory is used again if it fits."""
        self.key = key
        pixels = key.pixels
        self._memory: NDArray[np.uint32] | None = None if old is None else old._memory
        self.lines = np.repeat(_row_colours(theme, key.key)[:, np.newaxis], pixels.width, axis=1)
        self._draw_grid(self.lines, theme)
        self.kinds = _line_of_each_pixel_row(pixels)

    @cached_property
    def image(self) -> QImage:
        """The page without notes, laid out when it is first asked for."""
        pixels = self.key.pixels
        size = (pixels.height, pixels.width)
        if self._memory is None or self._memory.shape != size:
            self._memory = np.empty(size, np.uint32)
        np.take(self.lines, self.kinds, axis=0, out=self._memory, mode="clip")
        return QImage(self._memory.data, pixels.width, pixels.height, pixels.width * 4, PAGE_FORMAT)

    def _draw_grid(self, lines: NDArray[np.uint32], theme: Theme) -> None:
        """Put the grid into ``lines``, (kinds of rows, width)."""
        pixels, width = self.key.pixels, self.key.pixels.width
        grid = grid_lines(
            self.key.metre_map,
            pixels.tick(0),
            pixels.tick(width),
            pixels.per_tick / pixels.ratio,
            self.key.snap,
        )
        thickness = pixels.hairline
        for ticks, colour in (
            (grid.steps, theme.line_step),
            (grid.beats, theme.line_beat),
            (grid.bars, theme.line_bar),
        ):
            left = np.rint(np.array(ticks, dtype=np.float64) * pixels.per_tick).astype(np.int64)
            left -= pixels.offset_x
            for shift in range(thickness):
                x = left + shift
                lines[:, x[(x >= 0) & (x < width)]] = QColor(colour).rgb()


PAGE_FORMAT = QImage.Format.Format_RGB32
_UPPER_LINE = {11: 12, 4: 13}
"""Kinds of pixel rows beyond the 12 pitch classes: the line above B, and above E."""
_BELOW_ALL = 14  # The kind of what lies under the last row of a fold.


def _row_colours(theme: Theme, key: Key | None) -> NDArray[np.uint32]:
    """(15,) colours of the kinds of pixel rows."""
    result = []
    for pitch_class in range(12):
        base = theme.black_key_row if pitch_class in BLACK_KEYS else theme.page
        tint = 0.0
        if key is not None and pitch_class == key.tonic:
            tint = theme.tonic_row_share
        elif key is not None and pitch_class in key:
            tint = theme.scale_row_share
        result.append(QColor(colours.mix(base, theme.scale_tint, tint)).rgb())
    result += [QColor(c).rgb() for c in (theme.line_beat, theme.line_step, theme.surface)]
    return np.array(result, dtype=np.uint32)


def _line_of_each_pixel_row(pixels: Pixels) -> NDArray[np.int64]:
    """(height,) the kind of each row of device pixels."""
    rows = pixels.rows
    content = np.arange(pixels.height) + pixels.offset_y
    row = np.minimum(content // pixels.row, rows.count - 1)
    pitch = rows.pitch_of[row].astype(np.int64)
    kind = pitch % 12
    if pixels.row >= _LOWEST_LINED_ROW * pixels.ratio:
        at_upper_edge = content % pixels.row < pixels.hairline
        if rows.are_all:
            for pitch_class, line in _UPPER_LINE.items():
                kind = np.where(at_upper_edge & (kind == pitch_class), line, kind)
        else:
            octave_above = rows.pitch_of[np.maximum(row - 1, 0)] // 12
            kind = np.where(at_upper_edge, np.where(octave_above > pitch // 12, 12, 13), kind)
    kind[content >= rows.count * pixels.row] = _BELOW_ALL
    return kind
