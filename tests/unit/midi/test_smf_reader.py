from __future__ import annotations

from collections.abc import Callable

import pytest

from musestudio.errors import MidiFileError
from musestudio.midi import smf_reader
from musestudio.midi.smf_reader import read_smf
from musestudio.score import Note

C4 = "00 90 3C 50  60 80 3C 40"
E4 = "00 91 40 50  60 81 40 40"
NOTE_C4 = Note(0, 60, 96, 80)
NOTE_E4 = Note(0, 64, 96, 80, channel=1)

Build = Callable[..., bytes]


def test_tracks_get_ids_from_1_and_the_clock_of_the_header(smf: Build) -> None:
    song, warnings = read_smf(smf(C4, E4, division=96), "two.mid")
    assert [(t.track_id, t.notes) for t in song.tracks] == [(1, (NOTE_C4,)), (2, (NOTE_E4,))]
    assert song.ticks_per_beat == 96
    assert song.midi_format == 1
    assert warnings == ()


def test_a_type_0_file_is_taken_apart_by_channel(smf: Build) -> None:
    song, _ = read_smf(smf("00 FF 03 01 41" + C4 + E4, midi_format=0), "zero.mid")
    assert [t.name for t in song.tracks] == ["A", ""]
    assert [t.channel for t in song.tracks] == [0, 1]
    assert song.midi_format == 0


def test_the_pieces_of_a_type_2_file_stay_apart(smf: Build) -> None:
    slow, fast = "00 FF 51 03 0F 42 40", "00 FF 51 03 07 A1 20"
    song, warnings = read_smf(smf(slow + C4, fast + E4, midi_format=2), "two.mid")
    assert song.midi_format == 2
    assert song.tempo_map.tempo_at(0).beats_per_minute == 60
    assert len(warnings) == 1


@pytest.mark.parametrize(
    ("division", "ticks_per_second", "ticks_per_beat"),
    [
        (0xE728, 1000, 500),  # 25 frames of 40 ticks: milliseconds.
        (0xE850, 24 * 80, 960),
        (0xE364, 30000 / 1001 * 100, 1499),  # 30 drop frame.
        (0xE264, 3000, 1500),
        (0xE701, 25, 12),
    ],
)
def test_smpte_ticks_last_exactly_as_long_as_the_header_says(
    smf: Build, division: int, ticks_per_second: float, ticks_per_beat: int
) -> None:
    tempo_that_does_not_count = "00 FF 51 03 0F 42 40"
    song, warnings = read_smf(smf(tempo_that_does_not_count + C4, division=division), "film.mid")
    assert song.tempo_map.seconds_at(1_000_000) == pytest.approx(1_000_000 / ticks_per_second)
    assert song.ticks_per_beat == ticks_per_beat
    assert song.smpte_division == division
    assert len(warnings) == 1


@pytest.mark.parametrize("division", [0, 0x8000, 0xE700])
def test_a_division_that_means_nothing_is_read_as_480(smf: Build, division: int) -> None:
    song, warnings = read_smf(smf(C4, division=division), "zero.mid")
    assert song.ticks_per_beat == 480
    assert song.smpte_division is None
    assert len(warnings) == 1


def test_tempo_0_does_not_stop_time(smf: Build) -> None:
    song, warnings = read_smf(smf("00 FF 51 03 00 00 00" + C4), "still.mid")
    assert song.tempo_map.seconds_at(480) == 0.5
    assert warnings == ("Track 1 asks for a tempo of 0, which is not followed.",)


def test_a_silly_metre_still_has_bars(smf: Build) -> None:
    song, _ = read_smf(smf("00 FF 58 04 FF FF 18 08" + C4, division=1), "silly.mid")
    assert song.metre_map.position_at(10_000).bar > 1


def test_a_longer_header_and_alien_chunks_are_passed_over_and_kept(smf: Build) -> None:
    data = smf(C4, E4)
    alien = b"XFIH\0\0\0\3abc"
    header = b"MThd\0\0\0\x08" + data[8:14] + b"\1\2"
    song, warnings = read_smf(header + alien + data[14:] + alien, "karaoke.mid")
    assert [t.notes for t in song.tracks] == [(NOTE_C4,), (NOTE_E4,)]
    assert song.alien_chunks == (alien, alien)
    assert warnings == ()


def test_a_file_wrapped_in_riff_is_unwrapped(smf: Build) -> None:
    data = smf(C4)
    chunks = b"DISP\3\0\0\0abc\0" + b"data" + len(data).to_bytes(4, "little") + data
    riff = b"RIFF" + (len(chunks) + 4).to_bytes(4, "little") + b"RMID" + chunks
    assert read_smf(riff, "wrapped.rmi") == read_smf(data, "plain.mid")


