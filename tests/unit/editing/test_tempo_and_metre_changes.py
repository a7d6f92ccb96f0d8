"""Tempo and metre: written where the file has them, heard by all, notes untouched."""

from __future__ import annotations

import pytest

from musestudio.editing import SongDocument
from musestudio.editing.commands import Command
from musestudio.editing.operations.metre_changes import delete_metre, set_metre, written_metres
from musestudio.editing.operations.tempo_changes import (
    change_tempo,
    tempo_change,
    written_tempos,
)
from musestudio.errors import MuseStudioError
from musestudio.score import MetaEvent, Note, Song, TempoChange, Track
from musestudio.score.events import TEMPO, TIME_SIGNATURE

NOTES = (Note(0, 60, 480), Note(1920, 62, 480))


def tempo(tick: int, bpm: float) -> MetaEvent:
    return MetaEvent(tick, TEMPO, round(60e6 / bpm).to_bytes(3, "big"))


def apply(document: SongDocument, commands: tuple[Command, ...]) -> None:
    with document.transaction("Change"):
        for command in commands:
            document.apply(command)


def test_a_tempo_is_written_on_the_track_that_has_tempos() -> None:
    song = Song((Track(1, NOTES), Track(2, metas=(tempo(0, 100), MetaEvent(0, 6, b"A")))))
    document = SongDocument(song)
    apply(document, change_tempo(song, (), (tempo_change(960, 140),), "Add tempo"))
    assert written_tempos(document.song) == (TempoChange(0, 600_000), tempo_change(960, 140))
    assert document.song.track(1) is song.track(1)
    document.undo()
    assert document.song == song


def test_a_tempo_is_taken_from_whatever_track_holds_it() -> None:
    song = Song((Track(1, NOTES, metas=(tempo(0, 90),)), Track(2, metas=(tempo(480, 70),))))
    document = SongDocument(song)
    apply(document, change_tempo(song, (480,), (tempo_change(0, 60),), "Change tempo"))
    assert [c.beats_per_minute for c in document.song.tempo_map.changes] == [60]
    assert document.song.track(1).notes is NOTES
    document.undo()
    assert document.song == song


def test_an_empty_song_gets_a_track_for_its_tempo() -> None:
    document = SongDocument()
    apply(document, change_tempo(document.song, (), (tempo_change(0, 90),), "Add tempo"))
    assert document.song.tempo_map.tempo_at(0) == tempo_change(0, 90)
    document.undo()
    assert document.song == Song()


def test_time_counted_in_seconds_has_no_tempo() -> None:
    song = Song((Track(1, NOTES),), smpte_division=0xE728)
    assert written_tempos(song) == ()
    with pytest.raises(MuseStudioError, match="no tempo"):
        change_tempo(song, (), (tempo_change(0, 90),), "Add tempo")


def test_tempos_beyond_what_midi_can_say_are_held_at_its_border() -> None:
    assert tempo_change(-5, 0.1) == TempoChange(0, 15_000_000)
    assert tempo_change(0, 1e9).microseconds_per_beat == 60_000


def test_a_metre_is_added_changed_and_deleted_while_notes_stay() -> None:
    document = SongDocument(Song((Track(1, NOTES),)))
    apply(document, set_metre(document.song, 1920, 3, 4))
    assert [tuple(c) for c in written_metres(document.song)] == [(1920, 3, 4)]
    apply(document, set_metre(document.song, 1920, 7, 8))
    assert document.song.metre_map.metre_at(2000)[1:] == (7, 8)
    assert len(document.song.track(1).metas) == 1
    apply(document, delete_metre(document.song, 1920))
    assert document.song.metre_map.metre_at(2000)[1:] == (4, 4)
    assert document.song.track(1).notes is NOTES


def test_the_click_a_file_asks_for_outlives_a_change_of_its_metre() -> None:
    meta = MetaEvent(0, TIME_SIGNATURE, bytes((6, 3, 36, 8)))
    document = SongDocument(Song((Track(1, metas=(meta,)),)))
    apply(document, set_metre(document.song, 0, 9, 8))
    assert document.song.track(1).metas == (meta._replace(data=bytes((9, 3, 36, 8))),)


def test_a_metre_nobody_can_write_is_refused_in_a_sentence() -> None:
    with pytest.raises(MuseStudioError, match="5/7 is no metre"):
        set_metre(Song(), 0, 5, 7)
