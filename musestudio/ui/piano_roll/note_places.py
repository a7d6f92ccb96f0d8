"""Where given notes stand among a track's, found fast enough for tens of thousands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import compress
from operator import itemgetter

import numpy as np

from musestudio.score import Note
from musestudio.ui.piano_roll.note_index import Indices, NoteIndex

_DIFF_LIMIT_NOTES = 20_000  # Above this, finding out what an undo brought back takes too long.
_PITCHES = 128
_CHUNK_NOTES = 1024


def ascending(indices: Indices) -> Indices:
    """The indices in order, each once.

    What ``np.unique`` says, without the hash table it builds for 100,000 numbers that are in
    order already, as they are here nearly always.
    """
    if len(indices) < 2 or bool((np.diff(indices) > 0).all()):
        return indices
    in_order = np.sort(indices)
    return in_order[np.concatenate(([True], np.diff(in_order) > 0))]


def notes_at(notes: Sequence[Note], indices: Indices) -> tuple[Note, ...]:
    """The notes of those indices, taken out in one go: there may be tens of thousands."""
    if len(indices) < 2:
        return tuple(notes[i] for i in indices)
    return itemgetter(*indices.tolist())(notes)


def indices_of(index: NoteIndex, wanted: Iterable[Note]) -> Indices:
    """Ascending indices of the ``wanted``, each as often as given."""
    notes, wanted = index.notes, tuple(wanted)
    if not wanted:
        return np.zeros(0, dtype=np.int64)
    low, high = bisect_left(notes, min(wanted)), bisect_right(notes, max(wanted))
    # Most often they are the very objects, which saves the comparisons.
    objects = set(map(id, wanted))
    is_wanted = map(objects.__contains__, map(id, notes[low:high]))
    indices = np.flatnonzero(np.fromiter(is_wanted, bool, high - low)) + low
    if len(indices) == len(wanted):
        return indices
    # Next most often, after an undo, none of them is there.
    there = index.arrays.start[low:high] * _PITCHES + index.arrays.pitch[low:high]
    places = np.fromiter((note[0] * _PITCHES + note[1] for note in wanted), np.int64, len(wanted))
    return _indices_of_equal(notes, compress(wanted, np.isin(places, there).tolist()))


def _indices_of_equal(notes: Sequence[Note], wanted: Iterable[Note]) -> Indices:
    found: list[int] = []
    for note, count in Counter(wanted).items():
        i = bisect_left(notes, note)
        while count and i < len(notes) and notes[i] == note:
            found.append(i)
            i += 1
            count -= 1
    return np.array(sorted(found), dtype=np.int64)


def new_notes(before: Sequence[Note], after: Sequence[Note]) -> Indices:
    """Indices of the notes of ``after`` that ``before`` has not.

    Edits and undo keep the objects of all other notes.
    """
    first = _equal_chunks(before, after)
    last = len(after) - min(_equal_chunks(before[::-1], after[::-1]), len(after) - first)
    old = set(map(id, before[first : len(before) - (len(after) - last)]))
    is_old = np.fromiter(
        map(old.__contains__, map(id, after[first:last])), dtype=bool, count=last - first
    )
    if is_old.any() or last - first < len(after):
        return np.flatnonzero(~is_old) + first
    new = Counter(after) - Counter(before) if len(after) <= _DIFF_LIMIT_NOTES else Counter()
    return _indices_of_equal(after, new.elements())


def _equal_chunks(a: Sequence[Note], b: Sequence[Note]) -> int:
    """How many notes at the start are the same, in whole chunks: those compare in no time."""
    count = 0
    while count < min(len(a), len(b)) and (
        a[count : count + _CHUNK_NOTES] == b[count : count + _CHUNK_NOTES]
    ):
        count += _CHUNK_NOTES
    return min(count, len(a), len(b))
