"""Locked notes, muted notes and drums keep their place whatever the assistant writes."""

from __future__ import annotations

import dataclasses

from musestudio.inference.request import Candidate, ContinuationRequest, LookedAt
from musestudio.score import Note, Song, Track
from musestudio.ui.answers import Answers, commands_to_take
from musestudio.ui.hearing import Hearing
from musestudio.ui.locked_notes import clear_of_locked, with_locked_given
from musestudio.ui.options import GenerationOptions
from musestudio.ui.plan import plan_text
from musestudio.ui.planning import plan_of
from musestudio.ui.question import Question, Span, Task, request_of

BEAT, BAR = 480, 1920
MELODY = Track(1, tuple(Note(i * BEAT, 60 + i, BEAT) for i in range(16)))


def with_notes(**changed: Note) -> Song:
    """The melody with some notes, by “n” and their place, changed."""
    notes = list(MELODY.notes)
    for place, note in changed.items():
        notes[int(place[1:])] = note
    return Song((MELODY.with_notes(notes),))


def fill_of_bar_2(song: Song) -> ContinuationRequest:
    question = Question(
        GenerationOptions(key="off"), task=Task.FILL, track_id=1, span=Span(BAR, 2 * BAR)
    )
    return request_of(question, plan_of(question, song, Hearing()), song)


def answer(request: ContinuationRequest, *notes: Note) -> Candidate:
    pairs = tuple((1, note) for note in sorted(notes))
    return Candidate(pairs, request.start_tick, request.end_tick, seed=1, index=0)


def taken(song: Song, request: ContinuationRequest, candidate: Candidate) -> tuple[Note, ...]:
    """The track after the candidate was kept."""
    answers = Answers(request, Question(GenerationOptions()), (candidate,), 0.0)
    for command in commands_to_take(song, answers, 0):
        song = command.apply_to(song)
    return song.track(1).notes


def test_a_locked_note_is_heard_as_given_and_not_replaced() -> None:
    locked = MELODY.notes[5].with_locked(True)
    song = with_notes(n5=locked)
    request = fill_of_bar_2(song)
    asked, owners = with_locked_given(request)
    (given,) = owners
    assert asked.song.track(given).notes == (locked,)
    assert locked not in asked.song.track(1).notes
    assert (asked.answering, owners[given]) == (request.answering, 1)
    assert given in asked.track_ids
    assert asked.until_tick == request.until_tick
    notes = taken(song, request, answer(request, Note(BAR, 90, BEAT)))
    assert [n for n in notes if BAR <= n.start_tick < 2 * BAR] == [Note(BAR, 90, BEAT), locked]


def test_no_written_note_sounds_over_a_locked_one_of_its_pitch() -> None:
    locked = Note(BAR + BEAT, 65, BEAT, locked=True)
    song = with_notes(n5=locked)
    request = fill_of_bar_2(song)
    _, owners = with_locked_given(request)
    (given,) = owners
    into, over, clear = (
        Note(BAR, 65, 2 * BEAT),
        Note(BAR + BEAT + 100, 65, BEAT),
        Note(BAR + BEAT, 72, BEAT),
    )
    candidate = answer(request, into, over, clear)
    source = LookedAt(given, locked, 0.5)
    candidate = dataclasses.replace(candidate, looked_at=((source,),) * 3)
    fitted = clear_of_locked(candidate, song, owners)
    assert fitted.notes == ((1, into.with_duration(BEAT)), (1, clear))
    # What it looked at is told as the composer knows it.
    assert fitted.looked_at == ((source._replace(track_id=1),),) * 2


def test_without_locked_notes_nothing_is_asked_differently() -> None:
    request = fill_of_bar_2(Song((MELODY,)))
    asked, owners = with_locked_given(request)
    assert asked is request
    candidate = answer(request, Note(BAR, 65, BEAT))
    assert clear_of_locked(candidate, request.song, owners) is candidate


def test_drums_and_muted_notes_in_a_filled_span_stay() -> None:
    """A type 0 file has drums and melody on one track: filling once took the drums away."""
    drum = Note(BAR, 36, 10, channel=9)
    muted = MELODY.notes[6].with_muted(True)
    song = with_notes(n6=muted)
    song = Song((song.track(1).with_notes((*song.track(1).notes, drum)),))
    request = fill_of_bar_2(song)
    notes = taken(song, request, answer(request, Note(BAR, 90, BEAT)))
    assert [n for n in notes if BAR <= n.start_tick < 2 * BAR] == [
        drum,
        Note(BAR, 90, BEAT),
        muted,
    ]
    question = Question(GenerationOptions(), task=Task.FILL, track_id=1, span=Span(BAR, 2 * BAR))
    assert "replaces 3 notes" in plan_text(song, Hearing(), question)


def test_on_a_mixed_track_locked_melody_notes_do_not_make_it_one_of_drums() -> None:
    locked = [Note(BAR, 64, BEAT, locked=True), Note(BAR, 67, BEAT, locked=True)]
    drums = [Note(BAR + i * 100, 36, 10, channel=9) for i in range(3)]
    song = Song((Track(1).with_notes([Note(BAR - 1, 60, BEAT, locked=True), *locked, *drums]),))
    request = dataclasses.replace(fill_of_bar_2(song), start_tick=0)
    asked, owners = with_locked_given(request)
    assert [len(asked.song.track(i).notes) for i in owners] == [3]
    assert not asked.song.track(1).is_drums
