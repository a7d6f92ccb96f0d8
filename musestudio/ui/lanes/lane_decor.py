"""What is painted around the content of any lane: grid, scale, hint and readout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from musestudio.ui.piano_roll.grid import grid_lines
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.theme import (
    GRID,
    KEYBOARD_WIDTH,
    SMALL_TEXT_SIZE,
    TEXT_SIZE,
    Theme,
    number_font,
    qcolor,
    text_font,
)

if TYPE_CHECKING:
    from musestudio.ui.lanes.lane import Lane

_NUMBER_ROOM = 14.0
_READOUT_HEIGHT = 20.0


def draw_grid(painter: QPainter, pixels: Pixels, theme: Theme, lane: Lane) -> None:
    """Bars and beats, and the lines of the scale, in device pixels."""
    left, line = lane.left_edge(pixels), pixels.hairline
    height = round(lane.height() * pixels.ratio)
    for value in lane.scale_values():
        y = round(lane.y_of(value) * pixels.ratio)
        painter.fillRect(left, y, pixels.width, line, QColor(theme.line_step))
    lines = grid_lines(
        lane.state.song.metre_map,
        pixels.tick(0),
        pixels.tick(pixels.width),
        pixels.per_tick / pixels.ratio,
        lane.state.snap,
    )
    for ticks, colour in ((lines.beats, theme.line_beat), (lines.bars, theme.line_bar)):
        for tick in ticks:
            painter.fillRect(left + pixels.x(tick), 0, line, height, QColor(colour))
    base = round(lane.y_of(lane.lowest) * pixels.ratio)
    painter.fillRect(left, base, pixels.width, line, QColor(theme.line_beat))


def draw_scale(painter: QPainter, theme: Theme, lane: Lane) -> None:
    """What the highest, the middle and the lowest line stand for."""
    painter.setFont(number_font(SMALL_TEXT_SIZE - 2))
    painter.setPen(QColor(theme.quiet_text))
    flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    below = lane.button.geometry().bottom() + 6
    last_y: float | None = None
    for value in reversed(lane.scale_values()):
        y = lane.y_of(value)
        # The name of the lane stands at the top; numbers keep out of its way.
        if y < below or (last_y is not None and last_y - y < _NUMBER_ROOM):
            continue
        last_y = y
        box = QRectF(0, y - 8, KEYBOARD_WIDTH - 8, 16)
        painter.drawText(box, flags, lane.value_text(value))


def draw_hint(painter: QPainter, theme: Theme, lane: Lane, hint: str) -> None:
    """One quiet line in the middle."""
    painter.setFont(text_font(TEXT_SIZE))
    painter.setPen(QColor(theme.quiet_text))
    box = QRectF(KEYBOARD_WIDTH + 16, 0, lane.width() - KEYBOARD_WIDTH - 48, lane.height())
    metrics = QFontMetricsF(painter.font())
    text = metrics.elidedText(hint, Qt.TextElideMode.ElideRight, box.width())
    words = QRectF(0, 0, metrics.horizontalAdvance(text) + 16, metrics.height())
    words.moveCenter(box.center())
    painter.fillRect(words, QColor(theme.page))  # Lines do not run through words.
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def draw_readout(
    painter: QPainter, theme: Theme, lane: Lane, text: str, mouse_x: float, mouse_y: float
) -> None:
    """A small card beside the mouse, wholly inside the lane."""
    painter.setFont(number_font(SMALL_TEXT_SIZE, medium=True))
    width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 12
    x = mouse_x + 12
    if x + width > lane.width() - 4:
        x = mouse_x - 12 - width
    y = min(max(mouse_y - _READOUT_HEIGHT - 6, 3.0), lane.height() - _READOUT_HEIGHT - 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(qcolor(theme.line_bar))
    painter.setBrush(QColor(theme.raised))
    box = QRectF(max(x, KEYBOARD_WIDTH + 4.0), y, width, _READOUT_HEIGHT)
    painter.drawRoundedRect(box, GRID, GRID)
    painter.setPen(QColor(theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
