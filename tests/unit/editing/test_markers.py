"""Markers come, move, get other names and go, and every step can be undone."""

from __future__ import annotations

from musestudio.editing.commands import Command
from musestudio.editing.document import SongDocument
from musestudio.editing.operations.markers import delete_marker, move_marker, set_marker
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import MARKER, TEMPO
from musestudio.score.song import Marker

TRACKS = (
    Track(1, (Note(0, 60, 480),), metas=(MetaEvent(0, TEMPO, bytes((7, 161, 32))),)),
    Track(2, (Note(0, 48, 480),), metas=(MetaEvent(960, MARKER, b"Verse"),)),
)


def apply(document: SongDocument, commands: tuple[Command, ...]) -> None:
    with document.transaction("test"):
        for command in commands:
            document.apply(command)


def test_a_marker_is_added_beside_the_others_renamed_moved_and_deleted() -> None:
    song = Song(TRACKS)
    document = SongDocument(song)
    apply(document, set_marker(song, 1920, " Chorus "))
    assert document.song.markers == (Marker(960, "Verse"), Marker(1920, "Chorus"))
    apply(document, set_marker(document.song, 960, "Strophe"))
    apply(document, move_marker(document.song, Marker(1920, "Chorus"), 2400))
    assert document.song.markers == (Marker(960, "Strophe"), Marker(2400, "Chorus"))
    apply(document, move_marker(document.song, Marker(2400, "Chorus"), 960))
    assert document.song.markers == (Marker(960, "Chorus"),)
    apply(document, delete_marker(document.song, 960))
    assert document.song.markers == ()
    while document.can_undo:
        document.undo()
    assert document.song == song


def test_the_same_name_again_and_an_empty_one_where_there_is_none_change_nothing() -> None:
    song = Song(TRACKS)
    assert set_marker(song, 960, "Verse") == ()
    assert set_marker(song, 0, "  ") == ()
    assert set_marker(song, 960, "") == delete_marker(song, 960)


def test_an_empty_song_gets_a_track_for_its_first_marker() -> None:
    document = SongDocument(Song())
    apply(document, set_marker(document.song, 480, "Da capo"))
    assert document.song.markers == (Marker(480, "Da capo"),)
    document.undo()
    assert document.song == Song()
