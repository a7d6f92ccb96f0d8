"""Hearing a prompt: what is padded, cached or taken up again changes nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from musestudio.encoding import controls
from musestudio.errors import Cancelled
from musestudio.inference.constraints import ROW_LENGTH
from musestudio.inference.continuation import ContinuationModel, never
from musestudio.inference.listening import Listener
from musestudio.inference.prompt import hear
from musestudio.inference.request import ContinuationRequest
from musestudio.inference.step import STEP_TOKENS
from musestudio.inference.telling import Telling
from musestudio.score import Note, Song, Track

TINY = Path(__file__).parents[2] / "data" / "tiny.onnx"
BEAT = 480
NOTES = tuple(Note(240 * i, 50 + (7 * i) % 30, 240, 40 + i % 60) for i in range(90))


def rows_of(notes: tuple[Note, ...]) -> np.ndarray:
    request = ContinuationRequest(Song((Track(1, notes),)), 100 * BEAT, (1,))
    return Telling(request, hear(request), None).rows()


def by_hand(model: ContinuationModel, rows: np.ndarray) -> np.ndarray:
    """The hidden state after ``rows`` with a memory of exactly the steps gone by."""
    layers, _, units = model.card.inputs["hidden"]
    _, heads, _, key_size = model.card.inputs["memory_key"]
    value_size = model.card.inputs["memory_value"][3]
    state = {
        "hidden": np.zeros((layers, 1, units), np.float32),
        "cell": np.zeros((layers, 1, units), np.float32),
        "context": np.zeros((1, units), np.float32),
    }
    # One place that holds nothing, because a graph takes no memory without places.
    key = np.zeros((1, heads, 1, key_size), np.float32)
    value = np.zeros((1, heads, 1, value_size), np.float32)
    bar = np.full((1, 1), controls.NO_BAR)
    rest = {
        "bias": np.zeros((1, ROW_LENGTH), np.float32),
        "noise": np.zeros((1, ROW_LENGTH), np.float32),
        "temperature": np.ones(1, np.float32),
        "top_p": np.ones(1, np.float32),
    }
    names = ["next_hidden", "next_cell", "next_context", "new_key", "new_value"]
    for row in rows:
        tokens = {name: row[i : i + 1] for i, name in enumerate(STEP_TOKENS)}
        memory = {"memory_key": key, "memory_value": value, "memory_bar": bar}
        *states, new_key, new_value = model.session.run(
            names, {**tokens, **state, **memory, **rest}
        )
        state = dict(zip(state, states, strict=True))
        key = np.concatenate([key, new_key[:, :, None]], axis=2)
        value = np.concatenate([value, new_value[:, :, None]], axis=2)
        bar = np.concatenate([bar, tokens["bar"][:, None]], axis=1)
    return state["hidden"]


def test_what_is_heard_is_what_the_network_hears_step_by_step() -> None:
    model = ContinuationModel.open(TINY, "cpu")
    listener = Listener(model.session, model.card)
    rows = rows_of(NOTES)
    # Once from silence, once with another last note heard before, once with all known.
    for known in (None, rows_of(NOTES[:-1]), rows):
        if known is not None:
            listener.listen(known, 0, never)
        state, memory = listener.listen(rows, 0, never)
        assert np.allclose(state.hidden, by_hand(model, rows), atol=1e-5)
        assert memory.n_steps == len(rows)


def test_an_edit_taken_back_is_not_heard_again() -> None:
    model = ContinuationModel.open(TINY, "cpu")
    listener = Listener(model.session, model.card)
    before, after = rows_of(NOTES), rows_of((NOTES[0].with_pitch(33), *NOTES[1:]))
    expected, _ = listener.listen(before, 0, never)
    listener.listen(after, 0, never)
    # Only what is not known asks whether to stop.
    again, memory = listener.listen(before, 0, lambda: True)
    assert np.array_equal(again.hidden, expected.hidden)
    assert memory.n_steps == len(before)


def test_listening_can_be_stopped() -> None:
    model = ContinuationModel.open(TINY, "cpu")
    with pytest.raises(Cancelled):
        Listener(model.session, model.card).listen(rows_of(NOTES), 0, lambda: True)
