"""A file dropped into a piece that has its own clock."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from musestudio.editing.operations.insert_song import tracks_to_insert
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track
from musestudio.score.events import LYRIC, TEMPO, TRACK_NAME

HOST = Song((Track(7, notes=(Note(0, 60, 480),)),), ticks_per_beat=480)


def test_a_beat_stays_a_beat_and_the_guest_takes_the_hosts_tempo() -> None:
    guest = Song(
        (
            Track(1, metas=(MetaEvent(0, TEMPO, b"\x05\x00\x00"),)),
            Track(
                2,
                notes=(Note(96, 64, 48, channel=3), Note(144, 65, 96, channel=3)),
                events=(ChannelEvent(0, b"\xc3\x18"),),
                metas=(MetaEvent(0, TRACK_NAME, b"Lute"), MetaEvent(96, LYRIC, b"ah")),
                end_tick=384,
                muted=True,
            ),
        ),
        ticks_per_beat=96,
    )
    (track,) = tracks_to_insert(HOST, guest, at_tick=1920)
    assert track.track_id == 8
    assert [(n.start_tick, n.duration_ticks) for n in track.notes] == [(2400, 240), (2640, 480)]
    assert track.name == "Lute"
    assert track.program == 24
    assert [m.tick for m in track.metas] == [1920, 2400]
    assert track.end_tick == 1920 + 1920
    assert not track.muted


@given(
    st.integers(1, 2000),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 900)), min_size=1, max_size=20),
)
def test_no_note_is_lost_and_touching_notes_still_touch(
    ticks_per_beat: int, spans: list[tuple[int, int]]
) -> None:
    notes = []
    for start, length in spans:
        notes += [Note(start, 60, length), Note(start + length, 62, 10)]
    guest = Song((Track(1).with_notes(notes),), ticks_per_beat=ticks_per_beat)
    (track,) = tracks_to_insert(HOST, guest, at_tick=0)
    assert len(track.notes) == len(notes)
    ends = {n.end_tick for n in track.notes if n.pitch == 60 and n.duration_ticks > 1}
    starts = {n.start_tick for n in track.notes if n.pitch == 62}
    assert ends <= starts
    assert all(n.duration_ticks >= 1 for n in track.notes if n.pitch == 62)
