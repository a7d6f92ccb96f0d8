"""A track's notes as arrays, and which of them lie in a stretch of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from operator import is_not, itemgetter
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from musestudio.score import Note, Song

Ticks: TypeAlias = NDArray[np.int64]
Indices: TypeAlias = NDArray[np.int64]
Small: TypeAlias = NDArray[np.int32]
Marks: TypeAlias = NDArray[np.uint8]

_LONG_SHARE = 100  # One note in a hundred, the longest, is kept apart.
_LONG_AT_LEAST = 16


_COMPARED_AT_ONCE = 1024  # Slices of tuples compare at C speed, the same objects at once.
_MUTED, _LOCKED = 1, 2  # Bits of ``NoteArrays.marks``.


class Exchanged(NamedTuple):
    """What an edit did that left a track with as many notes as it had.

    before: the notes as they were. places: where others stand now, ascending.
    start, pitch: (n,) of the notes that stood at those places.
    """

    before: Sequence[Note]
    places: Indices
    start: Ticks
    pitch: Small


@dataclass(frozen=True, eq=False)
class NoteArrays:
    """Notes in columns, all of one length.

    end is the tick after the note; a note of no length counts as one tick, or it could
    neither be seen nor taken hold of. marks: what ``muted`` and ``locked`` tell, in bits.
    """

    start: Ticks
    end: Ticks
    pitch: Small
    velocity: Small
    marks: Marks

    @classmethod
    def of(cls, notes: Sequence[Note]) -> NoteArrays:
        # Number by number: numpy takes five times as long to find out what a tuple holds.
        width = len(Note._fields)
        numbers = np.fromiter(chain.from_iterable(notes), np.int64, len(notes) * width)
        table = numbers.reshape(-1, width)
        start = np.ascontiguousarray(table[:, 0])
        muted, locked = (table[:, Note._fields.index(name)] for name in ("muted", "locked"))
        return cls(
            start=start,
            end=start + np.maximum(table[:, 2], 1),
            pitch=table[:, 1].astype(np.int32),
            velocity=table[:, 3].astype(np.int32),
            marks=(muted * _MUTED + locked * _LOCKED).astype(np.uint8),
        )

    @classmethod
    def after_edit(
        cls, notes: Sequence[Note], notes_before: Sequence[Note], before: NoteArrays
    ) -> NoteArrays:
        """``of`` of the edited notes, read anew only between the first and the last change."""
        low = _same_at_start(notes, notes_before)
        most = min(len(notes), len(notes_before)) - low
        high = _same_at_end(notes, notes_before, most)
        changed = cls.of(notes[low : len(notes) - high])
        kept_from = len(notes_before) - high
        return cls(
            *(
                np.concatenate((old[:low], new, old[kept_from:]))
                for old, new in zip(before._columns, changed._columns, strict=True)
            )
        )

    @property
    def _columns(self) -> tuple[NDArray[np.integer], ...]:
        return self.start, self.end, self.pitch, self.velocity, self.marks

    def exchanged(self, places: Indices, notes: Sequence[Note]) -> NoteArrays:
        """The same columns with what stands at ``places`` read anew from ``notes``."""
        if not len(places):
            return self
        changed = NoteArrays(
            self.start.copy(),
            self.end.copy(),
            self.pitch.copy(),
            self.velocity.copy(),
            self.marks.copy(),
        )
        read = NoteArrays.of(notes_at(notes, places))
        for column, values in zip(changed._columns, read._columns, strict=True):
            column[places] = values
        return changed

    def __len__(self) -> int:
        return len(self.start)

    @property
    def muted(self) -> NDArray[np.bool_]:
        """(n,) which notes are muted."""
        return self.marks & _MUTED != 0

    @property
    def locked(self) -> NDArray[np.bool_]:
        """(n,) which notes are locked."""
        return self.marks & _LOCKED != 0

    def at(self, indices: Indices | NDArray[np.bool_]) -> NoteArrays:
        """The notes of those indices (or where a mask is true)."""
        return NoteArrays(
            self.start[indices],
            self.end[indices],
            self.pitch[indices],
            self.velocity[indices],
            self.marks[indices],
        )


class NoteIndex:
    """Finds the notes that sound in a stretch of time without looking at all of them.

    exchanged: what the last edit did, where it was made from the index before and the edit
    left as many notes.

    Notes are sorted by start, so those that start inside the stretch are found by binary
    search; one that starts before it can only reach it if it starts no earlier than the
    longest note is long. A few very long notes (pedal tones, drones) would make that
    reach useless: the longest hundredth is kept apart and looked through in full.
    """

    def __init__(self, notes: Sequence[Note], before: NoteIndex | None = None) -> None:
        """notes: sorted, as a Track has them. before: the index of the track before an edit,
        which saves looking at the notes that are still the same."""
        self.notes = notes
        self.exchanged: Exchanged | None = None
        if before is None:
            self.arrays = NoteArrays.of(notes)
        elif len(notes) == len(before.notes):
            places = exchanged_places(before.notes, notes)
            were = before.arrays
            self.exchanged = Exchanged(before.notes, places, were.start[places], were.pitch[places])
            self.arrays = before.arrays.exchanged(places, notes)
        else:
            self.arrays = NoteArrays.after_edit(notes, before.notes, before.arrays)
        duration = self.arrays.end - self.arrays.start
        n_long = min(max(len(notes) // _LONG_SHARE, _LONG_AT_LEAST), len(notes))
        by_length = np.argpartition(duration, len(notes) - n_long) if n_long < len(notes) else None
        is_long = np.zeros(len(notes), dtype=bool)
        if by_length is None:
            is_long[:] = True
        else:
            is_long[by_length[len(notes) - n_long :]] = True
        self._long: Indices = np.flatnonzero(is_long)
        self._short: Indices = np.flatnonzero(~is_long)
        self._short_start: Ticks = self.arrays.start[self._short]
        self._short_end: Ticks = self.arrays.end[self._short]
        self._reach = int(duration[self._short].max()) if len(self._short) else 0
        some = len(notes) > 0
        self.last_tick = int(self.arrays.end.max()) if some else 0
        self._first_tick = int(self.arrays.start[0]) if some else 0
        self._lowest = int(self.arrays.pitch.min()) if some else 0
        self._highest = int(self.arrays.pitch.max()) if some else 0

    def __len__(self) -> int:
        return len(self.notes)

    def between(self, start_tick: float, end_tick: float) -> Indices:
        """Ascending indices of the notes that sound somewhere in [start_tick, end_tick)."""
        low = int(np.searchsorted(self._short_start, start_tick - self._reach, side="left"))
        high = int(np.searchsorted(self._short_start, end_tick, side="left"))
        found = self._short[low:high][self._short_end[low:high] > start_tick]
        starts, ends = self.arrays.start[self._long], self.arrays.end[self._long]
        long = self._long[(starts < end_tick) & (ends > start_tick)]
        if len(long):
            found = np.insert(found, np.searchsorted(found, long), long)
        return found

    def inside(
        self, start_tick: float, end_tick: float, lowest_pitch: int, highest_pitch: int
    ) -> Indices:
        """``between``, of the pitches from lowest to highest (both included)."""
        found = self.between(start_tick, end_tick)
        pitch = self.arrays.pitch[found]
        return found[(pitch >= lowest_pitch) & (pitch <= highest_pitch)]

    def arrays_inside(
        self, start_tick: float, end_tick: float, lowest_pitch: int, highest_pitch: int
    ) -> NoteArrays:
        """The notes of ``inside``, without a copy where that is all of them."""
        if (
            start_tick <= self._first_tick
            and self.last_tick <= end_tick
            and lowest_pitch <= self._lowest
            and self._highest <= highest_pitch
        ):
            return self.arrays
        return self.arrays.at(self.inside(start_tick, end_tick, lowest_pitch, highest_pitch))

    def starting_between(self, start_tick: float, end_tick: float) -> Indices:
        """Indices of the notes that start in [start_tick, end_tick)."""
        low, high = np.searchsorted(self.arrays.start, (start_tick, end_tick), side="left")
        return np.arange(low, high, dtype=np.int64)


def notes_at(notes: Sequence[Note], indices: Indices) -> tuple[Note, ...]:
    """The notes of those indices, taken out in one go: there may be tens of thousands."""
    if len(indices) < 2:
        return tuple(notes[i] for i in indices)
    return itemgetter(*indices.tolist())(notes)


def exchanged_places(before: Sequence[Note], after: Sequence[Note]) -> Indices:
    """Where two equally long runs of notes hold other objects, ascending.

    Equal notes in long stretches that are the same are passed over, whatever objects they are.
    """
    low = _same_at_start(after, before)
    end = len(after) - _same_at_end(after, before, len(after) - low)
    differs = map(is_not, before[low:end], after[low:end])
    return np.flatnonzero(np.fromiter(differs, bool, end - low)) + low


def _same_at_start(notes: Sequence[Note], others: Sequence[Note]) -> int:
    """How many notes the two have in common from the first on, or some fewer."""
    step, same = _COMPARED_AT_ONCE, 0
    most = min(len(notes), len(others))
    while same < most and notes[same : same + step] == others[same : same + step]:
        same += step
    return min(same, most)


def _same_at_end(notes: Sequence[Note], others: Sequence[Note], most: int) -> int:
    """How many of at most ``most`` they have in common up to the last, or some fewer."""
    step, same = _COMPARED_AT_ONCE, 0
    ends = len(notes), len(others)
    while same + step <= most:
        a, b = (end - same for end in ends)
        if notes[a - step : a] != others[b - step : b]:
            break
        same += step
    return same


_LONG_TRACK_NOTES = 2_000
_prepared: dict[int, NoteIndex] = {}  # By the identity of the notes, which the index keeps.


def prepare_indices(song: Song) -> None:
    """Index the long tracks of a song that is about to be shown, in whatever thread.

    It takes 10 ms for 50,000 notes, which the window need not wait for.
    """
    _prepared.clear()
    for track in song.tracks:
        if len(track.notes) >= _LONG_TRACK_NOTES:
            _prepared[id(track.notes)] = NoteIndex(track.notes)


def index_for(notes: tuple[Note, ...], before: NoteIndex | None = None) -> NoteIndex:
    """The index that was prepared for the notes, else a new one; ``before`` as NoteIndex has it."""
    prepared = _prepared.pop(id(notes), None)
    return NoteIndex(notes, before) if prepared is None else prepared
