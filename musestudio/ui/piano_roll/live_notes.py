"""Notes as they are played and recorded, before they are part of the song."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from musestudio.score import Note
from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.theme import Theme, qcolor

_SOFTEST_FILL, _LOUDEST_FILL = 0.35, 0.9


def draw_live_notes(painter: QPainter, pixels: Pixels, theme: Theme, notes: Sequence[Note]) -> None:
    """In the colour of recording, the louder the fuller."""
    arrays = NoteArrays.of(notes)
    line = max(pixels.ratio, 1.0)
    radius = min(3 * pixels.ratio, pixels.row / 4)
    x, width, y = pixels.note_boxes(arrays)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(qcolor(theme.record), line, Qt.PenStyle.SolidLine))
    for left, w, top, velocity in zip(
        x.tolist(), width.tolist(), y.tolist(), arrays.velocity.tolist(), strict=True
    ):
        if left + w < 0 or left > pixels.width:
            continue
        fill = _SOFTEST_FILL + (_LOUDEST_FILL - _SOFTEST_FILL) * velocity / 127
        painter.setBrush(qcolor(theme.record, fill))
        inset = line / 2
        height = max(pixels.note_height - line, 1.0)
        box = QRectF(left + inset, top + inset, max(w - line, 1.0), height)
        painter.drawRoundedRect(box, radius, radius)
    painter.restore()
