"""What a model is told besides the notes: metre, place in the bar, key and style.

Each control has a value 0, “not told”, which training drops in at random, so that every
one of them is optional.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from musestudio.encoding.notes import GRID_PER_BEAT
from musestudio.score.metre import MetreMap
from musestudio.score.scale import Key

UNSET = 0

METRES = (
    (4, 4), (3, 4), (2, 4), (6, 8), (2, 2), (3, 8), (9, 8), (12, 8), (3, 2), (4, 2),
    (2, 1), (3, 1), (5, 4), (6, 4), (7, 4), (1, 4), (5, 8), (7, 8), (4, 8), (1, 2),
)  # fmt: skip
"""Metres with a token of their own, 1 upward; others share the token after the last."""

N_METRES = len(METRES) + 2
N_KEYS = 1 + 24
STYLES = (
    "chorale", "classical", "drums", "folk", "lied", "other", "pop", "quartet",
    "ragtime/early-jazz", "romantic",
)  # fmt: skip
N_STYLES = 1 + len(STYLES)

LONGEST_BAR = 384
"""Places in a bar are told up to this many grid steps (four bars of 4/4)."""


def metre_token(numerator: int, denominator: int) -> int:
    """1 upward for the metres in ``METRES``, one shared token for all others."""
    try:
        return 1 + METRES.index((numerator, denominator))
    except ValueError:
        return 1 + len(METRES)


def key_token(key: Key | None) -> int:
    """0 when not told, 1–12 major from C, 13–24 minor from C.

    Other scales count as major or minor by their third.
    """
    if key is None:
        return UNSET
    return 1 + key.tonic + (12 if key.is_minor else 0)


def style_token(style: str | None) -> int:
    """0 when not told, else 1 upward in the order of ``STYLES``. Raises ValueError if unknown."""
    return UNSET if style is None else 1 + STYLES.index(style)


@dataclass(frozen=True)
class BarPlaces:
    """Where steps stand in their bars; int64 arrays of shape (n_steps,).

    position:  grid steps since the bar line, 0 to LONGEST_BAR − 1.
    bar_length: grid steps of the full bar, 1 to LONGEST_BAR.
    metre:     metre token.
    """

    position: np.ndarray
    bar_length: np.ndarray
    metre: np.ndarray


class BarGrid:
    """A song's bars on the grid of steps, counted from ``origin_tick``.

    Places where the metre changes are rounded to the grid, as onsets are.
    """

    def __init__(self, metre_map: MetreMap, origin_tick: int = 0) -> None:
        ticks_per_beat = metre_map.ticks_per_beat
        changes = metre_map.changes
        self._first = [
            round((c.tick - origin_tick) * GRID_PER_BEAT / ticks_per_beat) for c in changes
        ]
        self._length = [
            min(max(GRID_PER_BEAT * 4 * c.numerator // c.denominator, 1), LONGEST_BAR)
            for c in changes
        ]
        self._metre = [metre_token(c.numerator, c.denominator) for c in changes]

    def place(self, onset: int) -> tuple[int, int, int]:
        """(position, bar_length, metre token) of one step."""
        i = max(bisect_right(self._first, onset) - 1, 0)
        return (onset - self._first[i]) % self._length[i], self._length[i], self._metre[i]

    def places(self, onset: np.ndarray) -> BarPlaces:
        """The same for many steps, ``onset`` of shape (n_steps,)."""
        first, length = np.array(self._first), np.array(self._length)
        i = np.maximum(np.searchsorted(first, onset, side="right") - 1, 0)
        return BarPlaces(
            position=(onset - first[i]) % length[i],
            bar_length=length[i],
            metre=np.array(self._metre)[i],
        )
