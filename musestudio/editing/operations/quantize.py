"""Pulling notes onto the grid."""

from __future__ import annotations

import math
from collections.abc import Sequence

from musestudio.score import MetreMap, Note


def quantize(
    notes: Sequence[Note], metre_map: MetreMap, grid_ticks: float, strength: float = 1.0
) -> tuple[Note, ...]:
    """The notes with their starts pulled to the nearest grid line, lengths kept.

    grid_ticks: distance of the grid lines, which are counted from each bar line (so they
                hold in odd metres and after a metre change); more than 0, may be a fraction
                where triplets do not fall on whole ticks.
    strength:   0 leaves the notes alone, 1 puts them on the line, 0.5 halves the distance.
    A note halfway between two lines goes to the later one.
    """
    if grid_ticks <= 0 or not 0 <= strength <= 1:
        raise ValueError(f"no such grid or strength: {grid_ticks}, {strength}")
    quantized = []
    for note in notes:
        distance = _nearest_line(note.start_tick, metre_map, grid_ticks) - note.start_tick
        quantized.append(note.moved(ticks=round(strength * distance)))
    return tuple(quantized)


def _nearest_line(tick: int, metre_map: MetreMap, grid_ticks: float) -> int:
    bar = metre_map.position_at(tick).bar
    start, next_start = metre_map.bar_start(bar), metre_map.bar_start(bar + 1)
    line = start + _round_half_up(_round_half_up((tick - start) / grid_ticks) * grid_ticks)
    # The next bar begins a grid of its own, and is itself a line.
    return next_start if next_start - tick <= abs(line - tick) else line


def _round_half_up(value: float) -> int:
    """The nearest whole number; halves go up (Python's ``round`` sends them to even)."""
    return math.floor(value + 0.5)
