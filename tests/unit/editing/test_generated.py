"""A generated phrase in its song and on its own."""

from __future__ import annotations

from musestudio.editing.generated import generated_alone, notes_to_add, with_generated
from musestudio.score import ChannelEvent, Key, MetaEvent, Note, Song, TempoChange, Track
from musestudio.score.events import KEY_SIGNATURE, TEMPO, TIME_SIGNATURE

CLOCK = Track(
    1,
    metas=(
        MetaEvent(0, TEMPO, (400_000).to_bytes(3, "big")),
        MetaEvent(0, TIME_SIGNATURE, b"\x03\x02\x18\x08"),
        MetaEvent(0, KEY_SIGNATURE, b"\xfe\x01"),
        MetaEvent(1920, TEMPO, (300_000).to_bytes(3, "big")),
    ),
)
LUTE = Track(
    2,
    notes=(Note(0, 60, 1440, channel=3),),
    events=(
        ChannelEvent(0, b"\xc3\x18"),
        ChannelEvent(0, b"\xb3\x07\x50"),
        ChannelEvent(9, b"\xb3\x40\x7f"),
    ),
    metas=(MetaEvent(0, 3, b"Lute"),),
    end_tick=1440,
)
SONG = Song((CLOCK, LUTE))
ANSWER = ((2, Note(1440, 62, 480, channel=3)), (2, Note(1920, 64, 480, channel=3)))


def test_the_song_keeps_all_it_had_and_lasts_the_asked_bars() -> None:
    song = with_generated(SONG, notes_to_add(SONG, ANSWER), end_tick=4320)
    assert song.tracks[0] is CLOCK
    assert song.track(2).notes == (*LUTE.notes, ANSWER[0][1], ANSWER[1][1])
    assert (song.track(2).events, song.track(2).metas) == (LUTE.events, LUTE.metas)
    assert song.last_tick == 4320


def test_alone_it_begins_at_once_in_the_same_clock_and_sound() -> None:
    song = generated_alone(SONG, notes_to_add(SONG, ANSWER), start_tick=1440, end_tick=4320)
    (lute,) = song.tracks
    assert [n.start_tick for n in lute.notes] == [0, 480]
    assert lute.name == "Lute"
    assert {e.data for e in lute.events} == {b"\xc3\x18", b"\xb3\x07\x50"}
    assert song.tempo_map.changes == (TempoChange(0, 400_000), TempoChange(480, 300_000))
    assert song.metre_map.bar_start(2) == 1440
    assert song.key_changes[0].key == Key(7, "minor")
    assert song.last_tick == 4320 - 1440
