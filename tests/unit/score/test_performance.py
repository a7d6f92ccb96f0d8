"""A song as messages: order within a tick, overlaps, mute and solo, edits under way."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from musestudio.score import ChannelEvent, Note, Song, Track
from musestudio.score.channel_state import ChannelState
from musestudio.score.performance import Performance, state_before


def song(*notes: Note, events: tuple[ChannelEvent, ...] = ()) -> Song:
    return Song((Track(1, notes=tuple(sorted(notes)), events=events),))


def played(performance: Performance, to_tick: int = 10_000) -> list[tuple[int, str]]:
    return [(m.tick, m.data.hex(" ")) for m in performance.advance(to_tick)]


def test_within_a_tick_notes_end_then_settings_change_then_notes_begin() -> None:
    piece = song(
        Note(0, 60, 480, 90),
        Note(480, 62, 0, 91),
        events=(ChannelEvent(480, bytes.fromhex("b0 40 7f")),),
    )
    assert played(Performance(piece)) == [
        (0, "90 3c 5a"),
        (480, "80 3c 40"),
        (480, "b0 40 7f"),
        (480, "90 3e 5b"),
        (480, "80 3e 40"),
    ]


def test_walking_in_steps_gives_the_same_as_in_one() -> None:
    piece = song(Note(0, 60, 480), Note(100, 64, 30), Note(480, 60, 10))
    performance, stepwise = Performance(piece), []
    for tick in range(1, 1000, 7):
        stepwise += played(performance, tick)
    assert stepwise == played(Performance(piece))


def test_overlapping_notes_of_one_pitch_sound_until_the_later_end() -> None:
    piece = song(Note(0, 60, 480, 90), Note(240, 60, 100, 91))
    assert played(Performance(piece)) == [
        (0, "90 3c 5a"),
        (240, "80 3c 40"),
        (240, "90 3c 5b"),
        (480, "80 3c 40"),
    ]


def test_starting_inside_a_note_does_not_strike_it() -> None:
    piece = song(Note(0, 60, 480, 90), Note(300, 64, 10, 91))
    assert played(Performance(piece, 100)) == [(300, "90 40 5b"), (310, "80 40 40")]


def test_muted_tracks_are_silent_but_their_settings_hold() -> None:
    note, program = Note(0, 60, 10, 90), ChannelEvent(0, b"\xc0\x05")
    quiet = Track(1, notes=(note,), events=(program,), muted=True)
    loud = Track(2, notes=(Note(0, 67, 10, 90),))
    assert played(Performance(Song((quiet, loud)))) == [
        (0, "c0 05"), (0, "90 43 5a"), (10, "80 43 40"),
    ]  # fmt: skip
    solo = dataclasses.replace(quiet, muted=False, soloed=True)
    assert [m for _, m in played(Performance(Song((solo, loud))))] == [
        "c0 05", "90 3c 5a", "80 3c 40",
    ]  # fmt: skip


def test_a_muted_note_is_not_played_and_ends_when_it_is_muted() -> None:
    silent, heard = Note(0, 60, 480, muted=True), Note(0, 64, 480)
    assert played(Performance(song(silent, heard))) == [(0, "90 40 50"), (480, "80 40 40")]
    performance = Performance(song(silent, heard))
    performance.advance(100)
    released = performance.replace_song(song(silent, heard.with_muted(True)))
    assert [data.hex(" ") for data in released] == ["80 40 40"]


def test_what_no_device_should_get_is_left_out() -> None:
    odd = ("80 3c 40", "f7 01 02", "b0 07", "c0 85", "f0 7e 7f 09 01 f7")
    events = tuple(ChannelEvent(0, bytes.fromhex(data)) for data in odd)
    assert played(Performance(song(events=events))) == [(0, "f0 7e 7f 09 01 f7")]


def test_an_edit_ends_removed_notes_and_keeps_the_others() -> None:
    kept, removed, shortened, longer = (Note(0, pitch, 400) for pitch in (60, 62, 64, 65))
    performance = Performance(song(kept, removed, shortened, longer))
    performance.advance(200)
    added_in_the_past = Note(100, 70, 400)
    edited = song(kept, shortened.with_duration(150), longer.with_duration(600), added_in_the_past)
    assert sorted(m.hex(" ") for m in performance.replace_song(edited)) == [
        "80 3e 40", "80 40 40",
    ]  # fmt: skip
    assert played(performance) == [(400, "80 3c 40"), (600, "80 41 40")]


def test_muting_a_track_ends_its_notes() -> None:
    piece = song(Note(0, 60, 400))
    performance = Performance(piece)
    performance.advance(200)
    muted = piece.with_track(dataclasses.replace(piece.tracks[0], muted=True))
    assert [m.hex(" ") for m in performance.replace_song(muted)] == ["80 3c 40"]
    assert played(performance) == []


def test_a_changed_controller_before_the_head_is_sent_at_once() -> None:
    piece = song(events=(ChannelEvent(0, bytes.fromhex("b0 07 50")),))
    performance = Performance(piece)
    performance.advance(200)
    edited = song(events=(ChannelEvent(0, bytes.fromhex("b0 07 60")),))
    assert [m.hex(" ") for m in performance.replace_song(edited)] == ["b0 07 60"]


def event(tick: int, status: int, number: int, value: int) -> ChannelEvent:
    data = bytes((status, number, value))
    return ChannelEvent(tick, data[:2] if status in (0xC0, 0xD0) else data)


events = st.lists(
    st.builds(
        event,
        st.integers(0, 9),
        st.sampled_from((0xB0, 0xB0, 0xB0, 0xC0, 0xD0, 0xE0)),
        st.sampled_from((0, 1, 6, 7, 38, 64, 98, 99, 100, 101, 121)),
        st.sampled_from((0, 5, 127)),
    ),
    max_size=12,
).map(lambda found: tuple(sorted(found, key=lambda e: e.tick)))


@given(tracks=st.lists(events, min_size=1, max_size=3), tick=st.integers(0, 10))
def test_the_short_way_to_a_state_ends_where_the_long_one_does(
    tracks: list[tuple[ChannelEvent, ...]], tick: int
) -> None:
    piece = Song(tuple(Track(i, events=events) for i, events in enumerate(tracks)))
    one_by_one = ChannelState()
    for _, data in sorted((e for t in tracks for e in t if e.tick < tick), key=lambda e: e.tick):
        one_by_one.apply(data)
    found = state_before(piece, tick)
    fresh = ChannelState()
    assert fresh.messages_to(found) == fresh.messages_to(one_by_one)
