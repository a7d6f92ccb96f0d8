"""Why this note: lines from a candidate's note to the notes it looks back at, and a sentence."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from musestudio.score import Key, MetreMap, Note
from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.piano_roll.sprites import pitch_name
from musestudio.ui.theme import Theme, qcolor

LookedAt = tuple[tuple[int, Note], ...]
"""The (track_id, note) that were looked back at for one note, the most looked at first."""

_STRENGTHS = (1.0, 0.7, 0.45)  # Of the first, second and third.
_RING = 2.0
_LINE = 1.5


def draw_why(
    painter: QPainter, pixels: Pixels, theme: Theme, note: Note, sources: LookedAt
) -> None:
    """Ring the note and its sources, and join them."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    boxes = _boxes(pixels, [note, *(source for _, source in sources)])
    here = boxes[0]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for strength, box in zip(_STRENGTHS, boxes[1:], strict=False):
        painter.setPen(QPen(qcolor(theme.accent, strength), _LINE * pixels.ratio))
        painter.drawPath(_arc(here, box))
        _ring(painter, pixels, theme.accent, strength, box)
    _ring(painter, pixels, theme.selection_outline, 1.0, here)
    painter.restore()


def why_text(metre_map: MetreMap, key: Key | None, note: Note, sources: LookedAt) -> str:
    """“E5 looks back to C5 in bar 2 and E5 in bar 1”."""
    names = [
        f"{pitch_name(source.pitch, key)} in bar {metre_map.position_at(source.start_tick).bar}"
        for _, source in sources[: len(_STRENGTHS)]
    ]
    if not names:
        return ""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    ahead = all(source.start_tick > note.start_tick for _, source in sources)
    return f"{pitch_name(note.pitch, key)} looks {'ahead' if ahead else 'back'} to {listed}"


def _boxes(pixels: Pixels, notes: list[Note]) -> list[QRectF]:
    x, width, y = pixels.note_boxes(NoteArrays.of(notes))
    height = pixels.note_height
    columns = zip(x.tolist(), width.tolist(), y.tolist(), strict=True)
    return [QRectF(left, top, w, height) for left, w, top in columns]


def _ring(painter: QPainter, pixels: Pixels, tone: str, strength: float, box: QRectF) -> None:
    line = _RING * pixels.ratio
    painter.setPen(QPen(qcolor(tone, strength), line))
    radius = min(3 * pixels.ratio, box.height() / 2) + line / 2
    painter.drawRoundedRect(box.adjusted(-line / 2, -line / 2, line / 2, line / 2), radius, radius)


def _arc(here: QRectF, there: QRectF) -> QPainterPath:
    """A curve that leaves one note and reaches the other level."""
    if there.center().x() <= here.center().x():
        start, end = (
            QPointF(here.left(), here.center().y()),
            QPointF(there.right(), there.center().y()),
        )
    else:
        start, end = (
            QPointF(here.right(), here.center().y()),
            QPointF(there.left(), there.center().y()),
        )
    half = (start.x() + end.x()) / 2
    path = QPainterPath(start)
    path.cubicTo(QPointF(half, start.y()), QPointF(half, end.y()), end)
    return path
