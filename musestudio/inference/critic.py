"""A critic: which of several drafts resembles most what a composer would have written next?

A forest of boosted trees, trained to tell composers' continuations from one network's own by
their traits. It travels inside the file of the model it was trained against, as one more entry
of the file's metadata: so a model that is copied or renamed keeps its critic, and one that is
trained anew has none until a critic is trained against it.
"""

from __future__ import annotations

import base64
import binascii
import logging
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime

from musestudio.encoding import notes as encoding
from musestudio.errors import ModelError
from musestudio.inference.contract import CRITIC, ModelCard, card_in, read_metadata
from musestudio.inference.phrase import Phrase, phrase_of
from musestudio.inference.prompt import Prompt
from musestudio.inference.request import ContinuationRequest
from musestudio.inference.traits import HEARD_BARS, Heard, trait_names
from musestudio.score import Note

log = logging.getLogger(__name__)

CRITIC_KEY = "musestudio.critic"
"""The metadata entry that holds a critic: its own ONNX file in base64."""
LEAST_HEARD_NOTES = 4
"""With fewer notes before the answer there is nothing to compare it to."""


class Scene:
    """What drafts of one request are compared to: the bars before, of the parts that answer."""

    def __init__(self, request: ContinuationRequest, prompt: Prompt) -> None:
        self._request = request
        self._prompt = prompt
        metre_map = request.song.metre_map
        bar = metre_map.position_at(request.start_tick).bar
        heard_from = max(metre_map.bar_start(max(bar - HEARD_BARS, 1)), prompt.origin_tick)
        answering = set(request.answering)
        own = [note for track_id, note in prompt.past if track_id in answering]
        self._span = (self._grid(request.start_tick), self._grid(request.end_tick))
        phrase = self._phrase(own, self._grid(heard_from), self._span[0])
        self._heard = Heard(phrase) if len(phrase) >= LEAST_HEARD_NOTES else None

    @property
    def can_compare(self) -> bool:
        """Whether there is enough before the answer to compare it to."""
        return self._heard is not None

    def traits(self, notes: Sequence[Note]) -> dict[str, float] | None:
        """What is noticed of an answer; None where there is nothing to compare."""
        answer = self._phrase(notes, *self._span)
        return self._heard.traits(answer) if self._heard is not None and len(answer) else None

    def _phrase(self, notes: Sequence[Note], start: int, end: int) -> Phrase:
        prompt = self._prompt
        return phrase_of(
            notes,
            self._request.song.ticks_per_beat,
            prompt.origin_tick,
            prompt.bars,
            start,
            end,
        )

    def _grid(self, tick: int) -> int:
        ticks = np.array(tick - self._prompt.origin_tick)
        return int(encoding.to_grid(ticks, self._request.song.ticks_per_beat))


class Critic:
    """Trees that score drafts; the higher, the more like a composer's own."""

    def __init__(self, content: bytes) -> None:
        """Raises ModelError where the bytes are no critic."""
        self.card: ModelCard = card_in(content, "the critic")
        if self.card.kind != CRITIC:
            raise ModelError(f"“{self.card.name}” is not a critic.")
        traits = self.card.architecture.get("traits")
        if not isinstance(traits, list) or not set(traits) <= set(self.known_traits()):
            raise ModelError(f"“{self.card.name}” listens to what this program cannot hear.")
        self.traits: list[str] = traits
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                content, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise ModelError(f"“{self.card.name}” could not be loaded.") from error

    @staticmethod
    def known_traits() -> tuple[str, ...]:
        """All it may listen to, in the order it is taught."""
        return trait_names()

    @classmethod
    def of_model(cls, path: str | Path, card: ModelCard) -> Self | None:
        """The critic inside a model file, or None where there is none that can be used.

        A critic that does not fit is left out, with a line in the log: without it drafts are
        offered as they come.
        """
        packed = read_metadata(path).get(CRITIC_KEY)
        if packed is None:
            return None
        try:
            critic = cls(base64.b64decode(packed, validate=True))
        except (ModelError, binascii.Error) as error:
            log.warning("the critic of “%s” cannot be used: %s", card.name, error)
            return None
        if critic.card.training.get("against_sha256") != card.sha256:
            log.warning("the critic in “%s” was trained against another model", card.name)
            return None
        return critic

    def score(self, scene: Scene, drafts: Sequence[Sequence[Note]]) -> np.ndarray:
        """(n_drafts,) float32: the log-odds of being a composer's, by what the critic has heard
        in training. What cannot be compared (a draft without a note) has the lowest of all."""
        described = [scene.traits(notes) for notes in drafts]
        unknown = dict.fromkeys(self.traits, math.nan)
        rows = np.array(
            [[(traits or unknown)[name] for name in self.traits] for traits in described],
            dtype=np.float32,
        )
        silent = np.array([traits is None for traits in described])
        scores: np.ndarray = np.where(silent, -np.inf, self.score_rows(rows))
        return scores

    def score_rows(self, rows: np.ndarray) -> np.ndarray:
        """The same for traits in the critic's order: (n, n_traits) float32 → (n,)."""
        (scores,) = self._session.run(["score"], {"traits": rows})
        column: np.ndarray = scores[:, 0]
        return column
