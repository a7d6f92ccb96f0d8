"""From a question to answers: what is done in the background, off the GUI thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from musestudio.score import Song
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
) -> Answers:
    """Ask the model. Raises Cancelled, or RequestError and ModelError with one sentence.

    song: the document's; the answers are written for it.
    """
    request = request_of(question, plan, song)
    begun_s = time.perf_counter()
    asked, owners = with_locked_given(request)
    found = model.continue_(asked, cancelled=job.is_cancelled, progress=report, explain=explain)
    elapsed_ms = (time.perf_counter() - begun_s) * 1000
    notes = sum(len(candidate.notes) for candidate in found)
    fitted = tuple(clear_of_locked(candidate, song, owners) for candidate in found)
    return Answers(request, question, fitted, elapsed_ms / max(notes, 1))
