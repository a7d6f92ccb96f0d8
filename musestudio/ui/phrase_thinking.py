"""From a question to the phrase model's answers: variations, and phrases from nothing.

What is done here is done in the background, off the GUI thread.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from musestudio.errors import Cancelled
from musestudio.score import Key, Song
from musestudio.ui.answers import Answers
from musestudio.ui.background import Job
from musestudio.ui.locked_notes import clear_of_locked
from musestudio.ui.options import GenerationOptions
from musestudio.ui.question import Plan, Question, Task
from musestudio.ui.vary import written_notes

if TYPE_CHECKING:
    from musestudio.inference.phrase_vae import PhraseVAE
    from musestudio.inference.phrasing import PhraseAnswers
    from musestudio.inference.request import Candidate


TOLD_IN_LEVELS = ("density", "register", "dynamics")
"""The attributes that new music is asked for in levels, whichever model writes it."""


@dataclass(frozen=True)
class PhraseRequest:
    """What the phrase model was asked, with all that its record needs to ask it again.

    key:        the key that every note is in, or None.
    source, beside: as in ``Plan``, as ``written_notes`` has them.
    The other fields are those of ``GenerationOptions`` and ``Plan``.
    """

    song: Song
    start_tick: int
    until_tick: int
    track_ids: tuple[int, ...]
    answer_track_ids: tuple[int, ...]
    seed: int
    key: Key | None
    bars: int
    candidates: int
    nearness: float
    temperature: float
    attributes: tuple[tuple[str, float], ...]
    density: int | None
    register: int | None
    dynamics: int | None
    style: str | None
    lowest_pitch: int
    highest_pitch: int
    most_voices: int | None
    write_with: str
    source: list[list[int]]
    beside: list[list[int]]

    @property
    def answering(self) -> tuple[int, ...]:
        return self.answer_track_ids

    @property
    def end_tick(self) -> int:
        return self.until_tick


def is_for_phrases(task: Task, options: GenerationOptions) -> bool:
    """Whether the phrase model answers, not the one that continues."""
    return task is Task.VARY or (task is Task.NEW and options.write_with == "phrases")


def asked_attributes(task: Task, options: GenerationOptions) -> tuple[tuple[str, float], ...]:
    """What is to be more or less; of new music some things are said by how much of them."""
    if task is Task.VARY:
        return options.attributes
    return tuple(pair for pair in options.attributes if pair[0] not in TOLD_IN_LEVELS)


def phrase_request_of(question: Question, plan: Plan, song: Song) -> PhraseRequest:
    """The plan as the phrase model is asked.

    Raises RequestError where the key makes no sense.
    """
    from musestudio.inference.key_lock import resolve_key

    options = question.options
    # What is varied stays in its own key, with the notes it has from elsewhere.
    stays = plan.task is Task.VARY and options.key == "auto"
    key = None if stays else resolve_key(options.key, song, plan.track_ids, plan.start_tick)
    return PhraseRequest(
        song=song,
        start_tick=plan.start_tick,
        until_tick=plan.end_tick,
        track_ids=plan.track_ids,
        answer_track_ids=plan.answer_ids,
        seed=options.seed,
        key=key,
        bars=options.bars,
        candidates=options.candidates,
        nearness=options.nearness,
        temperature=options.temperature,
        attributes=asked_attributes(plan.task, options),
        density=options.density,
        register=options.register,
        dynamics=options.dynamics,
        style=options.style,
        lowest_pitch=options.lowest_pitch,
        highest_pitch=options.highest_pitch,
        most_voices=options.most_voices,
        write_with=options.write_with,
        source=written_notes(plan.source, plan.start_tick),
        beside=written_notes(tuple(sorted(plan.beside)), plan.start_tick),
    )


def think_in_phrases(
    model: PhraseVAE,
    question: Question,
    plan: Plan,
    song: Song,
    job: Job,
    report: Callable[[float], None],
) -> Answers:
    """Ask the phrase model. Raises Cancelled, or RequestError with one sentence.

    song: the document's; the answers are written for it.
    """
    from musestudio.inference.phrasing import as_candidate
    from musestudio.inference.rules import held_to

    request = phrase_request_of(question, plan, song)
    begun_s = time.perf_counter()
    if plan.task is Task.VARY:
        found = _varied(model, request, plan)
    else:
        found = _generated(model, request, plan, job, report)
    if job.is_cancelled():
        raise Cancelled("stopped")
    report(1.0)

    def candidate_of(number: int) -> Candidate:
        answer = found.answers[number]
        notes = held_to(
            answer.notes,
            key=request.key,
            lowest_pitch=request.lowest_pitch,
            highest_pitch=request.highest_pitch,
            most_voices=request.most_voices,
        )
        held = dataclasses.replace(answer, notes=notes)
        return clear_of_locked(as_candidate(held, song, plan.answer_ids), song, {})

    # Near to what is varied some come out the same, so that more were asked for than are shown.
    drafts = [candidate_of(number) for number in range(len(found.answers))]
    distinct = {candidate.notes: candidate for candidate in reversed(drafts)}
    candidates = tuple(sorted(distinct.values(), key=lambda each: each.index))
    candidates = candidates[: request.candidates]
    elapsed_ms = (time.perf_counter() - begun_s) * 1000
    notes = sum(len(candidate.notes) for candidate in candidates)
    return Answers(
        request,
        question,
        candidates,
        elapsed_ms / max(notes, 1),
        beside=plan.beside,
        model="" if model.card is None else model.card.name,
        varied=tuple(note[:2] for note in plan.source),
        said=found.said,
    )


def _varied(model: PhraseVAE, request: PhraseRequest, plan: Plan) -> PhraseAnswers:
    from musestudio.inference.clips import Clip
    from musestudio.inference.phrasing import VaryRequest, vary
    from musestudio.inference.request import MOST_CANDIDATES

    (track_id,) = plan.track_ids
    # What is varied need not stand there any more: a kept variation takes its place.
    song = request.song.with_track(request.song.track(track_id).with_notes(plan.source))
    clip = Clip.of_span(song, plan.track_ids, plan.start_tick, plan.end_tick)
    asked = VaryRequest(
        clip,
        nearness=request.nearness,
        candidates=min(2 * request.candidates, MOST_CANDIDATES),
        attributes=dict(request.attributes),
        seed=request.seed,
    )
    return vary(model, asked)


def _generated(
    model: PhraseVAE,
    request: PhraseRequest,
    plan: Plan,
    job: Job,
    report: Callable[[float], None],
) -> PhraseAnswers:
    from musestudio.inference.phrasing import PriorRequest, generate

    metre_map = request.song.metre_map
    levels = {name: getattr(request, name) for name in TOLD_IN_LEVELS}
    asked = PriorRequest(
        metre_map,
        first_bar=metre_map.position_at(plan.start_tick).bar,
        bars=request.bars,
        key=request.key,
        style=request.style,
        variety=request.temperature,
        candidates=request.candidates,
        attributes=dict(request.attributes),
        levels={name: level for name, level in levels.items() if level is not None},
        seed=request.seed,
    )
    return generate(model, asked, cancelled=job.is_cancelled, progress=report)
