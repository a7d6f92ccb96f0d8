"""A room around the instruments."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_DELAYS_S = np.geomspace(0.011, 0.059, 16)  # Their spread keeps echoes from lining up.
_DECAY_S = 1.7  # Until it has fallen by 60 dB.
_DULLING = 0.22  # Weight of the sample before in each round: high tones die away sooner.
_LEVEL = 0.16  # Of the room beside what is played, at full amount.
_LENGTH_IN_REACHES = 8
_SILENCE = 1e-6  # 120 dB below full scale.


class Reverb:
    """Adds the echoes of a room to stereo audio.

    A feedback delay network (Jot and Chaigne, “Digital delay networks for designing artificial
    reverberators”, 1991): sixteen delays that feed into one another through a Householder
    reflection, which loses nothing, and through a filter each, which loses what walls swallow.
    Every delay is longer than the stretch worked on, so that a stretch is a few array
    operations.

    amount: 0 (none) to 1.
    """

    def __init__(self, sample_rate: int, amount: float) -> None:
        self._amount = amount * _LEVEL
        self._delays = _primes_near(_DELAYS_S * sample_rate)  # In frames, shortest first.
        gains = 10 ** (-3 * self._delays / (_DECAY_S * sample_rate))
        self._now_gain = (gains * (1 - _DULLING)).astype(np.float32)[:, np.newaxis]
        self._before_gain = (gains * _DULLING).astype(np.float32)[:, np.newaxis]
        self._stretch = int(self._delays[0]) - 1
        # What went into each delay, moved to the front whenever the end is reached.
        self._reach = int(self._delays[-1]) + 1
        self._lines = np.zeros((len(self._delays), _LENGTH_IN_REACHES * self._reach), np.float32)
        self._at = self._reach
        self._is_quiet = True
        # Each side of the room hears half of the delays, some upside down: what comes back is
        # as wide as a room, and the same sound on both sides does not cancel out.
        signs = np.where(np.arange(len(self._delays)) % 4 < 2, 1, -1)
        self._sides = np.zeros((2, len(self._delays)), np.float32)
        self._sides[0, 0::2], self._sides[1, 1::2] = signs[0::2], signs[1::2]

    def add_to(self, audio: npt.NDArray[np.float32]) -> None:
        """Add the room to the next stretch of audio, shape (frames, 2); in place."""
        for start in range(0, len(audio), self._stretch):
            self._add_to_stretch(audio[start : start + self._stretch])

    def clear(self) -> None:
        """Let nothing come back of what was played."""
        self._lines[:] = 0
        self._is_quiet = True

    def _is_dead(self) -> bool:
        recent = self._lines[:, self._at - self._reach : self._at]
        return bool(np.abs(recent).max() < _SILENCE)

    def _add_to_stretch(self, audio: npt.NDArray[np.float32]) -> None:
        if self._is_quiet and not audio.any():
            return
        frames = len(audio)
        if self._at + frames > self._lines.shape[1]:
            self._lines[:, : self._reach] = self._lines[:, self._at - self._reach : self._at].copy()
            self._at = self._reach
        heard = np.empty((len(self._delays), frames + 1), np.float32)
        for line, delay, out in zip(self._lines, self._delays, heard, strict=True):
            first = self._at - delay - 1
            out[:] = line[first : first + frames + 1]
        mixed = self._lines[:, self._at : self._at + frames]
        np.multiply(heard[:, 1:], self._now_gain, out=mixed)
        mixed += heard[:, :-1] * self._before_gain
        mixed -= mixed.sum(axis=0) * np.float32(2 / len(self._delays))
        mixed[0::2] += audio[:, 0]
        mixed[1::2] += audio[:, 1]
        self._at += frames
        audio += self._amount * (self._sides @ heard[:, 1:]).T
        # Numbers near zero are slow to reckon with, and nobody hears them.
        if np.abs(mixed).max(initial=0.0) < _SILENCE and self._is_dead():
            self.clear()
        else:
            self._is_quiet = False


def _primes_near(lengths: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """The first prime from each length on: echoes of different delays seldom meet."""
    return np.array(
        [next(n for n in range(int(length), 1 << 20) if _is_prime(n)) for length in lengths]
    )


def _is_prime(number: int) -> bool:
    return all(number % divisor for divisor in range(2, int(number**0.5) + 1))
