"""Audio cut into the stretches the network takes, and its answers put together again.

The network hears just under two seconds at a time and is unsure at both ends, so the stretches
overlap and the outer frames of each answer are dropped. They begin a whole number of frames
apart: frame i of the whole is heard at ``i * FRAME_S``, without a correction for drift.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 22_050
HOP_SAMPLES = 256
FRAME_S = HOP_SAMPLES / SAMPLE_RATE
WINDOW_SAMPLES = 43_844
WINDOW_FRAMES = 172

_DROPPED_FRAMES = 15  # At either end; the paper's own margin.
_KEPT_FRAMES = WINDOW_FRAMES - 2 * _DROPPED_FRAMES


def window_count(n_samples: int) -> int:
    """How many windows there are to so many samples at ``SAMPLE_RATE``."""
    return max(-(-frame_count(n_samples) // _KEPT_FRAMES), 0)


def frame_count(n_samples: int) -> int:
    """How many frames begin in so many samples."""
    return -(-n_samples // HOP_SAMPLES)


def windows(audio: npt.NDArray[np.float32]) -> Iterator[npt.NDArray[np.float32]]:
    """The windows of mono audio at ``SAMPLE_RATE``, each (1, WINDOW_SAMPLES, 1), silence around."""
    before = _DROPPED_FRAMES * HOP_SAMPLES
    for index in range(window_count(len(audio))):
        start = index * _KEPT_FRAMES * HOP_SAMPLES - before
        window = np.zeros((1, WINDOW_SAMPLES, 1), np.float32)
        heard = audio[max(start, 0) : start + WINDOW_SAMPLES]
        offset = max(-start, 0)
        window[0, offset : offset + len(heard), 0] = heard
        yield window


def kept(answer: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(1, WINDOW_FRAMES, n) → the frames of it that count, (kept, n)."""
    return answer[0, _DROPPED_FRAMES : WINDOW_FRAMES - _DROPPED_FRAMES]
