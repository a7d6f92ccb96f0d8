"""Taking notes out of a long sorted list and putting others in.

Tracks hold up to 100,000 notes and edits touch up to 10,000 of them while the hand is still on
the mouse: only the stretch between the first and the last note of the change is looked at.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import compress

from musestudio.score.note import Note


def without(notes: tuple[Note, ...], removed: Sequence[Note]) -> tuple[Note, ...]:
    """Sorted ``notes`` less the sorted ``removed``, each as often as it stands there.

    Raises KeyError for one that is not among the notes that often.
    """
    if not removed:
        return notes
    low, high = bisect_left(notes, removed[0]), bisect_right(notes, removed[-1])
    stretch = notes[low:high]
    # Most often what is to go are the very objects of the track, which saves the comparisons.
    gone = set(map(id, removed))
    is_gone = [id(note) in gone for note in stretch]
    if list(compress(stretch, is_gone)) == removed:
        kept = [note for note, leaves in zip(stretch, is_gone, strict=True) if not leaves]
    else:
        kept = _without_equal(stretch, removed)
    return (*notes[:low], *kept, *notes[high:])


def merged(notes: tuple[Note, ...], added: Sequence[Note]) -> tuple[Note, ...]:
    """Sorted ``notes`` and sorted ``added`` in one sorted tuple."""
    if not added:
        return notes
    low, high = bisect_left(notes, added[0]), bisect_right(notes, added[-1])
    # Two sorted runs: the sort is one merge.
    return (*notes[:low], *sorted([*notes[low:high], *added]), *notes[high:])


def _without_equal(notes: tuple[Note, ...], removed: Sequence[Note]) -> list[Note]:
    kept: list[Note] = []
    done = 0  # How many of ``notes`` have been dealt with.
    for note, count in Counter(removed).items():  # A Counter keeps their order.
        i = bisect_left(notes, note, lo=done)
        if notes[i : i + count] != (note,) * count:
            raise KeyError(f"{note} is not in the track")
        kept += notes[done:i]
        done = i + count
    kept += notes[done:]
    return kept
