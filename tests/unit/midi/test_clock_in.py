"""Somebody else's clock: uneven, faster and slower, stopped, moved, pulled out."""

from __future__ import annotations

import random

import pytest

from musestudio.midi.clock_in import ClockFollower, Heard
from musestudio.midi.clock_out import CONTINUE, START, STOP, TICK
from musestudio.midi.schedule import Schedule
from musestudio.score import Note, Song, Track


class Master:
    """A sequencer on the other end of the cable; its messages come up to 2 ms late."""

    def __init__(self, follower: ClockFollower) -> None:
        self._follower = follower
        self._random = random.Random(1)
        self.now_s = 100.0
        self.bpm = 120.0

    def send(self, data: bytes) -> Heard | None:
        return self._follower.hear(data, self.now_s + self._random.random() * 0.002)

    def play(self, quarters: float) -> list[Heard]:
        heard = []
        for _ in range(round(quarters * 24)):
            heard.append(self.send(TICK))
            self.now_s += 60 / self.bpm / 24
        return [each for each in heard if each is not None]


@pytest.fixture
def follower() -> ClockFollower:
    return ClockFollower()


@pytest.fixture
def master(follower: ClockFollower) -> Master:
    return Master(follower)


def test_tempo_and_place_are_followed_through_jitter_and_a_change(
    follower: ClockFollower, master: Master
) -> None:
    master.send(START)
    assert master.play(8) == [Heard.BEGIN]
    assert follower.beats_per_minute == pytest.approx(120, rel=0.01)
    assert follower.quarters_at(master.now_s) == pytest.approx(8, abs=0.01)
    master.bpm = 90
    master.play(16)
    assert follower.beats_per_minute == pytest.approx(90, rel=0.01)
    assert follower.quarters_at(master.now_s) == pytest.approx(24, abs=0.01)


def test_what_stopped_goes_on_where_it_was_or_where_it_is_sent(
    follower: ClockFollower, master: Master
) -> None:
    master.play(4)  # Many send ticks also while nothing plays.
    assert follower.quarters_at(master.now_s) is None
    master.send(START)
    master.play(3)
    assert master.send(STOP) is Heard.STOP
    assert master.send(STOP) is None
    assert follower.place_quarters == 2.75  # The sixteenth that had begun.
    master.send(CONTINUE)
    assert master.play(1) == [Heard.BEGIN]
    assert follower.quarters_at(master.now_s) == pytest.approx(3.75, abs=0.01)
    master.send(STOP)
    assert master.send(bytes((0xF2, 0, 1))) is Heard.MOVE
    assert follower.place_quarters == 32


def test_a_clock_that_is_pulled_out_is_noticed(follower: ClockFollower, master: Master) -> None:
    master.send(START)
    master.play(2)
    assert not follower.is_gone(master.now_s)
    assert follower.is_gone(master.now_s + 2)
    follower.lose()
    assert not follower.is_running
    master.now_s += 5
    master.send(START)
    master.bpm = 60
    master.play(4)
    assert follower.beats_per_minute == pytest.approx(60, rel=0.01)


def test_what_we_send_is_understood_by_ourselves(follower: ClockFollower) -> None:
    song = Song((Track(1, (Note(0, 60, 19_200),)),))
    schedule = Schedule(song, 960, clock=True)
    for time_s, data in (*schedule.opening, *schedule.advance(2.0)):
        follower.hear(data, 50 + time_s)
    assert follower.beats_per_minute == pytest.approx(120, rel=1e-3)
    assert follower.quarters_at(52.0) == pytest.approx(6.0, abs=1e-2)
