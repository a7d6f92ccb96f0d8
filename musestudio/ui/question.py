"""What is asked of the assistant, and which music that concerns."""

from __future__ import annotations

import dataclasses
from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from musestudio.score import Note, Song, Track
from musestudio.ui.giving_way import giving_way, some_give_way
from musestudio.ui.options import GenerationOptions

if TYPE_CHECKING:
    from musestudio.inference.request import ContinuationRequest


class Task(Enum):
    """What the assistant is to do."""

    CONTINUE = "continue"
    FILL = "fill"
    VARY = "vary"
    NEW = "new"


class Reach(NamedTuple):
    """How far selected notes go: the first and the last onset, and where the last one ends."""

    first_tick: int
    last_onset_tick: int
    end_tick: int


class Span(NamedTuple):
    """A stretch of time to fill, end exclusive.

    of_selection: the selected notes' stretch, which concerns their track alone.
    """

    start_tick: int
    end_tick: int
    of_selection: bool = False


@dataclass(frozen=True)
class Question:
    """What the composer asks, as the window stands.

    track_id: the track being edited.
    span:     what is to be filled, for ``Task.FILL``; the whole bars to vary, for ``Task.VARY``.
    chosen:   the notes of the track to vary; None: all of the span.
    plan:     what is concerned, where that is not to be told from the rest (a phrase is made
              again); None: ``plan_of`` tells.
    drafts:   how many drafts are written for the best to be offered; None: as many as usual.
    look_at:  which candidate to show first.
    """

    options: GenerationOptions
    cursor_tick: int = 0
    task: Task = Task.CONTINUE
    track_id: int | None = None
    span: Span | None = None
    chosen: tuple[Note, ...] | None = None
    plan: Plan | None = None
    drafts: int | None = None
    look_at: int = 0


@dataclass(frozen=True)
class Plan:
    """The music a question concerns.

    start_tick, end_tick: what is written, end exclusive.
    track_ids:  the tracks heard, those written on among them.
    answer_ids: the tracks written on.
    source:     the notes that are varied.
    beside:     notes of the span that stay though they could give way: they were not chosen.
    """

    task: Task
    start_tick: int
    end_tick: int
    track_ids: tuple[int, ...]
    answer_ids: tuple[int, ...]
    source: tuple[Note, ...] = ()
    beside: frozenset[Note] = frozenset()

    def replaces(self, song: Song) -> bool:
        """Whether any note makes room for the answer."""
        tracks = (song.track(i) for i in self.answer_ids)
        return any(
            some_give_way(track.notes, self.start_tick, self.end_tick, self.beside)
            for track in tracks
        )

    def replaced(self, song: Song) -> int:
        """How many notes a kept answer takes the place of."""
        return sum(
            len(giving_way(song.track(i).notes, self.start_tick, self.end_tick, self.beside))
            for i in self.answer_ids
        )


def request_of(question: Question, plan: Plan, song: Song) -> ContinuationRequest:
    """The plan as the model is asked. Imports the engine; meant for the background.

    Raises RequestError where the key makes no sense or no note of it is in the range.
    """
    from musestudio.inference.key_lock import resolve_key
    from musestudio.inference.request import DEFAULT_DRAFTS, ContinuationRequest

    options = question.options
    key = resolve_key(options.key, song, plan.track_ids, plan.start_tick)
    if plan.task is Task.NEW:
        song = _emptied(song)
    return ContinuationRequest(
        song=song,
        start_tick=plan.start_tick,
        track_ids=plan.track_ids,
        bars=options.bars,
        candidates=options.candidates,
        key=key,
        lowest_pitch=options.lowest_pitch,
        highest_pitch=options.highest_pitch,
        temperature=options.temperature,
        top_p=options.top_p,
        recall=options.recall,
        seed=options.seed,
        style=options.style,
        until_tick=plan.end_tick if plan.task is Task.FILL else None,
        answer_track_ids=None if plan.answer_ids == plan.track_ids else plan.answer_ids,
        role=options.role,
        density=options.density,
        register=options.register,
        dynamics=options.dynamics,
        # What is filled leads on into what follows.
        ending=options.ending and plan.task is not Task.FILL,
        most_voices=options.most_voices,
        keep_rhythm=options.keep_rhythm and plan.replaces(song),
        drafts=DEFAULT_DRAFTS if question.drafts is None else question.drafts,
    )


def _emptied(song: Song) -> Song:
    """The song's bars without its notes: what is written from nothing hears none of them."""
    tracks = tuple(dataclasses.replace(track, notes=()) for track in song.tracks)
    return dataclasses.replace(song, tracks=tracks)


# --- what there is to fill


def span_to_fill(
    song: Song,
    heard: tuple[Track, ...],
    cursor_tick: int,
    selected: Reach | None,
    edited: Track | None,
    loop: tuple[int, int] | None,
) -> Span | None:
    """The stretch a composer would mean: of the selected notes, else the loop, else the gap in
    which the playhead stands. None where there is none of these.

    selected: how far the selected notes of ``edited`` go, None where none is.
    """
    if selected is not None and edited is not None:
        return selected_span(song, edited, selected)
    if loop is not None and _music_beside(heard, *loop):
        return Span(*loop)
    return gap_at(song, heard, cursor_tick)


def selected_span(song: Song, track: Track, selected: Reach) -> Span:
    """From the first of the notes to the beat on which, or in which, the last one ends.

    No further than the next note of their track, which is not to be touched.
    """
    start, last_onset, end = selected
    end = beat_from(song, max(end, last_onset + 1))
    behind = bisect_left(track.notes, last_onset + 1, key=lambda note: note.start_tick)
    if behind < len(track.notes):
        end = min(end, track.notes[behind].start_tick)
    return Span(start, end, of_selection=True)


def gap_at(song: Song, tracks: tuple[Track, ...], tick: int) -> Span | None:
    """The silence of a bar or more around ``tick``, between notes of the tracks.

    From the first beat of it to the next onset.
    """
    befores: list[Note] = []
    nexts: list[Note] = []
    for track in tracks:
        i = bisect_left(track.notes, tick, key=lambda note: note.start_tick)
        befores += track.notes[max(i - 1, 0) : i]
        nexts += track.notes[i : i + 1]
    if not befores or not nexts:
        return None
    end = min(note.start_tick for note in nexts)
    bar_ticks = song.metre_map.bar_ticks(song.metre_map.metre_at(tick))
    # Long pieces have many notes; whether they sound on is asked only where it can matter.
    if end - max(note.start_tick for note in befores) < bar_ticks:
        return None
    sounding_until = max(
        note.end_tick for track in tracks for note in track.notes if note.start_tick < tick
    )
    start = beat_from(song, sounding_until)
    return Span(start, end) if start <= tick and end - sounding_until >= bar_ticks else None


def _music_beside(tracks: tuple[Track, ...], start_tick: int, end_tick: int) -> bool:
    """Whether a track has a note that begins outside the stretch."""
    return any(
        track.notes
        and (track.notes[0].start_tick < start_tick or track.notes[-1].start_tick >= end_tick)
        for track in tracks
    )


def beat_from(song: Song, tick: int) -> int:
    """The first beat at or after ``tick``."""
    metre_map = song.metre_map
    into_beat = metre_map.position_at(tick).tick
    if not into_beat:
        return tick
    beat_ticks = metre_map.beat_ticks(metre_map.metre_at(tick))
    # No further than the bar line: a bar cut short by a change of metre ends within a beat.
    return min(tick - into_beat + beat_ticks, metre_map.bar_line_from(tick))
