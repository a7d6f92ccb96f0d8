"""The canonical form in which real and generated music are compared.

A file's resolution, its unisons, its note lengths and its loudness steps betray where music
comes from without saying anything about the music. So both sides are brought to one form:
onsets on the grid, unisons merged, notes cut at the end of the span and rounded to one list
of lengths, velocities in bins; where the prompt has no dynamics nobody has any.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.score import Note
from training.evidence.cases import Case

FLAT_VELOCITY = 64
"""What everything gets where the prompt has no dynamics."""
SIXTEENTH = encoding.GRID_PER_BEAT // 4
PLACES_PER_BAR = 64
"""Sixteenths told apart within a bar; longer bars than four of 4/4 share the last."""


@dataclass(frozen=True)
class Passage:
    """Notes in reading order; arrays of shape (n_notes,), int64.

    onset, duration: grid steps, from the passage's first bar line.
    velocity:        the encoding's bins of eight, 0–15.
    bar_lines:       (n_bars + 1,) grid steps.
    """

    onset: np.ndarray
    pitch: np.ndarray
    duration: np.ndarray
    velocity: np.ndarray
    bar_lines: np.ndarray

    def __len__(self) -> int:
        return len(self.pitch)

    @property
    def n_bars(self) -> int:
        return len(self.bar_lines) - 1

    @property
    def length(self) -> int:
        """Grid steps from the first bar line to the last."""
        return int(self.bar_lines[-1])

    @cached_property
    def bar(self) -> np.ndarray:
        """(n_notes,) the bar each note begins in, from 0."""
        return np.searchsorted(self.bar_lines, self.onset, side="right") - 1

    @cached_property
    def position(self) -> np.ndarray:
        """(n_notes,) grid steps from each note's bar line."""
        return self.onset - self.bar_lines[self.bar]

    @cached_property
    def times(self) -> np.ndarray:
        """The distinct onsets."""
        return np.unique(self.onset)

    @cached_property
    def chord_sizes(self) -> np.ndarray:
        """How many notes begin at each of ``times``."""
        return np.unique(self.onset, return_counts=True)[1]

    @cached_property
    def sounding(self) -> np.ndarray:
        """(n_times, n_notes) whether each note sounds at each of ``times``."""
        times = self.times[:, None]
        return (self.onset <= times) & (times < self.onset + self.duration)

    @cached_property
    def melody(self) -> np.ndarray:
        """Indices of the notes above which nothing sounds as they begin (the skyline)."""
        highest = np.where(self.sounding, self.pitch, -1).max(axis=1, initial=-1)
        return np.flatnonzero(self.pitch == highest[np.searchsorted(self.times, self.onset)])

    @cached_property
    def bass(self) -> np.ndarray:
        """Indices of the notes below which nothing sounds as they begin."""
        lowest = np.where(self.sounding, self.pitch, 128).min(axis=1, initial=128)
        return np.flatnonzero(self.pitch == lowest[np.searchsorted(self.times, self.onset)])

    def bars(self, first: int, end: int) -> Passage:
        """The notes that begin in bars ``first`` to ``end`` − 1, cut at its last bar line."""
        start, stop = self.bar_lines[first], self.bar_lines[end]
        keep = (self.onset >= start) & (self.onset < stop)
        onset = self.onset[keep]
        return Passage(
            onset=onset - start,
            pitch=self.pitch[keep],
            duration=on_list(np.minimum(self.duration[keep], stop - onset)),
            velocity=self.velocity[keep],
            bar_lines=self.bar_lines[first : end + 1] - start,
        )


def followed_by(first: Passage, second: Passage) -> Passage:
    """Two passages as one."""
    return Passage(
        onset=np.concatenate([first.onset, second.onset + first.length]),
        pitch=np.concatenate([first.pitch, second.pitch]),
        duration=np.concatenate([first.duration, second.duration]),
        velocity=np.concatenate([first.velocity, second.velocity]),
        bar_lines=np.concatenate([first.bar_lines, second.bar_lines[1:] + first.length]),
    )


def canonical(
    notes: Iterable[Note], bar_ticks: Iterable[int], ticks_per_beat: int, *, flat: bool
) -> Passage:
    """Notes in canonical form; those outside the bars are left out.

    bar_ticks: the bar lines of the passage, both ends included.
    flat:      give every note the same velocity.
    """
    lines = np.array(list(bar_ticks), dtype=np.int64)
    bar_lines = encoding.to_grid(lines - lines[0], ticks_per_beat)
    table = np.array(
        [(n.start_tick, n.pitch, n.duration_ticks, n.velocity) for n in notes], dtype=np.int64
    ).reshape(-1, 4)
    onset = encoding.to_grid(table[:, 0] - lines[0], ticks_per_beat)
    inside = (onset >= 0) & (onset < bar_lines[-1])
    onset, table = onset[inside], table[inside]
    pitch = table[:, 1]
    duration = np.maximum(encoding.to_grid(table[:, 2], ticks_per_beat), 1)
    duration = on_list(np.minimum(duration, bar_lines[-1] - onset))
    loudness = np.full(len(table), FLAT_VELOCITY) if flat else table[:, 3]
    velocity = encoding.velocity_token(np.clip(loudness, 1, 127)) - 1
    # Of unisons the longest, then the loudest is kept.
    order = np.lexsort((-velocity, -duration, pitch, onset))
    onset, pitch, duration, velocity = (a[order] for a in (onset, pitch, duration, velocity))
    keep = np.ones(len(onset), dtype=bool)
    keep[1:] = (np.diff(onset) != 0) | (np.diff(pitch) != 0)
    return Passage(onset[keep], pitch[keep], duration[keep], velocity[keep], bar_lines)


def on_list(duration: np.ndarray) -> np.ndarray:
    """Each duration (grid steps, 1 or more) rounded to the encoding's list of lengths."""
    return encoding.DURATIONS[encoding.nearest_duration_token(duration)]


def has_no_dynamics(case: Case) -> bool:
    """Whether the prompt is flat: then the answer's velocities are not looked at."""
    heard = {int(encoding.velocity_token(note.velocity)) for note in case.prompt}
    return not case.has_velocity or len(heard) < 2


def prompt_passage(case: Case) -> Passage:
    """The case's prompt in canonical form."""
    lines = case.bar_ticks[: case.span.prompt + 1]
    return canonical(case.prompt, lines, case.ticks_per_beat, flat=has_no_dynamics(case))


def answer_passage(case: Case, notes: Iterable[Note]) -> Passage:
    """An answer to the case (the composer's or another) in canonical form."""
    lines = case.bar_ticks[case.span.prompt : case.span.prompt + case.span.answer + 1]
    return canonical(notes, lines, case.ticks_per_beat, flat=has_no_dynamics(case))
