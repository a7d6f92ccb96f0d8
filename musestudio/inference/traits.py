"""What a listener would notice of an answer: numbers of the music, and of what it follows.

Each number of a phrase is taken as it is and as its change from the music heard before; others
tell what the answer takes up of that music. They are meant to be cheap: a pool of drafts is
described while a composer waits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache, cached_property

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.inference.phrase import Phrase
from musestudio.score.scale import estimate_key_from_weights

HEARD_BARS = 8
"""Bars before the answer to which it is compared."""
_LAGS = (1, 2, 4, 8)
_LONGEST_TIME = 2 * 4 * encoding.GRID_PER_BEAT
_PLACES = 64
_LEAP = 7
_PRIME = np.uint64(0x100000001B3)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


@cache
def trait_names() -> tuple[str, ...]:
    """All there are, always in this order."""
    one = np.zeros(1, np.int64)
    note = Phrase(one, one, one + 1, one, one, one, start=0, end=1, first_bar=0, n_bars=1)
    return tuple(Heard(note).traits(note))


class Portrait:
    """A phrase, and what is needed of it more than once."""

    def __init__(self, phrase: Phrase) -> None:
        self.phrase = phrase

    def shapes(self, n_notes: int, chosen: np.ndarray | None = None) -> np.ndarray:
        """One number for each run of notes, the same wherever times and intervals agree."""
        codes = self._moves if chosen is None else self._codes(chosen)
        return _windows(codes, n_notes - 1)

    def shapes_at_pitch(self, n_notes: int) -> np.ndarray:
        """The same where the pitches agree too."""
        shapes = self.shapes(n_notes)
        codes: np.ndarray = (shapes + self.phrase.pitch[: len(shapes)].astype(np.uint64)) * _MIX
        return codes

    @cached_property
    def gaps(self) -> np.ndarray:
        """Grid steps from onset to onset."""
        return np.diff(self.phrase.times)

    def rhythms(self, n_gaps: int) -> np.ndarray:
        return _windows(self.gaps.astype(np.uint64) * _MIX, n_gaps)

    @cached_property
    def gap_shares(self) -> np.ndarray:
        return _shares(self.gaps, _LONGEST_TIME)

    @cached_property
    def length_shares(self) -> np.ndarray:
        return _shares(self.phrase.length, _LONGEST_TIME)

    @cached_property
    def place_shares(self) -> np.ndarray:
        return _shares(self.phrase.place[self.phrase.first_of_chord], _PLACES)

    @cached_property
    def class_shares(self) -> np.ndarray:
        """(12,) how long each pitch class sounds."""
        return _shares(self.phrase.pitch % 12, 12, self.phrase.length)

    @cached_property
    def size_shares(self) -> np.ndarray:
        return _shares(self.phrase.chord_sizes, 10)

    @cached_property
    def interval_shares(self) -> np.ndarray:
        return _shares(np.abs(self.melody_moves), 25)

    @cached_property
    def melody_moves(self) -> np.ndarray:
        """Semitones from note to note of the top line."""
        return np.diff(self.phrase.pitch[self.phrase.melody])

    @cached_property
    def classes_sounding(self) -> np.ndarray:
        """(n_times, 12) which pitch classes sound at each onset."""
        of_class = (np.arange(12) == (self.phrase.pitch % 12)[:, None]).astype(np.float32)
        sounding: np.ndarray = self.phrase.sounding.astype(np.float32) @ of_class > 0
        return sounding

    @cached_property
    def chords(self) -> np.ndarray:
        """(n_times,) the set of pitch classes that sounds, as one number."""
        sets: np.ndarray = self.classes_sounding @ (1 << np.arange(12))
        return sets

    @cached_property
    def joins(self) -> np.ndarray:
        """Length over time to the next onset, at most 4, for all notes but the last ones."""
        phrase = self.phrase
        n_before = len(phrase) - int(phrase.chord_sizes[-1]) if len(phrase) else 0
        gap = self.gaps[phrase.chord[:n_before]]
        joins: np.ndarray = np.minimum(phrase.length[:n_before] / gap, 4.0)
        return joins

    @cached_property
    def _moves(self) -> np.ndarray:
        return self._codes(slice(None))

    def _codes(self, chosen: np.ndarray | slice) -> np.ndarray:
        gap, interval = np.diff(self.phrase.onset[chosen]), np.diff(self.phrase.pitch[chosen])
        code = (gap * 512 + interval + 256).astype(np.uint64) * _MIX
        return code ^ (code >> np.uint64(29))


class Heard:
    """The music before an answer, looked at once for all drafts."""

    def __init__(self, phrase: Phrase) -> None:
        self.portrait = Portrait(phrase)
        self.has_dynamics = len(np.unique(phrase.velocity)) > 1
        weights = np.bincount(phrase.pitch % 12, phrase.length, minlength=12)
        self.key = estimate_key_from_weights(weights.tolist())
        classes = set(self.key.pitch_classes) if self.key else set()
        if self.key is not None and self.key.is_minor:
            classes |= {(self.key.tonic + 9) % 12, (self.key.tonic + 11) % 12}
        self.in_key = np.isin(np.arange(12), list(classes))
        self.alone = _alone(self.portrait, self)
        p = self.portrait
        self.known = {
            **{f"shared_{n}": set(p.shapes(n).tolist()) for n in (3, 4, 6)},
            **{f"shared_{n}_at_pitch": set(p.shapes_at_pitch(n).tolist()) for n in (4, 6, 8)},
            "shared_melody_4": set(p.shapes(4, phrase.melody).tolist()),
            "shared_rhythm_6": set(p.rhythms(6).tolist()),
            "chord_overlap": set(p.chords.tolist()),
        }

    def traits(self, answer: Phrase) -> dict[str, float]:
        """All numbers of an answer; NaN where one means nothing. Every key is always there."""
        portrait = Portrait(answer)
        alone = _alone(portrait, self)
        values = {
            **alone,
            **{f"{name}_change": alone[name] - self.alone[name] for name in alone},
            **self._taken_up(portrait),
            **_bars_alike(self.portrait.phrase, answer),
            **_edges(self.portrait.phrase, answer),
        }
        if not self.has_dynamics:
            values.update(dict.fromkeys((n for n in values if n.startswith("velocity")), math.nan))
        return values

    def _taken_up(self, made: Portrait) -> dict[str, float]:
        """What an answer has in common with what was heard, 0–1; longest_shared in notes."""
        heard = self.portrait
        runs = {
            **{f"shared_{n}": made.shapes(n) for n in (3, 4, 6)},
            **{f"shared_{n}_at_pitch": made.shapes_at_pitch(n) for n in (4, 6, 8)},
            "shared_melody_4": made.shapes(4, made.phrase.melody),
            "shared_rhythm_6": made.rhythms(6),
            "chord_overlap": made.chords,
        }
        values = {name: _share_in(codes, self.known[name]) for name, codes in runs.items()}
        known = set(heard.phrase.pitch.tolist())
        in_key = self.in_key[made.phrase.pitch % 12]
        late = made.phrase.onset * 2 >= made.phrase.start + made.phrase.end
        by_bar = [in_key[made.phrase.bar == b] for b in np.unique(made.phrase.bar)]
        return {
            **values,
            "longest_shared": float(
                _longest(
                    lambda n: (
                        not set(heard.shapes_at_pitch(n).tolist()).isdisjoint(
                            made.shapes_at_pitch(n).tolist()
                        )
                    ),
                    min(len(made.phrase), len(heard.phrase)),
                )
            ),
            "new_pitches": 1 - _share_in(made.phrase.pitch, known),
            "in_key_drift": _mean(in_key[late]) - _mean(in_key[~late]),
            "in_key_worst_bar": min((_mean(bar) for bar in by_bar), default=math.nan),
            "pitch_class_overlap": _overlap(made.class_shares, heard.class_shares),
            "gap_overlap": _overlap(made.gap_shares, heard.gap_shares),
            "length_overlap": _overlap(made.length_shares, heard.length_shares),
            "place_overlap": _overlap(made.place_shares, heard.place_shares),
            "chord_size_overlap": _overlap(made.size_shares, heard.size_shares),
            "melody_interval_overlap": _overlap(made.interval_shares, heard.interval_shares),
        }


def _alone(portrait: Portrait, heard: Heard) -> dict[str, float]:
    """The numbers of one phrase; in_key by the key of the music heard."""
    phrase = portrait.phrase
    return {
        **_figures(portrait),
        **_rhythm(portrait),
        **_texture(portrait),
        **_harmony(portrait, heard),
        **_dynamics(phrase),
    }


def _figures(portrait: Portrait) -> dict[str, float]:
    """Repetition within the phrase."""
    phrase = portrait.phrase
    changes = np.flatnonzero(np.diff(phrase.pitch)) + 1
    runs = np.diff(np.concatenate([[0], changes, [len(phrase)]]))
    return {
        "own_4": _repeated(portrait.shapes(4)),
        "own_6": _repeated(portrait.shapes(6)),
        "own_4_at_pitch": _repeated(portrait.shapes_at_pitch(4)),
        "own_rhythm_6": _repeated(portrait.rhythms(6)),
        "own_melody_4": _repeated(portrait.shapes(4, phrase.melody)),
        "longest_own": float(
            _longest(lambda n: _repeated(portrait.shapes_at_pitch(n)) > 0, max(len(phrase) - 1, 0))
        ),
        "longest_same_note": float(runs.max()),
    }


def _rhythm(portrait: Portrait) -> dict[str, float]:
    phrase = portrait.phrase
    grid = encoding.GRID_PER_BEAT
    by_bar = np.bincount(
        phrase.bar[phrase.first_of_chord] - phrase.first_bar, minlength=phrase.n_bars
    )
    onsets_per_bar = float(by_bar.mean())
    joins = portrait.joins
    logs = np.log2(phrase.length)
    off_beat = phrase.position % grid
    next_beat = phrase.onset - off_beat + grid
    held = (off_beat != 0) & (phrase.onset + phrase.length > next_beat)
    return {
        "notes_per_bar": math.log2(max(len(phrase), 1) / phrase.n_bars),
        "onsets_per_bar": onsets_per_bar,
        "onsets_per_bar_spread": _ratio(float(by_bar.std()), onsets_per_bar),
        "gap_entropy": _entropy(portrait.gap_shares),
        "place_entropy": _entropy(portrait.place_shares),
        "on_beat": _mean(off_beat == 0),
        "off_grid": _mean((off_beat % 6 != 0) & (off_beat % 8 != 0)),
        "syncopation": _mean(held & ~np.isin(next_beat, phrase.times)),
        "length": _mean(logs),
        "length_spread": _spread(logs),
        "length_entropy": _entropy(portrait.length_shares),
        "legato": _mean(joins),
        "legato_spread": _spread(joins),
        "exactly_joined": _mean(joins == 1),
    }


def _texture(portrait: Portrait) -> dict[str, float]:
    phrase = portrait.phrase
    pitch, melody = phrase.pitch, portrait.melody_moves
    bass = np.diff(pitch[phrase.bass])
    wide, wide_bass = np.abs(melody), np.abs(bass)
    moves = np.sign(melody[melody != 0])
    sizes = phrase.chord_sizes
    steps = phrase.end - phrase.start
    change = np.bincount(phrase.onset - phrase.start, minlength=steps + 1)
    change -= np.bincount(phrase.onset + phrase.length - phrase.start, minlength=steps + 1)[
        : steps + 1
    ]
    voices = np.cumsum(change[:steps])
    return {
        "pitch_mean": _mean(pitch),
        "pitch_spread": _spread(pitch),
        "highest": float(pitch.max()) if len(pitch) else math.nan,
        "lowest": float(pitch.min()) if len(pitch) else math.nan,
        "pitches_used": float(len(np.unique(pitch))),
        "chord_size": _mean(sizes),
        "chord_size_spread": _spread(sizes),
        "voices": _mean(voices),
        "silence": _mean(voices <= 0),
        "melody_interval": _mean(wide),
        "melody_steps": _mean((wide > 0) & (wide <= 2)),
        "melody_leaps": _mean(wide > _LEAP),
        "melody_repeats": _mean(melody == 0),
        "melody_turns": _mean(moves[1:] != moves[:-1]),
        "bass_interval": _mean(wide_bass),
        "bass_repeats": _mean(bass == 0),
    }


def _harmony(portrait: Portrait, heard: Heard) -> dict[str, float]:
    """dissonance: the share of seconds, tritones and what inverts to them in what sounds."""
    phrase = portrait.phrase
    sounding = portrait.classes_sounding
    tense, all_pairs = 0.0, 0.0
    for semitones, weight in ((1, 1.0), (2, 1.0), (3, 1.0), (4, 1.0), (5, 1.0), (6, 0.5)):
        pairs = float((sounding & np.roll(sounding, semitones, axis=1)).sum()) * weight
        all_pairs += pairs
        tense += pairs if semitones in (1, 2, 6) else 0.0
    bass_classes = phrase.pitch[phrase.bass] % 12
    tonic = heard.key.tonic if heard.key else 0
    return {
        "in_key": _mean(heard.in_key[phrase.pitch % 12]),
        "bass_on_tonic_or_fifth": _mean(
            (bass_classes == tonic) | (bass_classes == (tonic + 7) % 12)
        ),
        "pitch_class_entropy": _entropy(portrait.class_shares),
        "dissonance": _ratio(tense, all_pairs),
        "classes_sounding": _mean(sounding.sum(axis=1)),
    }


def _dynamics(phrase: Phrase) -> dict[str, float]:
    """In bins of velocity. velocity_step: from onset to onset; in_chord: within chords."""
    velocity = phrase.velocity.astype(float)
    line = np.bincount(phrase.chord, velocity) / phrase.chord_sizes
    in_chord = phrase.chord_sizes[phrase.chord] > 1
    return {
        "velocity_mean": _mean(velocity),
        "velocity_spread": _spread(velocity),
        "velocity_step": _mean(np.abs(np.diff(line))),
        "velocity_in_chord": _mean(np.abs(velocity - line[phrase.chord])[in_chord]),
        "velocity_by_pitch": _correlation(velocity, phrase.pitch),
    }


def _bars_alike(heard: Phrase, answer: Phrase) -> dict[str, float]:
    """How much the answer's bars resemble those some bars before, and the likest ones heard.

    Jaccard's index of common notes (place and pitch) and of common places; for pitch classes
    the cosine of their durations.
    """
    first, n_heard = heard.first_bar, answer.first_bar - heard.first_bar
    n_bars = max(n_heard + answer.n_bars, 1)
    bar = np.concatenate([heard.bar, answer.bar]) - first
    place, pitch, length = (
        np.concatenate([getattr(heard, name), getattr(answer, name)])
        for name in ("place", "pitch", "length")
    )
    chroma = np.bincount(bar * 12 + pitch % 12, length, minlength=12 * n_bars).reshape(n_bars, 12)
    chroma = chroma / np.maximum(np.sqrt((chroma * chroma).sum(axis=1, keepdims=True)), 1e-9)
    values = {}
    for name, alike in (
        ("bar_notes", _jaccard(place * 128 + pitch, bar, n_bars, n_heard)),
        ("bar_rhythm", _jaccard(place, bar, n_bars, n_heard)),
        ("bar_chroma", chroma[n_heard:] @ chroma.T),
    ):
        own = np.arange(n_heard, n_bars)
        for lag in _LAGS:
            here = own[own >= lag]
            values[f"{name}_lag_{lag}"] = _mean(alike[here - n_heard, here - lag])
        values[f"{name}_best_heard"] = (
            _mean(alike[:, :n_heard].max(axis=1)) if n_heard else math.nan
        )
    return values


def _edges(heard: Phrase, answer: Phrase) -> dict[str, float]:
    """How the answer begins and ends; silences in quarters."""
    grid = encoding.GRID_PER_BEAT
    n_last = int(np.count_nonzero(answer.bar == answer.first_bar + answer.n_bars - 1))
    n_first = int(np.count_nonzero(answer.bar == answer.first_bar))
    both = len(answer) and len(heard)
    top = heard.pitch[heard.melody[-1]] if both else 0
    return {
        "n_bars": float(answer.n_bars),
        "first_bar_density": _ratio(n_first * heard.n_bars, len(heard)),
        "last_bar_density": _ratio(n_last * answer.n_bars, len(answer)),
        "first_rest": float(answer.onset[0] - answer.start) / grid if both else math.nan,
        "last_rest": float(answer.end - (answer.onset + answer.length).max()) / grid
        if both
        else math.nan,
        "join_leap": float(abs(answer.pitch[answer.melody[0]] - top)) if both else math.nan,
    }


def _jaccard(items: np.ndarray, bar: np.ndarray, n_bars: int, n_heard: int) -> np.ndarray:
    """(bars of the answer, n_bars) items in common of all in either; empty bars have none."""
    distinct, column = np.unique(items, return_inverse=True)
    present = np.zeros((n_bars, len(distinct)), np.float32)
    present[bar, column] = 1
    common = present[n_heard:] @ present.T
    sizes = present.sum(axis=1)
    alike: np.ndarray = common / np.maximum(sizes[n_heard:, None] + sizes - common, 1)
    return alike


def _windows(codes: np.ndarray, length: int) -> np.ndarray:
    """One number for every run of ``length`` codes: a polynomial hash modulo 2**64."""
    n = len(codes) - length + 1
    if n <= 0:
        return np.empty(0, np.uint64)
    total = codes[:n].copy()
    for i in range(1, length):
        total = total * _PRIME + codes[i : i + n]
    return total


def _longest(found: Callable[[int], bool], most: int) -> int:
    """The most notes for which ``found`` holds, 0 where not even for two.

    What holds for a run holds for all shorter ones, so it is searched by halves.
    """
    known, too_many = 1, most + 1
    while too_many - known > 1:
        # Most runs are short.
        tried = min(2 * known + 1, (known + too_many) // 2)
        if found(tried):
            known = tried
        else:
            too_many = tried
    return known if known > 1 else 0


def _repeated(codes: np.ndarray) -> float:
    """The share that occurred before."""
    return 1 - len(set(codes.tolist())) / len(codes) if len(codes) else math.nan


def _share_in(codes: np.ndarray, known: set[int]) -> float:
    return sum(map(known.__contains__, codes.tolist())) / len(codes) if len(codes) else math.nan


def _shares(values: np.ndarray, n_bins: int, weights: np.ndarray | None = None) -> np.ndarray:
    counts = np.bincount(np.minimum(values, n_bins - 1), weights, minlength=n_bins)
    shares: np.ndarray = counts / max(counts.sum(), 1)
    return shares


def _overlap(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.minimum(a, b).sum())


def _entropy(shares: np.ndarray) -> float:
    """In bits."""
    present = shares[shares > 0]
    return float(-(present * np.log2(present)).sum())


def _mean(values: np.ndarray) -> float:
    return float(values.sum()) / len(values) if len(values) else math.nan


def _spread(values: np.ndarray) -> float:
    return float(values.std()) if len(values) else math.nan


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    if len(a) < 3:
        return math.nan
    a, b = a - a.mean(), b - b.mean()
    scale = math.sqrt(float((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / scale if scale > 0 else math.nan
