"""A stretch of music on the grid, as it is looked at to describe it.

Whatever wrote the notes, they are brought to one form: onsets on the grid, unisons merged, a
key let go before it is struck again, notes cut at the stretch's end and rounded to the
encoding's lengths, velocities in its bins. So nothing but the music tells two stretches apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.encoding.controls import BarGrid
from musestudio.score import Note

_SIXTEENTH = encoding.GRID_PER_BEAT // 4


@dataclass(frozen=True)
class Phrase:
    """Notes in reading order; arrays of shape (n_notes,), int64.

    onset, length:  grid steps; onsets are counted from the origin of the bar grid.
    velocity:       the encoding's bins, 1–16.
    bar, position:  the bar a note begins in, and grid steps from its bar line.
    start, end:     grid steps of the stretch.
    first_bar, n_bars: the bars it touches.
    """

    onset: np.ndarray
    pitch: np.ndarray
    length: np.ndarray
    velocity: np.ndarray
    bar: np.ndarray
    position: np.ndarray
    start: int
    end: int
    first_bar: int
    n_bars: int

    def __len__(self) -> int:
        return len(self.pitch)

    @cached_property
    def _onsets(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        changes = np.flatnonzero(np.diff(self.onset)) + 1
        first = np.concatenate([np.zeros(min(len(self), 1), np.int64), changes])
        sizes = np.diff(np.append(first, len(self)))
        return self.onset[first], first, sizes

    @property
    def times(self) -> np.ndarray:
        """The distinct onsets."""
        return self._onsets[0]

    @property
    def first_of_chord(self) -> np.ndarray:
        """The index of the lowest note at each of ``times``."""
        return self._onsets[1]

    @property
    def chord_sizes(self) -> np.ndarray:
        """How many notes begin at each of ``times``."""
        return self._onsets[2]

    @cached_property
    def chord(self) -> np.ndarray:
        """(n_notes,) which of ``times`` each note begins at."""
        return np.repeat(np.arange(len(self.times)), self.chord_sizes)

    @cached_property
    def place(self) -> np.ndarray:
        """(n_notes,) sixteenths from the bar line: a shade of timing is no other rhythm."""
        return (self.position + _SIXTEENTH // 2) // _SIXTEENTH

    @cached_property
    def sounding(self) -> np.ndarray:
        """(n_times, n_notes) whether each note sounds at each of ``times``."""
        times = self.times[:, None]
        sounds: np.ndarray = (self.onset <= times) & (times < self.onset + self.length)
        return sounds

    @cached_property
    def melody(self) -> np.ndarray:
        """Indices of the notes above which nothing sounds as they begin (the skyline)."""
        highest = np.where(self.sounding, self.pitch, -1).max(axis=1, initial=-1)
        return np.flatnonzero(self.pitch == highest[self.chord])

    @cached_property
    def bass(self) -> np.ndarray:
        """Indices of the notes below which nothing sounds as they begin."""
        lowest = np.where(self.sounding, self.pitch, 128).min(axis=1, initial=128)
        return np.flatnonzero(self.pitch == lowest[self.chord])


def phrase_of(
    notes: Iterable[Note],
    ticks_per_beat: int,
    origin_tick: int,
    bars: BarGrid,
    start: int,
    end: int,
) -> Phrase:
    """The notes that begin in a stretch, which lasts from ``start`` to before ``end``."""
    table = np.array(
        [(n.start_tick, n.pitch, n.duration_ticks, n.velocity) for n in notes], dtype=np.int64
    ).reshape(-1, 4)
    onset = encoding.to_grid(table[:, 0] - origin_tick, ticks_per_beat)
    inside = (onset >= start) & (onset < end)
    onset, table = onset[inside], table[inside]
    pitch = table[:, 1]
    length = np.maximum(encoding.to_grid(table[:, 2], ticks_per_beat), 1)
    velocity = encoding.velocity_token(np.clip(table[:, 3], 1, 127))
    order = np.lexsort((-velocity, -length, onset, pitch))
    onset, pitch, length, velocity = (a[order] for a in (onset, pitch, length, velocity))
    same_key = np.diff(pitch) == 0
    again = np.concatenate([[False], same_key & (np.diff(onset) == 0)])[: len(onset)]
    onset, pitch, length, velocity = (a[~again] for a in (onset, pitch, length, velocity))
    next_of_key = np.where(np.diff(pitch) == 0, onset[1:], end)
    let_go = np.append(next_of_key, end)[: len(onset)]
    length = np.minimum(length, let_go - onset)
    length = encoding.DURATIONS[encoding.nearest_duration_token(length)]
    order = np.lexsort((pitch, onset))
    onset, pitch, length, velocity = (a[order] for a in (onset, pitch, length, velocity))
    places = bars.places(onset)
    first_bar = bars.bar(start)
    return Phrase(
        onset=onset,
        pitch=pitch,
        length=length,
        velocity=velocity,
        bar=places.bar,
        position=places.position,
        start=start,
        end=end,
        first_bar=first_bar,
        n_bars=bars.bar(max(end - 1, start)) - first_bar + 1,
    )
