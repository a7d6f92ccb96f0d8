"""How hard a note was struck, from how strongly its pitch sounds right after its onset.

The network's certainty says nothing of it (the paper's own decoder uses it all the same); the
power at the fundamental follows the velocities of rendered pieces, about 3 steps a decibel.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from musestudio.inference.transcription.note_creation import HeardNote
from musestudio.inference.transcription.windows import SAMPLE_RATE

_MIDDLE_VELOCITY = 80
_STEPS_PER_DB = 3.0
_SOFTEST, _LOUDEST = 30, 120
_STRETCH_SAMPLES = 4096  # 0.19 s: tells the lowest keys of a piano from their neighbours.


def velocities(audio: npt.NDArray[np.float32], notes: Sequence[HeardNote]) -> list[int]:
    """The velocity, 30–120, of each note; the middle one of them is 80.

    audio: what the notes were heard in, mono at ``SAMPLE_RATE``.
    """
    if not notes:
        return []
    shape = np.hanning(_STRETCH_SAMPLES)
    levels_db = np.array([_level_db(audio, note, shape) for note in notes])
    steps = _MIDDLE_VELOCITY + _STEPS_PER_DB * (levels_db - np.median(levels_db))
    return [int(step) for step in np.clip(np.round(steps), _SOFTEST, _LOUDEST)]


def _level_db(
    audio: npt.NDArray[np.float32], note: HeardNote, shape: npt.NDArray[np.float64]
) -> float:
    start = max(int(note.start_s * SAMPLE_RATE), 0)
    stretch = np.zeros(_STRETCH_SAMPLES)
    heard = audio[start : start + _STRETCH_SAMPLES]
    stretch[: len(heard)] = heard
    power = np.square(np.abs(np.fft.rfft(stretch * shape)))
    bins_per_hz = _STRETCH_SAMPLES / SAMPLE_RATE
    lowest, highest = (440 * 2 ** ((note.pitch + by - 69) / 12) for by in (-0.5, 0.5))
    around = power[int(lowest * bins_per_hz) : int(highest * bins_per_hz) + 2]
    return float(10 * np.log10(around.sum() + 1e-9))
