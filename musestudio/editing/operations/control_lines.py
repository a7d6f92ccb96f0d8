"""Hand-drawn and straight movements of a controller, as few events as they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from musestudio.editing.operations.control_points import ControlPoint

Shape = Callable[[float], float]
"""From the share of the way in time (0–1) to the share of the way in value (0–1)."""


def straight(share: float) -> float:
    """As far in value as in time."""
    return share


def curved(share: float) -> float:
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


def path_points(
    path: Sequence[tuple[float, float]], steps: Callable[[float, float], Sequence[int]]
) -> list[ControlPoint]:
    """A path of the hand as one point for each grid step it has passed.

    path:  (tick, value) places in the order they were passed; going back draws over.
    steps: the grid lines of the steps touched by [first tick, last tick].
    """
    drawn: dict[int, int] = {}
    for tick, value in path[:1]:
        for line in steps(tick, tick):
            drawn[line] = round(value)
    for (tick, value), (next_tick, next_value) in pairwise(path):
        for line in steps(min(tick, next_tick), max(tick, next_tick)):
            way = next_tick - tick
            share = min(max((line - tick) / way, 0.0), 1.0) if way else 1.0
            drawn[line] = round(value + share * (next_value - value))
        for line in steps(next_tick, next_tick):
            drawn[line] = round(next_value)
    return [ControlPoint(tick, drawn[tick]) for tick in sorted(drawn)]


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
