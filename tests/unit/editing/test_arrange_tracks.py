"""Tracks are added, copied, merged and moved, and one undo takes each back."""

from __future__ import annotations

from musestudio.editing import Command, SongDocument
from musestudio.editing.operations.arrange_tracks import (
    duplicate_track,
    merge_tracks,
    move_tracks,
    new_track,
)
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track
from musestudio.score.events import LYRIC, TEMPO

SLOW = MetaEvent(0, TEMPO, (800_000).to_bytes(3, "big"))
MELODY = Track(1, (Note(0, 72, 480),), metas=(SLOW,)).renamed("Melody")
FLUTE = Track(
    2,
    (Note(0, 76, 240, channel=1),),
    events=(ChannelEvent(0, bytes((0xC1, 73))),),
    metas=(MetaEvent(0, LYRIC, b"la"),),
    colour=1,
)
BASS = Track(3, (Note(0, 40, 960, channel=2),), colour=2)
SONG = Song((MELODY, FLUTE, BASS))


def applied(commands: tuple[Command, ...], song: Song = SONG) -> Song:
    """The song after the commands, which undo exactly."""
    document = SongDocument(song)
    with document.transaction("Test"):
        for command in commands:
            document.apply(command)
    after = document.song
    document.undo()
    assert document.song == song
    return after


def test_a_new_track_has_its_own_colour_and_channel() -> None:
    track = new_track(SONG)
    assert (track.track_id, track.colour, track.channel, track.notes) == (4, 3, 3, ())
    assert new_track(Song()).channel == 0


def test_a_copy_stands_behind_and_sounds_by_itself() -> None:
    after = applied(duplicate_track(SONG, 1))
    assert [track.track_id for track in after.tracks] == [1, 4, 2, 3]
    copy = after.track(4)
    assert (copy.name, copy.channel) == ("Melody copy", 3)
    assert [n.pitch for n in copy.notes] == [72]
    assert after.tempo_map.changes == SONG.tempo_map.changes
    assert SLOW not in copy.metas


def test_merged_tracks_play_the_first_ones_instrument() -> None:
    after = applied(merge_tracks(SONG, (1, 2)))
    assert [track.track_id for track in after.tracks] == [1, 3]
    merged = after.track(1)
    assert merged.notes == (Note(0, 72, 480), Note(0, 76, 240))
    assert merged.events == ()  # The flute's program would have changed nobody's sound.
    assert merged.name == "Melody"
    assert any(meta.kind == LYRIC for meta in merged.metas)


def test_the_tempo_survives_a_merge_into_a_later_track() -> None:
    after = applied(merge_tracks(SONG, (2, 3)))
    assert [track.track_id for track in after.tracks] == [1, 2]
    assert after.tempo_map.changes == SONG.tempo_map.changes


def test_the_clock_stays_on_the_first_track_when_another_comes_first() -> None:
    after = applied(move_tracks(SONG, {3}, 0))
    assert [track.track_id for track in after.tracks] == [3, 1, 2]
    assert SLOW in after.tracks[0].metas
    assert SLOW not in after.track(1).metas
    assert after.track(1).name == "Melody"


def test_several_move_side_by_side() -> None:
    after = applied(move_tracks(SONG, {1, 3}, 1))
    assert [track.track_id for track in after.tracks] == [2, 1, 3]
    assert move_tracks(SONG, {2}, 1) == ()
