"""The beat of music played without a click.

Method: D. P. W. Ellis, “Beat Tracking by Dynamic Programming”, Journal of New Music Research
36(1), 2007. How strongly notes begin at each moment is laid out as a curve. The tempo is the
lag at which the curve is most like itself, weighted towards usual tempos and towards lags whose
double is periodic too (its section 3.2). Beats are then the one series of moments, among all
that exist, that lies on strong onsets and whose distances differ least from that tempo, which
dynamic programming finds (its section 2). Ours starts from played notes instead of sound, so
the onsets are exact: beats are moved onto the chord they belong to at the end.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

USUAL_BPM = 110.0
SLOWEST_BPM, FASTEST_BPM = 40.0, 220.0
LEAST_ONSETS = 4
"""Fewer tell no tempo."""

_RATE_HZ = 100
_ONSET_SD_S = 0.02  # Players are about this far apart when they mean to be together.
_CHORD_S = 0.05  # What begins within this is one chord.
_TEMPO_SD_OCTAVES = 0.8
_TIGHTNESS = 40.0  # How much a beat of another length costs against missing an onset.
_ON_A_CHORD_S = 0.08  # As far a beat is moved to the chord it was meant for.
_STEADY_S = 0.03

Curve = NDArray[np.float64]


class Onset(NamedTuple):
    """A note begins. weight: how much it is felt, more than 0 (loudness, length)."""

    time_s: float
    weight: float


@dataclass(frozen=True)
class BeatGrid:
    """Where the beats are: ascending times, at least two; before and after them it goes on at
    the pace of the first and the last beats."""

    times_s: tuple[float, ...]

    def beats_at(self, time_s: float) -> float:
        """How many beats after the first a moment lies; negative before it."""
        i = min(max(bisect_right(self.times_s, time_s) - 1, 0), len(self.times_s) - 2)
        begin_s, end_s = self.times_s[i], self.times_s[i + 1]
        return i + (time_s - begin_s) / (end_s - begin_s)

    @property
    def beats_per_minute(self) -> float:
        """The pace of all of it."""
        return 60 * (len(self.times_s) - 1) / (self.times_s[-1] - self.times_s[0])

    @property
    def is_steady(self) -> bool:
        """Whether one tempo keeps every beat within a few hundredths of a second."""
        beats = np.arange(len(self.times_s))
        slope, start = np.polyfit(beats, self.times_s, 1)
        off = np.abs(np.asarray(self.times_s) - (start + slope * beats))
        return bool(off.max() <= _STEADY_S)

    def evened(self) -> BeatGrid:
        """The grid of one tempo that fits best."""
        beats = np.arange(len(self.times_s))
        slope, start = np.polyfit(beats, self.times_s, 1)
        return BeatGrid(tuple((start + slope * beats).tolist()))


def find_beats(onsets: Sequence[Onset], around_bpm: float = USUAL_BPM) -> BeatGrid | None:
    """The beats of notes that begin at those times, None where there are too few to tell.

    around_bpm: where there is a choice between a tempo and its double or half, the nearer to
                this is taken.
    """
    chords = _chords(onsets)
    if len(chords) < LEAST_ONSETS:
        return None
    began_s, length_s = chords[0].time_s, chords[-1].time_s - chords[0].time_s
    if length_s <= 60 / FASTEST_BPM:
        return None
    curve = _curve(chords, began_s, length_s)
    period_s = _period_s(curve, around_bpm)
    if period_s >= length_s:
        return None
    frames = _track(curve, period_s * _RATE_HZ)
    margin_s = _margin_s()
    beats = [began_s - margin_s + frame / _RATE_HZ for frame in frames]
    times_s = _on_chords(beats, chords, period_s)
    return BeatGrid(tuple(times_s)) if len(times_s) >= 2 else None


def _margin_s() -> float:
    return 3 * _ONSET_SD_S


def _chords(onsets: Sequence[Onset]) -> list[Onset]:
    """Notes struck together as one onset, at the time of their centre of weight."""
    groups: list[list[Onset]] = []
    for onset in sorted(onsets):
        if groups and onset.time_s - groups[-1][0].time_s <= _CHORD_S:
            groups[-1].append(onset)
        else:
            groups.append([onset])
    chords = []
    for group in groups:
        weight = sum(onset.weight for onset in group)
        time_s = sum(onset.time_s * onset.weight for onset in group) / weight
        # A chord is felt more than a note, but not as often more as it has notes.
        chords.append(Onset(time_s, math.sqrt(weight)))
    return chords


def _curve(chords: Sequence[Onset], began_s: float, length_s: float) -> Curve:
    """(frames,) how strongly notes begin, ``_RATE_HZ`` values a second, of unit deviation."""
    margin_s = _margin_s()
    curve = np.zeros(math.ceil((length_s + 2 * margin_s) * _RATE_HZ) + 1)
    reach = math.ceil(margin_s * _RATE_HZ)
    for time_s, weight in chords:
        at = (time_s - began_s + margin_s) * _RATE_HZ
        first, last = max(round(at) - reach, 0), min(round(at) + reach + 1, len(curve))
        distance_s = (np.arange(first, last) - at) / _RATE_HZ
        curve[first:last] += weight * np.exp(-0.5 * (distance_s / _ONSET_SD_S) ** 2)
    spread = float(curve.std())
    return curve / spread if spread > 0 else curve


def _period_s(curve: Curve, around_bpm: float) -> float:
    """The time between two beats."""
    shortest, longest = (round(_RATE_HZ * 60 / bpm) for bpm in (FASTEST_BPM, SLOWEST_BPM))
    size = 1 << (2 * len(curve)).bit_length()
    spectrum = np.fft.rfft(curve, size)
    alike = np.fft.irfft(spectrum * spectrum.conj(), size)[: len(curve)]
    alike = np.pad(alike, (0, max(3 * longest + 2 - len(alike), 0)))
    lags = np.arange(shortest, longest + 1)
    strength = (
        alike[lags] + 0.5 * alike[2 * lags] + 0.25 * (alike[2 * lags - 1] + alike[2 * lags + 1])
    )
    octaves = np.log2(lags / (_RATE_HZ * 60 / around_bpm))
    strength = strength * np.exp(-0.5 * (octaves / _TEMPO_SD_OCTAVES) ** 2)
    return float(lags[int(strength.argmax())]) / _RATE_HZ


def _track(curve: Curve, period: float) -> list[int]:
    """The frames of the beats. period: frames between two of them."""
    back = np.arange(-round(2 * period), -max(round(period / 2), 1) + 1)
    cost = _TIGHTNESS * np.log(-back / period) ** 2
    best = curve.copy()
    came_from = np.full(len(curve), -1)
    first = -int(back[-1])
    for frame in range(first, len(curve)):
        low = max(-(frame + int(back[0])), 0)  # Leave out what lies before the beginning.
        earlier = best[frame + back[low:]] - cost[low:]
        k = int(earlier.argmax())
        if earlier[k] > 0:
            best[frame] += earlier[k]
            came_from[frame] = frame + int(back[low + k])
    tail = max(len(curve) - math.ceil(period), 0)
    frame = tail + int(best[tail:].argmax())
    beats = []
    while frame >= 0:
        beats.append(frame)
        frame = int(came_from[frame])
    return beats[::-1]


def _on_chords(beats: Sequence[float], chords: Sequence[Onset], period_s: float) -> list[float]:
    """Beats moved onto the chord they were meant for, where there is one."""
    times = [chord.time_s for chord in chords]
    reach_s = min(_ON_A_CHORD_S, period_s / 5)
    moved = []
    for beat_s in beats:
        i = bisect_right(times, beat_s)
        near = [t for t in times[max(i - 1, 0) : i + 1] if abs(t - beat_s) <= reach_s]
        moved.append(min(near, key=lambda t: abs(t - beat_s), default=beat_s))
    kept = moved[:1]
    for _, beat_s in pairwise(moved):
        if beat_s - kept[-1] > period_s / 4:
            kept.append(beat_s)
    return kept
