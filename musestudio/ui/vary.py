"""What is to be varied: which notes of a track, and the whole bars they stand in."""

from __future__ import annotations

from musestudio.errors import RequestError
from musestudio.inference.clips import MOST_BARS
from musestudio.score import Note, Song, Track
from musestudio.score.track import DRUM_CHANNEL
from musestudio.ui.giving_way import giving_way, notes_within
from musestudio.ui.question import Plan, Question, Reach, Span, Task

MOST_BARS_UNASKED = 16
"""A track of so many bars is meant as a whole where nothing is selected."""


def span_to_vary(
    song: Song, track: Track | None, selected: Reach | None, loop: tuple[int, int] | None
) -> Span | None:
    """The whole bars of the selected notes, else those of the loop, else of a short track.

    selected: how far the selected notes of ``track`` go, None where none is.
    """
    metre_map = song.metre_map
    if track is None or not track.notes:
        return None
    first, last_onset = track.notes[0].start_tick, track.notes[-1].start_tick
    if selected is not None:
        first, last_onset = selected.first_tick, selected.last_onset_tick
    elif loop is not None and notes_within(track.notes, *loop):
        first, last_onset = loop[0], loop[1] - 1
    span = Span(
        metre_map.bar_start_at(first),
        metre_map.bar_line_from(last_onset + 1),
        of_selection=selected is not None,
    )
    asked = selected is not None or loop is not None
    return span if asked or _n_bars(song, span) <= MOST_BARS_UNASKED else None


def can_be_varied(song: Song, span: Span) -> bool:
    """Whether a span of whole bars is not too long."""
    return _n_bars(song, span) <= MOST_BARS


def _n_bars(song: Song, span: Span) -> int:
    first, end = map(song.metre_map.position_at, (span.start_tick, span.end_tick))
    return end.bar - first.bar


def plan_to_vary(question: Question, song: Song) -> Plan:
    """What would be varied, and what stays beside it. Raises RequestError with a sentence."""
    track = next((t for t in song.tracks if t.track_id == question.track_id), None)
    if track is not None and track.is_drums:
        raise RequestError("Drums have no pitches to vary; choose another track.")
    span = question.span
    if track is None or span is None:
        raise RequestError("Select the notes to vary, or loop some bars.")
    if not can_be_varied(song, span):
        raise RequestError(f"Select {MOST_BARS} bars at most to vary.")
    chosen = None if question.chosen is None else frozenset(question.chosen)
    source = tuple(
        note
        for note in notes_within(track.notes, span.start_tick, span.end_tick)
        if not note.muted and note.channel != DRUM_CHANNEL and (chosen is None or note in chosen)
    )
    if not source:
        raise RequestError("There are no notes to vary here.")
    replaced = giving_way(track.notes, span.start_tick, span.end_tick)
    ids = (track.track_id,)
    return Plan(
        Task.VARY,
        span.start_tick,
        span.end_tick,
        ids,
        ids,
        source=source,
        beside=frozenset(replaced).difference(source),
    )


def written_notes(notes: tuple[Note, ...], start_tick: int) -> list[list[int]]:
    """Notes for a record, in ticks from where the phrase begins: they go where it goes."""
    return [
        [note.start_tick - start_tick, note.pitch, note.duration_ticks, note.velocity, note.channel]
        for note in notes
    ]


def read_notes(saved: object, start_tick: int) -> tuple[Note, ...]:
    """What ``written_notes`` wrote; what makes no sense is left out."""
    if not isinstance(saved, list):
        return ()
    found = []
    for values in saved:
        if isinstance(values, list) and len(values) == 5 and all(type(v) is int for v in values):
            start, pitch, duration, velocity, channel = values
            if start >= 0 and 0 <= pitch <= 127 and duration >= 0 and 1 <= velocity <= 127:
                found.append(Note(start_tick + start, pitch, duration, velocity, channel % 16))
    return tuple(sorted(found))
