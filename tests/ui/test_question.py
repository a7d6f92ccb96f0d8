"""What a composer would mean by “fill”, “continue” and “new”, found without a window."""

from __future__ import annotations

import dataclasses

import pytest

from musestudio.errors import RequestError
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import TIME_SIGNATURE
from musestudio.ui.hearing import Hearing
from musestudio.ui.options import GenerationOptions
from musestudio.ui.plan import plan_text
from musestudio.ui.planning import plan_of
from musestudio.ui.question import (
    Question,
    Reach,
    Span,
    Task,
    gap_at,
    request_of,
    selected_span,
    span_to_fill,
)

BEAT, BAR = 480, 1920


def quarters(first_bar: int, bars: int, pitch: int = 60) -> tuple[Note, ...]:
    """Slightly short quarter notes, bars counted from 0."""
    return tuple(Note(first_bar * BAR + i * BEAT, pitch, 400) for i in range(4 * bars))


MELODY = Track(1, quarters(0, 2) + quarters(4, 2))
BASS = Track(2, quarters(0, 2, 40) + quarters(4, 2, 40))
EMPTY = Track(3)
DRUMS = Track(4, (Note(0, 36, 10, channel=9),))
SONG = Song((MELODY, BASS, EMPTY, DRUMS))
HEARD = (MELODY, BASS)


def reach(notes: tuple[Note, ...]) -> Reach:
    """How far they go, of notes in reading order."""
    return Reach(notes[0].start_tick, notes[-1].start_tick, max(note.end_tick for note in notes))


def ask(task: Task, song: Song = SONG, **more: object) -> Question:
    options = {k: more.pop(k) for k in list(more) if hasattr(GenerationOptions(), k)}
    return Question(GenerationOptions(**options), task=task, **more)  # type: ignore[arg-type]


def test_the_gap_around_the_playhead_runs_from_beat_to_onset() -> None:
    gap = Span(2 * BAR, 4 * BAR)
    assert gap_at(SONG, HEARD, 3 * BAR) == gap
    assert gap_at(SONG, HEARD, 2 * BAR) == gap
    assert gap_at(SONG, HEARD, 4 * BAR) == gap  # At the join the playhead touches it still.
    assert gap_at(SONG, HEARD, BAR) is None
    assert gap_at(SONG, HEARD, 7 * BAR) is None
    long_note = dataclasses.replace(BASS, notes=(Note(0, 40, 5 * BAR),))
    assert gap_at(SONG, (MELODY, long_note), 3 * BAR) is None


def test_a_rest_of_a_beat_is_no_gap() -> None:
    track = Track(1, (Note(0, 60, 400), Note(2 * BEAT, 60, 400)))
    assert gap_at(Song((track,)), (track,), BEAT) is None


def test_the_selection_ends_on_its_beat_and_leaves_the_next_note_alone() -> None:
    assert selected_span(SONG, MELODY, reach(MELODY.notes[4:8])) == Span(BAR, 2 * BAR, True)
    legato = dataclasses.replace(
        MELODY, notes=(Note(0, 60, 470), Note(465, 62, 500), Note(950, 64, 400))
    )
    assert selected_span(SONG, legato, reach(legato.notes[:2])) == Span(0, 950, True)
    # In a bar of 3/8 cut short by the next metre a beat ends at the bar line.
    metres = (
        MetaEvent(0, TIME_SIGNATURE, bytes((3, 3, 24, 8))),
        MetaEvent(200, TIME_SIGNATURE, bytes((4, 2, 24, 8))),
    )
    cut = Track(1, (Note(0, 60, 100),), metas=metres)
    assert selected_span(Song((cut,)), cut, reach(cut.notes)).end_tick == 200


def test_the_selection_comes_before_the_loop_and_that_before_the_gap() -> None:
    loop = (BAR, 2 * BAR)
    selected = reach(MELODY.notes[:4])
    assert span_to_fill(SONG, HEARD, 3 * BAR, selected, MELODY, loop) == Span(0, BAR, True)
    assert span_to_fill(SONG, HEARD, 3 * BAR, None, MELODY, loop) == Span(*loop)
    assert span_to_fill(SONG, HEARD, 3 * BAR, None, MELODY, None) == Span(2 * BAR, 4 * BAR)
    assert span_to_fill(SONG, HEARD, 0, None, MELODY, (0, 6 * BAR)) is None  # All there is.


