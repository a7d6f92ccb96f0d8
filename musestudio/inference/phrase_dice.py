"""What is drawn by chance while phrases are written side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


class PhraseDice:
    """Each phrase has a seed of its own: what it draws does not depend on the others."""

    def __init__(self, n_bars: Sequence[int], temperature: float, seed: int) -> None:
        """n_bars: of each phrase. temperature: how much chance counts; 0: not at all."""
        self._n_bars = n_bars
        self._temperature = temperature
        # How often chords are drawn depends on the longest bar of all: what is drawn after them
        # has dice of its own.
        self._chords, self._shapes = (
            [np.random.default_rng([seed, i, stream]) for i in range(len(n_bars))]
            for stream in (0, 1)
        )
        self._phrase_of_bar = np.repeat(np.arange(len(n_bars)), n_bars)

    def logistic(self, width: int) -> np.ndarray:
        """(bars in all, width) float32: added to logits, it draws yes or no."""
        if not self._temperature:
            return np.zeros((len(self._phrase_of_bar), width), np.float32)
        drawn = [
            source.logistic(scale=self._temperature, size=(n, width))
            for source, n in zip(self._chords, self._n_bars, strict=True)
        ]
        return np.concatenate(drawn).astype(np.float32)

    def drawn(self, logits: np.ndarray, bar: np.ndarray) -> np.ndarray:
        """(N,) one of each row of logits (N, choices), for notes in these bars."""
        if self._temperature:
            counts = np.bincount(self._phrase_of_bar[bar], minlength=len(self._n_bars))
            noise = [
                source.gumbel(scale=self._temperature, size=(n, logits.shape[1]))
                for source, n in zip(self._shapes, counts, strict=True)
            ]
            logits = logits + np.concatenate(noise)
        chosen: np.ndarray = logits.argmax(axis=1)
        return chosen