def test_a_file_cut_short_is_read_up_to_the_cut(smf: Build) -> None:
    title = "00 FF 03 05 46 6C 75 74 65"
    data = smf(C4, title + E4 + "8F 00 90 40 40")
    song, warnings = read_smf(data[:-6], "cut.mid")
    assert [t.notes for t in song.tracks] == [(NOTE_C4,), (NOTE_E4,)]
    assert warnings == ("Track 2 (“Flute”) breaks off in bar 1; everything before that was kept.",)


def test_a_bad_event_in_one_track_leaves_the_others_whole(smf: Build) -> None:
    song, warnings = read_smf(smf(C4 + "00 F4" + C4, E4), "bad.mid")
    assert [t.notes for t in song.tracks] == [(NOTE_C4,), (NOTE_E4,)]
    assert warnings == ("Track 1 breaks off in bar 1; everything before that was kept.",)


def test_notes_that_never_end_are_told(smf: Build) -> None:
    _, warnings = read_smf(smf("00 90 3C 50 00 3E 50"), "hanging.mid")
    assert warnings == ("Track 1: 2 notes never end and were ended with the track.",)


@pytest.mark.parametrize("length", [0, 3, 0xFFFFFFFF])
def test_wrong_track_lengths_lose_nothing(smf: Build, length: int) -> None:
    data = smf(C4, E4)
    wrong = data[:18] + length.to_bytes(4, "big") + data[22:]
    assert read_smf(wrong, "wrong.mid") == read_smf(data, "right.mid")


def test_too_few_tracks_are_told_and_too_many_are_read(smf: Build) -> None:
    assert read_smf(smf(C4, count=3), "few.mid").warnings == (
        "The file announces 3 tracks and holds 1.",
    )
    song, warnings = read_smf(smf(C4, E4, count=1), "many.mid")
    assert len(song.tracks) == 2
    assert warnings == ()


def test_padding_is_silent_and_other_leftovers_are_told(smf: Build) -> None:
    data = smf(C4)
    assert read_smf(data + bytes(1000), "padded.mid") == read_smf(data, "plain.mid")
    song, warnings = read_smf(data + b"downloaded from the web", "tail.mid")
    assert song.tracks[0].notes == (NOTE_C4,)
    assert warnings == ("The end of the file is not MIDI and was left out.",)


def test_a_file_of_damage_does_not_drown_the_reader_in_warnings(smf: Build) -> None:
    assert len(read_smf(smf(*["00 F4"] * 500), "ruin.mid").warnings) == 21


def test_more_events_than_memory_should_hold_are_refused(
    smf: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smf_reader, "MOST_EVENTS", 10)
    assert read_smf(smf(C4 * 2, E4 * 2), "large.mid").song.note_count == 4
    for data in (smf(C4 * 3, E4 * 3), smf() + b"XFIH\0\0\0\0" * 11):
        with pytest.raises(MidiFileError, match=r"“larger\.mid” holds more than 10 events"):
            read_smf(data, "larger.mid")


def test_an_empty_song_is_a_song(smf: Build) -> None:
    song, warnings = read_smf(smf(), "empty.mid")
    assert song.tracks == ()
    assert warnings == ()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "“x.mid” is empty."),
        (b"Dear diary, today I wrote a fugue.", "“x.mid” is not a MIDI file."),
        (bytes(10_000_000), "“x.mid” is not a MIDI file."),
        (b"RIFF\4\0\0\0WAVEfmt ", "“x.mid” is not a MIDI file."),
        (b"RIFF\4\0\0\0RMID", "“x.mid” is not a MIDI file."),
        (b"MThd\0\0\0\6\0\1", "“x.mid” breaks off inside its header; nothing could be read."),
        (b"MThd\0\0\0\6\0\1\0\2\1\xe0", "“x.mid” holds no track that could be read."),
        (b"MThd\0\0\0\6\0\1\0\2\1\xe0MTr", "“x.mid” holds no track that could be read."),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(MidiFileError) as error:
        read_smf(data, "x.mid")
    assert str(error.value) == sentence


def test_ten_million_zeros_inside_a_track_end_at_once(smf: Build) -> None:
    body = bytes(10_000_000)
    data = smf(C4) + b"MTrk" + len(body).to_bytes(4, "big") + body
    song, warnings = read_smf(data, "zeros.mid")
    assert song.tracks[0].notes == (NOTE_C4,)
    assert len(warnings) == 1
