"""What a model's attention looks into: a key and a value of each step gone by."""

from __future__ import annotations

import numpy as np

from musestudio.encoding import controls
from musestudio.inference.step import MEMORY_STEPS

_STRIDE = 64
"""Places are added in this number, so that a model meets few different shapes."""


class AttentionMemory:
    """Steps remembered, for a batch of candidates that step together; a ring once it is full.

    Keys are (batch, heads, places, K), values (batch, heads, places, V), as the model reads
    them without a copy.

    pinned: the first steps, this many, are never forgotten: the music ahead of a span and the
            other parts beside it, which are heard once, before everything else.
    """

    def __init__(
        self, batch: int, heads: int, key_size: int, value_size: int, pinned: int = 0
    ) -> None:
        self.key = np.zeros((batch, heads, 0, key_size), dtype=np.float32)
        self.value = np.zeros((batch, heads, 0, value_size), dtype=np.float32)
        self.bar = np.zeros((batch, 0), dtype=np.int64)
        self._step = np.zeros(0, dtype=np.int64)
        self._pinned = min(pinned, MEMORY_STEPS // 2)
        self.n_steps = 0
        self._make_room(1)

    def append(self, key: np.ndarray, value: np.ndarray, bar: np.ndarray) -> None:
        """Remember one step: key (batch, heads, K), value (batch, heads, V), bar (batch,)."""
        self._make_room(self.n_steps + 1)
        place = self.n_steps
        if place >= MEMORY_STEPS:
            place = self._pinned + (place - self._pinned) % (MEMORY_STEPS - self._pinned)
        self.key[:, :, place] = key
        self.value[:, :, place] = value
        self.bar[:, place] = bar
        self._step[place] = self.n_steps
        self.n_steps += 1

    def extend(self, keys: np.ndarray, values: np.ndarray, bars: np.ndarray) -> None:
        """Remember steps in order: keys (batch, heads, n, K), values (batch, heads, n, V),
        bars (batch, n)."""
        n_new = bars.shape[1]
        if self.n_steps + n_new > MEMORY_STEPS:
            for i in range(n_new):
                self.append(keys[:, :, i], values[:, :, i], bars[:, i])
            return
        self._make_room(self.n_steps + n_new)
        places = slice(self.n_steps, self.n_steps + n_new)
        self.key[:, :, places] = keys
        self.value[:, :, places] = values
        self.bar[:, places] = bars
        self._step[places] = np.arange(places.start, places.stop)
        self.n_steps += n_new

    def of(self, candidates: list[int]) -> AttentionMemory:
        """The memories of some candidates (a row may be named several times), to go their own
        ways."""
        _, heads, _, key_size = self.key.shape
        batch, value_size = len(candidates), self.value.shape[3]
        other = AttentionMemory(batch, heads, key_size, value_size, self._pinned)
        other.key = self.key[candidates]
        other.value = self.value[candidates]
        other.bar = self.bar[candidates]
        other._step = self._step.copy()
        other.n_steps = self.n_steps
        return other

    def feeds(self) -> dict[str, np.ndarray]:
        """The tensors to hand to the model."""
        return {"memory_key": self.key, "memory_value": self.value, "memory_bar": self.bar}

    def steps_at(self, places: np.ndarray) -> np.ndarray:
        """Which step (from 0) each of the places holds; −1 for none."""
        steps: np.ndarray = self._step[places]
        return steps

    def _make_room(self, n_steps: int) -> None:
        """Add places until so many steps have room, or the ring is as large as it gets."""
        wanted = min(-(-n_steps // _STRIDE) * _STRIDE, MEMORY_STEPS)
        more = wanted - self.bar.shape[1]
        if more > 0:
            self.key = np.pad(self.key, ((0, 0), (0, 0), (0, more), (0, 0)))
            self.value = np.pad(self.value, ((0, 0), (0, 0), (0, more), (0, 0)))
            self.bar = np.pad(self.bar, ((0, 0), (0, more)), constant_values=controls.NO_BAR)
            self._step = np.pad(self._step, (0, more), constant_values=-1)
