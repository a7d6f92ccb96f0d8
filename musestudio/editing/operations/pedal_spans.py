"""A pedal as the spans during which it is down."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from musestudio.editing.operations.control_points import ControlPoint

DOWN_FROM = 64
DOWN, UP = 127, 0


class PedalSpan(NamedTuple):
    """The pedal is down from ``start_tick`` up to, not including, ``end_tick``.

    end_tick is None where nothing lifts it again.
    """

    start_tick: int
    end_tick: int | None


class PedalChange(NamedTuple):
    """Points to take out of the pedal's line, and points to put in.

    The functions below need no more of the line than the stretch they change and the point
    before it.
    """

    removed: tuple[ControlPoint, ...]
    added: tuple[ControlPoint, ...]


def pedal_spans(points: Iterable[ControlPoint]) -> list[PedalSpan]:
    """The spans in which the value is 64 or more, in order."""
    spans: list[PedalSpan] = []
    start: int | None = None
    for tick, value in points:
        if value >= DOWN_FROM and start is None:
            start = tick
        elif value < DOWN_FROM and start is not None:
            if tick > start:  # Down and up in one tick: nobody hears it.
                spans.append(PedalSpan(start, tick))
            start = None
    if start is not None:
        spans.append(PedalSpan(start, None))
    return spans


def put_span(points: Sequence[ControlPoint], start_tick: int, end_tick: int | None) -> PedalChange:
    """The pedal goes down at ``start_tick`` and up at ``end_tick``.

    What was between is gone; a span that overlaps at either end is joined. One that only
    touches is a change of pedal: the foot comes up a tick before it goes down again.
    """
    removed = [
        p for p in points if p.tick >= start_tick and (end_tick is None or p.tick <= end_tick)
    ]
    added = []
    if _value_before(points, start_tick) < DOWN_FROM:
        added.append(ControlPoint(start_tick, DOWN))
    elif _value_before(points, start_tick + 1) < DOWN_FROM:
        added += [ControlPoint(start_tick - 1, UP), ControlPoint(start_tick, DOWN)]
    if end_tick is not None:
        if _value_before(points, end_tick + 1) < DOWN_FROM:
            added.append(ControlPoint(end_tick, UP))
        elif _value_before(points, end_tick) < DOWN_FROM:
            if end_tick - 1 > start_tick:
                added.append(ControlPoint(end_tick - 1, UP))
            added.append(ControlPoint(end_tick, DOWN))
    return PedalChange(tuple(removed), tuple(added))


def lift_spans(points: Sequence[ControlPoint], spans: Iterable[PedalSpan]) -> PedalChange:
    """The pedal stays up throughout those of its spans.

    Half-pedal movements inside a span go with it, and so does the lift at its end.
    """
    ordered = sorted(spans)
    starts = [span.start_tick for span in ordered]
    removed = []
    for point in points:
        i = bisect_right(starts, point.tick)
        # The span the point is in, and the one that may end where that one begins.
        for start, end in ordered[max(i - 2, 0) : i]:
            inside = start <= point.tick and (end is None or point.tick < end)
            if inside or (point.tick == end and point.value < DOWN_FROM):
                removed.append(point)
                break
    return PedalChange(tuple(removed), ())


def replace_span(
    points: Sequence[ControlPoint], old: PedalSpan, start_tick: int, end_tick: int | None
) -> PedalChange:
    """The span is moved or resized."""
    gone = set(lift_spans(points, (old,)).removed)
    rest = [p for p in points if p not in gone]
    put = put_span(rest, start_tick, end_tick)
    return PedalChange((*gone, *put.removed), put.added)


def _value_before(points: Sequence[ControlPoint], tick: int) -> int:
    value = UP
    for point in points:
        if point.tick >= tick:
            break
        value = point.value
    return value
