"""Pulling notes onto the grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum

from musestudio.score import MetreMap, Note

STRAIGHT = 0.5
TRIPLET_SWING = 2 / 3
MOST_SWING = 0.75


class NoteEnds(Enum):
    """What becomes of the end of a note whose start is quantised."""

    KEEP_LENGTH = "Keep lengths"
    KEEP_END = "Keep ends"
    QUANTIZE = "Quantise ends too"


def quantize(
    notes: Sequence[Note],
    metre_map: MetreMap,
    grid_ticks: float,
    strength: float = 1.0,
    *,
    swing: float = STRAIGHT,
    ends: NoteEnds = NoteEnds.KEEP_LENGTH,
) -> tuple[Note, ...]:
    """The notes with their starts pulled to the nearest grid line.

    grid_ticks: distance of the grid lines, which are counted from each bar line (so they
                hold in odd metres and after a metre change); more than 0, may be a fraction
                where triplets do not fall on whole ticks. Of a dotted grid each bar begins
                anew too.
    strength:   0 leaves the notes alone, 1 puts them on the line, 0.5 halves the distance.
    swing:      where between its neighbours every second line of the bar lies: 0.5 in the
                middle, 2/3 as in triplets, at most 0.75.
    ends:       whether ends move with the starts, stay, or are quantised like them. A note
                that sounded keeps at least one tick.
    A note halfway between two lines goes to the later one.
    """
    if grid_ticks <= 0 or not 0 <= strength <= 1 or not STRAIGHT <= swing <= MOST_SWING:
        raise ValueError(f"no such grid, strength or swing: {grid_ticks}, {strength}, {swing}")
    grid = _Grid(metre_map, grid_ticks, swing)
    quantized = []
    for note in notes:
        start, pitch, length = note[:3]
        new_start = start + round(strength * (grid.nearest(start) - start))
        if ends is not NoteEnds.KEEP_LENGTH:
            end = note.end_tick
            if ends is NoteEnds.QUANTIZE:
                end += round(strength * (grid.nearest(end) - end))
            length = max(end - new_start, min(length, 1))
        quantized.append(Note._make((new_start, pitch, length, *note[3:])))
    return tuple(quantized)


class _Grid:
    """The grid lines of a song. Remembers the bar it was last asked about: notes come in order."""

    def __init__(self, metre_map: MetreMap, grid_ticks: float, swing: float) -> None:
        self._metre_map = metre_map
        self._pair_ticks = 2 * grid_ticks
        self._middle_ticks = 2 * grid_ticks * swing
        self._start = self._next_start = 0

    def nearest(self, tick: int) -> int:
        """The nearest line."""
        if not self._start <= tick < self._next_start:
            bar = self._metre_map.position_at(tick).bar
            self._start = self._metre_map.bar_start(bar)
            self._next_start = self._metre_map.bar_start(bar + 1)
        in_bar = tick - self._start
        pair = in_bar // self._pair_ticks * self._pair_ticks
        middle, line = pair + self._middle_ticks, pair
        if in_bar - pair >= middle - in_bar:
            line = middle
            if in_bar - middle >= pair + self._pair_ticks - in_bar:
                line = pair + self._pair_ticks
        nearest = self._start + math.floor(line + 0.5)
        # The next bar begins a grid of its own, and is itself a line.
        until_next = self._next_start - tick
        return self._next_start if until_next <= abs(nearest - tick) else nearest
