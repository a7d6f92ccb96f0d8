"""What was wished for of density, register and dynamics, and how near an answer comes to it.

The model is told a wish with every note, and leans towards it. Two things around it would pull
the other way, and are held back: figures and bars of the phrase that are taken up bring its own
density and register along, and a critic prefers the drafts that go on as the phrase did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from musestudio.encoding import controls
from musestudio.inference.prompt import PartNote, Prompt
from musestudio.inference.request import LEVELS, ContinuationRequest
from musestudio.score import Note, Song

_BOUNDS = {
    "density": controls.DENSITY_BOUNDS,
    "register": controls.REGISTER_BOUNDS,
    "dynamics": controls.DYNAMICS_BOUNDS,
}
_FREE_FROM_LEVELS = 3
"""A wish so many levels from where the phrase is leaves nothing of it to be taken up."""
_WEIGHT = 1.5
"""Log-odds of a critic's that one level nearer to a wish is worth."""


def velocity_of(level: int) -> int:
    """The velocity (1–127) in the middle of a level of dynamics (1–8)."""
    middles = np.arange(1, LEVELS) + 0.5
    step = np.interp(level, middles, controls.DYNAMICS_BOUNDS)
    # Beyond the outermost bounds levels are as wide as their neighbours.
    beyond = {1: -5, LEVELS: 6}.get(level, 0)
    return round(float(step)) + beyond


class Wishes:
    """Levels asked for in one request, set against what stands before and beside the answer.

    As in training a level is of the whole texture: what other parts play within the span counts.
    """

    def __init__(self, request: ContinuationRequest, prompt: Prompt) -> None:
        self._request = request
        self._beside = [note for _, note in prompt.beside]
        asked = {name: getattr(request, name) for name in _BOUNDS}
        self._asked: dict[str, int] = {
            name: level for name, level in asked.items() if level is not None
        }
        self._own = self._levels(*_last_bars(request, prompt)) if self._asked else {}

    def __bool__(self) -> bool:
        return bool(self._asked)

    @property
    def nearness(self) -> float:
        """0–1: how much of the phrase may be taken up without going against a wish."""
        told = [name for name in ("density", "register") if name in self._asked]
        far = max((abs(self._own[n] - self._asked[n]) for n in told if n in self._own), default=0)
        return max(1 - far / _FREE_FROM_LEVELS, 0.0)

    def bonus(self, drafts: Sequence[Sequence[PartNote]]) -> np.ndarray:
        """(n_drafts,) log-odds, at most 0, to add to a critic's: the nearer to the wishes, the
        higher. A draft without a note has the lowest of all."""
        return np.array([self._bonus([note for _, note in draft]) for draft in drafts])

    def _bonus(self, notes: list[Note]) -> float:
        if not notes:
            return -np.inf
        request = self._request
        got = self._levels([*notes, *self._beside], request.start_tick, request.end_tick)
        return -_WEIGHT * sum(abs(got[name] - level) for name, level in self._asked.items())

    def _levels(self, notes: Sequence[Note], start_tick: int, end_tick: int) -> dict[str, float]:
        """Levels in between levels, 1.5–7.5; none of music without notes."""
        if not notes or end_tick <= start_tick:
            return {}
        measured = {
            name: _MEASURES[name](notes, end_tick - start_tick, self._request.song)
            for name in self._asked
        }
        return {
            name: float(np.interp(value, _BOUNDS[name], np.arange(1, LEVELS) + 0.5))
            for name, value in measured.items()
        }


def _last_bars(request: ContinuationRequest, prompt: Prompt) -> tuple[list[Note], int, int]:
    """The notes before the answer, and the ticks between which they begin."""
    metre_map = request.song.metre_map
    bar = metre_map.position_at(request.start_tick).bar
    from_tick = metre_map.bar_start(max(bar - controls.LEVEL_WINDOW_BARS, 1))
    notes = [note for _, note in prompt.past if note.start_tick >= from_tick]
    return notes, from_tick, request.start_tick


def _density(notes: Sequence[Note], ticks: int, song: Song) -> float:
    return len(notes) / ticks * song.ticks_per_beat


def _register(notes: Sequence[Note], _ticks: int, _song: Song) -> float:
    return sum(note.pitch for note in notes) / len(notes)


def _dynamics(notes: Sequence[Note], _ticks: int, _song: Song) -> float:
    return sum(note.velocity for note in notes) / len(notes)


_MEASURES: dict[str, Callable[[Sequence[Note], int, Song], float]] = {
    "density": _density,  # Notes a quarter.
    "register": _register,  # Mean MIDI pitch.
    "dynamics": _dynamics,  # Mean velocity.
}
