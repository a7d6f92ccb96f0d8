"""Slices rearranged so that one network learns to fill and to answer given parts.

What is known of the span to be written, or of what comes after it, is heard first, flagged
and at its true place; then the past; then the span. (The idea of filling in the middle by
moving what follows to the front: Bavarian et al. 2022, for text.) The LSTM carries a
summary of it, and attention looks it up by bar.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from training.prepare import NO_TRACK

_MOST_BARS = 8
_FEWEST_PAST_STEPS = 48
_FEWEST_NOTES = 4


@dataclass(frozen=True)
class TaskMix:
    """fill, answer: share of slices that are rearranged so; together at most 1. Some of those
    that answer fill as well."""

    fill: float = 0.15
    answer: float = 0.15

    def __post_init__(self) -> None:
        if min(self.fill, self.answer) < 0 or self.fill + self.answer > 1:
            raise ValueError("fill and answer must be at least 0, together at most 1")


@dataclass(frozen=True)
class Slice:
    """Columns of shape (n_steps + 1,), and which steps count as targets (bool)."""

    columns: dict[str, np.ndarray]
    counts: np.ndarray


def as_it_stands(columns: dict[str, np.ndarray]) -> Slice:
    """A slice in its own order."""
    unset = np.zeros_like(columns["pitch"])
    return Slice({**columns, "heard": unset, "role": unset}, np.ones(len(unset), bool))


def rearranged(
    columns: dict[str, np.ndarray], rng: np.random.Generator, mix: TaskMix
) -> Slice | None:
    """A slice of one piece as a task, or None where none was drawn or it does not lend itself.

    columns: the fields, places, key, style, controls and ``track``, shape (n_steps + 1,).
    """
    draw = rng.random()
    if draw < mix.fill:
        fills, answers = True, False
    elif draw < mix.fill + mix.answer:
        fills, answers = rng.random() < 0.3, True
    else:
        return None
    pitch, bar = columns["pitch"], columns["bar"]
    width = len(pitch)
    if (pitch[1:] >= encoding.REST).any():
        return None  # Silences and ends stay where they are.
    join = width
    if fills:
        join = int(np.searchsorted(bar, bar[-1] - rng.integers(0, _MOST_BARS)))
    if join < _FEWEST_PAST_STEPS:
        return None
    last_bar = bar[join - 1]
    start = int(np.searchsorted(bar, last_bar - rng.integers(0, _MOST_BARS)))
    if start < _FEWEST_PAST_STEPS or join - start < _FEWEST_NOTES:
        return None
    past, span = np.arange(start), np.arange(start, join)
    ahead = np.arange(join, width - 1) if fills else np.arange(0)
    role, beside, answer = 0, np.arange(0), span
    if answers:
        parts = _parts(columns, span, rng)
        if parts is None:
            return None
        role, beside, answer = parts
    tail = np.arange(join, join + 1) if fills else np.arange(0)
    order = np.concatenate([ahead, beside, past, answer, tail]).astype(np.int64)

    new = {name: values[order] for name, values in columns.items()}
    first_past = len(ahead) + len(beside)
    first_written = first_past + len(past)
    new["heard"] = np.repeat(
        [controls.AHEAD, controls.BESIDE, controls.PAST],
        [len(ahead), len(beside), width - first_past],
    )
    # What is drawn for the span is told of it from the last step of the past on.
    writing = np.arange(width) >= first_written - 1
    new["role"] = np.where(writing, role, 0)
    new["bars_left"] = np.zeros(width, np.int64)
    if fills:
        to_join = columns["bar"][join] - new["bar"]
        near = writing & (to_join >= 1) & (to_join <= controls.LONGEST_COUNTDOWN)
        new["bars_left"] = np.where(near, to_join + controls.LONGEST_COUNTDOWN, 0)
    for name in ("density", "register", "dynamics"):
        # Levels are of the whole texture; where one part answers they would mislead.
        told = np.zeros(width, bool) if answers else np.arange(width) >= first_past
        new[name] = new[name] * told

    counts = np.arange(width) > first_past
    onset = np.cumsum(encoding.SHIFTS[columns["shift"]])[order]
    begins_block = np.isin(np.arange(width), [0, len(ahead), first_past])
    gap = np.where(begins_block, 0, np.diff(onset, prepend=onset[0]))
    shift = np.minimum(np.searchsorted(encoding.SHIFTS, gap), encoding.N_SHIFTS - 1)
    new["shift"] = shift
    counts &= encoding.SHIFTS[shift] == gap
    if fills and answers:
        counts[-1] = False  # The next note of the whole texture is not the answer's next one.
    return Slice(new, counts)


def _parts(
    columns: dict[str, np.ndarray], span: np.ndarray, rng: np.random.Generator
) -> tuple[int, np.ndarray, np.ndarray] | None:
    """(role token, given steps, answering steps) of a span with several tracks."""
    track = columns["track"][span]
    tracks = [t for t in np.unique(track) if t != NO_TRACK]
    if len(tracks) < 2:
        return None
    pitch = columns["pitch"][span]
    by_height = sorted(tracks, key=lambda t: float(pitch[track == t].mean()))
    role = controls.ROLES[int(rng.integers(len(controls.ROLES)))]
    answering = {
        "melody": [by_height[-1]],
        "accompaniment": by_height[:-1],
        "bass": [by_height[0]],
    }[role]
    answers = np.isin(track, answering)
    if answers.sum() < _FEWEST_NOTES or (~answers).sum() < _FEWEST_NOTES:
        return None
    return controls.role_token(role), span[~answers], span[answers]
