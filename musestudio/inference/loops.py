"""Against going round in circles: figures that have come often enough have to change.

A network that has written the same figure a few times grows surer of it with every turn. So
literal repetition is counted; a figure that has come ``MOST_TURNS`` times in a row may not
come once more, and before that the dice are shaken a little harder. Where the composer's own
music goes round in figures of that length, it is taken to be meant.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable

import numpy as np

from musestudio.encoding import notes as encoding

LONGEST_FIGURE = 64
"""Notes of the longest figure that is watched: a full bar of sixteenths in four voices."""
MOST_TURNS = 4
"""Times a figure may come in a row."""
LONGEST_ONE_NOTE_RUN = 6
"""Times one pitch may be struck in a row before another one has to come."""
_SHORTEST_LOOP = 8
"""Notes that have to repeat before anything is made of it."""
_WARMING = 0.15
"""How much hotter each turn beyond the second makes the dice."""

_PITCHES = 256  # More than there are pitch tokens.
_PERIODS = np.arange(1, LONGEST_FIGURE + 1)


class LoopWatch:
    """Counts how long the last notes have been repeating those before, for every period.

    given: (shift, pitch) tokens of the music before; repetition goes on from there.
    """

    def __init__(self, given: Iterable[tuple[int, int]] = ()) -> None:
        steps = np.array([shift * _PITCHES + pitch for shift, pitch in given], dtype=np.int64)
        # What cuts figures apart is told apart by its place, so that it repeats nothing.
        cuts = np.flatnonzero(steps % _PITCHES >= encoding.REST)
        steps[cuts] = -1 - cuts
        self._steps = np.concatenate([np.full(LONGEST_FIGURE, -1), steps])[-LONGEST_FIGURE:]
        runs = [_runs(steps[period:] == steps[:-period]) for period in _PERIODS]
        self._repeating = np.array([last for _, last in runs])
        self._is_meant = np.array([longest for longest, _ in runs]) >= MOST_TURNS * _PERIODS
        # Runs of one pitch are watched on their own, and wherever they began, soon broken.
        self._is_meant[0] = True
        self._one_note_run = 0
        self._turns = self._count_turns()

    def copy(self) -> LoopWatch:
        """A watch that goes its own way from here."""
        return copy.copy(self)  # Arrays are replaced, never written into.

    def add(self, shift: int, pitch: int) -> None:
        """One more step (tokens) has been written."""
        step = shift * _PITCHES + pitch
        self._repeating = np.where(self._steps[::-1] == step, self._repeating + 1, 0)
        last_pitch = self._steps[-1] % _PITCHES
        self._one_note_run = self._one_note_run + 1 if pitch == last_pitch else 1
        self._steps = np.concatenate([self._steps[1:], [step]])
        self._turns = self._count_turns()

    def pitches_to_avoid(self) -> list[int]:
        """Pitches that would close one turn too many, or strike one pitch too often."""
        pitches = []
        if self._turns > 0:
            closing = (self._repeating >= MOST_TURNS * _PERIODS - 1) & ~self._meant()
            pitches = [int(self._steps[-period]) % _PITCHES for period in _PERIODS[closing]]
        if self._one_note_run >= LONGEST_ONE_NOTE_RUN:
            pitches.append(int(self._steps[-1]) % _PITCHES)
        return pitches

    @property
    def heat(self) -> float:
        """What to multiply the temperature by: 1, and more the longer the music has turned."""
        return 1 + _WARMING * min(max(self._turns - 1, 0), MOST_TURNS)

    def _count_turns(self) -> float:
        """How often the last notes have been through a figure again; 0 below ``_SHORTEST_LOOP``."""
        if self._repeating.max() < _SHORTEST_LOOP - 1:
            return 0
        is_turning = (self._repeating >= _SHORTEST_LOOP - 1) & ~self._meant()
        return float(np.where(is_turning, self._repeating / _PERIODS, 0).max())

    def _meant(self) -> np.ndarray:
        """For every period whether repetition of it counts as meant, as it does too where the
        notes are several turns of a shorter figure that is."""
        turning = [
            period
            for period in _PERIODS[self._is_meant].tolist()
            if self._repeating[period - 1] >= _SHORTEST_LOOP
        ]
        meant = self._is_meant.copy()
        for period in turning:
            meant[period - 1 :: period] |= (
                self._repeating[period - 1] >= _PERIODS[period - 1 :: period]
            )
        return meant


def _runs(equal: np.ndarray) -> tuple[int, int]:
    """The longest run of True, and how long the one at the end is; ``equal`` is (n,)."""
    breaks = np.flatnonzero(np.concatenate([[True], ~equal, [True]]))
    lengths = np.diff(breaks) - 1
    return int(lengths.max()), int(lengths[-1])
