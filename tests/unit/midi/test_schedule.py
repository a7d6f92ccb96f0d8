"""Playing as arithmetic: when each message is due, across loops and edits. No clock."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musestudio.midi.schedule import Cut, Schedule, TimedMessage
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track
from musestudio.score.events import TEMPO

# 480 ticks a quarter at 120 quarters a minute: 960 ticks a second.
TICKS_PER_S = 960


def song(*notes: Note, events: tuple[ChannelEvent, ...] = (), tempo: int = 500_000) -> Song:
    metas = (MetaEvent(0, TEMPO, tempo.to_bytes(3, "big")),)
    return Song((Track(1, notes=tuple(sorted(notes)), events=events, metas=metas),))


def shown(messages: list[TimedMessage]) -> list[tuple[float, str]]:
    return [(round(m.time_s, 6), m.data.hex(" ")) for m in messages]


def test_messages_come_once_each_whatever_the_steps() -> None:
    piece = song(Note(0, 60, 480, 90), Note(480, 62, 480, 91))
    schedule, messages = Schedule(piece), []
    for step in range(40):
        messages += schedule.advance(step * 0.031)
    assert shown(messages) == [
        (0.0, "90 3c 5a"), (0.5, "80 3c 40"), (0.5, "90 3e 5b"), (1.0, "80 3e 40"),
    ]  # fmt: skip
    assert schedule.end_s == pytest.approx(1 + 1 / TICKS_PER_S)
    assert schedule.position_tick(0.25) == 240
    assert schedule.position_tick(9.0) == 961


def test_tempo_changes_move_what_follows() -> None:
    metas = (MetaEvent(480, TEMPO, (250_000).to_bytes(3, "big")),)
    piece = Song((Track(1, notes=(Note(480, 60, 480), Note(960, 62, 480)), metas=metas),))
    assert [m.time_s for m in Schedule(piece).advance(9)] == pytest.approx([0.5, 0.75, 0.75, 1.0])


def test_starting_late_sends_the_settings_made_before_and_no_old_notes() -> None:
    events = tuple(
        ChannelEvent(tick, bytes.fromhex(data))
        for tick, data in ((0, "c0 30"), (0, "b0 07 50"), (100, "b0 07 60"), (500, "e0 00 50"))
    )
    schedule = Schedule(song(Note(0, 60, 960), Note(480, 64, 10, 80), events=events), 480)
    assert shown(schedule.opening) == [(0.0, "c0 30"), (0.0, "b0 07 60")]
    assert shown(schedule.advance(0.02)) == [(0.0, "90 40 50"), (0.010417, "80 40 40")]


def test_what_an_earlier_song_left_is_put_back() -> None:
    strings = Schedule(song(Note(0, 60, 10), events=(ChannelEvent(0, b"\xc0\x30"),)))
    strings.advance(1)
    assert shown(Schedule(song(Note(0, 60, 10)), device=strings.device).opening) == [(0.0, "c0 00")]


def test_a_loop_ends_its_notes_at_the_seam_and_begins_on_time() -> None:
    pedal = ChannelEvent(900, bytes.fromhex("b0 40 7f"))
    piece = song(Note(0, 60, 48, 90), Note(480, 62, 4000, 91), events=(pedal,))
    schedule = Schedule(piece, 240, loop=(480, 960))
    messages = schedule.advance(1.5)
    assert shown(messages) == [
        (0.25, "90 3e 5b"),
        (0.6875, "b0 40 7f"),
        (0.75, "80 3e 40"),
        (0.75, "b0 40 00"),
        (0.75, "90 3e 5b"),
        (1.1875, "b0 40 7f"),
        (1.25, "80 3e 40"),
        (1.25, "b0 40 00"),
        (1.25, "90 3e 5b"),
    ]
    assert schedule.end_s == float("inf")
    assert schedule.position_tick(1.25 + 0.25) == pytest.approx(720)


def test_ten_thousand_laps_later_the_seam_is_still_exact() -> None:
    # A third of a second: no binary fraction, so that adding laps up would drift.
    schedule = Schedule(song(Note(0, 60, 10, 90), tempo=333_333), loop=(0, 480))
    schedule.advance(3333.0)
    note_ons = [m.time_s for m in schedule.advance(3334.0) if m.data[0] == 0x90]
    assert len(note_ons) == 3
    for time_s in note_ons:
        lap = round(time_s / 0.333333)
        assert time_s == pytest.approx(lap * 0.333333, abs=1e-9)


def test_a_moment_is_a_place_and_laps_are_counted_through_every_change() -> None:
    schedule = Schedule(song(Note(0, 60, 1920)), 480, loop=(0, 960))
    assert schedule.place_at(-1.0) == (0, 480)  # Before it began.
    assert schedule.place_at(0.25) == (0, 720)
    assert schedule.place_at(1.75) == (2, 240)
    schedule.advance(1.75)
    schedule.set_loop((0, 480), at_s=1.75)
    lap, tick = schedule.place_at(2.125)
    assert (lap, round(tick)) == (3, 120)
    assert schedule.place_at(1.25) == (1, 720)  # A moment ago still is where it was.


@pytest.mark.parametrize("loop", [(480, 480), (480, 240), (0, 240)])
def test_a_loop_that_cannot_be_played_is_not(loop: tuple[int, int]) -> None:
    schedule = Schedule(song(Note(480, 60, 480)), 480, loop=loop)
    assert schedule.end_s == pytest.approx(0.5 + 1 / TICKS_PER_S)


def test_playing_may_end_before_the_song_does() -> None:
    schedule = Schedule(song(Note(0, 60, 960, 90), Note(480, 62, 10)), until_tick=480)
    assert shown(schedule.advance(5)) == [(0.0, "90 3c 5a"), (0.5, "80 3c 40")]


def test_an_edit_takes_back_what_was_handed_out_too_early() -> None:
    first, second, third = Note(0, 60, 960, 90), Note(480, 62, 96, 91), Note(576, 64, 96, 92)
    schedule = Schedule(song(first, second, third))
    schedule.advance(0.7)
    cut = schedule.replace_song(song(first, third, Note(528, 67, 48, 93)), at_s=0.4)
    assert 0.4 <= cut.cut_s < 0.402
    assert shown(cut.messages) == [
        (0.55, "90 43 5d"), (0.6, "80 43 40"), (0.6, "90 40 5c"),
    ]  # fmt: skip
    assert shown(schedule.advance(2)) == [(0.7, "80 40 40"), (1.0, "80 3c 40")]


def test_an_edit_beyond_what_was_handed_out_loses_nothing_before_it() -> None:
    piece = song(Note(96, 60, 96, 90), Note(480, 62, 96, 91))
    schedule = Schedule(piece)
    schedule.advance(0.05)
    cut = schedule.replace_song(song(Note(96, 60, 96, 90)), at_s=0.15)
    assert shown(cut.messages) == [(0.1, "90 3c 5a")]
    assert shown(schedule.advance(1)) == [(0.2, "80 3c 40")]


def test_a_new_tempo_applies_from_the_moment_of_the_edit() -> None:
    notes = (Note(0, 60, 10, 90), Note(480, 62, 10, 91))
    schedule = Schedule(song(*notes))
    schedule.advance(0.5)
    cut = schedule.replace_song(song(*notes, tempo=1_000_000), at_s=0.25)
    assert schedule.position_tick(cut.cut_s) == pytest.approx(240, abs=1)
    assert schedule.position_tick(0.1) == pytest.approx(96)  # What sounded sounded.
    (note_on, _) = schedule.advance(2)
    assert note_on.time_s == pytest.approx(0.25 + 0.5, abs=0.002)


def test_a_loop_can_be_switched_on_and_off_while_playing() -> None:
    schedule = Schedule(song(Note(0, 60, 10, 90), Note(960, 62, 10, 91)))
    schedule.advance(0.3)
    cut = schedule.set_loop((0, 480), at_s=0.1)
    assert cut.messages == []
    assert [round(m.time_s, 3) for m in schedule.advance(1.4) if m.data[0] == 0x90] == [0.5, 1.0]
    schedule.set_loop(None, at_s=1.2)
    assert [round(m.time_s, 3) for m in schedule.advance(9) if m.data[0] == 0x90] == [2.0]


def test_another_device_is_told_the_settings_and_no_old_notes() -> None:
    piece = song(Note(0, 60, 960), Note(480, 62, 10, 91), events=(ChannelEvent(0, b"\xc0\x30"),))
    schedule = Schedule(piece)
    schedule.advance(0.4)
    cut = schedule.restart_device(at_s=0.25)
    assert [data for _, data in shown(cut.messages)] == ["c0 30"]
    assert [data for _, data in shown(schedule.advance(9))] == ["90 3e 5b", "80 3e 40"]


class Receiver:
    """What a device on the other end sees, edits taking back what was not yet due."""

    def __init__(self) -> None:
        self.messages: list[TimedMessage] = []

    def cut(self, cut: Cut) -> None:
        self.messages = [m for m in self.messages if m.time_s < cut.cut_s] + cut.messages

    def check(self) -> list[tuple[float, int]]:
        """The strikes (time, pitch); no key twice without being let go, and none stays down."""
        times = [m.time_s for m in self.messages]
        assert times == sorted(times)
        down: set[int] = set()
        struck = []
        for time_s, data in self.messages:
            if data[0] == 0x90:
                assert data[1] not in down
                down.add(data[1])
                struck.append((time_s, data[1]))
            elif data[0] == 0x80:
                down.discard(data[1])
        assert not down
        return struck


notes = st.tuples(st.integers(0, 960), st.sampled_from([60, 62]), st.integers(0, 400)).map(
    lambda values: Note(*values)
)
songs = st.lists(notes, max_size=8).map(lambda some: song(*some))


@given(
    versions=st.lists(songs, min_size=1, max_size=4),
    step_ticks=st.integers(20, 300),
    loop=st.none() | st.tuples(st.integers(0, 500), st.integers(501, 900)),
)
@settings(max_examples=100, deadline=None)
def test_no_edit_ever_leaves_a_stuck_or_doubled_note(
    versions: list[Song], step_ticks: int, loop: tuple[int, int] | None
) -> None:
    schedule, receiver, now_s = Schedule(versions[0], loop=loop), Receiver(), 0.0
    for version in [*versions[1:], None]:
        for _ in range(3):
            receiver.messages += schedule.advance(now_s + 0.25)
            now_s += step_ticks / TICKS_PER_S
        if version is not None:
            receiver.cut(schedule.replace_song(version, now_s))
    cut = schedule.set_loop(None, now_s)
    receiver.cut(cut)
    receiver.messages += schedule.advance(60)
    struck = [pitch for time_s, pitch in receiver.check() if time_s >= cut.cut_s]
    tick = schedule.position_tick(cut.cut_s)
    assert struck == [n.pitch for n in versions[-1].tracks[0].notes if n.start_tick > tick]


@given(piece=songs, at_ticks=st.lists(st.integers(0, 1200), max_size=5).map(sorted))
@settings(max_examples=100, deadline=None)
def test_an_edit_that_changes_nothing_changes_nothing(piece: Song, at_ticks: list[int]) -> None:
    plain, edited, receiver = Schedule(piece), Schedule(piece), Receiver()
    for tick in at_ticks:
        receiver.messages += edited.advance(tick / TICKS_PER_S + 0.25)
        receiver.cut(edited.replace_song(piece.with_track(piece.tracks[0]), tick / TICKS_PER_S))
    receiver.messages += edited.advance(60)
    assert receiver.messages == plain.advance(60)
    receiver.check()
