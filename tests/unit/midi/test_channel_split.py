from __future__ import annotations

from musestudio.midi.channel_split import can_be_one_track, merge, split_by_channel
from musestudio.score import ChannelEvent, MetaEvent, Note, Track

PIANO = Note(0, 60, 96, channel=2)
FLUTE = Note(48, 72, 96, channel=5)
SYSEX = ChannelEvent(0, b"\xf0\x7e\xf7")
PIANO_VOLUME = ChannelEvent(0, b"\xb2\x07\x64")
FLUTE_VOLUME = ChannelEvent(0, b"\xb5\x07\x64")
UNUSED_VOLUME = ChannelEvent(0, b"\xb9\x07\x64")
TITLE = MetaEvent(0, 0x03, b"Duo")

WHOLE = Track(
    1,
    notes=(PIANO, FLUTE),
    events=(SYSEX, FLUTE_VOLUME, PIANO_VOLUME, UNUSED_VOLUME),
    metas=(TITLE,),
    end_tick=200,
)


def test_each_channel_with_notes_gets_a_track_and_the_first_gets_the_rest() -> None:
    piano, flute = split_by_channel(WHOLE)
    assert piano.notes == (PIANO,)
    assert piano.events == (SYSEX, PIANO_VOLUME, UNUSED_VOLUME)
    assert piano.metas == (TITLE,)
    assert flute == Track(2, (FLUTE,), (FLUTE_VOLUME,), end_tick=200, colour=1)


def test_a_track_on_one_channel_stays_as_it_is() -> None:
    solo = Track(1, notes=(PIANO,), events=(FLUTE_VOLUME, SYSEX))
    assert split_by_channel(solo) == (solo,)


def test_merging_gives_everything_back() -> None:
    split = split_by_channel(WHOLE)
    assert can_be_one_track(split)
    merged = merge(split)
    assert merged.notes == WHOLE.notes
    assert sorted(merged.events) == sorted(WHOLE.events)
    assert merged.metas == WHOLE.metas
    assert merged.end_tick == WHOLE.end_tick
