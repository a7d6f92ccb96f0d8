"""From a question to answers: what is done in the background, off the GUI thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from musestudio.score import Note, Song
from musestudio.ui.answers import Answers
from musestudio.ui.background import Job
from musestudio.ui.locked_notes import clear_of_locked, with_locked_given
from musestudio.ui.question import Plan, Question, request_of

if TYPE_CHECKING:
    from musestudio.inference.request import Candidate, ContinuationRequest


class Model(Protocol):
    """What is needed of ``ContinuationModel``."""

    provider: str

    @property
    def card(self) -> Any: ...

    def continue_(
        self,
        request: ContinuationRequest,
        *,
        cancelled: Callable[[], bool],
        progress: Callable[[float], None],
        explain: bool,
        begun: Callable[[tuple[tuple[int, Note], ...]], None] | None = None,
    ) -> tuple[Candidate, ...]: ...


def think(
    model: Model,
    question: Question,
    plan: Plan,
    song: Song,
    job: Job,
    report: Callable[[float], None],
    *,
    explain: bool = True,
    in_parts: bool = False,
) -> Answers:
    """Ask the model. Raises Cancelled, or RequestError and ModelError with one sentence.

    song:     the document's; the answers are written for it.
    in_parts: tell the job's listener the first bar of the first candidate, as Answers, as soon
              as it stands.
    """
    from musestudio.inference.request import Candidate

    request = request_of(question, plan, song)
    begun_s = time.perf_counter()
    asked, owners = with_locked_given(request)

    def tell(notes: tuple[tuple[int, Note], ...]) -> None:
        line_tick = song.metre_map.bar_line_from(plan.start_tick + 1)
        end_tick = min(line_tick, plan.end_tick)
        bar = Candidate(notes, plan.start_tick, end_tick, request.seed, index=0)
        fitted = (clear_of_locked(bar, song, owners),)
        job.tell(Answers(request, question, fitted, 0.0, model=str(model.card.name)))

    first_bar = {"begun": tell} if in_parts else {}
    found = model.continue_(
        asked, cancelled=job.is_cancelled, progress=report, explain=explain, **first_bar
    )
    elapsed_ms = (time.perf_counter() - begun_s) * 1000
    notes = sum(len(candidate.notes) for candidate in found)
    fitted = tuple(clear_of_locked(candidate, song, owners) for candidate in found)
    ms_per_note = elapsed_ms / max(notes, 1)
    return Answers(request, question, fitted, ms_per_note, model=str(model.card.name))
