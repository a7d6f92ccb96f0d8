"""Which music a question concerns: what is heard, and what would be written where."""

from __future__ import annotations

from musestudio.errors import RequestError
from musestudio.score import Song, Track
from musestudio.ui.hearing import Hearing
from musestudio.ui.question import Plan, Question, Task
from musestudio.ui.vary import plan_to_vary


def plan_of(question: Question, song: Song, hearing: Hearing) -> Plan:
    """What would be written where. Raises RequestError with a sentence where nothing can be."""
    if question.plan is not None:
        return still_possible(question.plan, song)
    if question.task is Task.VARY:
        return plan_to_vary(question, song)
    heard = hearing.heard_tracks(song)
    edited = next((t for t in song.tracks if t.track_id == question.track_id), None)
    if edited is not None and edited.is_drums:
        edited = None
    task, bars = question.task, question.options.bars
    if task is Task.NEW:
        track = edited or next((track for track in song.tracks if not track.is_drums), None)
        if track is None:
            raise RequestError("There is no track to write on: add one first.")
        start = song.metre_map.bar_start_at(question.cursor_tick)
        end = song.metre_map.bars_after(start, bars)
        return Plan(task, start, end, (track.track_id,), (track.track_id,))

    answering = _answering(question, heard, edited)
    if not heard and not any(track.notes for track in answering):
        raise RequestError(
            "There is nothing to go on from yet: draw, play or drop in a phrase first."
            if not song.note_count
            else "The assistant hears no track; open an ear in the track list."
        )
    if task is Task.FILL:
        if question.span is None:
            raise RequestError(
                "Select the notes to be written anew, or put the playhead into a gap."
            )
        start, end, _ = question.span
    else:
        start = hearing.begin_tick(song, question.cursor_tick, answering)
        end = song.metre_map.bars_after(start, bars)
    answer_ids = tuple(track.track_id for track in answering)
    concerned = {*answer_ids, *(track.track_id for track in heard)}
    track_ids = tuple(t.track_id for t in song.tracks if t.track_id in concerned)
    return Plan(task, start, end, track_ids, answer_ids)


def still_possible(plan: Plan, song: Song) -> Plan:
    """The plan itself. Raises RequestError where the song has lost a track it concerns."""
    if not {track.track_id for track in song.tracks}.issuperset(plan.track_ids):
        raise RequestError("A track that this phrase was made with is gone.")
    return plan


def _answering(
    question: Question, heard: tuple[Track, ...], edited: Track | None
) -> tuple[Track, ...]:
    write_on = question.options.write_on
    of_selection = (
        question.task is Task.FILL and question.span is not None and question.span.of_selection
    )
    if edited is not None and (write_on == "active" or (write_on == "auto" and of_selection)):
        return (edited,)
    return heard
