"""A jam, its clock turned by hand and its model a machine that answers with quarters."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from musestudio.errors import RequestError
from musestudio.inference.request import Candidate, ContinuationRequest
from musestudio.jam.jam import Jam
from musestudio.jam.settings import JamSettings, When
from musestudio.jam.view import JamState
from musestudio.midi.midi_input import InMemoryInput
from musestudio.score import Note, Song, Track

BEAT, BAR = 480, 1920
BEAT_S = 0.5
ANSWERS = Track(9, events=())


class Stage:
    """A player of songs whose time is told, at 120 beats a minute."""

    handing_over_s = 0.03

    def __init__(self) -> None:
        self.songs: list[Song] = []
        self.loop: tuple[int, int] | None = None
        self.began_s = 0.0
        self.from_tick = 0

    def play(
        self, song: Song, from_tick: int = 0, until_tick: Any = None, loop: Any = None
    ) -> None:
        self.songs.append(song)
        self.loop, self.from_tick = loop, from_tick

    def update(self, song: Song) -> None:
        self.songs.append(song)

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        self.loop = loop

    def stop(self) -> None:
        self.songs.clear()

    def place_at(self, time_s: float) -> tuple[int, float]:
        return 0, self.from_tick + (time_s - self.began_s) / BEAT_S * BEAT


class Quarters:
    """Answers with a note on every beat."""

    def __init__(self) -> None:
        self.requests: list[ContinuationRequest] = []
        self.followed: list[ContinuationRequest] = []
        self.may_answer = threading.Event()
        self.may_answer.set()

    def listen(self, request: ContinuationRequest, **_: Any) -> None:
        self.followed.append(request)

    def continue_(
        self, request: ContinuationRequest, *, cancelled: Any, begun: Any
    ) -> tuple[Candidate, ...]:
        self.requests.append(request)
        self.may_answer.wait(10)
        notes = tuple(
            (request.track_ids[0], Note(tick, 60, BEAT))
            for tick in range(request.start_tick, request.end_tick, BEAT)
        )
        begun(notes[:4])
        return (Candidate(notes, request.start_tick, request.end_tick, request.seed, 0),)


class Evening:
    """A jam and who plays in it; ``now_s`` is moved by ``wait``."""

    def __init__(self, settings: JamSettings, backing: Song | None = None) -> None:
        self.now_s = 0.0
        self.stage, self.keys, self.model = Stage(), InMemoryInput(), Quarters()
        self.jam = Jam(
            self.stage,
            self.keys,
            self.model,
            backing or Song(),
            ANSWERS,
            settings,
            clock=lambda: self.now_s,
            threaded=False,
        )
        self.jam.start()

    def wait(self, beats: float) -> None:
        """Let music go on, looking every hundredth of a second, for as long as a quick model
        needs none of it."""
        until_s = self.now_s + beats * BEAT_S
        while self.now_s < until_s - 1e-9:
            self.now_s = min(self.now_s + 0.01, until_s)
            self.jam.step(self.now_s)
            if self.model.may_answer.is_set():
                self.jam._follower._worker.submit(lambda: None).result()

    def play(self, pitch: int, beats: float = 1.0) -> None:
        self.keys.play(bytes((0x90, pitch, 80)), self.now_s)
        self.wait(beats)
        self.keys.play(bytes((0x80, pitch, 64)), self.now_s)

    def answered(self) -> tuple[Note, ...]:
        """The answer, once all of it is there."""
        until(lambda: len(self.notes) == 4 * self.jam.settings.bars)
        return self.notes

    @property
    def notes(self) -> tuple[Note, ...]:
        """What sounds, or will."""
        return self.stage.songs[-1].track(ANSWERS.track_id).notes if self.stage.songs else ()


def until(what: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 20
    while not what():
        assert time.monotonic() < end_s
        time.sleep(0.001)


@pytest.fixture
def evenings() -> Iterator[Callable[..., Evening]]:
    begun: list[Evening] = []

    def begin(settings: JamSettings | None = None, backing: Song | None = None) -> Evening:
        begun.append(Evening(settings or JamSettings(answer_bars=1), backing))
        return begun[-1]

    yield begin
    for evening in begun:
        evening.model.may_answer.set()
        evening.jam.close()


Evenings = Callable[..., Evening]


def test_a_phrase_is_answered_on_the_next_beat_once_it_is_over(evenings: Evenings) -> None:
    evening = evenings()
    evening.play(64)
    evening.play(65)
    assert evening.jam.state is JamState.LISTENING
    evening.wait(1.1)
    assert evening.jam.state is JamState.ANSWERING
    # Over at beat 3 and a little: too late for that beat, in time for the next.
    assert [note.start_tick for note in evening.answered()] == [
        4 * BEAT + i * BEAT for i in range(4)
    ]
    (request,) = evening.model.requests
    assert [n.pitch for n in request.song.track(request.track_ids[0]).notes] == [64, 65]
    assert evening.model.followed, "it was heard while it was played"
    evening.wait(5.2)
    assert evening.jam.state is JamState.WAITING
    assert [n.pitch for n in evening.jam.exchange.phrase] == [64, 65]
    assert len(evening.jam.exchange.answer) == 4
    (timing,) = evening.jam.timings
    assert not timing.late


def test_the_next_answer_has_heard_phrase_and_answer(evenings: Evenings) -> None:
    evening = evenings()
    evening.play(64)
    evening.wait(1.5)
    evening.answered()
    evening.wait(6)
    evening.play(67)
    evening.wait(1.5)
    until(lambda: len(evening.model.requests) == 2)
    second = evening.model.requests[1]
    heard = second.song.track(second.track_ids[0]).notes
    assert [n.pitch for n in heard] == [64, 60, 60, 60, 60, 67]
    assert second.seed != evening.model.requests[0].seed


def test_who_plays_on_before_the_answer_has_not_finished_the_phrase(evenings: Evenings) -> None:
    evening = evenings(JamSettings(answer_bars=1, when=When.BAR))
    evening.play(64)
    evening.wait(1.2)
    evening.answered()
    evening.play(65)
    assert evening.jam.state is JamState.LISTENING
    assert evening.notes == ()
    evening.wait(1.2)
    assert [n.pitch for n in evening.jam.view().phrase] == [64, 65]
    assert evening.answered()[0].start_tick == 2 * BAR


def test_it_gives_way_when_the_player_comes_in(evenings: Evenings) -> None:
    evening = evenings()
    evening.play(64)
    evening.wait(1.5)
    start = evening.answered()[0].start_tick
    evening.wait(start / BEAT + 1.5 - evening.now_s / BEAT_S)
    evening.keys.play(bytes((0x90, 72, 80)), evening.now_s)
    assert evening.jam.state is JamState.LISTENING
    here = round(evening.now_s / BEAT_S * BEAT)
    assert [(n.start_tick, n.end_tick) for n in evening.notes] == [
        (start, start + BEAT),
        (start + BEAT, here),
    ]
    evening.wait(0.5)
    evening.keys.play(bytes((0x80, 72, 64)), evening.now_s)
    evening.wait(1.2)
    assert [n.pitch for n in evening.jam.view().phrase] == [72]


def test_traded_bars_end_on_their_bar_line_whatever_is_played(evenings: Evenings) -> None:
    evening = evenings(JamSettings(trade_bars=1))
    for pitch in (60, 62, 64, 65):
        evening.play(pitch)  # Up to the bar line, without a breath.
    assert evening.answered()[0].start_tick == BAR
    evening.wait(3.9)
    assert evening.jam.state is JamState.ANSWERING
    evening.play(67, 0.3)  # A little early for the next turn: that is no reason to stop.
    assert len(evening.notes) == 4
    evening.wait(3.7)
    until(lambda: len(evening.model.requests) == 2)
    assert evening.model.requests[1].start_tick == 3 * BAR


def test_a_last_note_struck_late_is_not_the_next_turn(evenings: Evenings) -> None:
    evening = evenings(JamSettings(trade_bars=1))
    for pitch in (60, 62, 64):
        evening.play(pitch)
    evening.wait(1.1)
    evening.play(65, 0.5)  # A little behind the bar line.
    evening.wait(10)
    assert len(evening.model.requests) == 1


def test_a_jam_that_ends_keeps_the_answer_as_far_as_it_came(evenings: Evenings) -> None:
    evening = evenings()
    evening.play(64)
    evening.wait(1.5)
    start = evening.answered()[0].start_tick
    evening.wait(start / BEAT + 1.5 - evening.now_s / BEAT_S)
    assert len(evening.jam.exchange.answer) == 4
    evening.jam.close()
    (exchange,) = evening.jam.exchanges
    assert [n.pitch for n in exchange.phrase] == [64]
    assert len(exchange.answer) == 2


def test_an_answer_without_end_goes_on_until_somebody_comes_in(evenings: Evenings) -> None:
    evening = evenings(JamSettings(answer_bars=0))
    evening.play(64)
    evening.wait(1.5)
    first = evening.answered()
    evening.wait(4 * 4)
    until(lambda: len(evening.notes) == 32)
    assert evening.notes[16].start_tick == first[0].start_tick + 4 * BAR
    evening.keys.play(bytes((0x90, 72, 80)), evening.now_s)
    assert evening.jam.state is JamState.LISTENING


def test_notes_that_come_too_late_for_their_beat_begin_on_another(evenings: Evenings) -> None:
    evening = evenings()
    evening.model.may_answer.clear()
    evening.play(64)
    evening.wait(4.3)  # The beat it was meant for has gone by.
    evening.model.may_answer.set()
    notes = evening.answered()
    assert notes[0].start_tick % BEAT == 0
    assert notes[0].start_tick > evening.now_s / BEAT_S * BEAT
    (timing,) = evening.jam.timings
    assert timing.late


def test_at_once_means_without_waiting_for_a_beat(evenings: Evenings) -> None:
    evening = evenings(JamSettings(answer_bars=1, when=When.AT_ONCE))
    evening.play(64, 0.8)
    evening.wait(1.05)
    start = evening.answered()[0].start_tick
    assert 1.8 * BEAT < start < 2.2 * BEAT


def test_taken_over_nobody_answers_until_the_stage_is_handed_back(evenings: Evenings) -> None:
    evening = evenings()
    evening.play(64)
    evening.wait(1.5)
    evening.answered()
    evening.wait(2)
    evening.jam.take_over()
    evening.play(66)
    evening.wait(8)
    assert evening.jam.state is JamState.TAKEN_OVER
    assert len(evening.model.requests) == 1
    evening.jam.hand_over()
    assert evening.jam.state is JamState.ANSWERING
    until(lambda: len(evening.model.requests) == 2)


def test_the_last_exchange_goes_round_and_then_the_jam_goes_on(evenings: Evenings) -> None:
    evening = evenings()
    evening.jam.loop_exchange(True)
    assert evening.jam.state is JamState.WAITING  # There is none yet.
    evening.play(64)
    evening.wait(1.5)
    evening.answered()
    evening.wait(6)
    evening.jam.loop_exchange(True)
    assert evening.stage.loop == (0, 2 * BAR)
    assert [n.pitch for n in evening.notes] == [64, 60, 60, 60, 60]
    evening.play(70)
    assert len(evening.model.requests) == 1
    evening.stage.began_s, evening.stage.from_tick = evening.now_s, BEAT
    evening.jam.loop_exchange(False)
    assert evening.stage.loop is None
    assert evening.jam.state is JamState.WAITING
    assert evening.notes == ()
    # Time has gone back to the second beat: what was played behind it is in nobody's way.
    evening.play(71)
    evening.wait(1.5)
    until(lambda: len(evening.model.requests) == 2)
    second = evening.model.requests[1]
    assert [n.pitch for n in second.song.track(second.track_ids[0]).notes] == [64, 71]


def test_values_that_make_no_sense_get_a_sentence() -> None:
    with pytest.raises(RequestError, match="bars of an answer"):
        JamSettings(answer_bars=9)
    with pytest.raises(RequestError, match="silence"):
        JamSettings(stop_beats=0)
