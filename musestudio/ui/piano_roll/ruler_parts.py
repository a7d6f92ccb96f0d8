"""What lies where in the ruler: the lane of loop and markers above, the bars below."""

from __future__ import annotations

from bisect import bisect_left
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from musestudio.score.song import Marker
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.theme import RULER_LANE_HEIGHT, SMALL_TEXT_SIZE, text_font

EDGE_REACH = 5.0  # Device-independent pixels around a loop's end in which it is taken hold of.
_FLAG_PADDING = 6.0
_LONGEST_FLAG = 160.0
_SHORTEST_FLAG = 10.0
_FLAG_GAP = 2.0


class Part(Enum):
    """What is under the mouse."""

    BARS = "bars"
    LANE = "lane"
    LOOP = "loop"
    LOOP_START = "loop start"
    LOOP_END = "loop end"
    MARKER = "marker"


class Flag(NamedTuple):
    """A marker as it is shown; ``box`` in device-independent pixels."""

    marker: Marker
    box: QRectF


def visible_flags(state: RollState) -> list[Flag]:
    """The markers whose flags are in sight, each cut short where the next one begins.

    Of markers that crowd, far out, only the first has a flag.
    """
    markers, transform = state.song.markers, state.viewport.transform
    if not markers:
        return []
    from_tick = transform.tick(-_LONGEST_FLAG)
    first = bisect_left(markers, from_tick, key=lambda marker: marker.tick)
    flags: list[Flag] = []
    for i in range(first, len(markers)):
        marker = markers[i]
        x = transform.x(marker.tick)
        if x > state.viewport.width:
            break
        if flags and x < flags[-1].box.left() + _SHORTEST_FLAG:
            continue
        room = _LONGEST_FLAG
        if i + 1 < len(markers):
            room = transform.x(markers[i + 1].tick) - x - _FLAG_GAP
        width = min(_text_width(marker.text) + 2 * _FLAG_PADDING, room, _LONGEST_FLAG)
        box = QRectF(x, 1.0, max(width, _SHORTEST_FLAG), RULER_LANE_HEIGHT - 2)
        flags.append(Flag(marker, box))
    return flags


def part_at(state: RollState, x: float, y: float) -> tuple[Part, Marker | None]:
    """What is at a place in the ruler, and the marker where it is one."""
    if y >= RULER_LANE_HEIGHT:
        return Part.BARS, None
    for flag in reversed(visible_flags(state)):
        if flag.box.left() - 1 <= x <= flag.box.right():
            return Part.MARKER, flag.marker
    if state.loop is not None:
        left, right = (state.viewport.transform.x(tick) for tick in state.loop)
        if abs(x - right) <= EDGE_REACH:
            return Part.LOOP_END, None
        if abs(x - left) <= EDGE_REACH:
            return Part.LOOP_START, None
        if left < x < right:
            return Part.LOOP, None
    return Part.LANE, None


@lru_cache(maxsize=1024)
def _text_width(text: str) -> float:
    return QFontMetricsF(text_font(SMALL_TEXT_SIZE, medium=True)).horizontalAdvance(text)
