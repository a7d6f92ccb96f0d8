from __future__ import annotations

import pytest

from musestudio.errors import MidiFileError
from musestudio.midi.smf_reader import read_smf
from musestudio.midi.smf_writer import smf_bytes
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track


def test_at_one_tick_notes_end_then_settings_change_then_notes_begin() -> None:
    track = Track(
        1,
        notes=(Note(0, 60, 96, 80), Note(96, 60, 0, 70), Note(96, 60, 96, 90)),
        events=(ChannelEvent(96, b"\xc0\x05"),),
        metas=(MetaEvent(96, 0x51, b"\x07\xa1\x20"),),
        end_tick=192,
    )
    body = smf_bytes(Song((track,)))[22:]
    assert body.hex(" ").upper() == (
        "00 90 3C 50 "
        "60 80 3C 40 "  # The first note ends,
        "00 FF 51 03 07 A1 20 "  # the tempo changes,
        "00 C0 05 "  # the program too,
        "00 90 3C 46 00 80 3C 40 "  # the note without length,
        "00 90 3C 5A "  # and the next note begins.
        "60 80 3C 40 "
        "00 FF 2F 00"
    )


def test_a_track_ends_where_the_file_ended_it_or_after_its_last_note() -> None:
    short = Track(1, notes=(Note(0, 60, 480),), end_tick=100)
    long = Track(2, notes=(Note(0, 60, 480),), end_tick=1920)
    song = read_smf(smf_bytes(Song((short, long))), "ends.mid").song
    assert [t.end_tick for t in song.tracks] == [480, 1920]


def test_the_header_says_what_the_file_said() -> None:
    song = Song((Track(1),), 500, 2, smpte_division=0xE728)
    assert smf_bytes(song)[8:14].hex(" ") == "00 02 00 01 e7 28"


def test_type_0_tracks_are_merged_into_one() -> None:
    tracks = (
        Track(1, (Note(0, 60, 96, 80),), metas=(MetaEvent(0, 3, b"A"),), end_tick=96),
        Track(2, (Note(0, 64, 96, 80, channel=1),), end_tick=96, colour=1),
    )
    data = smf_bytes(Song(tracks, midi_format=0))
    assert data[8:12].hex(" ") == "00 00 00 01"
    assert read_smf(data, "zero.mid").song.tracks == (tracks[0], tracks[1])


@pytest.mark.parametrize(
    "second",
    [
        Track(2, (Note(0, 64, 96),)),  # On the channel of the first.
        Track(2, (Note(0, 64, 96, channel=1),)).renamed("Flute"),
        Track(2, events=(ChannelEvent(0, b"\xf0\x7e\xf7"),)),
    ],
)
def test_type_0_tracks_that_would_be_mixed_up_are_written_as_type_1(second: Track) -> None:
    song = Song((Track(1, (Note(0, 60, 96),)), second), midi_format=0)
    read = read_smf(smf_bytes(song), "one.mid").song
    assert read.midi_format == 1
    assert [(t.notes, t.name) for t in read.tracks] == [(t.notes, t.name) for t in song.tracks]


def test_a_silence_of_days_can_be_written() -> None:
    track = Track(1, notes=(Note(2**29, 60, 480),))
    assert read_smf(smf_bytes(Song((track,))), "days.mid").song.tracks[0].notes == track.notes


@pytest.mark.parametrize(
    "note",
    [
        Note(0, 128, 96),
        Note(0, 60, 96, velocity=0),
        Note(0, 60, 96, velocity=200),
        Note(0, 60, 96, channel=16),
        Note(0, 60, -1),
        Note(-1, 60, 96),
        Note(2**40, 60, 96),
    ],
)
def test_a_note_that_is_not_midi_is_refused_rather_than_written_wrong(note: Note) -> None:
    with pytest.raises(MidiFileError):
        smf_bytes(Song((Track(1, (note,)),)))


@pytest.mark.parametrize("ticks_per_beat", [0, -1, 0x8000])
def test_a_clock_that_is_not_midi_is_refused(ticks_per_beat: int) -> None:
    with pytest.raises(MidiFileError):
        smf_bytes(Song((Track(1),), ticks_per_beat))
