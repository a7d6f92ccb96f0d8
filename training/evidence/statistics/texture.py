"""How many voices, how high, and how they move."""

from __future__ import annotations

import math

import numpy as np

from training.evidence.passage import Passage
from training.evidence.statistics.common import histogram, log_ratio, mean, overlap, ratio, spread


def measure(prompt: Passage, answer: Passage) -> dict[str, float]:
    """Register, voices, and the lines of melody and bass.

    pitch_*: all notes. chord_*: notes that begin together. voices_*: notes that sound
    together, by time. melody_*, bass_*: the highest and lowest lines, with steps up to two
    semitones and leaps above a fifth. voice_leading: semitones from each note of a chord to
    the nearest of the chord before.
    """
    sizes, known_sizes = (histogram(p.chord_sizes, 10) for p in (answer, prompt))
    voices, known_voices = (_voices(p) for p in (answer, prompt))
    melody, known_melody = (np.diff(p.pitch[p.melody]) for p in (answer, prompt))
    bass, known_bass = (np.diff(p.pitch[p.bass]) for p in (answer, prompt))
    leading, known_leading = (_voice_leading(p) for p in (answer, prompt))
    intervals, known_intervals = (histogram(np.abs(i), 25) for i in (melody, known_melody))
    return {
        "pitch_mean_change": mean(answer.pitch) - mean(prompt.pitch),
        "pitch_spread_change": spread(answer.pitch) - spread(prompt.pitch),
        "pitch_range": float(np.ptp(answer.pitch)) if len(answer) else math.nan,
        "highest_change": _highest(answer) - _highest(prompt),
        "lowest_change": _lowest(answer) - _lowest(prompt),
        "pitch_trend": _trend(answer),
        "pitches_used_log_change": log_ratio(
            len(np.unique(answer.pitch)), len(np.unique(prompt.pitch))
        ),
        "pitch_overlap": overlap(histogram(answer.pitch, 128), histogram(prompt.pitch, 128)),
        "chord_size": mean(answer.chord_sizes),
        "chord_size_change": mean(answer.chord_sizes) - mean(prompt.chord_sizes),
        "chord_size_overlap": overlap(sizes, known_sizes),
        "chord_size_spread": spread(answer.chord_sizes),
        "voices_change": _mean_voices(voices) - _mean_voices(known_voices),
        "voices_overlap": overlap(voices, known_voices),
        "silence": float(voices[0]),
        "silence_change": float(voices[0] - known_voices[0]),
        "doublings": _doublings(answer),
        "melody_interval": mean(np.abs(melody)),
        "melody_interval_change": mean(np.abs(melody)) - mean(np.abs(known_melody)),
        "melody_interval_overlap": overlap(intervals, known_intervals),
        "melody_steps": mean((np.abs(melody) > 0) & (np.abs(melody) <= 2)),
        "melody_leaps": mean(np.abs(melody) > 7),
        "melody_repeats": mean(melody == 0),
        "melody_turns": _turns(melody),
        "bass_interval_change": mean(np.abs(bass)) - mean(np.abs(known_bass)),
        "bass_repeats": mean(bass == 0),
        "voice_leading": leading,
        "voice_leading_change": leading - known_leading,
    }


def _highest(passage: Passage) -> float:
    return float(passage.pitch.max()) if len(passage) else math.nan


def _lowest(passage: Passage) -> float:
    return float(passage.pitch.min()) if len(passage) else math.nan


def _trend(passage: Passage) -> float:
    """Mean pitch of the second half less that of the first."""
    late = passage.onset >= passage.length // 2
    return mean(passage.pitch[late]) - mean(passage.pitch[~late])


def _voices(passage: Passage) -> np.ndarray:
    """Shares of time with 0, 1, … 11 notes sounding."""
    change = np.zeros(passage.length + 1, np.int64)
    np.add.at(change, passage.onset, 1)
    np.add.at(change, np.minimum(passage.onset + passage.duration, passage.length), -1)
    return histogram(np.cumsum(change)[:-1], 12)


def _mean_voices(shares: np.ndarray) -> float:
    return float(shares @ np.arange(len(shares)))


def _doublings(passage: Passage) -> float:
    """Share of notes that double another of their chord at the octave."""
    same = passage.onset[:, None] == passage.onset[None, :]
    apart = np.abs(passage.pitch[:, None] - passage.pitch[None, :])
    in_chord = same.sum(axis=1) > 1
    return mean((same & (apart > 0) & (apart % 12 == 0)).any(axis=1)[in_chord])


def _turns(intervals: np.ndarray) -> float:
    """How often a line that moves turns round."""
    moves = np.sign(intervals[intervals != 0])
    return (
        ratio(float((moves[1:] != moves[:-1]).sum()), len(moves) - 1)
        if len(moves) > 1
        else (math.nan)
    )


def _voice_leading(passage: Passage) -> float:
    before = np.searchsorted(passage.times, passage.onset) - 1
    inside = before >= 0
    if not inside.any():
        return math.nan
    sounded = passage.sounding[before[inside]]
    apart = np.abs(passage.pitch[None, :] - passage.pitch[inside][:, None])
    return mean(np.where(sounded, apart, 128).min(axis=1))
