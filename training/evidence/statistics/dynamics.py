"""Loudness. Where nobody has dynamics, these are all alike and tell nothing."""

from __future__ import annotations

import math

import numpy as np

from training.evidence.passage import Passage
from training.evidence.statistics.common import correlation, mean, spread


def measure(prompt: Passage, answer: Passage) -> dict[str, float]:
    """Velocities in bins of eight.

    velocity_step:      change from onset to onset; velocity_in_chord: spread within chords.
    velocity_by_pitch:  correlation with pitch; velocity_on_beat: beats less the rest.
    velocity_melody:    the melody less the other notes.
    velocity_hold:      correlation of one onset with the one before: how smooth the line is.
    """
    line, known_line = _by_onset(answer), _by_onset(prompt)
    in_melody = np.zeros(len(answer), dtype=bool)
    in_melody[answer.melody] = True
    on_beat = answer.position % 24 == 0
    velocity = answer.velocity.astype(float)
    return {
        "velocity_mean_change": mean(velocity) - mean(prompt.velocity),
        "velocity_spread": spread(velocity),
        "velocity_spread_change": spread(velocity) - spread(prompt.velocity),
        "velocity_step": mean(np.abs(np.diff(line))),
        "velocity_step_change": mean(np.abs(np.diff(line))) - mean(np.abs(np.diff(known_line))),
        "velocity_in_chord": _in_chord(answer),
        "velocity_in_chord_change": _in_chord(answer) - _in_chord(prompt),
        "velocity_by_pitch": correlation(velocity, answer.pitch),
        "velocity_melody": mean(velocity[in_melody]) - mean(velocity[~in_melody]),
        "velocity_on_beat": mean(velocity[on_beat]) - mean(velocity[~on_beat]),
        "velocity_hold": correlation(line[1:], line[:-1]),
    }


def _by_onset(passage: Passage) -> np.ndarray:
    """(n_times,) the mean velocity of each chord."""
    _, chord = np.unique(passage.onset, return_inverse=True)
    return np.bincount(chord, passage.velocity) / np.maximum(passage.chord_sizes, 1)


def _in_chord(passage: Passage) -> float:
    _, chord = np.unique(passage.onset, return_inverse=True)
    many = passage.chord_sizes[chord] > 1
    if not many.any():
        return math.nan
    return mean(np.abs(passage.velocity - _by_onset(passage)[chord])[many])
