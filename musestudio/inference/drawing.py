"""Phrases drawn from the prior of a phrase VAE, side by side, bar after bar."""

from __future__ import annotations

import numpy as np

from musestudio.encoding.phrase import BEAT, N_BEATS, BarFrame
from musestudio.inference.phrase_graphs import BARS_BACK, PRIOR_KEY, Graphs


class Drawing:
    """Several phrases of the same bars, begun together and each drawn on by its own dice.

    Row i is the same whatever the number of rows.
    """

    def __init__(
        self,
        graphs: Graphs,
        frame: BarFrame,
        count: int,
        *,
        mode: int,
        style: int,
        variety: float = 1.0,
        seed: int = 0,
    ) -> None:
        """mode: 0 not told, 1 major, 2 minor; style: a token of ``encoding.controls``; variety:
        scales what is drawn."""
        self._graphs = graphs
        self._frame = frame
        self._variety = variety
        self._sources = [np.random.default_rng([seed, i]) for i in range(count)]
        self._told = {"mode": self._for_all(mode), "style": self._for_all(style)}
        nothing = np.zeros((count, graphs.prior_units), np.float32)
        self._state = {"hidden": nothing, "cell": nothing}
        size = graphs.latent // N_BEATS
        most = 1 + len(frame.length) * N_BEATS
        # All quarters in a row and the keys they are found by; the first is nothing.
        self._past = np.zeros((count, most, size), np.float32)
        self._keys = np.zeros((count, most, PRIOR_KEY), np.float32)
        self._n_past = 1
        self._z = np.zeros((count, len(frame.length), N_BEATS, size), np.float32)
        self.n_bars = 0
        """Drawn so far."""

    @property
    def z(self) -> np.ndarray:
        """(count, n_bars, D) the latents of the bars drawn so far."""
        return self._z[:, : self.n_bars].reshape(len(self._z), self.n_bars, -1)

    def draw_until(self, n_bars: int) -> None:
        """Draw on until there are ``n_bars``."""
        for bar in range(self.n_bars, n_bars):
            for beat in range(-(-int(self._frame.length[bar]) // BEAT)):
                self._draw_quarter(bar, beat)
        self.n_bars = max(self.n_bars, n_bars)

    def follow(self, chosen: int) -> None:
        """Let every row go on from what this one has drawn."""
        rows = np.full(len(self._z), chosen)
        self._state = {name: values[rows] for name, values in self._state.items()}
        self._past, self._keys = self._past[rows], self._keys[rows]
        self._z = self._z[rows]

    def _draw_quarter(self, bar: int, beat: int) -> None:
        size = self._z.shape[-1]
        noise = np.stack([source.standard_normal(size) for source in self._sources])
        recalled = [
            self._z[:, bar - n, beat] if bar >= n else np.zeros_like(self._z[:, 0, 0])
            for n in BARS_BACK
        ]
        out = self._graphs.run(
            "prior",
            {
                **self._state,
                **self._told,
                "before": self._past[:, self._n_past - 1],
                "recalled": np.concatenate(recalled, axis=1),
                "past": self._past[:, : self._n_past],
                "past_key": self._keys[:, : self._n_past],
                "beat": self._for_all(beat),
                "metre": self._for_all(int(self._frame.metre[bar])),
                "bar_length": self._for_all(int(self._frame.length[bar])),
                "noise": (noise * self._variety).astype(np.float32),
            },
        )
        self._state = {"hidden": out["next_hidden"], "cell": out["next_cell"]}
        self._z[:, bar, beat] = self._past[:, self._n_past] = out["z"]
        self._keys[:, self._n_past] = out["key"]
        self._n_past += 1

    def _for_all(self, token: int) -> np.ndarray:
        return np.full(len(self._sources), token, dtype=np.int64)
