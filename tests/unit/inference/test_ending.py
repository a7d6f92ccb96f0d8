"""An ending on request, and wishes that are told to the network."""

from __future__ import annotations

import dataclasses

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.inference.request import ContinuationRequest
from musestudio.score import Note, Song, Track
from tests.unit.inference.dice import Dice, model_of

BEAT = 480
BAR = 4 * BEAT
SONG = Song((Track(1, tuple(Note(BEAT * i, 60 + i % 5, BEAT, 60 + i) for i in range(8))),))
REQUEST = ContinuationRequest(SONG, 2 * BAR, (1,), bars=3, candidates=2, ending=True)
WANTS_TO_END = {"pitch": [encoding.END]}


def test_the_piece_ends_in_the_last_bar_and_not_before() -> None:
    for voices in (None, 1, 2):
        request = dataclasses.replace(REQUEST, most_voices=voices)
        for candidate in model_of(Dice(likes={**WANTS_TO_END, "shift": [0]})).continue_(request):
            bars = [note.start_tick // BAR for _, note in candidate.notes]
            assert set(bars) == {2, 3, 4}
            assert bars.count(4) == 1


def test_a_full_chord_that_wants_to_grow_at_the_end_is_drawn_again() -> None:
    grows = Dice(likes={"shift": [0]}, peaked=1.0)
    request = dataclasses.replace(REQUEST, most_voices=1, bars=1, candidates=3)
    answers = model_of(grows).continue_(request)
    assert all(len({n.start_tick for _, n in a.notes}) == len(a.notes) for a in answers)
    (alone,) = model_of(grows).continue_(dataclasses.replace(request, candidates=1))
    assert alone == answers[0]


def test_no_ending_comes_unasked() -> None:
    request = dataclasses.replace(REQUEST, ending=False)
    for candidate in model_of(Dice(likes=WANTS_TO_END)).continue_(request):
        assert {note.start_tick // BAR for _, note in candidate.notes} == {2, 3, 4}


def told(request: ContinuationRequest, name: str) -> dict[int, int]:
    """By bar, what the network was last told."""
    dice = Dice()
    model_of(dice).continue_(dataclasses.replace(request, candidates=1))
    return {int(fed["bar"][0]): int(fed[name][0]) for fed in dice.fed}


def test_bars_to_the_end_are_counted_down() -> None:
    assert told(REQUEST, "bars_left") == {0: controls.UNSET, 1: 4, 2: 3, 3: 2, 4: 1}
    assert set(told(dataclasses.replace(REQUEST, ending=False), "bars_left").values()) == {0}
    far = told(dataclasses.replace(REQUEST, bars=40), "bars_left")
    assert (far[5], far[41]) == (controls.UNSET, 1)


def test_wishes_are_told_and_unset_where_there_are_none() -> None:
    for name in ("density", "register", "dynamics"):
        asked = told(dataclasses.replace(REQUEST, **{name: 6}), name)
        assert {asked[2], asked[3], asked[4]} == {6}
        # Of the past it is told how it was.
        assert asked[0] not in (6, controls.UNSET)
        assert set(told(REQUEST, name).values()) == {controls.UNSET}
