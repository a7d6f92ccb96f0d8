"""Audio at another sample rate."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

_ZERO_CROSSINGS = 24  # Of the filter, on each side.
_ROLL_OFF = 0.94  # Of half the lower rate: where the filter is half way down.
_KAISER_BETA = 9.0  # What is folded back lies 90 dB below.


def resample(
    audio: npt.NDArray[np.float32], from_rate: int, to_rate: int
) -> npt.NDArray[np.float32]:
    """One channel of audio, shape (frames,), as it would have been taken at ``to_rate``.

    A polyphase filter with a windowed sinc (Crochiere and Rabiner, “Multirate Digital Signal
    Processing”, 1983): each frame of the answer is a weighted mean of those around its moment,
    and nothing above half of either rate is folded back into what is heard.
    """
    if from_rate == to_rate:
        return audio
    divisor = math.gcd(from_rate, to_rate)
    up, down = to_rate // divisor, from_rate // divisor
    filters = _filters(up, down)
    width = filters.shape[1]
    padded = np.pad(audio, (width // 2 - 1, width // 2 + 1))
    around = np.lib.stride_tricks.sliding_window_view(padded, width)
    result = np.empty(-(-len(audio) * up // down), np.float32)
    # Every ``up``-th frame of the answer lies equally between two, and asks for the same weights.
    for first in range(min(up, len(result))):
        frame, phase = divmod(first * down, up)
        every = result[first::up]
        np.einsum("nk,k->n", around[frame::down][: len(every)], filters[phase], out=every)
    return result


def _filters(up: int, down: int) -> npt.NDArray[np.float32]:
    """(up, width) weights for a moment that lies 0, 1/up, 2/up … of a frame after a frame."""
    narrowed = min(1.0, up / down)
    half = math.ceil(_ZERO_CROSSINGS / narrowed)
    distance = np.arange(1 - half, half + 1) - np.arange(up)[:, np.newaxis] / up
    window = np.i0(_KAISER_BETA * np.sqrt(np.clip(1 - (distance / half) ** 2, 0, None)))
    weights = np.sinc(_ROLL_OFF * narrowed * distance) * window
    # Every moment gets the same weight in all, so that a still value stays what it is.
    weights /= weights.sum(axis=1, keepdims=True)
    return np.asarray(weights, np.float32)
