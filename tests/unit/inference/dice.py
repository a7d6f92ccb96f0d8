"""A network that knows nothing: logits from dice, drawn from as the real graph draws."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.step import STEP_INPUTS, STEP_OUTPUTS, STEP_TOKENS

LAYERS, UNITS, HEADS, KEY, VALUE = 2, 8, 3, 4, 6


class Dice:
    """Stands where a session stands, and checks what it is fed.

    peaked: how sure of itself the network is; its logits are that many times a normal draw.
    likes:  tokens it would draw above all others, by field.
    fed, memories: what was told at each step, and the bars its memory held.
    """

    def __init__(
        self, seed: int = 0, peaked: float = 3.0, likes: dict[str, Sequence[int]] | None = None
    ) -> None:
        self._seed = seed
        self._peaked = peaked
        self._likes = likes or {}
        self.fed: list[dict[str, np.ndarray]] = []
        self.memories: list[np.ndarray] = []

    def run(
        self, outputs: Sequence[str], feeds: dict[str, np.ndarray], _options: object = None
    ) -> list[np.ndarray]:
        for name, rank in STEP_INPUTS.items():
            assert feeds[name].ndim == rank, name
        assert feeds["memory_bar"].shape[1] % 64 == 0
        self.fed.append({name: feeds[name].copy() for name in STEP_TOKENS})
        self.memories.append(feeds["memory_bar"][0].copy())
        batch = len(feeds["pitch"])
        rows = [self._row(feeds, i) for i in range(batch)]
        results: dict[str, np.ndarray] = {
            f"next_{name}": np.array([row[name] for row in rows]) for name in encoding.FIELDS
        }
        # State that depends on the batch's rows one by one, so that a mix-up would be seen.
        mark = (feeds["pitch"] + feeds["position"]).astype(np.float32)
        results["next_hidden"] = feeds["hidden"] * 0.5 + mark[None, :, None]
        results["next_cell"] = feeds["cell"] + 1
        results["next_context"] = feeds["context"] * 0.5 + mark[:, None]
        results["new_key"] = np.tile(mark[:, None, None], (1, HEADS, KEY))
        results["new_value"] = np.tile(mark[:, None, None], (1, HEADS, VALUE))
        held = feeds["memory_bar"] != controls.NO_BAR
        results["attention"] = np.where(held, 1 + feeds["memory_key"][:, 0, :, 0] % 7, 0)
        total = np.maximum(results["attention"].sum(axis=1, keepdims=True), 1)
        results["attention"] = (results["attention"] / total).astype(np.float32)
        assert set(results) == set(STEP_OUTPUTS)
        return [results[name] for name in outputs]

    def _row(self, feeds: dict[str, np.ndarray], i: int) -> dict[str, int]:
        # Logits are a function of the state alone, as a network's are.
        state = int(abs(float(feeds["hidden"][0, i, 0]) * 1000)) % 2**31
        rng = np.random.default_rng([self._seed, state, int(feeds["pitch"][i])])
        drawn: dict[str, int] = {}
        at = 0
        for name in encoding.FIELDS:
            size = encoding.VOCABULARY[name]
            logits = rng.normal(size=size) * self._peaked
            logits[list(self._likes.get(name, ()))] += 50
            bias = feeds["bias"][i, at : at + size].astype(np.float64)
            if name == "pitch" and drawn["shift"] == 0 and feeds["pitch"][i] < encoding.REST:
                bias[: int(feeds["pitch"][i]) + 1] += -1e9
            z = logits / feeds["temperature"][i] + bias
            log_p = z - z.max()
            log_p -= np.log(np.exp(log_p).sum())
            ranked = np.sort(np.exp(log_p))[::-1]
            kept = ranked[np.cumsum(ranked) - ranked < feeds["top_p"][i]]
            score = np.where(np.exp(log_p) >= kept.min(), log_p, -1e10)
            drawn[name] = int(np.argmax(score + feeds["noise"][i, at : at + size]))
            at += size
        return drawn


def model_of(dice: Dice) -> ContinuationModel:
    """A continuation model whose network is ``dice``."""
    card: Any = SimpleNamespace(
        name="dice",
        inputs={
            "hidden": [LAYERS, "batch", UNITS],
            "context": ["batch", UNITS],
            "memory_key": ["batch", HEADS, "memory", KEY],
            "memory_value": ["batch", HEADS, "memory", VALUE],
        },
    )
    session: Any = dice
    return ContinuationModel(session, card, "dice")
