"""What an empty roll says: how to begin."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from musestudio.ui.theme import (
    GHOST_FILL,
    SMALL_TEXT_SIZE,
    TEXT_SIZE,
    Theme,
    qcolor,
    text_font,
)

TITLE = "Begin anywhere"
HINTS: tuple[tuple[str, str], ...] = (
    ("Draw", "Double-click to add a note, drag its end to stretch it."),
    ("Drop", "Let go of a MIDI file here; it lands where you drop it."),
    ("Play", "Press the keys on the left to hear where you are."),
    ("Ask", "Press N, and the assistant offers beginnings."),
)
"""The first word of each line is the gesture."""

_TITLE_SIZE = 26
_LINE_HEIGHT = 28.0
HINT_COLUMN = 64.0  # From the left edge of the first words to that of the sentences.

# The picture above the words: a phrase in the first track's colour, and the answer the
# assistant offers to it. (column, row, length) in grid units.
_WRITTEN = ((0.0, 3, 1.0), (1.0, 2, 0.5), (1.5, 1, 0.5), (2.0, 2, 1.5), (3.5, 0, 2.0))
_ANSWERED = ((6.0, 1, 0.5), (6.5, 2, 0.5), (7.0, 3, 1.0), (8.0, 2, 1.5), (9.5, 4, 2.0))
_VELOCITIES = (92, 64, 78, 88, 112)
_UNIT = 30.0
_ROW = 14.0
_COLUMNS = 11.5
_ROWS = 5


def width_of_hints(hints: Sequence[tuple[str, str]] = HINTS) -> float:
    """How wide the hints stand in the middle of the page."""
    metrics = QFontMetricsF(text_font(TEXT_SIZE))
    return HINT_COLUMN + max(metrics.horizontalAdvance(text) for _, text in hints)


def draw_empty_page(
    painter: QPainter, area: QRectF, theme: Theme, hints: Sequence[tuple[str, str]] = HINTS
) -> None:
    """Draw the page in device-independent pixels, in the middle of ``area``.

    Where there is little room the picture goes first, then the hints.
    """
    title_font = text_font(_TITLE_SIZE)
    word_font, line_font = text_font(TEXT_SIZE, medium=True), text_font(TEXT_SIZE)
    line_metrics = QFontMetricsF(line_font)
    hints_width = width_of_hints(hints)
    picture_height = _ROWS * _ROW
    hints_height = _LINE_HEIGHT * len(hints)
    with_hints = area.width() > hints_width + 48 and area.height() > 200
    with_picture = with_hints and area.height() > 340

    height = _TITLE_SIZE + 12.0
    height += hints_height + 20 if with_hints else 0
    height += picture_height + 44 if with_picture else 0
    y = area.top() + (area.height() - height) / 2
    centre = area.center().x()

    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # The grid keeps away from the words.
    half_width = max(hints_width, _COLUMNS * _UNIT, 240.0) / 2 + 36
    clearing = QRectF(centre - half_width, y - 32, 2 * half_width, height + 64)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.page))
    painter.drawRoundedRect(clearing, 12, 12)
    if with_picture:
        _draw_phrase(painter, centre - _COLUMNS * _UNIT / 2, y, theme)
        y += picture_height + 44
    painter.setFont(title_font)
    painter.setPen(QColor(theme.text))
    title_box = QRectF(area.left(), y, area.width(), _TITLE_SIZE + 12.0)
    painter.drawText(title_box, Qt.AlignmentFlag.AlignCenter, TITLE)
    y += title_box.height() + 20
    if with_hints:
        left = centre - hints_width / 2
        for word, text in hints:
            baseline = y + (_LINE_HEIGHT + line_metrics.capHeight()) / 2
            painter.setFont(word_font)
            painter.setPen(QColor(theme.text))
            painter.drawText(QPointF(left, baseline), word)
            painter.setFont(line_font)
            painter.setPen(QColor(theme.quiet_text))
            painter.drawText(QPointF(left + HINT_COLUMN, baseline), text)
            y += _LINE_HEIGHT
    painter.restore()


def _draw_phrase(painter: QPainter, left: float, top: float, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for (column, row, length), velocity in zip(_WRITTEN, _VELOCITIES, strict=True):
        painter.setBrush(QColor(theme.note_colour(0, velocity)))
        painter.drawRoundedRect(_box(left, top, column, row, length), 3, 3)
    painter.setPen(QPen(QColor(theme.accent), 1.25))
    painter.setBrush(qcolor(theme.accent, GHOST_FILL))
    for column, row, length in _ANSWERED:
        inner = _box(left, top, column, row, length).adjusted(0.6, 0.6, -0.6, -0.6)
        painter.drawRoundedRect(inner, 3, 3)


def _box(left: float, top: float, column: float, row: int, length: float) -> QRectF:
    return QRectF(left + column * _UNIT, top + row * _ROW, length * _UNIT - 3, _ROW - 3)


def draw_drop_label(painter: QPainter, x: float, area: QRectF, text: str, theme: Theme) -> None:
    """A small label at the drop line, in device-independent pixels."""
    font = text_font(SMALL_TEXT_SIZE + 1, medium=True)
    width = QFontMetricsF(font).horizontalAdvance(text) + 20
    left = x + 8 if x + 8 + width < area.right() else x - 8 - width
    box = QRectF(left, area.top() + 12, width, 24)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.line_bar), 1))
    painter.setBrush(QColor(theme.raised))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
