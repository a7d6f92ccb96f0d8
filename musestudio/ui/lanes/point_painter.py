"""A line of points that each hold until the next, painted as steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from musestudio.ui.lanes.lane import Lane
from musestudio.ui.lanes.point_arrays import PointArrays, Ticks, Values
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.theme import Theme, qcolor

_FILL = 0.22
_DOT = 3.0
_MOST_DOTS = 400  # Above this the points are a line without dots.


def draw_points(
    painter: QPainter,
    pixels: Pixels,
    theme: Theme,
    area: QRect,
    lane: Lane,
    points: PointArrays,
    *,
    default: float,
    colour: str,
    selected: Ticks,
) -> None:
    """Paint what ``area`` shows of the line, in device pixels.

    Before the first point a faint line stands for what holds without one. selected: ticks.
    """
    left = lane.left_edge(pixels)
    dot = pixels.length(_DOT)
    span = points.span(
        pixels.tick(area.left() - left - dot), pixels.tick(area.right() - left + dot + 1)
    )
    ticks, values = points.tick[span], points.value[span]
    x = np.rint(ticks * pixels.per_tick).astype(np.int64) + left - pixels.offset_x
    before = float(points.value[span.start - 1]) if span.start else default
    y = np.rint(_y(lane, values) * pixels.ratio).astype(np.int64)
    first_y = round(lane.y_of(before) * pixels.ratio)
    base = round(lane.y_of(lane.lowest if lane.centre is None else lane.centre) * pixels.ratio)
    line = pixels.length(1.5)
    fill, stroke = qcolor(colour, _FILL), QColor(colour)
    if span.start == 0 and len(ticks) and ticks[0] <= 0:
        first_y = int(y[0])  # Nothing comes before the beginning.
    unwritten = span.start == 0
    edge = int(x[0]) if len(x) else area.right() + 1
    _step(
        painter,
        area.left(),
        edge,
        first_y,
        base,
        line,
        qcolor(colour, 0.0) if unwritten else fill,
        qcolor(theme.quiet_text, 0.6) if unwritten else stroke,
    )
    if not len(x):
        return
    if len(x) > _MOST_DOTS:
        _draw_columns(painter, area, x, y, first_y, base, line, fill, stroke)
        return
    rights = np.append(x[1:], area.right() + 1)
    steps = zip(x.tolist(), rights.tolist(), y.tolist(), strict=True)
    previous = first_y
    for at, right, top in steps:
        if right > at:
            _step(painter, at, right, top, base, line, fill, stroke)
        upper, lower = min(previous, top), max(previous, top)
        painter.fillRect(at, upper, line, lower - upper + line, stroke)
        previous = top
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    marked = np.isin(ticks, selected)
    outline = QPen(QColor(theme.selection_outline), pixels.length(1.5))
    for at, top, is_marked in zip(x.tolist(), y.tolist(), marked.tolist(), strict=True):
        painter.setPen(outline if is_marked else Qt.PenStyle.NoPen)
        painter.setBrush(stroke)
        radius = dot + (pixels.length(1) if is_marked else 0)
        painter.drawEllipse(QPointF(at + line / 2, top + line / 2), radius, radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _y(lane: Lane, values: Values) -> Values:
    """``y_of`` for an array."""
    top, bottom = lane.y_of(lane.highest), lane.y_of(lane.lowest)
    share = (values - lane.lowest) / (lane.highest - lane.lowest)
    return bottom - share * (bottom - top)


def _step(
    painter: QPainter,
    left: int,
    right: int,
    top: int,
    base: int,
    line: int,
    fill: QColor,
    stroke: QColor,
) -> None:
    upper, lower = min(top, base), max(top, base)
    painter.fillRect(left, upper, right - left, lower - upper, fill)
    painter.fillRect(left, top, right - left, line, stroke)


def _draw_columns(
    painter: QPainter,
    area: QRect,
    x: NDArray[np.int64],
    y: NDArray[np.int64],
    first_y: int,
    base: int,
    line: int,
    fill: QColor,
    stroke: QColor,
) -> None:
    """Many points: in each column the line reaches from the highest to the lowest of them.

    Made as an image: thousands of rectangles take longer than all the pixels of a lane.
    """
    left, height = area.left(), area.height()
    columns = np.arange(left, area.right() + 1)
    held = np.searchsorted(x, columns, side="right") - 1
    last = np.where(held >= 0, y[np.maximum(held, 0)], first_y)
    # A column is entered at the value the one before has ended with.
    entered = np.concatenate(([first_y if x[0] >= left else last[0]], last[:-1]))
    upper, lower = np.minimum(entered, last), np.maximum(entered, last)
    starts = np.flatnonzero(np.diff(x, prepend=x[0] - 1))
    at = x[starts] - left
    seen = (at >= 0) & (at < len(columns))
    at = at[seen]
    upper[at] = np.minimum(upper[at], np.minimum.reduceat(y, starts)[seen])
    lower[at] = np.maximum(lower[at], np.maximum.reduceat(y, starts)[seen])
    row = np.arange(height)[:, None]
    pixels = np.zeros((height, len(columns)), dtype=np.uint32)
    inside = (row >= np.minimum(last, base)) & (row < np.maximum(last, base))
    pixels[inside] = _premultiplied(fill)
    pixels[(row >= upper) & (row < lower + line)] = _premultiplied(stroke)
    image = QImage(
        pixels.data,
        len(columns),
        height,
        4 * len(columns),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    painter.drawImage(left, 0, image)


def _premultiplied(colour: QColor) -> int:
    alpha = colour.alpha()
    red, green, blue = (
        part * alpha // 255 for part in (colour.red(), colour.green(), colour.blue())
    )
    return alpha << 24 | red << 16 | green << 8 | blue
