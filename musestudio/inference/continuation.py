"""Continue a phrase: the stacked LSTM asked note by note, several candidates at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.errors import Cancelled, ModelError
from musestudio.inference import constraints
from musestudio.inference.contract import CONTINUATION, ModelCard, check_fits, read_card
from musestudio.inference.parts import hand_out
from musestudio.inference.prompt import Prompt, hear
from musestudio.inference.recall import FigureMemory
from musestudio.inference.request import Candidate, ContinuationRequest
from musestudio.inference.session import open_session
from musestudio.inference.writer import CandidateWriter

STEP_INPUTS = {
    **dict.fromkeys(encoding.FIELDS, 1),
    "position": 1,
    "bar_length": 1,
    "metre": 1,
    "key": 1,
    "style": 1,
    "hidden": 3,
    "cell": 3,
    "bias": 2,
    "noise": 2,
    "temperature": 1,
    "top_p": 1,
}
"""Tensors a continuation model takes, and their ranks. ``bias`` and ``noise`` hold the four
fields side by side; ``hidden`` and ``cell`` are (layers, batch, units)."""

STEP_OUTPUTS = {
    **{f"next_{name}": 1 for name in encoding.FIELDS},
    "next_hidden": 3,
    "next_cell": 3,
}
LOGIT_OUTPUTS = {f"{name}_logits": 2 for name in encoding.FIELDS}
"""Logits before temperature and bias, each given the fields drawn before it."""


_STEP_TOKENS = (*encoding.FIELDS, "position", "bar_length", "metre", "key", "style")
_WRITTEN_TOKENS = _STEP_TOKENS[:7]
_UNUSED_WHEN_LISTENING = {
    "bias": np.zeros((1, constraints.ROW_LENGTH), dtype=np.float32),
    "noise": np.zeros((1, constraints.ROW_LENGTH), dtype=np.float32),
    "temperature": np.ones(1, dtype=np.float32),
    "top_p": np.ones(1, dtype=np.float32),
}


def never() -> bool:
    return False


def ignore(_fraction: float) -> None:
    pass


class ContinuationModel:
    """A continuation model, ready to be asked. Safe to be asked from several threads."""

    def __init__(
        self, session: onnxruntime.InferenceSession, card: ModelCard, provider: str
    ) -> None:
        self.session = session
        self.card = card
        self.provider = provider
        layers, _, units = card.inputs["hidden"]
        self._zero_state = np.zeros((int(layers), 1, int(units)), dtype=np.float32)
        self._to_state = onnxruntime.RunOptions()
        # Hearing a prompt needs the state alone: the heads and the sampling are not run.
        self._to_state.only_execute_path_to_fetches = True
        self._heard_lock = threading.Lock()
        self._heard = _Heard([], [])

    @classmethod
    def open(cls, path: str | Path, provider: str = "auto") -> ContinuationModel:
        """Check and load a model file. Raises ModelError or RequestError with one sentence."""
        card = read_card(path)
        if card.kind != CONTINUATION:
            raise ModelError(f"“{card.name}” is not a continuation model.")
        check_fits(card, encoding.ENCODING_NAME, STEP_INPUTS, STEP_OUTPUTS)
        session, provider_name = open_session(path, provider)
        return cls(session, card, provider_name)

    def continue_(
        self,
        request: ContinuationRequest,
        *,
        cancelled: Callable[[], bool] = never,
        progress: Callable[[float], None] = ignore,
    ) -> tuple[Candidate, ...]:
        """Answer a request.

        cancelled: asked before every step; True ends the work with Cancelled.
        progress:  told the fraction done, 0–1, at every new beat.
        """
        prompt = hear(request.song, request.track_ids, request.start_tick)
        state = self._listen(prompt, request, cancelled)
        heard = FigureMemory(
            zip(
                prompt.steps.shift.tolist(),
                prompt.steps.pitch.tolist(),
                prompt.steps.duration.tolist(),
                strict=True,
            )
        )
        writers = [
            CandidateWriter(request, prompt, heard.copy(), index)
            for index in range(request.candidates)
        ]
        self._write(writers, request, state, cancelled, progress)
        return tuple(
            Candidate(
                notes=hand_out(writer.notes(), request.song, request.track_ids, prompt.notes),
                start_tick=request.start_tick,
                end_tick=request.end_tick,
                seed=request.seed,
                index=writer.index,
            )
            for writer in writers
        )

    def _listen(
        self, prompt: Prompt, request: ContinuationRequest, cancelled: Callable[[], bool]
    ) -> tuple[np.ndarray, np.ndarray]:
        """The state after all steps of the prompt but the last (that one is heard by `_write`).

        What was heard of the prompt before is remembered: after an edit at the end of a long
        phrase only the changed notes are heard again.
        """
        constant = (controls.key_token(request.key), controls.style_token(request.style))
        rows = [
            (*row, *constant)
            for row in zip(
                *(prompt.steps.field(name).tolist() for name in encoding.FIELDS),
                prompt.places.position.tolist(),
                prompt.places.bar_length.tolist(),
                prompt.places.metre.tolist(),
                strict=True,
            )
        ][:-1]
        with self._heard_lock:
            known = self._heard
        same = 0
        for row, known_row in zip(rows, known.rows, strict=False):
            if row != known_row:
                break
            same += 1
        states = known.states[:same]
        state: tuple[np.ndarray, np.ndarray] = (
            states[-1] if states else (self._zero_state, self._zero_state)
        )
        for row in rows[same:]:
            if cancelled():
                raise Cancelled("Stopped.")
            feeds: dict[str, np.ndarray] = {
                name: np.array([value], dtype=np.int64)
                for name, value in zip(_STEP_TOKENS, row, strict=True)
            }
            feeds["hidden"], feeds["cell"] = state
            feeds.update(_UNUSED_WHEN_LISTENING)
            hidden, cell = self.session.run(["next_hidden", "next_cell"], feeds, self._to_state)
            state = (hidden, cell)
            states.append(state)
        with self._heard_lock:
            self._heard = _Heard(rows, states)
        return state

    def _write(
        self,
        writers: list[CandidateWriter],
        request: ContinuationRequest,
        state: tuple[np.ndarray, np.ndarray],
        cancelled: Callable[[], bool],
        progress: Callable[[float], None],
    ) -> None:
        """Step all candidates together until each has filled its bars."""
        n = len(writers)
        hidden, cell = (np.repeat(part, n, axis=1) for part in state)
        standing = {
            "key": np.full(n, controls.key_token(request.key), dtype=np.int64),
            "style": np.full(n, controls.style_token(request.style), dtype=np.int64),
            "temperature": np.full(n, request.temperature, dtype=np.float32),
            "top_p": np.full(n, request.top_p, dtype=np.float32),
        }
        outputs = list(STEP_OUTPUTS)
        done_before = 0.0
        while not all(writer.finished for writer in writers):
            if cancelled():
                raise Cancelled("Stopped.")
            rows = np.array([writer.row() for writer in writers], dtype=np.int64)
            *drawn, hidden, cell = self.session.run(
                outputs,
                {
                    **{name: rows[:, i] for i, name in enumerate(_WRITTEN_TOKENS)},
                    **standing,
                    "hidden": hidden,
                    "cell": cell,
                    "bias": np.stack([writer.bias() for writer in writers]),
                    "noise": np.stack([writer.noise() for writer in writers]),
                },
            )
            for writer, tokens in zip(writers, np.stack(drawn, axis=1).tolist(), strict=True):
                writer.take(*tokens)
            done = min(writer.fraction_done for writer in writers)
            if done > done_before:
                progress(done)
                done_before = done


@dataclass(frozen=True)
class _Heard:
    """Rows of tokens heard last, and the state after each of them."""

    rows: list[tuple[int, ...]]
    states: list[tuple[np.ndarray, np.ndarray]]
