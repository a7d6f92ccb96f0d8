"""What lies over the notes: time lines, the selection band, the ring of the focus."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter

from musestudio.ui import colour as colours
from musestudio.ui.piano_roll.gestures.select_box import SelectBox
from musestudio.ui.piano_roll.gestures.split_notes import Cut
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.theme import Theme, qcolor

PLAYHEAD_WIDTH = 1.5
DROP_LINE_WIDTH = 2
CUT_WIDTH = 1.5
CUT_REACH = 3


def draw_time_line(
    painter: QPainter, pixels: Pixels, theme: Theme, tick: float, width: float
) -> None:
    """An upright line at ``tick``, ``width`` in device-independent pixels."""
    line = pixels.length(width)
    painter.fillRect(pixels.x(tick) - line // 2, 0, line, pixels.height, QColor(theme.text))


def draw_band(painter: QPainter, pixels: Pixels, theme: Theme, gesture: SelectBox) -> None:
    """The rectangle a selection is being drawn with."""
    band = gesture.band
    if band is None:
        return
    left, right = pixels.x(band.start_tick), pixels.x(band.end_tick)
    top = round(band.top * pixels.ratio) - pixels.offset_y
    bottom = round(band.bottom * pixels.ratio) - pixels.offset_y
    painter.fillRect(left, top, right - left, bottom - top, qcolor(theme.text, 0.08))
    painter.setPen(qcolor(theme.text, 0.6))
    painter.drawRect(left, top, right - left, bottom - top)


def draw_cut(painter: QPainter, pixels: Pixels, theme: Theme, cut: Cut) -> None:
    """A line through the note where the knife would fall, a little longer than it is high."""
    line, reach = pixels.length(CUT_WIDTH), pixels.length(CUT_REACH)
    top = pixels.y(cut.pitch) - reach
    height = pixels.row + 2 * reach
    x = pixels.x(cut.tick) - line // 2
    painter.fillRect(x - line, top, 3 * line, height, qcolor(theme.page, 0.8))
    painter.fillRect(x, top, line, height, QColor(theme.text))


def draw_focus_ring(painter: QPainter, size: QSize, theme: Theme, *, by_key: bool) -> None:
    """Plain to see when the focus came by key, a quiet line when it came by mouse."""
    line = 2 if by_key else 1
    # Opaque: Qt hands tall translucent bars to other threads, and waits for them.
    colour = QColor(theme.focus if by_key else colours.mix(theme.page, theme.focus, 0.45))
    width, height = size.width(), size.height()
    # Four bars: stroking a rectangle of this size takes longer than all the notes.
    painter.fillRect(0, 0, width, line, colour)
    painter.fillRect(0, height - line, width, line, colour)
    painter.fillRect(0, line, line, height - 2 * line, colour)
    painter.fillRect(width - line, line, line, height - 2 * line, colour)
