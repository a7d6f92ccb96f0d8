"""Continue a phrase: the stacked LSTM asked note by note, several candidates at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.errors import ModelError
from musestudio.inference.contract import CONTINUATION, ModelCard, check_fits, read_card
from musestudio.inference.critic import Critic
from musestudio.inference.listening import Listener, State
from musestudio.inference.memory import AttentionMemory
from musestudio.inference.prompt import PartNote, Prompt, hear
from musestudio.inference.ranking import Ranking
from musestudio.inference.request import Candidate, ContinuationRequest
from musestudio.inference.roles import role_of
from musestudio.inference.session import open_session
from musestudio.inference.step import STEP_INPUTS, STEP_OUTPUTS
from musestudio.inference.telling import Telling
from musestudio.inference.wishes import Wishes
from musestudio.inference.writing import Desk, Text, write

MOST_ATTEMPTS = 4
"""How often a candidate is written before it may equal an earlier one: with one pitch and a
kept rhythm there is only one."""


def never() -> bool:
    return False


def ignore(_fraction: float) -> None:
    pass


class ContinuationModel:
    """A continuation model, ready to be asked. Safe to be asked from several threads.

    critic: ranks drafts; None: they are offered as they come.
    """

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        card: ModelCard,
        provider: str,
        critic: Critic | None = None,
    ) -> None:
        self.session = session
        self.card = card
        self.provider = provider
        self.critic = critic
        self._listener = Listener(session, card)

    @classmethod
    def open(cls, path: str | Path, provider: str = "auto") -> ContinuationModel:
        """Check and load a model file. Raises ModelError or RequestError with one sentence."""
        card = read_card(path)
        if card.kind != CONTINUATION:
            raise ModelError(f"“{card.name}” is not a continuation model.")
        check_fits(card, encoding.ENCODING_NAME, STEP_INPUTS, STEP_OUTPUTS)
        session, provider_name = open_session(path, provider)
        return cls(session, card, provider_name, Critic.of_model(path, card))

    def continue_(
        self,
        request: ContinuationRequest,
        *,
        cancelled: Callable[[], bool] = never,
        progress: Callable[[float], None] = ignore,
        explain: bool = False,
        begun: Callable[[tuple[PartNote, ...]], None] | None = None,
    ) -> tuple[Candidate, ...]:
        """Answer a request: continue, fill, or write one part to others.

        cancelled: asked before every step; True ends the work with Cancelled.
        progress:  told the fraction done, 0–1, at every new beat.
        explain:   whether candidates tell what the model looked at, which costs a little.
        begun:     told the first bar's notes of the first draft as soon as they stand. Later
                   bars may still cut a note short that is held into them.
        """
        prompt, telling, rows, state, memory = self._heard(request, cancelled)
        wishes = Wishes(request, prompt)
        desk = Desk(request, prompt, telling, rows[-1], state, memory, wishes.nearness)

        def write_some(indexes: Sequence[int], attempt: int) -> list[Text]:
            return write(
                self.session,
                desk,
                indexes,
                attempt,
                explain=explain,
                cancelled=cancelled,
                progress=progress if attempt == 0 else ignore,
                begun=begun if attempt == 0 else None,
            )

        # Ranked are always the same drafts, so that the best of them do not depend on how many
        # candidates are asked for.
        ranking = Ranking(request, prompt, self.critic, wishes)
        n_ranked = request.drafts if ranking.is_possible else 0
        texts = write_some(range(max(request.candidates, n_ranked)), 0)
        for attempt in range(1, MOST_ATTEMPTS):
            again = _equal_to_earlier(texts)
            if not again:
                break
            for index, text in zip(again, write_some(again, attempt), strict=True):
                texts[index] = text
        if n_ranked:
            best_first = ranking.best_first([text.notes for text in texts[:n_ranked]])
            texts = [texts[place] for place in best_first] + texts[n_ranked:]
        return tuple(
            Candidate(
                notes=text.notes,
                start_tick=request.start_tick,
                end_tick=request.end_tick,
                seed=request.seed,
                index=index,
                looked_at=text.looked_at,
            )
            for index, text in enumerate(texts[: request.candidates])
        )

    def listen(
        self, request: ContinuationRequest, *, cancelled: Callable[[], bool] = never
    ) -> None:
        """Hear what comes before this answer, so that asking for it later begins at once: of
        music that has grown since then, only what is new is heard."""
        self._heard(request, cancelled)

    def _heard(
        self, request: ContinuationRequest, cancelled: Callable[[], bool]
    ) -> tuple[Prompt, Telling, np.ndarray, State, AttentionMemory]:
        prompt = hear(request)
        telling = Telling(request, prompt, role_of(request, prompt))
        rows = telling.rows()
        n_pinned = int(np.count_nonzero(prompt.heard != controls.PAST))
        # The last step is heard when the first note is drawn.
        state, memory = self._listener.listen(rows[:-1], n_pinned, cancelled)
        return prompt, telling, rows, state, memory


def _equal_to_earlier(texts: Sequence[Text]) -> list[int]:
    """The indexes of those that sound like one before them."""
    known: set[object] = set()
    found = []
    for index, text in enumerate(texts):
        if text.heard_as in known:
            found.append(index)
        known.add(text.heard_as)
    return found
