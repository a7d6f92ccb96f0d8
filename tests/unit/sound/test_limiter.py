from __future__ import annotations

import numpy as np

from musestudio.sound.limiter import KNEE, soft_clip


def test_quiet_audio_is_untouched_and_loud_audio_stays_in_order_below_full_scale() -> None:
    audio = np.linspace(-20, 20, 4001, dtype=np.float32)
    clipped = audio.copy()
    soft_clip(clipped)
    quiet = np.abs(audio) <= KNEE
    assert (clipped[quiet] == audio[quiet]).all()
    assert np.abs(clipped).max() < 1
    assert (np.diff(clipped) >= 0).all()
