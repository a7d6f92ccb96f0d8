"""Hearing a prompt: the model's state and memory after it, and no step heard twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import onnxruntime

from musestudio.errors import Cancelled
from musestudio.inference import constraints
from musestudio.inference.contract import ModelCard
from musestudio.inference.memory import AttentionMemory
from musestudio.inference.step import STATE, STEP_TOKENS

_OUTPUTS = [*(f"next_{name}" for name in STATE), "new_key", "new_value"]
_NOT_DRAWN = {
    "bias": np.zeros((1, constraints.ROW_LENGTH), dtype=np.float32),
    "noise": np.zeros((1, constraints.ROW_LENGTH), dtype=np.float32),
    "temperature": np.ones(1, dtype=np.float32),
    "top_p": np.ones(1, dtype=np.float32),
}


_MOST_REMEMBERED = 3
"""Prompts; some 10 MB each where they are as long as can be."""


class State(NamedTuple):
    """What a model carries from step to step: (layers, batch, units) twice, (batch, units)."""

    hidden: np.ndarray
    cell: np.ndarray
    context: np.ndarray

    def of(self, candidates: list[int]) -> State:
        """The states of some candidates; a row may be named several times."""
        return State(self.hidden[:, candidates], self.cell[:, candidates], self.context[candidates])

    def feeds(self) -> dict[str, np.ndarray]:
        return self._asdict()


class Listener:
    """Hears prompts with one model. Safe to be used from several threads.

    What was heard lately is remembered: after an edit at the end of a long phrase only the
    changed notes are heard again, and after its undo none.
    """

    def __init__(self, session: onnxruntime.InferenceSession, card: ModelCard) -> None:
        self._session = session
        layers, _, units = card.inputs["hidden"]
        _, context = card.inputs["context"]
        _, heads, _, key_size = card.inputs["memory_key"]
        self._memory_sizes = int(heads), int(key_size), int(card.inputs["memory_value"][3])
        state = np.zeros((int(layers), 1, int(units)), dtype=np.float32)
        self._silence = State(state, state, np.zeros((1, int(context)), dtype=np.float32))
        self._to_state = onnxruntime.RunOptions()
        # Hearing a prompt needs the state alone: the heads and the sampling are not run.
        self._to_state.only_execute_path_to_fetches = True
        self._lock = threading.Lock()
        self._lately: tuple[_Heard, ...] = ()  # The last one first.

    def listen(
        self, rows: np.ndarray, pinned: int, cancelled: Callable[[], bool]
    ) -> tuple[State, AttentionMemory]:
        """The state and the memory after all ``rows`` of tokens, (n_steps, STEP_TOKENS).

        pinned: how many rows at the start are remembered to the end.
        Raises Cancelled when told to stop.
        """
        wanted = [tuple(row) for row in rows.tolist()]
        with self._lock:
            lately = self._lately
        same, known = max(
            ((heard.in_common(wanted), heard) for heard in lately),
            key=lambda found: found[0],
            default=(0, _Heard([], [])),
        )
        moments = known.moments[:same]
        memory = AttentionMemory(1, *self._memory_sizes, pinned)
        columns = {name: np.ascontiguousarray(rows[:, i]) for i, name in enumerate(STEP_TOKENS)}
        if moments:
            memory.extend(
                np.stack([moment.key for moment in moments], axis=2),
                np.stack([moment.value for moment in moments], axis=2),
                columns["bar"][None, :same],
            )
        state = moments[-1].state if moments else self._silence
        for i in range(same, len(wanted)):
            if cancelled():
                raise Cancelled("Stopped.")
            here = {name: column[i : i + 1] for name, column in columns.items()}
            hidden, cell, context, key, value = self._session.run(
                _OUTPUTS,
                {**here, **state.feeds(), **memory.feeds(), **_NOT_DRAWN},
                self._to_state,
            )
            state = State(hidden, cell, context)
            memory.append(key, value, here["bar"])
            moments.append(_Moment(state, key, value))
        with self._lock:
            # What the music has grown from is held in it.
            others = (h for h in self._lately if h.in_common(wanted) < len(h.rows))
            self._lately = (_Heard(wanted, moments), *others)[:_MOST_REMEMBERED]
        return state, memory


class _Moment(NamedTuple):
    """After one step: the state, and what the memory keeps of the step, (1, heads, K) and
    (1, heads, V)."""

    state: State
    key: np.ndarray
    value: np.ndarray


@dataclass(frozen=True)
class _Heard:
    """Rows of tokens heard, and the moment after each of them."""

    rows: list[tuple[int, ...]]
    moments: list[_Moment]

    def in_common(self, rows: list[tuple[int, ...]]) -> int:
        """How many rows from the first on are the same."""
        pairs = enumerate(zip(self.rows, rows, strict=False))
        fewer = min(len(self.rows), len(rows))
        return next((i for i, (mine, other) in pairs if mine != other), fewer)