def test_selected_notes_are_filled_on_their_track_and_a_loop_on_all() -> None:
    span = Span(BAR, 2 * BAR, of_selection=True)
    plan = plan_of(ask(Task.FILL, track_id=1, span=span), SONG, Hearing())
    assert (plan.track_ids, plan.answer_ids, plan.replaced(SONG)) == ((1, 2), (1,), 4)
    loop = Span(BAR, 2 * BAR)
    plan = plan_of(ask(Task.FILL, track_id=1, span=loop), SONG, Hearing())
    assert (plan.answer_ids, plan.replaced(SONG)) == ((1, 2), 8)
    plan = plan_of(ask(Task.FILL, track_id=1, span=span, write_on="heard"), SONG, Hearing())
    assert plan.answer_ids == (1, 2)


def test_a_part_for_an_empty_track_begins_where_that_track_does() -> None:
    question = ask(Task.CONTINUE, track_id=3, write_on="active", role="bass")
    plan = plan_of(question, SONG, Hearing())
    assert (plan.start_tick, plan.track_ids, plan.answer_ids) == (0, (1, 2, 3), (3,))
    request = request_of(question, plan, SONG)
    assert (request.answer_track_ids, request.role) == ((3,), "bass")
    assert plan_of(ask(Task.CONTINUE, track_id=3), SONG, Hearing()).start_tick == 6 * BAR


def test_what_is_written_from_nothing_hears_nothing() -> None:
    question = ask(Task.NEW, track_id=3, cursor_tick=BAR + 7, keep_rhythm=True)
    request = request_of(question, plan_of(question, SONG, Hearing()), SONG)
    assert (request.start_tick, request.track_ids) == (BAR, (3,))
    assert request.song.note_count == 0
    assert not request.keep_rhythm
    on_drums = plan_of(ask(Task.NEW, track_id=4), SONG, Hearing())
    assert on_drums.track_ids == (1,)
    with pytest.raises(RequestError, match="no track"):
        plan_of(ask(Task.NEW), Song((DRUMS,)), Hearing())


def test_what_cannot_be_meant_is_not_asked() -> None:
    span = Span(2 * BAR, 4 * BAR)
    question = ask(Task.FILL, span=span, ending=True, keep_rhythm=True)
    request = request_of(question, plan_of(question, SONG, Hearing()), SONG)
    assert request.until_tick == 4 * BAR
    assert not request.ending  # It leads on.
    assert not request.keep_rhythm  # There is none to keep.
    with pytest.raises(RequestError, match="Select"):
        plan_of(ask(Task.FILL), SONG, Hearing())


def test_the_plan_is_told_in_bars() -> None:
    hearing = Hearing()
    assert plan_text(SONG, hearing, ask(Task.CONTINUE)) == "Bars 7–10, hearing 2 tracks"
    text = plan_text(SONG, hearing, ask(Task.FILL, track_id=1, span=Span(BAR, 2 * BAR, True)))
    assert text == "Bar 2 on “Track 1”, hearing 2 tracks; replaces 4 notes"
    text = plan_text(SONG, hearing, ask(Task.FILL, span=Span(BAR + BEAT, 2 * BAR + 2 * BEAT)))
    assert text.startswith("2.2 to 3.3, hearing 2 tracks")
    text = plan_text(SONG, hearing, ask(Task.CONTINUE, cursor_tick=BAR + BEAT, bars=1))
    assert text.startswith("1 bar from 2.2")
    text = plan_text(Song((EMPTY,)), hearing, ask(Task.NEW, bars=2))
    assert text == "Bars 1–2 on “Track 3”, hearing nothing"
    assert "go on from" in plan_text(Song((EMPTY,)), hearing, ask(Task.CONTINUE))
