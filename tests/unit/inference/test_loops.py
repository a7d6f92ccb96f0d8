"""Music that goes round in circles is led out of them."""

from __future__ import annotations

from itertools import groupby

import pytest

from musestudio.encoding import notes as encoding
from musestudio.inference.loops import LONGEST_ONE_NOTE_RUN, MOST_TURNS, LoopWatch
from musestudio.inference.request import ContinuationRequest
from musestudio.score import Note, Song, Track
from tests.unit.inference.dice import Dice, model_of

BEAT = 480
FIGURE = [(6, 60), (6, 64), (6, 67), (6, 64)]


def watch(steps: list[tuple[int, int]], given: list[tuple[int, int]] | None = None) -> LoopWatch:
    loops = LoopWatch(given or [])
    for step in steps:
        loops.add(*step)
    return loops


def test_a_figure_may_come_four_times_and_not_a_fifth() -> None:
    turns = FIGURE * (MOST_TURNS + 1)
    assert watch(turns[:-2]).pitches_to_avoid() == []
    assert watch(turns[:-1]).pitches_to_avoid() == [64]


def test_turns_before_the_answer_count() -> None:
    turns = FIGURE * (MOST_TURNS + 1)
    assert watch(turns[12:-1], given=turns[:12]).pitches_to_avoid() == [64]


def test_the_composers_own_ostinato_is_meant() -> None:
    ostinato = FIGURE * 6
    loops = watch(FIGURE * 6, given=ostinato)
    assert loops.pitches_to_avoid() == []
    assert loops.heat == 1


def test_a_whole_bar_may_not_come_a_fifth_time() -> None:
    bar = [(6, 40 + (7 * i) % 37) for i in range(16)]
    assert watch((bar * 5)[:-1]).pitches_to_avoid() == [bar[-1][1]]
    assert watch((bar * 4)[:-1]).pitches_to_avoid() == []


def test_one_note_is_left_after_a_while_whatever_its_rhythm() -> None:
    steps = [(shift, 60) for shift in (6, 12, 6, 24, 3, 9)]
    assert len(steps) == LONGEST_ONE_NOTE_RUN
    assert watch(steps[:-1]).pitches_to_avoid() == []
    assert watch(steps).pitches_to_avoid() == [60]


def test_the_dice_are_shaken_harder_with_every_turn() -> None:
    heats = [watch(FIGURE * turns).heat for turns in (1, 2, 3, 4, 5)]
    assert heats[:2] == [1, 1]
    assert heats == sorted(heats)
    assert heats[-1] > heats[2] > 1


def test_a_copy_goes_its_own_way() -> None:
    loops = watch((FIGURE * 5)[:-2])
    other = loops.copy()
    other.add(6, 67)
    assert (loops.pitches_to_avoid(), other.pitches_to_avoid()) == ([], [64])


@pytest.mark.parametrize("recall", [0, 1])
def test_a_network_stuck_on_one_figure_gets_out(recall: float) -> None:
    sure = Dice(likes={"shift": [12], "pitch": [60], "duration": [12]}, peaked=0.1)
    song = Song((Track(1, tuple(Note(BEAT // 2 * i, 60 + i % 2, 240) for i in range(6))),))
    request = ContinuationRequest(song, 4 * BEAT, (1,), bars=8, candidates=2, recall=recall)
    for candidate in model_of(sure).continue_(request):
        pitches = [note.pitch for _, note in candidate.notes]
        assert len(pitches) > 30
        longest = max(len(list(run)) for _, run in groupby(pitches))
        assert longest <= LONGEST_ONE_NOTE_RUN
        shifts = [
            b - a
            for (_, (a, *_)), (_, (b, *_)) in zip(
                candidate.notes, candidate.notes[1:], strict=False
            )
        ]
        steps = list(zip(shifts, pitches[1:], strict=True))
        for period in range(2, 9):
            same = [a == b for a, b in zip(steps[period:], steps, strict=False)]
            run = max((len(list(g)) for equal, g in groupby(same) if equal), default=0)
            assert run < MOST_TURNS * period


def test_rests_and_ends_belong_to_no_figure() -> None:
    rests = [(96, encoding.REST)] * 20
    assert LoopWatch(rests).pitches_to_avoid() == []
