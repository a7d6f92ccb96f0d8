"""Fingerprints of music: few numbers by which a shared run of notes is found again.

Music is compared by what is heard of it at any pitch: the time from note to note and the
interval. Every ten such steps in a row make a hash; of any eight neighbouring hashes the least
is kept (winnowing, Schleimer, Wilkerson and Aiken 2003). So two pieces that share a run of 17
steps, 18 notes, always have a fingerprint in common.
"""

from __future__ import annotations

import numpy as np

from musestudio.encoding.notes import GRID_PER_BEAT

RUN_STEPS = 10
"""Steps from note to note in one hash."""
WINDOW = 8
"""Of so many neighbouring hashes one is kept."""
SURE_NOTES = RUN_STEPS + WINDOW
"""A shared run of so many notes always has a fingerprint in common."""
_LONGEST_GAP = 16 * GRID_PER_BEAT
"""Silences longer than four bars of 4/4 are all alike."""
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xC2B2AE3D27D4EB4F)


def hashes(onset: np.ndarray, pitch: np.ndarray) -> np.ndarray:
    """A hash for each run of RUN_STEPS steps; uint32, shape (max(n_notes − RUN_STEPS, 0),).

    onset, pitch: notes in reading order, in grid steps and MIDI pitches, (n_notes,).
    """
    gap = np.minimum(np.diff(onset), _LONGEST_GAP)
    steps = (gap * 256 + np.diff(pitch.astype(np.int64)) + 128).astype(np.uint64)
    n_runs = max(len(steps) - RUN_STEPS + 1, 0)
    total = np.zeros(n_runs, np.uint64)
    for i in range(RUN_STEPS if n_runs else 0):  # Arithmetic is modulo 2**64.
        total = total * _BASE + steps[i : i + n_runs]
    mixed = (total ^ (total >> np.uint64(29))) * _MIX
    return (mixed >> np.uint64(32)).astype(np.uint32)


def winnowed(values: np.ndarray) -> np.ndarray:
    """Places of the hashes kept, rising; of equal ones in a window the last is kept."""
    if not len(values):
        return np.zeros(0, np.int64)
    width = min(WINDOW, len(values))
    windows = np.lib.stride_tricks.sliding_window_view(values, width)
    last_least = width - 1 - np.argmin(windows[:, ::-1], axis=1)
    return np.unique(last_least + np.arange(len(windows)))
