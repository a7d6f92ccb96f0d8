"""What a model is told besides the notes: place, metre, key, style, and what is wished for.

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
STYLES_WITHOUT_DYNAMICS = ("chorale", "folk", "lied", "quartet", "ragtime/early-jazz")
"""Styles of which the corpora hold scores, whose notes carry no velocity."""

LONGEST_BAR = 384
"""Places in a bar are told up to this many grid steps (four bars of 4/4)."""

PAST, AHEAD, BESIDE = range(3)
"""How a note is heard: as music gone by or being written; as what comes after the span to
fill; as what other parts play within the span. The last two are heard before the past."""
N_HEARD = 3

ROLES = ("melody", "accompaniment", "bass")
"""What is written for when other parts are given; 0 is the whole texture."""
N_ROLES = 1 + len(ROLES)

LONGEST_COUNTDOWN = 32
N_BARS_LEFT = 1 + 2 * LONGEST_COUNTDOWN
"""0 not told; 1–32 bars to the end of the piece, this one included; 33–64 as many to the
join with music that is known."""

N_LEVELS = 1 + 8
DENSITY_BOUNDS = (1.5, 2.4, 3.3, 4.2, 5.2, 6.5, 8.5)
"""Notes a quarter note between the eight levels of density."""
REGISTER_BOUNDS = (53.0, 57.0, 60.0, 62.5, 65.0, 68.0, 72.0)
"""Mean MIDI pitches between the eight levels of register."""
DYNAMICS_BOUNDS = (40.0, 50.0, 60.0, 70.0, 78.0, 86.0, 96.0)
"""Mean velocities between the eight levels of dynamics."""
LEVEL_WINDOW_BARS = 4
"""Levels are of the music in this many bars, the one being written first."""

NO_BAR = -100_000
"""The bar of a place in the attention memory that holds nothing."""


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


def role_token(role: str | None) -> int:
    """0 for the whole texture, else 1 upward in the order of ``ROLES``.

    Raises ValueError if unknown.
    """
    return UNSET if role is None else 1 + ROLES.index(role)


def bars_left_token(bars: int, *, to_join: bool) -> int:
    """The countdown token; ``bars`` counts the present one, so it is at least 1.

    to_join: to music that is known, instead of to the end of the piece. Not told (0) while
        the goal is more than ``LONGEST_COUNTDOWN`` bars away.
    """
    if not 1 <= bars <= LONGEST_COUNTDOWN:
        return UNSET
    return bars + (LONGEST_COUNTDOWN if to_join else 0)


def level(bounds: tuple[float, ...], value: float | np.ndarray) -> np.ndarray:
    """Level 1–8 of a measured density, register or dynamics under its ``…_BOUNDS``."""
    return 1 + np.searchsorted(bounds, value, side="right")


@dataclass(frozen=True)
class BarPlaces:
    """Where steps stand in their bars; int64 arrays of shape (n_steps,).

    position:  grid steps since the bar line, 0 to LONGEST_BAR − 1.
    bar_length: grid steps of the full bar, 1 to LONGEST_BAR.
    metre:     metre token.
    bar:       bars since the grid's origin, from 0; before the origin negative.
    """

    position: np.ndarray
    bar_length: np.ndarray
    metre: np.ndarray
    bar: np.ndarray


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
        self._first_bar = [0]
        for i in range(1, len(changes)):
            bars = -(-(self._first[i] - self._first[i - 1]) // self._length[i - 1])
            self._first_bar.append(self._first_bar[-1] + bars)
        # Bars are counted from the one the origin lies in.
        at_origin = max(bisect_right(self._first, 0) - 1, 0)
        before_origin = self._first_bar[at_origin] + (
            (0 - self._first[at_origin]) // self._length[at_origin]
        )
        self._first_bar = [bar - before_origin for bar in self._first_bar]

    def place(self, onset: int) -> tuple[int, int, int]:
        """(position, bar_length, metre token) of one step."""
        i = max(bisect_right(self._first, onset) - 1, 0)
        return (onset - self._first[i]) % self._length[i], self._length[i], self._metre[i]

    def bar(self, onset: int) -> int:
        """The bar a step lies in, from 0 for the one the origin lies in."""
        i = max(bisect_right(self._first, onset) - 1, 0)
        return self._first_bar[i] + (onset - self._first[i]) // self._length[i]

    def places(self, onset: np.ndarray) -> BarPlaces:
        """The same for many steps, ``onset`` of shape (n_steps,)."""
        first, length = np.array(self._first), np.array(self._length)
        i = np.maximum(np.searchsorted(first, onset, side="right") - 1, 0)
        return BarPlaces(
            position=(onset - first[i]) % length[i],
            bar_length=length[i],
            metre=np.array(self._metre)[i],
            bar=np.array(self._first_bar)[i] + (onset - first[i]) // length[i],
        )
