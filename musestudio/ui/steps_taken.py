"""Which offer belonged to which state of the song while a candidate is taken bit by bit."""

from __future__ import annotations

from typing import NamedTuple

from musestudio.score import Song
from musestudio.ui.answers import Answers


class Step(NamedTuple):
    """A state of the song, and what was on offer beside it (None: nothing any more)."""

    song: Song
    answers: Answers | None
    current: int = 0


class StepsTaken:
    """The states a candidate taken in parts went through.

    Undo brings the document back to one of them, and redo too: then the same is on offer again
    as was then, so that no part is offered twice and none is missing.
    """

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def add(self, before: Step, after: Step) -> None:
        """A part was taken; steps that had been undone until then are forgotten."""
        place = self._place(before.song)
        self._steps = [*self._steps[: place + 1], after] if place is not None else [before, after]

    def find(self, song: Song) -> Step | None:
        """The step with that song, the latest where several have it."""
        place = self._place(song)
        return None if place is None else self._steps[place]

    def clear(self) -> None:
        self._steps = []

    def _place(self, song: Song) -> int | None:
        for place in range(len(self._steps) - 1, -1, -1):
            if _same(self._steps[place].song, song):
                return place
        return None


def _same(one: Song, other: Song) -> bool:
    if one is other:
        return True
    # Counted first: notes of long songs are compared one by one.
    counts = ([len(track.notes) for track in song.tracks] for song in (one, other))
    return next(counts) == next(counts) and one == other
