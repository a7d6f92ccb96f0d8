"""Candidates: each its own, each repeatable, each able to say what it looked at."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.request import ContinuationRequest
from musestudio.score import Note, Song, Track
from tests.unit.inference.dice import Dice, model_of

TINY = Path(__file__).parents[2] / "data" / "tiny.onnx"
BEAT = 480
BAR = 4 * BEAT
VOICE = tuple(Note(BEAT * i, 72 + i % 5, BEAT, 50 + i, 0) for i in range(24))
PIANO = tuple(Note(BEAT * i, p, BEAT, 60 + i, 1) for i in range(24) for p in (48, 55))
SONG = Song((Track(1, VOICE), Track(2, PIANO)))
CONTINUE = ContinuationRequest(SONG, 6 * BAR, (1, 2), bars=2, candidates=3)
TASKS = {
    "continue": CONTINUE,
    "fill": dataclasses.replace(CONTINUE, start_tick=2 * BAR, until_tick=4 * BAR),
    "one part": dataclasses.replace(CONTINUE, start_tick=2 * BAR, answer_track_ids=(1,)),
    "fill one part": dataclasses.replace(
        CONTINUE, start_tick=2 * BAR, until_tick=4 * BAR, answer_track_ids=(2,), density=7
    ),
    "end": dataclasses.replace(CONTINUE, ending=True, most_voices=2),
    "keep the rhythm": dataclasses.replace(CONTINUE, start_tick=2 * BAR, keep_rhythm=True),
}


@pytest.mark.parametrize("task", TASKS)
def test_the_same_request_gives_the_same_music_whatever_was_asked_before(task: str) -> None:
    used = ContinuationModel.open(TINY, "cpu")
    for request in TASKS.values():
        used.continue_(request)
    fresh = ContinuationModel.open(TINY, "cpu")
    answers = used.continue_(TASKS[task])
    assert answers == fresh.continue_(TASKS[task])
    assert answers[:1] == fresh.continue_(dataclasses.replace(TASKS[task], candidates=1))


@pytest.mark.parametrize("task", TASKS)
def test_asking_why_changes_nothing_and_names_notes_that_were_heard(task: str) -> None:
    model = ContinuationModel.open(TINY, "cpu")
    request = TASKS[task]
    known = {(track.track_id, note) for track in SONG.tracks for note in track.notes}
    for plain, told in zip(
        model.continue_(request), model.continue_(request, explain=True), strict=True
    ):
        assert plain.looked_at == ()
        assert plain == dataclasses.replace(told, looked_at=())
        assert len(told.looked_at) == len(told.notes)
        assert any(told.looked_at)
        for (_, note), sources in zip(told.notes, told.looked_at, strict=True):
            weights = [source.weight for source in sources]
            assert len(sources) <= 3
            assert weights == sorted(weights, reverse=True)
            assert all(0 < weight <= 1 for weight in weights)
            for source in sources:
                own = (source.track_id, source.note) in told.notes
                assert own or (source.track_id, source.note) in known
                if own:
                    assert (source.note.start_tick, source.note.pitch) < note[:2]


def test_candidates_that_come_out_alike_are_written_again() -> None:
    # A network with two whims: half of its candidates would be the same.
    request = ContinuationRequest(
        SONG, 6 * BAR, (1,), bars=1, candidates=6, lowest_pitch=60, highest_pitch=62, recall=0
    )
    whims = Dice(likes={"shift": [24], "duration": [13], "pitch": [60, 62]}, peaked=0.0)
    answers = model_of(whims).continue_(request)
    assert len({tuple((n.start_tick, n.pitch) for _, n in a.notes) for a in answers}) == 6
    for count in (1, 3, 5):
        fewer = model_of(whims).continue_(dataclasses.replace(request, candidates=count))
        assert fewer == answers[:count]


def test_where_there_is_but_one_answer_it_is_given() -> None:
    standing = Song((Track(1, tuple(Note(BEAT * i, 60, BEAT) for i in range(8))),))
    request = ContinuationRequest(
        standing, BAR, (1,), bars=1, lowest_pitch=64, highest_pitch=64, keep_rhythm=True
    )
    for answer in model_of(Dice()).continue_(request):
        assert [n.pitch for _, n in answer.notes] == [64] * 4


def test_one_more_note_makes_only_itself_heard() -> None:
    dice = Dice()
    model = model_of(dice)
    shorter = SONG.with_track(Track(2, PIANO[:-1]))
    model.continue_(dataclasses.replace(CONTINUE, song=shorter))
    heard = len(dice.fed)
    answers = model.continue_(CONTINUE)
    written = max(len(answer.notes) for answer in answers) + 1
    assert len(dice.fed) - heard <= written + 3
