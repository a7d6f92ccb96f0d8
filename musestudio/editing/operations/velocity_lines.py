"""Velocities of many notes at once: along a line, and scaled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musestudio.editing.operations.control_lines import Shape, straight
from musestudio.score.note import HIGHEST_VELOCITY, LOWEST_VELOCITY


def velocities_along(
    start_ticks: NDArray[np.int64],
    start: tuple[float, float],
    end: tuple[float, float],
    shape: Shape = straight,
) -> NDArray[np.int32]:
    """(n,) the velocity, 1–127, that a line has at each of n notes' starts.

    start, end: (tick, velocity) of the line's ends, in the order they were drawn; the notes
                lie between them. Notes of a chord get the same velocity.
    """
    (first_tick, first), (last_tick, last) = sorted((start, end))
    length = last_tick - first_tick
    if not length:
        return kept_in_range(np.full(len(start_ticks), end[1]))
    share = (start_ticks - first_tick) / length
    # A curve drawn from right to left is the mirror image: slow where the hand began.
    way = 1 - shape(1 - share) if start[0] > end[0] else shape(share)
    return kept_in_range(first + way * (last - first))


def scaled_velocities(velocities: NDArray[np.int32], held: int, target: int) -> NDArray[np.int32]:
    """The velocities scaled as ``held`` is when it becomes ``target``, within 1–127."""
    return kept_in_range(velocities * (target / max(held, 1)))


def kept_in_range(velocities: NDArray[np.floating] | NDArray[np.integer]) -> NDArray[np.int32]:
    """The nearest velocities there are."""
    whole: NDArray[np.int32] = np.rint(velocities).astype(np.int32)
    return np.clip(whole, LOWEST_VELOCITY, HIGHEST_VELOCITY)
