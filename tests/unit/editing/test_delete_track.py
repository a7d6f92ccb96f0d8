"""A song keeps its clock when the track that carried it goes."""

from __future__ import annotations

from musestudio.editing import SongDocument
from musestudio.editing.operations.delete_track import delete_track
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import KEY_SIGNATURE, LYRIC, TEMPO, TIME_SIGNATURE

CLOCK = (
    MetaEvent(0, TIME_SIGNATURE, bytes((3, 2, 24, 8))),
    MetaEvent(0, KEY_SIGNATURE, bytes((2, 0))),
    MetaEvent(0, TEMPO, (400_000).to_bytes(3, "big")),
    MetaEvent(960, TEMPO, (600_000).to_bytes(3, "big")),
)
MELODY = Track(1, (Note(0, 72, 480),), metas=(*CLOCK, MetaEvent(960, LYRIC, b"la")))
BASS = Track(2, (Note(0, 40, 480),), metas=(MetaEvent(480, TEMPO, (500_000).to_bytes(3, "big")),))


def test_tempo_metre_and_key_stay_when_their_track_goes() -> None:
    document = SongDocument(Song((MELODY, BASS)))
    before = document.song
    with document.transaction("Delete track"):
        for command in delete_track(before, 1):
            document.apply(command)
    after = document.song
    assert [track.track_id for track in after.tracks] == [2]
    assert after.tempo_map.changes == before.tempo_map.changes
    assert after.metre_map.changes == before.metre_map.changes
    assert after.key_changes == before.key_changes
    assert all(meta.kind != LYRIC for meta in after.tracks[0].metas)
    document.undo()
    assert document.song == before


def test_where_nothing_is_shared_the_others_stay_untouched() -> None:
    song = Song((MELODY, Track(2, (Note(0, 40, 480),))))
    (only,) = delete_track(song, 2)
    assert only.apply_to(song).tracks == (MELODY,)


def test_pieces_of_a_type_2_file_do_not_share_a_clock() -> None:
    song = Song((MELODY, BASS), midi_format=2)
    (only,) = delete_track(song, 1)
    assert only.apply_to(song).tracks == (BASS,)
