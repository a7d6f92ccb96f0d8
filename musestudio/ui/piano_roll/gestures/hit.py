"""What lies under the mouse."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from musestudio.ui.piano_roll.state import RollState

EDGE_WIDTH = 7.0  # Device-independent pixels in which a note is taken by its end.
EDGE_SHARE = 0.3  # But no more than this share of the note, so that it can be moved too.
OUTSIDE_REACH = 3.0  # An end can also be taken from just outside.


class Part(Enum):
    """Where a note is held."""

    START = "start"
    BODY = "body"
    END = "end"


class Hit(NamedTuple):
    """A note of the active track, told by its index, and where it was hit."""

    note: int
    part: Part


def note_at(state: RollState, x: float, y: float) -> Hit | None:
    """The note at a place in the roll, the one drawn on top where several lie there."""
    transform = state.viewport.transform
    if not 0 <= y + transform.scroll_y < transform.content_height:
        return None
    pitch = transform.pitch(y)
    index = state.active_index
    found = index.inside(
        transform.tick(x - OUTSIDE_REACH), transform.tick(x + OUTSIDE_REACH), pitch, pitch
    )
    selected = set(state.selected.tolist())
    best: tuple[tuple[bool, bool, int], Hit] | None = None
    for i in found.tolist():
        left = transform.x(float(index.arrays.start[i]))
        right = transform.x(float(index.arrays.end[i]))
        edge = min(EDGE_WIDTH, (right - left) * EDGE_SHARE)
        if x >= right - edge:
            part = Part.END
        elif x <= left + edge:
            part = Part.START
        else:
            part = Part.BODY
        # A note that is under the mouse beats one that is merely near; selected is on top.
        rank = (left <= x < right, i in selected, i)
        if best is None or rank > best[0]:
            best = (rank, Hit(i, part))
    return None if best is None else best[1]
