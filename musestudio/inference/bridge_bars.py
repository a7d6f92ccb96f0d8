"""The bars between two phrases: where each stands, and how far on the way it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.encoding.controls import METRES
from musestudio.encoding.phrase import BEAT, N_BEATS, BarFrame
from musestudio.inference.latent_geometry import by_quarter, slerp
from musestudio.inference.phrase_vae import PhraseLatent
from musestudio.score import MetreChange, MetreMap


@dataclass(frozen=True)
class BridgePiece:
    """Bars that are written as one.

    lines: (n + 1) ticks of its bar lines, the one after its last bar included.
    bar_length, metre: (n,) of its bars, as in ``BarFrame``.
    rows: (2, n) which bar of either end each of its bars comes from.
    ways: (n,) 0–1, how far the music is to have gone from the first end to the last.
    """

    lines: tuple[int, ...]
    bar_length: np.ndarray
    metre: np.ndarray
    rows: np.ndarray
    ways: np.ndarray

    @property
    def middle(self) -> float:
        return float(self.ways.mean())

    @property
    def start_tick(self) -> int:
        return self.lines[0]

    @property
    def end_tick(self) -> int:
        return self.lines[-1]

    @property
    def frame(self) -> BarFrame:
        return BarFrame(self.start_tick, self.bar_length, self.metre)

    @property
    def nearer(self) -> np.ndarray:
        """(n,) which end is the nearer one: 0 or, past the middle, 1."""
        nearer: np.ndarray = (self.ways > 0.5).astype(np.int64)
        return nearer


@dataclass(frozen=True)
class BridgeBars:
    """Lays out what lies between two ends.

    ends:      the latents of both.
    metre_map: of the song it is written for; None: every bar is like that of the nearer end.
    """

    ends: tuple[PhraseLatent, PhraseLatent]
    ticks_per_beat: int
    metre_map: MetreMap | None

    @property
    def n_bars(self) -> int:
        """Bars of the longer end."""
        return max(end.n_bars for end in self.ends)

    @property
    def rows(self) -> np.ndarray:
        """(2, n_bars) the bars of both ends, the shorter repeated to the length of the longer."""
        return np.stack([np.arange(self.n_bars) % end.n_bars for end in self.ends])

    def step(self, way: float, tick: int) -> BridgePiece:
        """A phrase as long as the longer end, from a tick on."""
        return self._piece(tick, self.rows, np.full(self.n_bars, way))

    def steps(self, ways: Sequence[float], tick: int) -> list[BridgePiece]:
        """Such phrases one after another."""
        pieces: list[BridgePiece] = []
        for way in ways:
            pieces.append(self.step(way, tick))
            tick = pieces[-1].end_tick
        return pieces

    def fill(self, n_bars: int, tick: int) -> list[BridgePiece]:
        """So many bars, in pieces as long as the longer end. Bar by bar they go from what would
        follow the first end, were it repeated, to what would lead into the last."""
        numbers = np.arange(n_bars)
        first, last = self.ends
        rows = np.stack([numbers % first.n_bars, (numbers - n_bars) % last.n_bars])
        whole = self._piece(tick, rows, (numbers + 1) / (n_bars + 1))
        n_whole = len(whole.ways)
        edges = [*range(0, n_whole, self.n_bars), n_whole]
        return [
            BridgePiece(
                whole.lines[begin : end + 1],
                whole.bar_length[begin:end],
                whole.metre[begin:end],
                whole.rows[:, begin:end],
                whole.ways[begin:end],
            )
            for begin, end in pairwise(edges)
        ]

    def latent(self, piece: BridgePiece, ways: np.ndarray) -> PhraseLatent:
        """What is to be heard in a piece, in the common key: every quarter on the arc.

        ways: (n,) how far the latents of its bars have gone.
        """
        first, last = (
            by_quarter(_fitted(end.z[rows], end.bar_length[rows], piece.bar_length))
            for end, rows in zip(self.ends, piece.rows, strict=True)
        )
        z = slerp(first, last, np.repeat(ways, N_BEATS)[:, None]).reshape(len(ways), -1)
        return PhraseLatent(z, piece.bar_length, piece.metre)

    def _piece(self, tick: int, rows: np.ndarray, ways: np.ndarray) -> BridgePiece:
        if self.metre_map is not None:
            lines, bar_length, metre, bar_of = _bars_of_song(self.metre_map, tick, len(ways))
            return BridgePiece(lines, bar_length, metre, rows[:, bar_of], ways[bar_of])
        nearer = [self.ends[int(way > 0.5)] for way in ways]
        bars = list(zip(nearer, np.where(ways > 0.5, rows[1], rows[0]), strict=True))
        frame = BarFrame(
            tick,
            np.array([end.bar_length[row] for end, row in bars]),
            np.array([end.metre[row] for end, row in bars]),
        )
        lines = lines_of(frame, self.ticks_per_beat)
        return BridgePiece(lines, frame.length, frame.metre, rows, ways)


def lines_of(frame: BarFrame, ticks_per_beat: int) -> tuple[int, ...]:
    """(n_bars + 1) ticks of the bar lines."""
    return tuple(
        frame.start_tick + encoding.from_grid(step, ticks_per_beat) for step in frame.start.tolist()
    )


def metres_of(
    lines: Sequence[int], metre: np.ndarray, ticks_per_beat: int
) -> tuple[MetreChange, ...]:
    """Of bars between those lines; bars of one metre follow one another without a change."""
    changes: list[MetreChange] = []
    for begin, end, token in zip(lines, lines[1:], metre.tolist(), strict=False):
        if token <= len(METRES):
            numerator, denominator = METRES[token - 1]
        else:  # All that is known of an unusual one is how long its bars are.
            numerator, denominator = max(round((end - begin) * 4 / ticks_per_beat), 1), 16
        if not changes or changes[-1][1:] != (numerator, denominator):
            changes.append(MetreChange(begin, numerator, denominator))
    return tuple(changes)


def _bars_of_song(
    metre_map: MetreMap, tick: int, n_bars: int
) -> tuple[tuple[int, ...], np.ndarray, np.ndarray, np.ndarray]:
    """The model's bars from a bar line of the song on: the ticks of all their lines, lengths,
    metres, and which of the ``n_bars`` each is (of); a long one may be several."""
    first = metre_map.position_at(tick).bar
    frames = [BarFrame.of(metre_map, first + i, 1) for i in range(n_bars)]
    lines = [line for frame in frames for line in lines_of(frame, metre_map.ticks_per_beat)[:-1]]
    return (
        (*lines, metre_map.bar_start(first + n_bars)),
        np.concatenate([frame.length for frame in frames]),
        np.concatenate([frame.metre for frame in frames]),
        np.repeat(np.arange(n_bars), [len(frame.length) for frame in frames]),
    )


def _fitted(z: np.ndarray, bar_length: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Latents of bars (n, D) for bars of other lengths: a bar's quarters are cut, or repeated
    from its first."""
    n_quarters, n_wanted = (-(-np.asarray(length) // BEAT) for length in (bar_length, wanted))
    quarter = np.arange(N_BEATS)
    source = quarter % n_quarters[:, None]
    fitted = np.take_along_axis(z.reshape(len(z), N_BEATS, -1), source[:, :, None], axis=1)
    there = quarter < n_wanted[:, None]
    return (fitted * there[:, :, None]).reshape(len(z), -1)
