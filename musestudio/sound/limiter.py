"""Keeping audio below full scale."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

KNEE = 0.6  # Below this level nothing is changed.


def soft_clip(audio: npt.NDArray[np.float32]) -> None:
    """Bend what is louder than the knee so that it stays below 1.0; in place.

    The curve is smooth (a hyperbolic tangent that continues the straight line), so a loud
    chord sounds a little fuller instead of crackling.
    """
    level = np.abs(audio)
    loud = level > KNEE
    if loud.any():
        bent = KNEE + (1 - KNEE) * np.tanh((level[loud] - KNEE) / (1 - KNEE))
        # Far above the knee float32 rounds to 1.0 itself, which 16 bits cannot hold.
        audio[loud] = np.copysign(np.minimum(bent, np.float32(0.9999)), audio[loud])
