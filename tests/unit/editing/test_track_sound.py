"""What a track sounds like is written where any other program finds it."""

from __future__ import annotations

from musestudio.editing.operations.track_sound import (
    PAN,
    VOLUME,
    free_channel,
    level_of,
    with_channel,
    with_instrument,
    with_level,
    with_program,
)
from musestudio.score import ChannelEvent, Note, Song, Track
from musestudio.score.performance import state_before

NOTES = (Note(480, 60, 480, channel=2), Note(960, 62, 480, channel=2))


def test_a_track_that_says_nothing_is_as_loud_as_general_midi_says() -> None:
    track = Track(1, NOTES)
    assert (level_of(track, VOLUME), level_of(track, PAN)) == (100, 64)


def test_volume_and_pan_hold_from_the_start() -> None:
    track = with_level(with_level(Track(1, NOTES), VOLUME, 80), PAN, 20)
    assert (level_of(track, VOLUME), level_of(track, PAN)) == (80, 20)
    state = state_before(Song((track,)), 480)
    assert (state.controller(2, VOLUME), state.controller(2, PAN)) == (80, 20)


def test_what_was_set_before_the_first_note_is_replaced_and_a_later_swell_stays() -> None:
    swell = ChannelEvent(960, bytes((0xB2, VOLUME, 127)))
    events = (
        ChannelEvent(0, bytes((0xB2, VOLUME, 0))),
        ChannelEvent(10, bytes((0xB2, VOLUME, 90))),
        swell,
    )
    track = with_level(Track(1, NOTES, events), VOLUME, 70)
    assert track.events == (ChannelEvent(0, bytes((0xB2, VOLUME, 70))), swell)


def test_an_instrument_of_general_midi_leaves_no_bank_behind() -> None:
    events = (
        ChannelEvent(0, bytes((0xB2, 0, 8))),
        ChannelEvent(0, bytes((0xC2, 4))),
        ChannelEvent(960, bytes((0xC2, 5))),
    )
    track = with_program(Track(1, NOTES, events), 40)
    assert track.events == (ChannelEvent(0, bytes((0xC2, 40))), events[2])


def test_drums_have_their_own_channel_and_leave_it_for_a_free_one() -> None:
    track = with_level(Track(1, NOTES), VOLUME, 70)
    song = Song((track, Track(2)))
    drums = with_instrument(song, track, None)
    assert drums.is_drums
    assert {note.channel for note in drums.notes} == {9}
    assert level_of(drums, VOLUME) == 70
    song = song.with_track(drums)
    flute = with_instrument(song, drums, 73)
    assert (flute.channel, flute.program) == (1, 73)  # Channel 0 is the empty track's.
    assert [note.pitch for note in flute.notes] == [note.pitch for note in NOTES]


def test_an_empty_track_knows_its_channel() -> None:
    assert with_channel(Track(1), 5).channel == 5


def test_where_all_channels_are_taken_the_first_is_shared() -> None:
    song = Song(tuple(Track(i + 1, (Note(0, 60, 1, channel=i),)) for i in range(16)))
    assert free_channel(song) == 0
