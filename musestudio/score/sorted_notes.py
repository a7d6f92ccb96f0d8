"""Taking notes out of a long sorted list and putting others in.

Tracks hold up to 100,000 notes and edits touch up to 10,000 of them while the hand is still on
the mouse: to compare all of them once would already take too long.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import compress

from musestudio.score.note import Note

_MOST_STEPS_A_NOTE = 2
"""Notes that would pass more neighbours than this are sorted in, which then is faster."""


def exchanged(
    notes: tuple[Note, ...], removed: Sequence[Note], added: Sequence[Note]
) -> tuple[Note, ...]:
    """Sorted ``notes`` less the sorted ``removed``, each as often as it stands there, and with
    the sorted ``added``; sorted.

    Raises KeyError for one that is not among the notes that often.
    """
    places = _places(notes, removed)
    if len(added) == len(removed):
        settled = _put_in_place(notes, places, added)
        if settled is not None:
            return settled
    return _merged(_without(notes, places), added)


def _places(notes: tuple[Note, ...], removed: Sequence[Note]) -> list[int]:
    """Ascending places of ``removed`` among the notes."""
    if not removed:
        return []
    low, high = bisect_left(notes, removed[0]), bisect_right(notes, removed[-1])
    stretch = notes[low:high]
    # Most often what is to go are the very objects of the track, which saves the comparisons.
    gone = set(map(id, removed))
    is_gone = list(map(gone.__contains__, map(id, stretch)))
    if list(compress(stretch, is_gone)) == removed:
        return list(compress(range(low, high), is_gone))
    places: list[int] = []
    for note, count in Counter(removed).items():  # A Counter keeps their order.
        i = bisect_left(notes, note, lo=low)
        if notes[i : i + count] != (note,) * count:
            raise KeyError(f"{note} is not in the track")
        places += range(i, i + count)
        low = i + count
    return places


def _put_in_place(
    notes: tuple[Note, ...], places: list[int], added: Sequence[Note]
) -> tuple[Note, ...] | None:
    """The notes with ``added`` at those places, moved past a neighbour or two where they do not
    fit there. None where they would have to go further.

    Most edits leave the order as it is or nearly so, and then only the changed notes have to
    be compared with their neighbours.
    """
    edited = list(notes)
    for place, note in zip(places, added, strict=True):
        edited[place] = note
    last = len(edited) - 1
    steps_left = _MOST_STEPS_A_NOTE * len(places)
    for place in places:
        # An insertion sort that skips what cannot be out of order.
        at = place
        while at <= last and (at == place or edited[at] < edited[at - 1]):
            here = at
            while here and edited[here] < edited[here - 1]:
                edited[here - 1 : here + 1] = edited[here], edited[here - 1]
                here -= 1
                steps_left -= 1
                if steps_left < 0:
                    return None
            at += 1
    return tuple(edited)


def _without(notes: tuple[Note, ...], places: list[int]) -> list[Note]:
    kept: list[Note] = []
    done = 0  # How many of ``notes`` have been dealt with.
    for place in places:
        kept += notes[done:place]
        done = place + 1
    kept += notes[done:]
    return kept


def _merged(notes: list[Note], added: Sequence[Note]) -> tuple[Note, ...]:
    if not added:
        return tuple(notes)
    low, high = bisect_left(notes, added[0]), bisect_right(notes, added[-1])
    # Two sorted runs: the sort is one merge.
    return (*notes[:low], *sorted([*notes[low:high], *added]), *notes[high:])
