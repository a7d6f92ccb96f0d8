"""Hand-drawn and straight movements of a controller, as few events as they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from musestudio.editing.operations.control_points import ControlPoint

Shape = Callable[[Any], Any]
"""From the share of the way in time (0–1) to the share of the way in value (0–1), of a
number or of an array."""


def straight(share: Any) -> Any:
    """As far in value as in time."""
    return share


def curved(share: Any) -> Any:
    """Slow at first, fast at the end, as a swell is played."""
    return share * share


def line_points(
    start: ControlPoint, end: ControlPoint, step_ticks: int, shape: Shape = straight
) -> list[ControlPoint]:
    """Points along a line from ``start`` to ``end``, both included, in the order of time.

    step_ticks: the least distance of two points, 1 or more; a slow line has fewer, since a
                point that repeats the value before it says nothing.
    """
    first, last = (start, end) if start.tick <= end.tick else (end, start)
    length = last.tick - first.tick
    if length == 0:
        return [end]
    # A curve drawn from right to left is the mirror image: slow where the hand began.
    backwards = start.tick > end.tick
    points = [first]
    for tick in range(first.tick + step_ticks, last.tick, step_ticks):
        share = (tick - first.tick) / length
        way = 1 - shape(1 - share) if backwards else shape(share)
        value = round(first.value + way * (last.value - first.value))
        if value != points[-1].value:
            points.append(ControlPoint(tick, value))
    return [*points, last]


def stroke_points(
    start: tuple[float, float],
    end: tuple[float, float],
    steps: Callable[[float, float], Sequence[int]],
) -> dict[int, int]:
    """What one movement of the hand writes: a value for each grid step it has passed.

    start, end: (tick, value) of two places of the mouse, one after the other.
    steps:      the grid lines of the steps that [first tick, last tick] touches.
    A later movement draws over an earlier one: ``drawn.update(stroke_points(…))``.
    """
    (tick, value), (end_tick, end_value) = start, end
    way = end_tick - tick
    drawn: dict[int, int] = {}
    for line in steps(min(tick, end_tick), max(tick, end_tick)):
        share = min(max((line - tick) / way, 0.0), 1.0) if way else 1.0
        drawn[line] = round(value + share * (end_value - value))
    # The step under the hand has the value under the hand, wherever in it the hand is.
    drawn.update((line, round(end_value)) for line in steps(end_tick, end_tick))
    return drawn


def thinned(points: Sequence[ControlPoint], least_change: int = 1) -> list[ControlPoint]:
    """The points less those that change the value by less than ``least_change``.

    The first and the last stay, so that the line begins and ends where it was drawn.
    """
    kept = list(points[:1])
    for point in points[1:-1]:
        if abs(point.value - kept[-1].value) >= least_change:
            kept.append(point)
    if len(points) > 1:
        kept.append(points[-1])
    return kept
