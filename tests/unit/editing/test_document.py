"""Editing a song and changing one's mind."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.editing import (
    AddTrack,
    Change,
    ChangeNotes,
    Command,
    RemoveTrack,
    ReplaceSong,
    ReplaceTrack,
    SongDocument,
)
from musestudio.score import MetaEvent, Note, Song, Track

C, E, G = Note(0, 60, 480), Note(480, 64, 480), Note(960, 67, 480)
PIANO, BASS = Track(1, (C, E)), Track(2, (Note(0, 36, 960),), colour=1)
SONG = Song((PIANO, BASS))


def test_a_change_shares_what_it_left_alone() -> None:
    document, heard = SongDocument(SONG), []
    document.observe(heard.append)
    document.apply(ChangeNotes(1, removed=(C,), added=(G,), name="Move note"))
    assert heard == [Change(SONG, document.song, "Move note")]
    assert document.song.track(1).notes == (E, G)
    assert document.song.track(2) is BASS


def test_removing_a_note_that_is_not_there_changes_nothing() -> None:
    document, heard = SongDocument(SONG), []
    document.observe(heard.append)
    with pytest.raises(KeyError):
        document.apply(ChangeNotes(1, removed=(C, C), added=(G,)))
    assert document.song is SONG
    assert not document.can_undo
    assert not heard


@pytest.mark.parametrize(
    "command",
    [
        ChangeNotes(7, added=(C,)),
        RemoveTrack(7),
        ReplaceTrack(Track(7), "Rename"),
        AddTrack(Track(1)),
    ],
)
def test_a_track_that_is_not_there_is_a_programmers_error(command) -> None:
    document = SongDocument(SONG)
    with pytest.raises(KeyError):
        document.apply(command)
    assert document.song is SONG


def test_an_edit_that_changes_nothing_leaves_no_undo_step() -> None:
    document = SongDocument(SONG)
    document.apply(ChangeNotes(1, removed=(C,), added=(C,)))
    document.apply(ReplaceTrack(dataclasses.replace(PIANO), "Mute"))
    document.apply(ReplaceSong(SONG, "Import"))
    assert not document.can_undo


def test_a_transaction_is_one_undo_step_and_one_change() -> None:
    document, heard = SongDocument(SONG), []
    document.observe(heard.append)
    with document.transaction("Keep continuation"):
        document.apply(ChangeNotes(1, added=(G,)))
        with document.transaction("inner"):
            document.apply(RemoveTrack(2))
    assert [change.name for change in heard] == ["Keep continuation"]
    document.undo()
    assert document.song == SONG
    assert document.redo_name == "Keep continuation"
    document.redo()
    assert document.song == Song((Track(1, (C, E, G)),))


def test_an_exception_in_a_transaction_takes_everything_back() -> None:
    document, heard = SongDocument(SONG), []
    document.observe(heard.append)
    with pytest.raises(KeyError):
        _apply_together(document, ChangeNotes(1, added=(G,)), RemoveTrack(7))
    assert document.song is SONG
    assert not document.can_undo
    assert not heard


def test_a_failed_inner_transaction_leaves_the_outer_one_whole() -> None:
    document = SongDocument(SONG)
    with document.transaction("outer"):
        document.apply(ChangeNotes(1, added=(G,)))
        with pytest.raises(KeyError):
            _apply_together(document, RemoveTrack(2), RemoveTrack(7))
    assert document.song == Song((Track(1, (C, E, G)), BASS))
    document.undo()
    assert document.song == SONG


def test_the_clean_mark_follows_undo_redo_and_diverging() -> None:
    document = SongDocument(SONG)
    assert document.is_clean
    document.apply(ChangeNotes(1, added=(G,)))
    document.mark_clean()
    document.undo()
    assert not document.is_clean
    document.redo()
    assert document.is_clean
    document.undo()
    document.apply(RemoveTrack(2))  # The saved state can no longer be reached.
    document.undo()
    assert not document.is_clean


def test_a_history_panel_jumps_to_any_state_in_one_change() -> None:
    document = SongDocument(SONG)
    states = [document.song]
    for name, note in (("Draw", G), ("Paste", E), ("Stamp", C)):
        document.apply(ChangeNotes(1, added=(note,), name=name))
        states.append(document.song)
    document.mark_clean()
    assert document.history == (("Draw", "Paste", "Stamp"), 3, 3)
    heard: list[Change] = []
    document.observe(heard.append)
    for position in (0, 3, 1, 1, 2):
        document.go_to(position)
        assert document.song == states[position]
        assert document.history == (("Draw", "Paste", "Stamp"), position, 3)
    assert [change.name for change in heard] == ["Draw", "Stamp", "Paste", "Paste"]
    with pytest.raises(IndexError):
        document.go_to(4)
    document.apply(RemoveTrack(2))  # What lay ahead is forgotten, the saved state too.
    assert document.history == (("Draw", "Paste", "Delete track"), 3, None)


def test_the_oldest_steps_are_forgotten_beyond_the_limit() -> None:
    document = SongDocument(Song((Track(1),)), limit_steps=2)
    for pitch in (60, 62, 64):
        document.apply(ChangeNotes(1, added=(Note(0, pitch, 1),)))
    while document.can_undo:
        document.undo()
    assert [n.pitch for n in document.song.track(1).notes] == [60]
    assert not document.is_clean  # The beginning was clean, and is gone.


def test_an_observer_that_fails_keeps_no_other_from_hearing() -> None:
    document, heard = SongDocument(SONG), []

    def fail(change: Change) -> None:
        raise ZeroDivisionError

    document.observe(fail)
    stop = document.observe(heard.append)
    with pytest.raises(ZeroDivisionError):
        document.apply(RemoveTrack(2))
    assert len(heard) == 1
    stop()
    with pytest.raises(ZeroDivisionError):
        document.undo()
    assert len(heard) == 1
    assert document.song == SONG


def test_an_observer_that_edits_is_heard_in_order() -> None:
    document, heard = SongDocument(SONG), []

    def add_g_once(change: Change) -> None:
        if change.name == "first":
            document.apply(ChangeNotes(1, added=(G,), name="second"))

    document.observe(add_g_once)
    document.observe(lambda change: heard.append(change.name))
    document.apply(RemoveTrack(2, name="first"))
    assert heard == ["first", "second"]


def _apply_together(document: SongDocument, *commands: Command) -> None:
    with document.transaction("together"):
        for command in commands:
            document.apply(command)


notes = st.builds(
    Note,
    start_tick=st.integers(0, 8),
    pitch=st.integers(60, 63),
    duration_ticks=st.integers(0, 3),
    channel=st.integers(0, 1),
)
deeds = st.lists(
    st.tuples(
        st.sampled_from(["notes", "add", "remove", "replace", "song", "undo", "redo", "several"]),
        st.lists(notes, max_size=4),
        st.integers(0, 5),
    ),
    max_size=20,
)


@given(deeds)
def test_undo_and_redo_restore_every_state_exactly(deeds) -> None:
    start = Song((Track(1, (C, C, E)), BASS))
    document = SongDocument(start)
    states, at = [start], 0
    for deed, some, number in deeds:
        if deed == "undo":
            document.undo()
            at = max(at - 1, 0)
        elif deed == "redo":
            document.redo()
            at = min(at + 1, len(states) - 1)
        else:
            _do(document, deed, tuple(some), number)
            if document.song != states[at]:
                states[at + 1 :] = [document.song]
                at += 1
        assert document.song == states[at]
    while document.can_undo:
        document.undo()
        at -= 1
        assert document.song == states[at]
    while document.can_redo:
        document.redo()
        at += 1
        assert document.song == states[at]
    assert at == len(states) - 1


def _do(document: SongDocument, deed: str, some: tuple[Note, ...], number: int) -> None:
    song = document.song
    track = song.tracks[number % len(song.tracks)] if song.tracks else None
    if deed == "add" or track is None:
        new = Track(song.new_track_id()).with_notes(some)
        document.apply(AddTrack(new, index=min(number, len(song.tracks))))
    elif deed == "notes":
        document.apply(ChangeNotes(track.track_id, removed=track.notes[:number], added=some))
    elif deed == "remove":
        document.apply(RemoveTrack(track.track_id))
    elif deed == "replace":
        document.apply(ReplaceTrack(track.renamed(f"part {number}"), "Rename"))
    elif deed == "song":
        document.apply(ReplaceSong(Song((Track(number).with_notes(some),)), "Import"))
    else:
        with document.transaction("several"):
            document.apply(ChangeNotes(track.track_id, removed=track.notes[-2:], added=some))
            document.apply(
                ReplaceTrack(
                    dataclasses.replace(
                        document.song.track(track.track_id),
                        muted=bool(number % 2),
                        metas=(MetaEvent(number, 1, b"x"),),
                    ),
                    "Mute",
                )
            )


def test_opening_another_song_starts_clean_with_nothing_to_undo() -> None:
    document = SongDocument(Song((Track(1),)))
    document.apply(ChangeNotes(1, added=(Note(0, 60, 480),)))
    heard: list[Change] = []
    document.observe(heard.append)
    other = Song((Track(5),))
    document.reset(other)
    assert document.song is other
    assert document.is_clean
    assert not document.can_undo
    assert [change.after for change in heard] == [other]
