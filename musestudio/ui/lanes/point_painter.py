"""A line of points that each hold until the next, painted as steps."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from musestudio.ui.lanes.lane import Lane
from musestudio.ui.lanes.point_arrays import PointArrays, Ticks
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.theme import Theme, qcolor

_FILL = 0.22
_UNWRITTEN_FILL = 0.10
_DOT = 3.0
_MOST_DOTS = 400
_DENSE = 2  # Points to a pixel from which columns are painted instead.


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

    Before the first point stands what holds without one, faintly. selected: ticks.
    """
    left = lane.left(pixels)
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
    unwritten = span.start == 0
    edge = int(x[0]) if len(x) else area.right() + 1
    _step(
        painter,
        area.left(),
        edge,
        first_y,
        base,
        line,
        qcolor(colour, _UNWRITTEN_FILL) if unwritten else fill,
        qcolor(theme.quiet_text, 0.6) if unwritten else stroke,
    )
    if not len(x):
        return
    if len(x) > _DENSE * max(area.width(), 1):
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
    if len(x) <= _MOST_DOTS:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = np.isin(ticks, selected)
        outline = QPen(QColor(theme.selection_outline), pixels.length(1.5))
        for at, top, is_marked in zip(x.tolist(), y.tolist(), marked.tolist(), strict=True):
            painter.setPen(outline if is_marked else Qt.PenStyle.NoPen)
            painter.setBrush(stroke)
            radius = dot + (pixels.length(1) if is_marked else 0)
            painter.drawEllipse(QPointF(at + line / 2, top + line / 2), radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _y(lane: Lane, values: np.ndarray) -> np.ndarray:
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
    x: np.ndarray,
    y: np.ndarray,
    first_y: int,
    base: int,
    line: int,
    fill: QColor,
    stroke: QColor,
) -> None:
    """Where points stand closer than pixels: for each column from the highest to the lowest."""
    starts = np.flatnonzero(np.diff(x, prepend=x[0] - 1))
    columns, ends = x[starts], np.append(starts[1:], len(x)) - 1
    # The value a column begins with is the one the column before has ended with.
    entered = np.concatenate(([first_y], y[ends[:-1]]))
    upper = np.minimum(np.minimum.reduceat(y, starts), entered)
    lower = np.maximum(np.maximum.reduceat(y, starts), entered)
    rights = np.append(columns[1:], area.right() + 1)
    fill_rect = painter.fillRect
    for left, right, high, low, last in zip(
        columns.tolist(),
        rights.tolist(),
        upper.tolist(),
        lower.tolist(),
        y[ends].tolist(),
        strict=True,
    ):
        top, bottom = min(high, base), max(high, base)
        fill_rect(left, top, right - left, bottom - top, fill)
        fill_rect(left, high, 1, low - high + line, stroke)
        if right - left > 1:
            fill_rect(left, last, right - left, line, stroke)
