"""Figures that return: what followed the last time the music came this way.

Networks of this size take up too little of what they heard: listeners hear notes that are
plausible one by one and a piece that remembers nothing. So while a candidate is written, its
last notes are looked up in the composer's own music; where they have occurred before, with
some chance the note that followed there is taken, exactly or at another pitch level. This is
a mixture of the network with a cache over the piece (Grave et al. 2017, for words), at the
level of notes. What a candidate has written itself is not looked up: its own figures it
repeats too much rather than too little.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from musestudio.encoding import notes as encoding

SHORTEST_MATCH = 2
SHORTEST_MATCH_ELSEWHERE = 4
"""Notes that have to match where a figure is taken up at another pitch: two in common would
lead away from the key."""
LONGEST_MATCH = 8
_FORGETTING = 0.6
_MOST_PLACES = 64
"""Earlier places looked at per step, the latest first."""
_WILLINGNESS = 0.5
"""Share of sure matches followed at a recall of 1; above it answers share more figures with the
phrase than real continuations do."""


class Figure(NamedTuple):
    """A proposal for the next note, and how many notes before it matched (2–8)."""

    shift: int
    pitch: int
    duration: int
    matched: int


class _Step(NamedTuple):
    shift: int
    pitch: int
    duration: int
    interval: int  # From the pitch before; 0 for the first step.


def chance(recall: float, matched: int) -> float:
    """The chance (0–1) of following a figure after ``matched`` notes, at a ``recall`` of 0–1.

    Two notes in common say little, eight nearly all.
    """
    return _WILLINGNESS * recall * (1 - _FORGETTING ** (matched - 1))


class FigureMemory:
    """The steps given at the start, indexed by the shapes they form, and those written since.

    A shape is a pair of (shift, interval) steps, so that a figure is found again at any
    pitch level. Grows by ``add``; copies share the index.
    """

    def __init__(self, given: Iterable[tuple[int, int, int]] = ()) -> None:
        self._steps: list[_Step] = []
        self._places: dict[tuple[int, int, int, int], list[int]] = {}
        for step in given:
            self.add(*step)
            shape = self._shape(len(self._steps) - 1)
            if shape is not None:
                self._places.setdefault(shape, []).append(len(self._steps) - 1)
        self._n_given = len(self._steps)

    def copy(self) -> FigureMemory:
        other = FigureMemory()
        other._steps = self._steps.copy()
        other._places = self._places
        other._n_given = self._n_given
        return other

    def add(self, shift: int, pitch: int, duration: int) -> None:
        """One more step (tokens) was written. END steps and rests cut figures apart."""
        before = self._steps[-1] if self._steps else None
        interval = pitch - before.pitch if before else 0
        self._steps.append(_Step(shift, pitch, duration, interval))

    def next_of_figure(self) -> Figure | None:
        """What followed the longest match of the last notes in the given steps, or None.

        Among matches of one length those at the same pitch come first, then the latest.
        """
        now = len(self._steps) - 1
        shape = self._shape(now)
        if shape is None:
            return None
        best: tuple[int, bool, int] | None = None
        for place in reversed(self._places.get(shape, [])[-_MOST_PLACES:]):
            if place + 1 >= self._n_given or self._steps[place + 1].pitch >= encoding.REST:
                continue
            same_pitch = self._steps[place].pitch == self._steps[now].pitch
            matched = self._matched(place, now)
            if not same_pitch and matched < SHORTEST_MATCH_ELSEWHERE:
                continue
            rank = (matched, same_pitch, place)
            if best is None or rank > best:
                best = rank
        if best is None:
            return None
        matched, _, place = best
        after = self._steps[place + 1]
        pitch = self._steps[now].pitch + after.interval
        if not 0 <= pitch < encoding.REST:
            return None
        return Figure(after.shift, pitch, after.duration, matched)

    def _shape(self, at: int) -> tuple[int, int, int, int] | None:
        if at < SHORTEST_MATCH:
            return None
        a, b = self._steps[at - 1], self._steps[at]
        if max(self._steps[at - 2].pitch, a.pitch, b.pitch) >= encoding.REST:
            return None
        return a.shift, a.interval, b.shift, b.interval

    def _matched(self, place: int, now: int) -> int:
        """How many steps before and at the two places are alike in shift and interval."""
        n = 0
        while n < min(LONGEST_MATCH, place):
            a, b = self._steps[place - n], self._steps[now - n]
            if a.shift != b.shift or a.interval != b.interval or a.pitch >= encoding.REST:
                break
            n += 1
        return n
