"""Where given notes stand among a track's, found fast enough for tens of thousands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import compress

import numpy as np

from musestudio.score import Note
from musestudio.ui.piano_roll.note_index import Exchanged, Indices, NoteIndex, notes_at

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


def indices_of(index: NoteIndex, wanted: Iterable[Note]) -> Indices:
    """Ascending indices of the ``wanted``, each as often as given."""
    notes, wanted = index.notes, tuple(wanted)
    if not wanted:
        return np.zeros(0, dtype=np.int64)
    # Most often they are the very objects, which saves the comparisons.
    objects = set(map(id, wanted))
    if index.exchanged is not None:
        # And most often those that an edit has just put there.
        places = index.exchanged.places
        is_wanted = map(objects.__contains__, map(id, notes_at(notes, places)))
        indices = places[np.fromiter(is_wanted, bool, len(places))]
        if len(indices) == len(wanted):
            return indices
    low, high = bisect_left(notes, min(wanted)), bisect_right(notes, max(wanted))
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


def selection_after(index: NoteIndex, edit: Exchanged, selected: Indices) -> Indices:
    """Which of the ``selected`` notes of ``edit.before`` are still there; where none is, those
    that came in, as after an undo.

    index: of the notes after that edit.
    """
    is_exchanged = np.zeros(len(edit.before), dtype=bool)
    is_exchanged[edit.places] = True
    is_gone = is_exchanged[selected]
    staying, places = selected[~is_gone], edit.places.tolist()
    old = notes_at(edit.before, selected[is_gone])
    new = notes_at(index.notes, edit.places)
    old_ids, new_ids = set(map(id, old)), set(map(id, new))
    # A note may only have been passed by another that moved …
    found = [place for place, note in zip(places, new, strict=True) if id(note) in old_ids]
    if len(found) < len(old) and _may_be_equal(index, edit):
        # … or an equal one has been put in its place.
        missing = Counter(note for note in old if id(note) not in new_ids)
        for place, note in zip(places, new, strict=True):
            if missing.get(note) and id(note) not in old_ids:
                missing[note] -= 1
                found.append(place)
    kept = np.sort(np.concatenate((staying, np.array(found, dtype=np.int64))))
    if len(kept):
        return kept
    were = set(map(id, notes_at(edit.before, edit.places)))
    came_in = [place for place, note in zip(places, new, strict=True) if id(note) not in were]
    return np.array(came_in, dtype=np.int64)


def _may_be_equal(index: NoteIndex, edit: Exchanged) -> bool:
    """Whether any note that went may equal one that came: it is quicker to tell that none does."""
    now = index.arrays.start[edit.places] * _PITCHES + index.arrays.pitch[edit.places]
    return bool(np.isin(edit.start * _PITCHES + edit.pitch, now, kind="sort").any())


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
