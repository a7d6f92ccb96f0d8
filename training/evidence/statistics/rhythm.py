"""When notes begin and how long they last."""

from __future__ import annotations

import math

import numpy as np

from musestudio.encoding.notes import GRID_PER_BEAT
from training.evidence.passage import PLACES_PER_BAR, SIXTEENTH, Passage
from training.evidence.statistics.common import (
    entropy,
    histogram,
    log_ratio,
    mean,
    overlap,
    ratio,
    spread,
)

_LONGEST_GAP = 2 * 4 * GRID_PER_BEAT


def measure(prompt: Passage, answer: Passage) -> dict[str, float]:
    """Onsets, their places in the bar, lengths, and how notes join.

    gap_*:        times between onsets. place_*: sixteenths of the bar onsets fall on.
    on_beat, off_sixteenths: shares of onsets on a quarter, and on no sixteenth or triplet.
    syncopation:  onsets off the quarter that hold over the next quarter, with none on it.
    groove:       likeness of the onset patterns of neighbouring bars.
    length_*:     note lengths. legato: length as a share of the time to the next onset of
                  the passage; held_over: notes that still sound at the next onset.
    """
    gaps, known_gaps = np.diff(answer.times), np.diff(prompt.times)
    gap_shares, known_gap_shares = (histogram(g, _LONGEST_GAP) for g in (gaps, known_gaps))
    lengths, known_lengths = (histogram(p.duration, _LONGEST_GAP) for p in (answer, prompt))
    places, known_places = (histogram(_places(p), PLACES_PER_BAR) for p in (answer, prompt))
    joined, usual = _legato(answer), _legato(prompt)
    return {
        "gap_overlap": overlap(gap_shares, known_gap_shares),
        "gap_entropy": entropy(gap_shares),
        "gap_entropy_change": entropy(gap_shares) - entropy(known_gap_shares),
        "gap_new": mean(~np.isin(gaps, known_gaps)),
        "place_overlap": overlap(places, known_places),
        "place_entropy": entropy(places),
        "place_new": mean(~np.isin(answer.position, prompt.position)),
        "on_beat": _on_beat(answer),
        "on_beat_change": _on_beat(answer) - _on_beat(prompt),
        "off_grid": _off_grid(answer),
        "off_grid_change": _off_grid(answer) - _off_grid(prompt),
        "syncopation": _syncopation(answer),
        "syncopation_change": _syncopation(answer) - _syncopation(prompt),
        "downbeats": mean(np.isin(answer.bar_lines[:-1], answer.onset)),
        "length_log_change": mean(np.log2(answer.duration)) - mean(np.log2(prompt.duration)),
        "length_spread": spread(np.log2(answer.duration)),
        "length_entropy": entropy(lengths),
        "length_entropy_change": entropy(lengths) - entropy(known_lengths),
        "length_overlap": overlap(lengths, known_lengths),
        "length_new": mean(~np.isin(answer.duration, prompt.duration)),
        "legato": mean(joined),
        "legato_change": mean(joined) - mean(usual),
        "legato_spread": spread(joined),
        "exactly_joined": mean(np.abs(joined - 1) < 1e-9),
        "exactly_joined_change": mean(np.abs(joined - 1) < 1e-9) - mean(np.abs(usual - 1) < 1e-9),
        "chord_length_spread": _chord_length_spread(answer),
        "notes_per_bar_log_change": log_ratio(
            len(answer) / answer.n_bars, len(prompt) / prompt.n_bars
        ),
        "onsets_per_bar": ratio(len(answer.times), answer.n_bars),
        "onsets_per_bar_spread": ratio(
            spread(_onsets_by_bar(answer)), float(np.mean(_onsets_by_bar(answer)))
        ),
        "onsets_trend": float(np.polyfit(np.arange(answer.n_bars), _onsets_by_bar(answer), 1)[0])
        / max(float(np.mean(_onsets_by_bar(answer))), 1),
    }


def _places(passage: Passage) -> np.ndarray:
    first = np.unique(passage.onset, return_index=True)[1]
    return (passage.position[first] + SIXTEENTH // 2) // SIXTEENTH


def _onsets_by_bar(passage: Passage) -> np.ndarray:
    bars = np.searchsorted(passage.bar_lines, passage.times, side="right") - 1
    return np.bincount(bars, minlength=passage.n_bars)


def _on_beat(passage: Passage) -> float:
    return mean(passage.position % GRID_PER_BEAT == 0)


def _off_grid(passage: Passage) -> float:
    return mean((passage.position % SIXTEENTH != 0) & (passage.position % 8 != 0))


def _syncopation(passage: Passage) -> float:
    onset, end = passage.onset, passage.onset + passage.duration
    beat = (passage.position // GRID_PER_BEAT + 1) * GRID_PER_BEAT - passage.position + onset
    over = (passage.position % GRID_PER_BEAT != 0) & (end > beat)
    return mean(over & ~np.isin(beat, onset))


def _legato(passage: Passage) -> np.ndarray:
    """(n_notes not in the last chord,) length over time to the next onset, at most 4."""
    following = np.searchsorted(passage.times, passage.onset, side="right")
    inside = following < len(passage.times)
    gap = passage.times[following[inside]] - passage.onset[inside]
    return np.minimum(passage.duration[inside] / gap, 4.0)


def _chord_length_spread(passage: Passage) -> float:
    """How much the lengths within chords differ: mean share of notes unlike the longest."""
    _, chord = np.unique(passage.onset, return_inverse=True)
    if not len(chord):
        return math.nan
    longest = np.zeros(chord.max() + 1, np.int64)
    np.maximum.at(longest, chord, passage.duration)
    in_chord = passage.chord_sizes[chord] > 1
    return mean((passage.duration != longest[chord])[in_chord])
