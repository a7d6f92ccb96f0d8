"""Repetition: figures the answer takes from the prompt, and from itself.

A figure is a run of notes in reading order; its shape is the times between them and either
the intervals (the same figure at any pitch) or the pitches.
"""

from __future__ import annotations

import math

import numpy as np

from training.evidence.passage import Passage, followed_by
from training.evidence.statistics.common import mean, windows


def measure(prompt: Passage, answer: Passage) -> dict[str, float]:
    """Shares of the answer's figures found in the prompt, or more than once in itself.

    shared_N:          N-note shapes the prompt has too, at any pitch.
    shared_N_at_pitch: the same, at the same pitch.
    own_N:             N-note shapes that occurred earlier in the answer.
    shared_rhythm_6:   runs of six times between onsets the prompt has too.
    shared_melody_4:   shapes of four melody notes.
    longest_shared:    notes in the longest run taken from the prompt at pitch.
    longest_own:       notes in the longest run that occurs twice in the answer, at pitch.
    longest_same_note: the longest run of one pitch.
    copied_notes:      notes that stand at the same place in some one bar of the prompt,
                       averaged over the answer's bars.
    """
    at_pitch = {"prompt": _at_pitch(prompt), "answer": _at_pitch(answer)}
    moved = {"prompt": _moved(prompt), "answer": _moved(answer)}
    values = {}
    for n in (3, 4, 6):
        values[f"shared_{n}"] = _shared(moved, n - 1)
    for n in (4, 8):
        values[f"shared_{n}_at_pitch"] = _shared(at_pitch, n)
    for n in (4, 6):
        values[f"own_{n}"] = _own(moved["answer"], n - 1)
    values["own_4_at_pitch"] = _own(at_pitch["answer"], 4)
    gaps = {"prompt": np.diff(prompt.times), "answer": np.diff(answer.times)}
    values["shared_rhythm_6"] = _shared(gaps, 6)
    values["own_rhythm_6"] = _own(gaps["answer"], 6)
    melody = {
        "prompt": _moved(prompt, prompt.melody),
        "answer": _moved(answer, answer.melody),
    }
    values["shared_melody_4"] = _shared(melody, 3)
    values["own_melody_4"] = _own(melody["answer"], 3)
    both = _at_pitch(followed_by(prompt, answer))
    values["longest_shared"] = float(_longest(both, first=len(prompt)))
    values["longest_own"] = float(_longest(at_pitch["answer"], first=0))
    values["longest_same_note"] = float(longest_same_note(answer))
    return values


def longest_same_note(passage: Passage) -> int:
    """The longest run of one pitch in reading order, nothing else sounding anew between."""
    if not len(passage):
        return 0
    changes = np.flatnonzero(np.diff(passage.pitch)) + 1
    return int(np.diff(np.concatenate([[0], changes, [len(passage)]])).max())


def _at_pitch(passage: Passage) -> np.ndarray:
    """(n_notes, 2): time since the note before, and pitch."""
    return np.stack([np.diff(passage.onset, prepend=passage.onset[:1]), passage.pitch], axis=1)


def _moved(passage: Passage, chosen: np.ndarray | None = None) -> np.ndarray:
    """(n_notes − 1, 2): time and interval from note to note."""
    chosen = np.arange(len(passage)) if chosen is None else chosen
    return np.stack([np.diff(passage.onset[chosen]), np.diff(passage.pitch[chosen])], axis=1)


def _shared(rows: dict[str, np.ndarray], length: int) -> float:
    return mean(np.isin(windows(rows["answer"], length), windows(rows["prompt"], length)))


def _own(rows: np.ndarray, length: int) -> float:
    shapes = windows(rows, length)
    return 1 - len(np.unique(shapes)) / len(shapes) if len(shapes) else math.nan


def _longest(rows: np.ndarray, *, first: int) -> int:
    """Rows in the longest run that ends at ``first`` or later and occurs earlier too.

    The times before both runs' first notes may differ: a figure begins with a note.
    """
    codes = windows(rows, 1)
    pitches = rows[:, 1]
    n = len(codes)
    longest = 0
    # The diagonals of the matrix of equal rows, one lag at a time.
    for lag in range(1, n):
        begin = max(first - lag, 0)
        same = codes[begin + lag :] == codes[begin : n - lag]
        if not same.any():
            continue
        edges = np.flatnonzero(np.diff(np.concatenate([[0], same.view(np.int8), [0]])))
        starts, lengths = edges[::2], edges[1::2] - edges[::2]
        if lengths.max() + 1 <= longest:
            continue
        before = starts - 1 + begin
        inside = (starts > 0) | (begin > 0)
        led_in = inside & (before >= 0) & (pitches[before + lag] == pitches[before])
        longest = max(longest, int((np.minimum(lengths, lag) + led_in).max()))
    return longest
