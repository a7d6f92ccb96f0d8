"""Which notes lie in a stretch of time."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.score import Note, Song, Track
from musestudio.ui.piano_roll.note_index import NoteIndex, index_for, prepare_indices
from musestudio.ui.piano_roll.note_places import selection_after

durations = st.integers(0, 600) | st.integers(0, 100_000)
notes = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 127), durations), max_size=60).map(
    lambda rows: sorted(Note(*row) for row in rows)
)


@given(notes, st.integers(-100, 6000), st.integers(0, 4000))
def test_just_the_notes_that_sound_are_found(notes: list[Note], start: int, length: int) -> None:
    end = start + length
    expected = [
        i
        for i, note in enumerate(notes)
        if note.start_tick < end and max(note.end_tick, note.start_tick + 1) > start
    ]
    assert NoteIndex(notes).between(start, end).tolist() == expected


def test_a_drone_from_the_first_bar_is_found_in_the_last() -> None:
    drone = Note(0, 36, 1_000_000)
    melody = [Note(i * 100, 60 + i % 12, 90) for i in range(10_000)]
    index = NoteIndex(sorted([drone, *melody]))
    found = index.inside(999_900, 999_950, 0, 127)
    assert [index.notes[i] for i in found] == [drone, melody[-1]]


@given(notes, st.integers(0, 127), st.integers(0, 127))
def test_pitches_bound_the_search(notes: list[Note], low: int, high: int) -> None:
    found = NoteIndex(notes).inside(-1, 1_000_000, low, high)
    assert found.tolist() == [i for i, note in enumerate(notes) if low <= note.pitch <= high]


@given(notes, st.integers(0, 6000), st.integers(0, 4000))
def test_notes_that_start_in_a_stretch(notes: list[Note], start: int, length: int) -> None:
    found = NoteIndex(notes).starting_between(start, start + length).tolist()
    assert found == [i for i, n in enumerate(notes) if start <= n.start_tick < start + length]


@pytest.mark.parametrize("size", [10, 1024, 5000])
def test_after_an_edit_the_index_is_that_of_the_new_notes(size: int) -> None:
    notes = tuple(Note(10 * i, i % 128, 50 + i % 7, 1 + i % 127) for i in range(size))
    track = Track(1, notes)
    before = NoteIndex(notes)
    for removed, added in (
        (notes[size // 2 : size // 2 + 5], [Note(7, 1, 9000), Note(10 * size, 60, 5, muted=True)]),
        (notes[:1], []),
        (notes[-1:], []),
        (notes, []),
        ([], [notes[0], notes[-1]]),
        (notes[::9], [n.moved(10, 1) for n in notes[::9]]),
        ([], []),
    ):
        edited = track.with_notes_changed(removed, added).notes
        after, fresh = NoteIndex(edited, before=before), NoteIndex(edited)
        for name in ("start", "end", "pitch", "velocity", "marks"):
            ours, theirs = getattr(after.arrays, name), getattr(fresh.arrays, name)
            assert ours.dtype == theirs.dtype
            assert ours.tolist() == theirs.tolist()
        assert after.between(0, 10**6).tolist() == fresh.between(0, 10**6).tolist()


@given(notes.filter(bool), st.data())
def test_after_an_exchange_the_same_notes_are_selected_or_those_that_came_in(
    notes: list[Note], data: st.DataObject
) -> None:
    notes = sorted(set(notes))  # Of two equal notes either may be called the one that stays.
    before = NoteIndex(tuple(notes))
    places = st.sets(st.integers(0, len(notes) - 1), min_size=1)
    changed, selected = data.draw(places), sorted(data.draw(places))
    moved = [notes[i].moved(data.draw(st.integers(-900, 900)), 1) for i in sorted(changed)]
    track = Track(1, tuple(notes)).with_notes_changed([notes[i] for i in changed], moved)
    after = NoteIndex(track.notes, before)
    assert after.exchanged is not None
    found = selection_after(after, after.exchanged, np.array(selected, dtype=np.int64)).tolist()
    assert found == sorted(set(found))
    chosen = Counter(notes[i] for i in selected)
    there = chosen & Counter(track.notes)
    names = Counter(track.notes[i] for i in found)
    if there:
        assert names == there
    else:
        assert Counter(track.notes) - Counter(notes) <= names <= Counter(moved)


@given(notes, st.integers(-10, 3000), st.integers(0, 110_000), st.integers(0, 127))
def test_a_stretch_that_holds_all_notes_is_no_different(
    notes: list[Note], start: int, length: int, low: int
) -> None:
    index = NoteIndex(notes)
    found = index.arrays.at(index.inside(start, start + length, low, 127))
    given_ = index.arrays_inside(start, start + length, low, 127)
    assert given_.start.tolist() == found.start.tolist()
    assert given_.pitch.tolist() == found.pitch.tolist()


def test_muted_and_locked_notes_are_told_apart() -> None:
    marks = [(False, False), (True, False), (False, True), (True, True)]
    index = NoteIndex([Note(i, 60, 1, muted=m, locked=lo) for i, (m, lo) in enumerate(marks)])
    assert (
        list(zip(index.arrays.muted.tolist(), index.arrays.locked.tolist(), strict=True)) == marks
    )


def test_an_index_that_was_prepared_is_used_once_and_only_for_its_notes() -> None:
    long = tuple(Note(i, 60, 1) for i in range(3000))
    prepare_indices(Song((Track(1, long),)))
    same = (*long,)
    assert index_for(same).notes is same
    prepared = index_for(long)
    assert prepared.notes is long
    assert index_for(long) is not prepared
