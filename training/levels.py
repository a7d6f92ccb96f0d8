"""How dense, high and loud the music around each step is: what soft controls are learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.encoding.controls import LEVEL_WINDOW_BARS

NO_DYNAMICS = -1e6
"""Mean velocity of a window without dynamics."""


@dataclass(frozen=True)
class Levels:
    """Of the window of bars that begins with each step's bar; float32, shape (n_steps,).

    notes_per_beat: notes a quarter note.
    mean_pitch:     MIDI pitch; of a window without notes 60.
    mean_velocity:  1–127, or ``NO_DYNAMICS``.
    """

    notes_per_beat: np.ndarray
    mean_pitch: np.ndarray
    mean_velocity: np.ndarray


def measure_levels(columns: dict[str, np.ndarray]) -> Levels:
    """Levels of pieces end to end, whose ``bar`` counts on, with ``last_bar`` of each piece."""
    bar = columns["bar"]
    is_note = columns["pitch"] < encoding.REST
    n_bars = int(columns["last_bar"].max()) + 2
    velocity = columns["velocity"]
    has_velocity = is_note & (velocity != encoding.NO_VELOCITY)
    until = np.minimum(bar + LEVEL_WINDOW_BARS, columns["last_bar"] + 1)

    def in_window(weights: np.ndarray, of: np.ndarray) -> np.ndarray:
        per_bar = np.bincount(bar[of], weights=weights[of], minlength=n_bars)
        total = np.concatenate([[0.0], np.cumsum(per_bar)])
        difference: np.ndarray = total[until] - total[bar]
        return difference

    notes = in_window(np.ones(len(bar)), is_note)
    beats = (until - bar) * columns["bar_length"] / encoding.GRID_PER_BEAT
    pitches = in_window(columns["pitch"].astype(float), is_note)
    loud_notes = in_window(np.ones(len(bar)), has_velocity)
    loudness = in_window(encoding.velocity_value(velocity).astype(float), has_velocity)
    return Levels(
        notes_per_beat=(notes / beats).astype(np.float32),
        mean_pitch=np.where(notes > 0, pitches / np.maximum(notes, 1), 60).astype(np.float32),
        mean_velocity=np.where(
            loud_notes > 0, loudness / np.maximum(loud_notes, 1), NO_DYNAMICS
        ).astype(np.float32),
    )
