"""Key, chords and the way from one to the next."""

from __future__ import annotations

import math

import numpy as np

from musestudio.score import Key
from musestudio.score.scale import estimate_key_from_weights
from training.evidence.passage import Passage
from training.evidence.statistics.common import (
    correlation,
    entropy,
    histogram,
    mean,
    overlap,
    ratio,
)

# Krumhansl and Kessler's probe-tone profiles (1982), tonic first.
_MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
_MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
_PROFILES = np.array([np.roll(p, tonic) for p in (_MAJOR, _MINOR) for tonic in range(12)])


def measure(prompt: Passage, answer: Passage) -> dict[str, float]:
    """The prompt's key kept or left, chords and their tension.

    in_key, in_key_change: share of the answer's notes in the prompt's key (a minor key's
        raised sixth and seventh count as in it), and that share less the prompt's own.
    in_key_worst_bar:   the least share of a bar.
    in_key_drift:       share in the last two bars less that in the first two.
    key_correlation:    of the pitch classes with the profile of the prompt's key.
    key_clarity:        the same with the profile that fits best.
    new_pitch_classes, new_pitches: shares of notes the prompt has none of.
    pitch_class_overlap, pitch_class_entropy: of the histograms, by duration.
    chromatic_steps:    notes out of key left by a step, as dissonances are resolved.
    seconds, tritones, sevenths…: shares of intervals between notes that sound together.
    """
    key = _key(prompt)
    within = _in_key(answer, key)
    own = _in_key(prompt, key)
    bars = [within[answer.bar == bar] for bar in range(answer.n_bars)]
    classes, known = _pitch_classes(answer), _pitch_classes(prompt)
    profile = _PROFILES[(12 if key is not None and key.is_minor else 0) + (key.tonic if key else 0)]
    tension, usual = _tension(answer), _tension(prompt)
    return {
        "in_key": mean(within),
        "in_key_change": mean(within) - mean(own),
        "in_key_worst_bar": min((mean(bar) for bar in bars if len(bar)), default=math.nan),
        "in_key_drift": mean(np.concatenate(bars[-2:])) - mean(np.concatenate(bars[:2])),
        "key_correlation": correlation(classes, profile),
        "key_clarity": float(np.nanmax([correlation(classes, p) for p in _PROFILES]))
        if len(answer)
        else math.nan,
        "new_pitch_classes": mean(~np.isin(answer.pitch % 12, prompt.pitch % 12)),
        "new_pitches": mean(~np.isin(answer.pitch, prompt.pitch)),
        "pitch_class_overlap": overlap(classes, known),
        "pitch_class_entropy": entropy(classes),
        "pitch_class_entropy_change": entropy(classes) - entropy(known),
        "chromatic_steps": _resolved(answer, within),
        "dissonance": tension,
        "dissonance_change": tension - usual,
        "harsh_seconds": _interval_classes(answer)[0],
        "interval_class_overlap": overlap(_interval_classes(answer), _interval_classes(prompt)),
        "chord_overlap": _chord_overlap(prompt, answer),
        "bass_in_key": mean(within[answer.bass]),
        "bass_on_tonic_or_fifth": mean(
            np.isin(answer.pitch[answer.bass] % 12, [key.tonic, (key.tonic + 7) % 12])
        )
        if key
        else math.nan,
        "parallel_motion": _parallels(answer),
    }


def _key(passage: Passage) -> Key | None:
    weights = np.bincount(passage.pitch % 12, passage.duration, minlength=12)
    return estimate_key_from_weights(weights.tolist())


def _in_key(passage: Passage, key: Key | None) -> np.ndarray:
    if key is None:
        return np.zeros(len(passage), dtype=bool)
    classes = set(key.pitch_classes)
    if key.is_minor:
        classes |= {(key.tonic + 9) % 12, (key.tonic + 11) % 12}
    return np.isin(passage.pitch % 12, list(classes))


def _pitch_classes(passage: Passage) -> np.ndarray:
    return histogram(passage.pitch % 12, 12, passage.duration)


def _resolved(passage: Passage, in_key: np.ndarray) -> float:
    """Share of notes out of key after which a note a semitone or tone away begins soon."""
    out = np.flatnonzero(~in_key)
    if not len(out):
        return math.nan
    ends = passage.onset[out] + passage.duration[out]
    gap = passage.onset[None, :] - passage.onset[out][:, None]
    step = np.abs(passage.pitch[None, :] - passage.pitch[out][:, None])
    soon = (gap > 0) & (passage.onset[None, :] <= ends[:, None] + 12)
    return mean((soon & (step >= 1) & (step <= 2)).any(axis=1))


def _classes_sounding(passage: Passage) -> np.ndarray:
    """(n_times, 12) which pitch classes sound at each onset."""
    of_class = np.arange(12) == (passage.pitch % 12)[:, None]
    return passage.sounding @ of_class


def _interval_classes(passage: Passage) -> np.ndarray:
    """Shares of interval classes 1 (semitone) to 6 (tritone) between notes sounding together."""
    sounding = _classes_sounding(passage)
    counts = np.array(
        [
            (sounding & np.roll(sounding, k, axis=1)).sum() / (2 if k == 6 else 1)
            for k in range(1, 7)
        ]
    )
    return counts / counts.sum() if counts.any() else np.full(6, math.nan)


def _tension(passage: Passage) -> float:
    """Share of semitones, whole tones and tritones (and what inverts to them)."""
    shares = _interval_classes(passage)
    return float(shares[0] + shares[1] + shares[5])


def _chord_overlap(prompt: Passage, answer: Passage) -> float:
    """Share of the answer's sounding pitch-class sets the prompt has too."""
    weights = 1 << np.arange(12)
    return mean(np.isin(_classes_sounding(answer) @ weights, _classes_sounding(prompt) @ weights))


def _parallels(passage: Passage) -> float:
    """How often melody and bass move the same way when both move."""
    both = np.intersect1d(passage.onset[passage.melody], passage.onset[passage.bass])
    if len(both) < 3:
        return math.nan
    upper = passage.pitch[passage.melody][np.searchsorted(passage.onset[passage.melody], both)]
    lower = passage.pitch[passage.bass][np.searchsorted(passage.onset[passage.bass], both)]
    up, down = np.sign(np.diff(upper)), np.sign(np.diff(lower))
    moving = (up != 0) & (down != 0)
    return ratio(float((up == down)[moving].sum()), float(moving.sum()))
