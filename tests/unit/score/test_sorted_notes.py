"""Exchanging notes in a sorted tuple gives what sorting anew would."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.score import Note
from musestudio.score.sorted_notes import exchanged

notes = st.lists(
    st.builds(Note, st.integers(0, 30), st.integers(60, 62), st.integers(1, 3), st.just(80)),
    max_size=40,
).map(lambda notes: tuple(sorted(Note(*note[:4]) for note in notes)))


@given(notes, st.lists(st.booleans(), min_size=40, max_size=40), st.integers(-5, 5), st.integers())
def test_notes_changed_one_by_one_end_up_in_order(notes, chosen, ticks, mask) -> None:
    removed = [note for note, is_chosen in zip(notes, chosen, strict=False) if is_chosen]
    # Some go far and some stay near, so that both ways of putting them in are taken.
    added = sorted(
        note.moved(ticks * (mask >> i & 3), mask >> i & 1) for i, note in enumerate(removed)
    )
    expected = (Counter(notes) - Counter(removed)) + Counter(added)
    assert exchanged(notes, removed, added) == tuple(sorted(expected.elements()))


@given(notes, notes, st.integers(0, 40))
def test_any_number_of_notes_is_exchanged_for_any_other(notes, added, count) -> None:
    removed = [Note(*note) for note in notes[::2][:count]]  # Equal, but other objects.
    expected = (Counter(notes) - Counter(removed)) + Counter(added)
    assert exchanged(notes, removed, added) == tuple(sorted(expected.elements()))


@given(notes, notes)
def test_notes_that_are_not_there_cannot_be_taken_out(notes, removed) -> None:
    if Counter(removed) <= Counter(notes):
        left = Counter(notes) - Counter(removed)
        assert exchanged(notes, removed, ()) == tuple(sorted(left.elements()))
    else:
        with pytest.raises(KeyError):
            exchanged(notes, removed, removed)
