"""Asking again for a phrase whose record is known: the same once more, or another like it."""

from __future__ import annotations

import dataclasses

from musestudio.editing.project_file import GenerationRecord
from musestudio.score import Song
from musestudio.ui.kept_phrases import written_on
from musestudio.ui.options import new_seed, recorded_options
from musestudio.ui.question import Plan, Question, Task
from musestudio.ui.vary import read_notes


def exactly_again(record: GenerationRecord, song: Song) -> Question:
    """The question that led to the phrase, which gives it again as long as the music before it
    and its settings are what they were.
    """
    settings = record.settings
    options = recorded_options(record.seed, settings)
    end_tick = settings.get("until_tick")
    if not isinstance(end_tick, int):
        end_tick = song.metre_map.bars_after(record.start_tick, options.bars)
    task = task_of(record)
    source, beside = (
        read_notes(settings.get(name), record.start_tick) for name in ("source", "beside")
    )
    plan = Plan(
        task,
        record.start_tick,
        end_tick,
        record.track_ids,
        written_on(record),
        source=source,
        beside=frozenset(beside),
    )
    drafts, candidate = settings.get("drafts"), settings.get("candidate")
    return Question(
        options,
        cursor_tick=record.start_tick,
        task=task,
        plan=plan,
        drafts=drafts if isinstance(drafts, int) else None,
        look_at=candidate if isinstance(candidate, int) else 0,
    )


def more_like(record: GenerationRecord, song: Song) -> Question:
    """The same question with a seed not used before, and the drafts ranked as usual."""
    question = exactly_again(record, song)
    options = dataclasses.replace(question.options, seed=new_seed())
    return dataclasses.replace(question, options=options, drafts=None, look_at=0)


def task_of(record: GenerationRecord) -> Task:
    """What the phrase was asked for as."""
    try:
        return Task(record.settings.get("task"))
    except ValueError:  # Recorded before tasks were.
        is_fill = record.settings.get("until_tick") is not None
        return Task.FILL if is_fill else Task.CONTINUE
