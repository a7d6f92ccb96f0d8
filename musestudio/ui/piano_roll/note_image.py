"""Thousands of notes as one image: numpy fills the pixels, QPainter copies rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from musestudio.score.note import HIGHEST_PITCH
from musestudio.ui.piano_roll.note_index import NoteArrays, Small
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.piano_roll.rows import ALL_ROWS

_SHORT = 48  # Device pixels; longer notes are filled one by one, and there are few.


class NoteImage:
    """An image one pixel high for each of the 128 pitches, as wide as the view."""

    def __init__(self, pixels: Pixels) -> None:
        self._pixels = pixels
        self._shades = np.zeros((ALL_ROWS.count, pixels.width), dtype=np.uint16)
        self._used = np.zeros(ALL_ROWS.count, dtype=bool)

    def add(self, notes: NoteArrays, shade: Small) -> None:
        """Lay bars over what is there.

        shade: (n,) index into the palette for each note. Later notes cover earlier ones.
        """
        first, length, _ = self._pixels.note_boxes(notes)
        length += np.minimum(first, 0)
        np.maximum(first, 0, out=first)
        np.minimum(length, self._pixels.width - first, out=length)
        row = HIGHEST_PITCH - notes.pitch
        self._used[row] = True
        _fill(self._shades, row, first, length, (shade + 1).astype(np.uint16))

    def draw(self, painter: QPainter, palette: list[QColor]) -> None:
        pixels = self._pixels
        look_up = np.array([0, *(c.rgba() for c in palette)], dtype=np.uint32)
        argb = look_up[self._shades]  # (128, width)
        image = QImage(argb.data, pixels.width, ALL_ROWS.count, pixels.width * 4, _FORMAT)
        lowest, highest = pixels.pitches(0, pixels.height)
        for row in np.flatnonzero(self._used).tolist():
            pitch = HIGHEST_PITCH - row
            if lowest <= pitch <= highest:
                target = QRect(0, pixels.y(pitch), pixels.width, pixels.note_height)
                painter.drawImage(target, image, QRect(0, row, pixels.width, 1))


_FORMAT = QImage.Format.Format_ARGB32_Premultiplied


def _fill(
    shades: NDArray[np.uint16], row: Small, first: Small, length: Small, value: NDArray[np.uint16]
) -> None:
    """Put ``value`` into ``length`` pixels of ``row`` from ``first`` on; none where negative."""
    long = np.flatnonzero(length > _SHORT)
    for r, a, n, v in zip(
        row[long].tolist(),
        first[long].tolist(),
        length[long].tolist(),
        value[long].tolist(),
        strict=True,
    ):
        shades[r, a : a + n] = v
    # The rest pixel by pixel: all first pixels at once, then all second ones, … Where so
    # many notes are shown most have one or two, and each round has fewer left to do.
    flat = shades.reshape(-1)
    left = np.flatnonzero((length > 0) & (length <= _SHORT))
    at, value, length = row[left] * shades.shape[1] + first[left], value[left], length[left]
    while len(at):
        flat[at] = value
        more = np.flatnonzero(length > 1)
        at, value, length = at[more] + 1, value[more], length[more] - 1
