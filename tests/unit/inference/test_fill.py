"""A span between two phrases is filled: both are heard, neither is touched."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.errors import RequestError
from musestudio.inference.prompt import MOST_AHEAD_NOTES, hear
from musestudio.inference.request import ContinuationRequest
from musestudio.score import Note, Song, Track
from tests.unit.inference.dice import Dice, model_of

BEAT = 480
BAR = 4 * BEAT
BEFORE = tuple(Note(BEAT * i, 60 + i % 5, BEAT, 60 + i) for i in range(8))
AFTER = tuple(Note(5 * BAR + BEAT * i, 72 - i % 7, BEAT, 70 + i) for i in range(8))
SONG = Song((Track(1, BEFORE + AFTER),))
REQUEST = ContinuationRequest(SONG, 2 * BAR, (1,), until_tick=5 * BAR, candidates=2)


def test_what_comes_after_is_heard_first_in_its_own_place() -> None:
    prompt = hear(REQUEST)
    ahead, past = prompt.block(controls.AHEAD), prompt.block(controls.PAST)
    assert prompt.heard.tolist() == [controls.AHEAD] * 8 + [controls.PAST] * 9
    assert ahead.pitch.tolist() == [note.pitch for note in AFTER]
    assert ahead.shift[0] == 0
    assert ahead.onset[0] == 5 * 96
    assert prompt.places.bar[0] == 5
    assert past.pitch.tolist() == [encoding.END, *(note.pitch for note in BEFORE)]
    assert prompt.clock == 7 * 24


def test_of_much_music_after_the_span_the_near_part_is_heard() -> None:
    endless = tuple(Note(5 * BAR + 30 * i, 40 + i % 40, 30) for i in range(1000))
    far = Note(14 * BAR, 60, BEAT)
    for notes, heard in ((endless, MOST_AHEAD_NOTES), ((AFTER[0], far), 1), ((far,), 0)):
        request = dataclasses.replace(REQUEST, song=Song((Track(1, BEFORE + notes),)))
        assert len(hear(request).ahead) == heard


def test_in_a_long_piece_past_and_future_share_the_room() -> None:
    long = tuple(Note(120 * i, 40 + i % 40, 120) for i in range(3000))
    request = dataclasses.replace(
        REQUEST, song=Song((Track(1, long),)), start_tick=100 * BAR, until_tick=102 * BAR
    )
    prompt = hear(request)
    assert len(prompt.ahead) == MOST_AHEAD_NOTES
    assert 128 < len(prompt.past) <= 512 - MOST_AHEAD_NOTES
    assert prompt.past[-1][1].start_tick == 100 * BAR - 120
    first_past = prompt.block(controls.PAST)
    assert (first_past.shift[0], first_past.pitch[0]) == (0, prompt.past[0][1].pitch)


def test_the_bars_to_the_join_are_counted_down() -> None:
    dice = Dice()
    model_of(dice).continue_(dataclasses.replace(REQUEST, candidates=1))
    told = {
        (int(fed["bar"][0]), int(fed["heard"][0])): int(fed["bars_left"][0]) for fed in dice.fed
    }
    assert told[5, controls.AHEAD] == 0
    written = {bar: left for (bar, heard), left in told.items() if heard == controls.PAST}
    assert written == {0: controls.UNSET, 1: 36, 2: 35, 3: 34, 4: 33}


def test_the_answer_stays_in_its_span_and_out_of_the_way() -> None:
    held = Dice(likes={"duration": [encoding.N_DURATIONS - 1]})
    for candidate in model_of(held).continue_(REQUEST):
        assert (candidate.start_tick, candidate.end_tick) == (2 * BAR, 5 * BAR)
        assert candidate.notes
        for _, note in candidate.notes:
            assert 2 * BAR <= note.start_tick < 5 * BAR
            assert note.end_tick <= 6 * BAR
            following = [n.start_tick for n in AFTER if n.pitch == note.pitch]
            assert all(note.end_tick <= start for start in following)
        assert any(note.end_tick > 5 * BAR for _, note in candidate.notes)


def test_a_span_at_the_very_beginning_leads_into_the_piece() -> None:
    request = dataclasses.replace(REQUEST, start_tick=0, until_tick=BAR, candidates=1)
    dice = Dice()
    (answer,) = model_of(dice).continue_(request)
    assert hear(request).past == ()
    assert all(note.start_tick < BAR for _, note in answer.notes)
    # The music ahead of the span stays in the memory to the end.
    assert np.count_nonzero(dice.memories[-1] != controls.NO_BAR) >= len(hear(request).ahead)


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"until_tick": 2 * BAR}, "has to end after it begins"),
        ({"until_tick": BAR}, "has to end after it begins"),
        ({"until_tick": 70 * BAR}, "64 bars long at most"),
        ({"ending": True}, "leads on"),
    ],
)
def test_silly_spans_get_one_sentence(wish: dict, sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence):
        dataclasses.replace(REQUEST, **wish)
