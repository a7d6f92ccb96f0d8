"""How far a sound is from concert pitch, and the sound put there.

Nobody hums to a tuning fork. The network tells semitones counted from 440 Hz apart, and where a
voice lies between two of them its notes fall to pieces.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musestudio.inference.transcription.model import BINS_PER_SEMITONE, Activations

_LEAST_SURE = 0.3
_LEAST_AGREED = 0.15  # Of 1, which a wide vibrato brings down to 0.2; below, there is no tuning.
_LEAST_SEMITONES = 0.12  # Nearer is as good as in tune.


def semitones_off(activations: Activations) -> float:
    """−0.5 to 0.5: how much higher than concert pitch most of the sound is; 0 where it is near
    enough, or has no pitch to speak of."""
    bins = activations.bins
    if not len(bins):
        return 0.0
    inner = bins[:, 1:-1]
    is_peak = (inner > bins[:, :-2]) & (inner >= bins[:, 2:]) & (inner > _LEAST_SURE)
    frames, places = np.nonzero(is_peak)
    if not len(frames):
        return 0.0
    places = places + 1
    below, top, above = (bins[frames, places + by] for by in (-1, 0, 1))
    between = 0.5 * (below - above) / np.minimum(below - 2 * top + above, -1e-6)
    # The middle bin of a semitone is in tune. A mean of angles, since half a semitone too high
    # is half a semitone too low.
    semitones = (places - 1 + np.clip(between, -0.5, 0.5)) / BINS_PER_SEMITONE
    mean = np.average(np.exp(2j * np.pi * semitones), weights=top)
    off = float(np.angle(mean) / (2 * np.pi))
    return off if abs(mean) >= _LEAST_AGREED and abs(off) >= _LEAST_SEMITONES else 0.0


def retuned(audio: npt.NDArray[np.float32], semitones: float) -> npt.NDArray[np.float32]:
    """Mono audio so many semitones higher, and for that shorter by ``speed_of(semitones)``."""
    speed = speed_of(semitones)
    places = np.arange(int(len(audio) / speed)) * speed
    return np.asarray(np.interp(places, np.arange(len(audio)), audio), np.float32)


def speed_of(semitones: float) -> float:
    """How many times faster sound has to run to be so many semitones higher."""
    return float(2 ** (semitones / 12))
