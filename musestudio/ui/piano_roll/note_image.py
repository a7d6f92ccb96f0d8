"""A page with thousands of notes as one image: numpy lays out its lines, QPainter copies it.

All rows of device pixels through the bodies of a row's notes are alike, and so are those
through their upper and lower edges. So a page has a few lines for each row of the roll,
which are laid out once and repeated over the height.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from musestudio.ui.piano_roll.background import PAGE_FORMAT, Background
from musestudio.ui.piano_roll.note_index import Indices, NoteArrays, Small
from musestudio.ui.piano_roll.pixels import Pixels

Colours = NDArray[np.uint32]

_LONG = 256  # Device pixels; longer notes are filled one by one, and there are few.
_LEAST_EDGED = 5  # Device-independent: lower notes have no room for an edge.


class Shades(NamedTuple):
    """(n,) opaque colours a note may have, and those of its edge."""

    fill: Colours
    edge: Colours


class NoteImage:
    """The part of the page inside ``clip`` (device pixels).

    edged: notes get an edge where there is room, as single ones have; it takes twice the time.
    """

    def __init__(self, pixels: Pixels, clip: QRect, *, edged: bool) -> None:
        self._pixels = pixels
        self._clip = clip
        self.is_edged = edged and pixels.note_height >= _LEAST_EDGED * pixels.ratio
        # The line through the bodies of each row's notes and that through their upper and
        # lower edges: colours, 0 where no note is.
        size = (pixels.rows.count, clip.width())
        self._bodies: Colours = np.zeros(size, dtype=np.uint32)
        self._rims = np.zeros(size, dtype=np.uint32) if self.is_edged else self._bodies
        self._used = np.zeros(pixels.rows.count, dtype=bool)

    def add(self, notes: NoteArrays, shade: Small, shades: Shades) -> None:
        """Lay notes over what is there; later ones cover earlier ones.

        shade: (n,) for each note which of the ``shades`` it has.
        """
        first, length, _ = self._pixels.note_boxes(notes)
        first -= self._clip.left()
        row = self._pixels.rows.row_of[notes.pitch]
        self._used[row] = True
        _fill(self._bodies, row, first, length, shades.fill[shade])
        if self.is_edged:
            self._add_edges(row, first, length, shade, shades)

    def draw(self, painter: QPainter, background: Background) -> None:
        """Draw notes and background inside the clip."""
        clip, pixels = self._clip, self._pixels
        content = np.arange(clip.top(), clip.bottom() + 1) + pixels.offset_y
        row = np.minimum(content // pixels.row, pixels.rows.count - 1)
        inside = content - row * pixels.row  # Of its row of the roll.
        kind = background.kinds[clip.top() : clip.bottom() + 1]
        behind = background.lines[:, clip.left() : clip.right() + 1]
        thin, height = pixels.hairline, pixels.note_height
        is_rim = (inside < thin) | (inside >= height - thin) if self.is_edged else inside < 0
        has_notes = self._used[row] & (inside < height)
        # What lies on the same background in the same row is alike, over some pixel rows.
        alike = (row[has_notes] * len(behind) + kind[has_notes]) * 2 + is_rim[has_notes]
        alike, line = np.unique(alike, return_inverse=True)
        own = self._lines(
            alike // 2 // len(behind), alike % 2 == 1, behind[alike // 2 % len(behind)]
        )
        line_of_row = kind.copy()
        line_of_row[has_notes] = len(behind) + line
        page = np.take(np.concatenate([behind, own]), line_of_row, axis=0, mode="clip")
        image = QImage(page.data, clip.width(), clip.height(), clip.width() * 4, PAGE_FORMAT)
        painter.drawImage(clip.topLeft(), image)

    def _add_edges(
        self, row: Small, first: Small, length: Small, shade: Small, shades: Shades
    ) -> None:
        thin = self._pixels.hairline
        narrow, roomy = np.flatnonzero(length < 4 * thin), np.flatnonzero(length >= 4 * thin)
        _fill(self._rims, row[narrow], first[narrow], length[narrow], shades.fill[shade[narrow]])
        row, first, length, edge = (
            row[roomy],
            first[roomy],
            length[roomy],
            shades.edge[shade[roomy]],
        )
        for at in (first, first + length - thin):
            _fill(self._bodies, row, at, np.full_like(at, thin), edge)
        # A pixel short at both ends: that rounds the corners.
        _fill(self._rims, row, first + thin, length - 2 * thin, edge)

    def _lines(self, row: Indices, is_rim: NDArray[np.bool_], behind: Colours) -> Colours:
        """(n, width) the notes of each ``row`` laid on what is ``behind``, (n, width)."""
        lines = self._bodies[row]
        if self.is_edged:
            lines[is_rim] = self._rims[row[is_rim]]
        np.copyto(lines, behind, where=lines == 0)
        return lines


def _fill(lines: Colours, row: Small, first: Small, length: Small, colour: Colours) -> None:
    """Put each ``colour`` into ``length`` pixels of a ``row`` from ``first`` on."""
    width = lines.shape[1]
    last = np.minimum(first + length, width)
    first = np.maximum(first, 0)
    length = last - first
    for i in np.flatnonzero(length > _LONG).tolist():
        lines[row[i], first[i] : last[i]] = colour[i]
    short = np.flatnonzero((length > 0) & (length <= _LONG))
    length = length[short].astype(np.int64)
    begin = row[short].astype(np.int64) * width + first[short]
    # Each note's pixels one after another: its first one, plus 0, 1, 2, …
    ends = np.cumsum(length)
    pixels = np.repeat(begin - (ends - length), length)
    pixels += np.arange(len(pixels))
    lines.reshape(-1)[pixels] = np.repeat(colour[short], length)
