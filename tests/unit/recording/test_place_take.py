"""Takes written into a song, chosen afterwards, and taken back."""

from __future__ import annotations

import pytest

from musestudio.editing import SongDocument
from musestudio.editing.commands import Command
from musestudio.recording.place_take import (
    RecordMode,
    Takes,
    on_channel,
    record_commands,
    show_commands,
)
from musestudio.recording.take import Take
from musestudio.score import ChannelEvent, Note, Song, Track

BEAT, BAR = 480, 1920
OLD = (Note(0, 60, BEAT), Note(BAR - BEAT, 62, 2 * BEAT), Note(2 * BAR, 64, BEAT))
PEDAL_DOWN, PEDAL_UP = b"\xb0\x40\x7f", b"\xb0\x40\x00"
VOLUME, WHEEL = b"\xb0\x07\x50", b"\xb0\x01\x20"
OLD_EVENTS = (
    ChannelEvent(0, VOLUME),
    ChannelEvent(BAR + 10, WHEEL),
    ChannelEvent(BAR + 100, PEDAL_DOWN),
    ChannelEvent(BAR + 700, PEDAL_UP),
    ChannelEvent(2 * BAR, PEDAL_DOWN),
)
TAKE = Take(
    BAR,
    2 * BAR,
    (Note(BAR, 72, BEAT),),
    (ChannelEvent(BAR + 50, PEDAL_DOWN), ChannelEvent(BAR + 600, PEDAL_UP)),
)
OTHER = Take(BAR, 2 * BAR, (Note(BAR + 5, 74, BEAT), Note(BAR + 5, 77, BEAT)))


def document() -> SongDocument:
    return SongDocument(Song((Track(1, OLD, OLD_EVENTS),)))


def apply(document: SongDocument, commands: tuple[Command, ...], name: str = "Record") -> None:
    with document.transaction(name):
        for command in commands:
            document.apply(command)


def record(document: SongDocument, mode: RecordMode, *takes: Take, track_id: int = 1) -> Takes:
    """Put the last of the takes there."""
    apply(document, record_commands(document.song, track_id, takes[-1], mode, "Record"))
    return Takes(track_id, takes, frozenset((len(takes) - 1,)))


def test_over_dubbing_adds_and_leaves_what_was_there() -> None:
    doc = document()
    record(doc, RecordMode.OVERDUB, TAKE)
    track = doc.song.track(1)
    assert track.notes == tuple(sorted((*OLD, *TAKE.notes)))
    # Between the first and the last movement of the pedal it is the one just played.
    assert [e for e in track.events if e.data[1] == 64] == [
        *TAKE.events,
        ChannelEvent(BAR + 700, PEDAL_UP),
        ChannelEvent(2 * BAR, PEDAL_DOWN),
    ]
    assert OLD_EVENTS[1] in track.events
    doc.undo()
    assert doc.song.track(1).notes == OLD
    assert doc.song.track(1).events == OLD_EVENTS


def test_replacing_empties_the_stretch_and_keeps_the_mix() -> None:
    doc = document()
    record(doc, RecordMode.REPLACE, TAKE)
    track = doc.song.track(1)
    assert track.notes == (OLD[0], Note(BAR - BEAT, 62, BEAT), *TAKE.notes, OLD[2])
    assert track.events == (OLD_EVENTS[0], *TAKE.events, OLD_EVENTS[-1])
    doc.undo()
    assert doc.song == document().song


def test_of_several_takes_another_is_chosen() -> None:
    doc = document()
    placed = record(doc, RecordMode.REPLACE, TAKE, OTHER)
    commands, placed = show_commands(doc.song, placed, (0,), "Choose take 1")
    apply(doc, commands, "Choose take 1")
    assert doc.song.track(1).notes[2:-1] == TAKE.notes
    assert set(TAKE.events) <= set(doc.song.track(1).events)
    commands, placed = show_commands(doc.song, placed, (0, 1), "Both")
    apply(doc, commands)
    assert set(doc.song.track(1).notes) >= {*TAKE.notes, *OTHER.notes}
    commands, placed = show_commands(doc.song, placed, (1,), "Choose take 2")
    apply(doc, commands)
    assert not set(doc.song.track(1).notes) & set(TAKE.notes)
    assert not set(doc.song.track(1).events) & set(TAKE.events)
    while doc.can_undo:
        doc.undo()
    assert doc.song == document().song


def test_what_was_edited_since_is_left_and_what_was_quantised_still_belongs_to_its_take() -> None:
    doc = document()
    placed = record(doc, RecordMode.REPLACE, TAKE, OTHER)
    early, late = OTHER.notes
    on_line = early.with_start(BAR)
    track = doc.song.track(1).with_notes_changed((early, late), (on_line, late.with_pitch(80)))
    edited = SongDocument(doc.song.with_track(track))
    commands, _ = show_commands(
        edited.song, placed.with_change((early,), (on_line,)), (0,), "Choose take 1"
    )
    apply(edited, commands)
    notes = edited.song.track(1).notes
    assert on_line not in notes
    assert late.with_pitch(80) in notes
    assert TAKE.notes[0] in notes


def test_a_song_without_the_track_is_given_one() -> None:
    doc = SongDocument(Song())
    record(doc, RecordMode.REPLACE, TAKE, track_id=3)
    assert doc.song.track(3).notes == TAKE.notes
    doc.undo()
    assert doc.song == Song()
    with pytest.raises(KeyError):
        show_commands(doc.song, Takes(3, (TAKE,), frozenset((0,))), (), "None")


def test_a_take_sounds_with_the_instrument_of_its_track() -> None:
    take = on_channel(TAKE, 9)
    assert {note.channel for note in take.notes} == {9}
    assert [event.data[0] for event in take.events] == [0xB9, 0xB9]
