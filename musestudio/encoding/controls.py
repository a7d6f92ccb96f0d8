"""What a model is told besides the notes: metre, place in the bar, key and style.

Each control has a value 0, “not told”, which training drops in at random, so that every
one of them is optional.
"""

from __future__ import annotations

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


def bar_places(onset: np.ndarray, metre_map: MetreMap, origin_tick: int = 0) -> BarPlaces:
    """Bar places of steps at ``onset`` (grid steps from ``origin_tick``)."""
    ticks_per_beat = metre_map.ticks_per_beat
    changes = metre_map.changes
    # Onsets were rounded to the grid, so are the places where the metre changes.
    first = np.array(
        [
            round((change.tick - origin_tick) * GRID_PER_BEAT / ticks_per_beat)
            for change in changes
        ]
    )
    length = np.array(
        [
            min(max(GRID_PER_BEAT * 4 * c.numerator // c.denominator, 1), LONGEST_BAR)
            for c in changes
        ]
    )
    token = np.array([metre_token(c.numerator, c.denominator) for c in changes])
    index = np.maximum(np.searchsorted(first, onset, side="right") - 1, 0)
    return BarPlaces(
        position=(onset - first[index]) % length[index],
        bar_length=length[index],
        metre=token[index],
    )


def bar_place_at(
    onset: int, metre_map: MetreMap, origin_tick: int = 0
) -> tuple[int, int, int]:
    """(position, bar_length, metre token) of a single step."""
    places = bar_places(np.array([onset]), metre_map, origin_tick)
    return int(places.position[0]), int(places.bar_length[0]), int(places.metre[0])
