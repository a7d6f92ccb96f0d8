"""Steps that are as far apart to the ear, chosen from a way between two phrases.

On the arc between two latents most of the music changes in the middle: the first steps are still
the one phrase, the last ones already the other. So many points of the way are written, and those
are taken that share ever fewer notes with the one end and ever more with the other, evenly, and
keep to a scale as well as the ends do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from musestudio.encoding.likeness import distance, share_in_scale
from musestudio.encoding.phrase import LONGEST_BAR, PhraseBars

POINTS_A_STEP = 5
"""How many points of a way are worth writing for every step between the ends."""
CROWDED = 1.5
"""How much closer together they stand in the middle, where more changes; 1: evenly."""
OUT_OF_ORDER = 100.0
OUT_OF_SCALE = 10.0


def ways_to_try(steps: int) -> np.ndarray:
    """Places on a way, between 0 and 1, from which ``steps`` may be chosen; both ends are out."""
    n_points = POINTS_A_STEP * steps
    from_middle = 2 * np.arange(1, n_points + 1) / (n_points + 1) - 1
    ways: np.ndarray = (1 + np.sign(from_middle) * np.abs(from_middle) ** CROWDED) / 2
    return ways


def evenly_paced(
    written: Sequence[PhraseBars], first: PhraseBars, last: PhraseBars, steps: int
) -> list[int]:
    """Which ``steps`` of the phrases written along a way, in order, to take between its ends.

    All stand in one key and have as many bars; where bars differ in length they are laid side by
    side by their beginnings. What is least in sum: squared distance from an even pace, and far
    more for a step back or for one that keeps to a scale less than the worse end.
    """
    first, last, *written = (_in_long_bars(phrase) for phrase in (first, last, *written))
    from_first = np.array([0.0, *(distance(p, first) for p in written), distance(last, first)])
    from_last = np.array([distance(first, last), *(distance(p, last) for p in written), 0.0])
    apart = max(from_first[-1], 1e-9)
    reached = (1 + (from_first - from_last) / apart) / 2
    least = min(share_in_scale(first), share_in_scale(last))
    strays = np.array([0.0, *(share_in_scale(p) < least - 1e-9 for p in written), 0.0])
    is_back = (from_first[None, :] < from_first[:, None] - 1e-9) | (
        from_last[None, :] > from_last[:, None] + 1e-9
    )
    # after[i, j]: what it costs to go from point i straight to point j.
    after = np.where(is_back, OUT_OF_ORDER, 0.0) + OUT_OF_SCALE * strays[None, :]
    after[np.tril_indices(len(after))] = np.inf
    cost, come_from = after[0] + (reached - 1 / (steps + 1)) ** 2, []
    for step in range(2, steps + 2):
        aim = (reached - step / (steps + 1)) ** 2 if step <= steps else 0.0
        total = cost[:, None] + after
        come_from.append(total.argmin(axis=0))
        cost = total.min(axis=0) + aim
    chosen = [len(written) + 1]
    for sources in reversed(come_from):
        chosen.append(int(sources[chosen[-1]]))
    return [point - 1 for point in reversed(chosen[1:])]


def _in_long_bars(phrase: PhraseBars) -> PhraseBars:
    return replace(phrase, bar_length=np.full_like(phrase.bar_length, LONGEST_BAR))
