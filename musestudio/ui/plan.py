"""What the assistant would do now, in words."""

from __future__ import annotations

from musestudio.errors import RequestError
from musestudio.score import Song, Track
from musestudio.ui.hearing import Hearing
from musestudio.ui.planning import plan_of
from musestudio.ui.question import Plan, Question, Task


def plan_text(song: Song, hearing: Hearing, question: Question) -> str:
    """Which bars would be written, after hearing what; or why nothing can be."""
    try:
        plan = plan_of(question, song, hearing)
    except RequestError as error:
        return str(error)
    text = where_text(song, plan.start_tick, plan.end_tick)
    answering = [song.track(i) for i in plan.answer_ids]
    if plan.task is Task.VARY:
        return f"{text}: varies {_notes(len(plan.source))} of {_names(answering)}"
    heard = [song.track(i) for i in plan.track_ids if song.track(i).notes]
    if plan.task is Task.NEW:
        text += f" on {_names(answering)}, hearing nothing"
    elif plan.answer_ids != plan.track_ids and heard:
        text += f" on {_names(answering)}, hearing {_names(heard)}"
    else:
        text += f", hearing {_names(heard)}"
    return text + _replaced_text(plan, song)


def where_text(song: Song, start_tick: int, end_tick: int) -> str:
    """“Bars 5–8”, “2 bars from 3.2”, “3.2 to 4.1”."""
    metre_map = song.metre_map
    first, end = metre_map.position_at(start_tick), metre_map.position_at(end_tick)
    if (first.beat, first.tick) == (end.beat, end.tick) == (1, 0):
        last = end.bar - 1
        return f"Bar {first.bar}" if last <= first.bar else f"Bars {first.bar}–{last}"
    bars = end.bar - first.bar
    if bars and end_tick == metre_map.bars_after(start_tick, bars):
        return f"{bars} {'bar' if bars == 1 else 'bars'} from {first.bar}.{first.beat}"
    return f"{first.bar}.{first.beat} to {end.bar}.{end.beat}"


def _replaced_text(plan: Plan, song: Song) -> str:
    count = plan.replaced(song)
    return f"; replaces {_notes(count)}" if count else ""


def _notes(count: int) -> str:
    return f"{count:,} {'note' if count == 1 else 'notes'}"


def _names(tracks: list[Track]) -> str:
    if len(tracks) == 1:
        return f"“{tracks[0].name.strip() or f'Track {tracks[0].track_id}'}”"
    return f"{len(tracks)} tracks"
