"""MIDI clock: others play along from any place, round every loop and through changes of tempo."""

from __future__ import annotations

import itertools

import pytest

from musestudio.midi.clock_out import CONTINUE, START, STOP, TICK, clock_start
from musestudio.midi.schedule import Schedule, TimedMessage
from musestudio.score import Note, Song, Track
from musestudio.score.events import TEMPO, MetaEvent

BAR, BEAT = 1920, 480
SONG = Song((Track(1, (Note(0, 60, 4 * BAR),)),))


def at_tempo(song: Song, tick: int, bpm: float) -> Song:
    tempo = MetaEvent(tick, TEMPO, round(60e6 / bpm).to_bytes(3, "big"))
    return song.with_track(Track(2, metas=(tempo,)))


def clock_of(messages: list[TimedMessage]) -> list[tuple[float, bytes]]:
    return [(round(m.time_s, 6), m.data) for m in messages if m.data[0] >= 0xF0]


def test_from_the_beginning_there_is_a_start_and_24_ticks_a_quarter_before_the_notes() -> None:
    schedule = Schedule(SONG, clock=True)
    assert not clock_of(schedule.opening)
    due = schedule.advance(0.999)
    assert [m.data for m in due[:3]] == [START, TICK, bytes.fromhex("90 3c 50")]
    ticks = [time_s for time_s, data in clock_of(due) if data == TICK]
    assert ticks == [pytest.approx(i * 0.5 / 24, abs=1e-5) for i in range(48)]


def test_from_elsewhere_the_place_is_told_and_play_continues_on_the_next_sixteenth() -> None:
    schedule = Schedule(SONG, BAR + 10, clock=True)
    assert clock_of(schedule.opening) == [(0.0, bytes((0xF2, 17, 0)))]
    (at_s,) = [time_s for time_s, data in clock_of(schedule.advance(0.5)) if data == CONTINUE]
    assert at_s == pytest.approx((120 - 10) / BEAT * 0.5, abs=1e-5)
    far = clock_start(480, 480 * 4 * 200)  # Bar 201: more than seven bits hold.
    assert far.at_once == (bytes((0xF2, 3200 & 0x7F, 3200 >> 7)),)


def test_a_beat_that_24_does_not_divide_keeps_its_clock_even() -> None:
    song = Song((Track(1, (Note(0, 60, 400),)),), ticks_per_beat=100)
    ticks = [t for t, data in clock_of(Schedule(song, clock=True).advance(2.0)) if data == TICK]
    steps = [b - a for a, b in itertools.pairwise(ticks)]
    assert max(steps) - min(steps) < 1e-5


def test_each_lap_stops_tells_its_place_and_goes_on() -> None:
    schedule = Schedule(SONG, BAR, loop=(BAR, 2 * BAR), clock=True)
    told = [(t, data) for t, data in clock_of(schedule.advance(4.5)) if data != TICK]
    place = bytes((0xF2, 16, 0))
    assert told == [
        (0.0, CONTINUE),
        *[(at, data) for at in (2.0, 4.0) for data in (STOP, place, CONTINUE)],
    ]
    ticks = [t for t, data in clock_of(Schedule(SONG, loop=(0, BAR), clock=True).advance(5.0))]
    assert len([t for t in ticks if 2.0 <= t < 4.0]) == 96 + 2  # A lap from 0 needs no place.


def test_an_edit_of_the_tempo_starts_nobody_anew() -> None:
    schedule = Schedule(SONG, clock=True)
    schedule.advance(1.0)
    cut = schedule.replace_song(at_tempo(SONG, 0, 60), 0.5)
    later = clock_of(cut.messages) + clock_of(schedule.advance(2.0))
    assert {data for _, data in later} == {TICK}
    steps = [b - a for (a, _), (b, _) in itertools.pairwise(later)]
    assert steps == [pytest.approx(1 / 24, abs=1e-4)] * len(steps)


def test_a_device_that_comes_back_is_told_where_play_is() -> None:
    schedule = Schedule(SONG, clock=True)
    schedule.advance(1.0)
    cut = schedule.restart_device(0.9)
    told = [data for _, data in clock_of(cut.messages + schedule.advance(1.5)) if data != TICK]
    assert told == [bytes((0xF2, 8, 0)), CONTINUE]


def test_without_it_nothing_is_sent() -> None:
    assert not clock_of(Schedule(SONG, BAR, loop=(0, BAR)).advance(9.0))
