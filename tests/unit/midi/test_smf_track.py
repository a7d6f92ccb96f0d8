from __future__ import annotations

import pytest

from musestudio.midi.smf_track import ParsedTrack, parse_track
from musestudio.score import ChannelEvent, MetaEvent, Note


def parse(text: str) -> ParsedTrack:
    data = bytes.fromhex(text)
    return parse_track(data, 0, len(data))


def test_a_note_keeps_its_channel_and_both_velocities() -> None:
    track = parse("00 93 3C 50  60 83 3C 21  81 00 FF 2F 00")
    assert track.notes == (Note(0, 60, 96, 80, channel=3, release_velocity=33),)
    assert track.end_tick == 96 + 128
    assert track.finished
    assert not track.damaged


def test_running_status_and_note_on_of_velocity_0() -> None:
    track = parse("00 90 3C 50  60 3C 00  00 3E 40  60 3E 00  00 FF 2F 00")
    assert track.notes == (Note(0, 60, 96, 80), Note(96, 62, 96, 64))


def test_running_status_survives_a_marker_and_a_sysex() -> None:
    track = parse("00 90 3C 50  00 FF 06 01 41  00 F0 02 7E F7  60 3C 00  00 FF 2F 00")
    assert track.notes == (Note(0, 60, 96, 80),)
    assert track.metas == (MetaEvent(0, 0x06, b"A"),)
    assert track.events == (ChannelEvent(0, b"\xf0\x7e\xf7"),)


def test_of_two_equal_pitches_the_first_to_start_is_the_first_to_end() -> None:
    track = parse("00 90 3C 0A  0A 90 3C 14  0A 80 3C 00  0A 80 3C 00  00 FF 2F 00")
    assert [(n.start_tick, n.end_tick, n.velocity) for n in track.notes] == [
        (0, 20, 10),
        (10, 30, 20),
    ]


def test_a_note_of_no_length_survives() -> None:
    assert parse("05 90 3C 50  00 80 3C 40  00 FF 2F 00").notes == (Note(5, 60, 0, 80),)


def test_a_stray_note_off_is_kept_as_an_event() -> None:
    track = parse("05 82 3C 11  00 92 3C 00  00 FF 2F 00")
    assert track.notes == ()
    assert track.events == (
        ChannelEvent(5, b"\x82\x3c\x11"),
        ChannelEvent(5, b"\x82\x3c\x40"),
    )


def test_a_note_without_an_end_lasts_to_the_end_of_the_track() -> None:
    track = parse("00 90 3C 50  60 FF 2F 00")
    assert track.notes == (Note(0, 60, 96, 80),)
    assert track.unended == 1


def test_every_kind_of_channel_message_is_kept() -> None:
    track = parse("00 A0 3C 01  00 B1 07 64  00 C2 05  00 D3 40  00 E4 00 40  00 FF 2F 00")
    assert [event.data.hex() for event in track.events] == [
        "a03c01", "b10764", "c205", "d340", "e40040",
    ]  # fmt: skip


def test_sysex_in_packets_is_kept_packet_by_packet() -> None:
    track = parse("00 F0 03 43 12 00  60 F7 02 43 F7  00 F7 02 F3 01  00 FF 2F 00")
    assert track.events == (
        ChannelEvent(0, b"\xf0\x43\x12\x00"),
        ChannelEvent(96, b"\xf7\x43\xf7"),
        ChannelEvent(96, b"\xf7\xf3\x01"),
    )


def test_a_bare_clock_message_enters_the_packet_it_should_have_had() -> None:
    track = parse("00 F8  00 F2 01 02  00 FF 2F 00")
    assert track.events == (ChannelEvent(0, b"\xf7\xf8"), ChannelEvent(0, b"\xf7\xf2\x01\x02"))


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "60",
        "60 90 3C",
        "60 90 3C 80",
        "60 C0",
        "60 F4",
        "60 FF 51 03 07",
        "60 FF 80 00",
        "60 F0 10 00 F7",
        "FF FF FF FF 7F 90 3C 40",
        "FF FF FF 7F FF 01 00" * 9,  # Later than any tick we keep.
    ],
)
def test_damage_costs_only_what_follows_it(rest: str) -> None:
    track = parse("00 90 3C 50  60 80 3C 40  00 B0 40 7F" + rest)
    assert track.notes == (Note(0, 60, 96, 80),)
    assert track.events == (ChannelEvent(96, b"\xb0\x40\x7f"),)
    assert track.damaged == bool(rest)
    assert not track.finished


def test_data_without_any_status_is_damage_from_the_start() -> None:
    track = parse("00 3C 40")
    assert track.damaged
    assert track.stop == 0


def test_an_event_that_reaches_into_the_next_chunk_is_not_read() -> None:
    data = bytes.fromhex("00 90 3C 50")
    assert parse_track(data, 0, 3).notes == ()
    assert parse_track(data, 0, 3).damaged
