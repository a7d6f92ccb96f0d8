"""Thousands of notes as one image: numpy fills the pixels, QPainter copies rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from musestudio.score.note import HIGHEST_PITCH
from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.piano_roll.transform import ROWS

_SHORT = 48  # Device pixels; longer notes are filled one by one, and there are few.


def draw_note_image(
    painter: QPainter,
    pixels: Pixels,
    notes: NoteArrays,
    shade: NDArray[np.int64],
    palette: list[QColor],
) -> None:
    """Draw ``notes`` as plain bars.

    shade: (n,) index into ``palette`` for each note. Later notes cover earlier ones.
    """
    left, width, _ = pixels.note_boxes(notes)
    seen = (left < pixels.width) & (left + width > 0)
    first = np.maximum(left[seen], 0)
    last = np.minimum(left[seen] + width[seen], pixels.width)  # (n,) one past the end
    row = HIGHEST_PITCH - notes.pitch[seen]
    shades = _fill(pixels.width, first, last, row, shade[seen] + 1)
    look_up = np.array([0, *(c.rgba() for c in palette)], dtype=np.uint32)
    argb = look_up[shades]  # (128, width)
    lowest, highest = pixels.pitches(0, pixels.height)
    image = QImage(
        argb.data, pixels.width, ROWS, pixels.width * 4, QImage.Format.Format_ARGB32_Premultiplied
    )
    used = np.flatnonzero(np.bincount(row, minlength=ROWS))
    for r in used.tolist():
        pitch = HIGHEST_PITCH - r
        if lowest <= pitch <= highest:
            target = QRect(0, pixels.y(pitch), pixels.width, pixels.note_height)
            painter.drawImage(target, image, QRect(0, r, pixels.width, 1))


def _fill(
    width: int,
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    row: NDArray[np.int64],
    value: NDArray[np.int64],
) -> NDArray[np.uint16]:
    """(128, width) with ``value`` in [first, last) of each ``row``, 0 elsewhere."""
    canvas = np.zeros((ROWS, width), dtype=np.uint16)
    length = last - first
    is_long = length > _SHORT
    for r, a, b, v in zip(
        row[is_long].tolist(),
        first[is_long].tolist(),
        last[is_long].tolist(),
        value[is_long].tolist(),
        strict=True,
    ):
        canvas[r, a:b] = v
    short = ~is_long
    length = length[short]
    # The pixels of all short notes in one row: note after note, each from its first on.
    ends = np.cumsum(length)
    within = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - length, length)
    start = row[short] * width + first[short]
    canvas.reshape(-1)[np.repeat(start, length) + within] = np.repeat(value[short], length)
    return canvas
