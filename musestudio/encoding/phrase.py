"""Phrases ↔ bars of chords: what the phrase VAE hears and writes.

Where ``notes`` tells music as one long chain of steps, a phrase is told bar by bar, because a
phrase model has to give back exactly what it heard. Each bar is a list of chords (one note or
more with a common onset) in order of time, and each chord says where it stands *in its bar*,
not how long after the chord before it: a chord that is misheard leaves its neighbours where
they are, and one bar cannot displace the next.

Every phrase is first moved to a common key: C major, or A minor, which has the same notes. How
far it was moved is kept aside and undone on the way back, and so is the key itself; what a
model learns of harmony is then learned once for all twelve keys. Where C and A minor are
confused nothing is lost, since both are moved alike.

Time is counted on the grid of ``notes`` (24 to a quarter), lengths and velocities are its
tokens, and a score without dynamics has ``NO_VELOCITY`` throughout. A bar longer than two
whole notes is cut into equal parts, each of which counts as a bar.

Exact round trip: what ``notes`` gives back exactly. A bar holds at most ``MOST_CHORDS`` onsets;
the report counts the notes of any beyond, which are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.encoding.controls import metre_token
from musestudio.score.metre import MetreMap
from musestudio.score.note import HIGHEST_PITCH, LOWEST_PITCH, Note
from musestudio.score.scale import Key, estimate_key_from_weights

ENCODING_NAME = "phrase-bars-1"

LONGEST_BAR = 192
"""Grid steps of the longest bar: two whole notes."""
MOST_CHORDS = 48
"""Onsets a bar can hold; one bar in 3,000 of the corpora has more."""
N_PITCHES = HIGHEST_PITCH + 1
SLOT = encoding.GRID_PER_BEAT // 4
"""Grid steps of a sixteenth."""
N_SLOTS = LONGEST_BAR // SLOT
BEAT = encoding.GRID_PER_BEAT
"""Grid steps of a quarter note. A bar's latent has a part for each of its quarters."""
N_BEATS = LONGEST_BAR // BEAT


@dataclass(frozen=True)
class BarFrame:
    """The bars a phrase stands in.

    start_tick: the first bar line.
    length:     (n_bars,) grid steps of each, 1 to LONGEST_BAR.
    metre:      (n_bars,) metre tokens of ``controls``.
    """

    start_tick: int
    length: np.ndarray
    metre: np.ndarray

    @classmethod
    def of(cls, metre_map: MetreMap, first_bar: int, n_bars: int) -> BarFrame:
        """``n_bars`` bars of a song (from 1); there may be more where long ones are cut."""
        lines = [metre_map.bar_start(first_bar + n) for n in range(n_bars + 1)]
        relative = np.array(lines, dtype=np.int64) - lines[0]
        lengths = np.diff(encoding.to_grid(relative, metre_map.ticks_per_beat))
        changes = [metre_map.metre_at(tick) for tick in lines[:-1]]
        metres = np.array([metre_token(c.numerator, c.denominator) for c in changes])
        return cls(lines[0], *cut_long_bars(lengths, metres))

    @property
    def start(self) -> np.ndarray:
        """(n_bars + 1,) grid steps of the bar lines from the first, the last one included."""
        return np.concatenate([[0], np.cumsum(self.length)])


def cut_long_bars(length: np.ndarray, metre: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lengths and metres with every bar longer than LONGEST_BAR cut into nearly equal parts."""
    parts: list[int] = []
    for whole in length.tolist():
        n_parts = -(-whole // LONGEST_BAR)
        edges = [whole * i // n_parts for i in range(n_parts + 1)] if n_parts else []
        parts += [b - a for a, b in pairwise(edges)]
    n_parts_of = -(-length // LONGEST_BAR)
    return np.array(parts, dtype=np.int64), np.repeat(metre, n_parts_of).astype(np.int64)


@dataclass(frozen=True)
class PhraseReport:
    """What a phrase lost on the way in.

    rounding: of times, lengths and loudness, as ``notes`` reports it.
    left_out: notes outside the bars or beyond MOST_CHORDS.
    """

    rounding: encoding.EncodingReport
    left_out: int


@dataclass(frozen=True)
class PhraseBars:
    """A phrase in the common key. Notes in reading order, int64 arrays of shape (n_notes,):

    bar:        the bar each begins in, from 0.
    position:   grid steps from its bar line.
    pitch:      0–127, ``transposed`` semitones above what is to be heard.
    duration, velocity: tokens of ``notes``; NO_VELOCITY throughout where there are no dynamics.

    bar_length, metre: int64, (n_bars,), as in ``BarFrame``.
    transposed: semitones that were added to reach the common key.
    key:        the key that was heard before, or None.
    """

    bar: np.ndarray
    position: np.ndarray
    pitch: np.ndarray
    duration: np.ndarray
    velocity: np.ndarray
    bar_length: np.ndarray
    metre: np.ndarray
    transposed: int = 0
    key: Key | None = None

    def __len__(self) -> int:
        return len(self.pitch)

    @property
    def n_bars(self) -> int:
        return len(self.bar_length)

    @property
    def onset(self) -> np.ndarray:
        """(n_notes,) grid steps from the first bar line."""
        starts = np.concatenate([[0], np.cumsum(self.bar_length)])
        onsets: np.ndarray = starts[self.bar] + self.position
        return onsets

    def bars(self, first: int, end: int) -> PhraseBars:
        """Bars ``first`` to ``end`` − 1 alone."""
        rows = slice(*np.searchsorted(self.bar, (first, end)).tolist())
        return replace(
            self,
            bar=self.bar[rows] - first,
            position=self.position[rows],
            pitch=self.pitch[rows],
            duration=self.duration[rows],
            velocity=self.velocity[rows],
            bar_length=self.bar_length[first:end],
            metre=self.metre[first:end],
        )


def to_common_key(key: Key | None) -> int:
    """Semitones, −6 to 5, that bring ``key`` to C major or A minor; 0 without a key."""
    if key is None:
        return 0
    relative_major = (key.tonic + 3) % 12 if key.is_minor else key.tonic
    return (6 - relative_major) % 12 - 6


def key_of(pitch: np.ndarray, duration: np.ndarray) -> Key | None:
    """The key of notes (n_notes,) by pitch and duration token; None without notes."""
    weights = np.bincount(pitch % 12, weights=encoding.DURATIONS[duration], minlength=12)
    return estimate_key_from_weights(weights.tolist())


def encode(
    notes: Iterable[Note],
    ticks_per_beat: int,
    frame: BarFrame,
    *,
    key: Key | None = None,
    with_velocity: bool = True,
) -> tuple[PhraseBars, PhraseReport]:
    """The notes that begin in the bars, as a phrase in the common key.

    key:           the key to move from; by default the one the notes seem to be in.
    with_velocity: False where the notes' velocities mean nothing.
    """
    given = list(notes)
    starts = frame.start
    ticks = np.array([n.start_tick for n in given], dtype=np.int64) - frame.start_tick
    onsets = encoding.to_grid(ticks, ticks_per_beat)
    inside = (onsets >= 0) & (onsets < starts[-1])
    # A note a moment before the first bar line is meant for it.
    kept = [
        n.with_start(max(n.start_tick, frame.start_tick))
        for n, is_inside in zip(given, inside.tolist(), strict=True)
        if is_inside
    ]
    steps, rounding = encoding.encode(
        kept, ticks_per_beat, frame.start_tick, with_velocity=with_velocity
    )
    is_note = steps.pitch < encoding.REST
    onset, pitch, duration, velocity = (
        values[is_note] for values in (steps.onset, steps.pitch, steps.duration, steps.velocity)
    )
    bar = np.searchsorted(starts, onset, side="right") - 1
    fits = chord_numbers(bar, onset - starts[bar]) < MOST_CHORDS
    bar, onset, pitch, duration, velocity = (
        values[fits] for values in (bar, onset, pitch, duration, velocity)
    )
    heard = key if key is not None else key_of(pitch, duration)
    transposed = _within_range(to_common_key(heard), pitch)
    phrase = PhraseBars(
        bar=bar,
        position=onset - starts[bar],
        pitch=pitch + transposed,
        duration=duration,
        velocity=velocity,
        bar_length=frame.length,
        metre=frame.metre,
        transposed=transposed,
        key=heard,
    )
    left_out = int(np.count_nonzero(~inside)) + int(np.count_nonzero(~fits))
    return phrase, PhraseReport(rounding, left_out)


def decode(
    phrase: PhraseBars,
    ticks_per_beat: int,
    start_tick: int = 0,
    *,
    default_velocity: int = 72,
    channel: int = 0,
) -> tuple[Note, ...]:
    """The phrase's notes in its own key, in reading order, from ``start_tick`` on.

    Pitches that would leave MIDI's range come back into it by octaves.
    """
    pitch = phrase.pitch - phrase.transposed
    pitch = np.where(pitch < LOWEST_PITCH, pitch % 12, pitch)
    pitch = np.where(pitch > HIGHEST_PITCH, pitch - 12, pitch)
    steps = encoding.NoteSteps(
        np.zeros_like(pitch), pitch, phrase.duration, phrase.velocity, phrase.onset
    )
    return encoding.decode(
        steps, ticks_per_beat, start_tick, default_velocity=default_velocity, channel=channel
    )


def joined(parts: Sequence[PhraseBars]) -> PhraseBars:
    """Phrases one after another as one; keys are left behind."""
    first = np.cumsum([0, *(part.n_bars for part in parts[:-1])]).tolist()

    def all_of(name: str) -> np.ndarray:
        return np.concatenate([getattr(part, name) for part in parts])

    return PhraseBars(
        bar=np.concatenate([part.bar + n for part, n in zip(parts, first, strict=True)]),
        position=all_of("position"),
        pitch=all_of("pitch"),
        duration=all_of("duration"),
        velocity=all_of("velocity"),
        bar_length=all_of("bar_length"),
        metre=all_of("metre"),
    )


@dataclass(frozen=True)
class BarArrays:
    """Bars as a network takes them; bars of several phrases may stand side by side.

    ``B`` bars, ``K`` places for chords in each, ``N`` notes in all; int64.

    position:   (B, K) grid steps from the bar line; LONGEST_BAR where there is no chord.
    n_chords:   (B,)
    bar_length, metre: (B,)
    note_chord: (N,) bar · K + chord: the place of ``position`` each note stands at.
    pitch, duration, velocity: (N,)
    """

    position: np.ndarray
    n_chords: np.ndarray
    bar_length: np.ndarray
    metre: np.ndarray
    note_chord: np.ndarray
    pitch: np.ndarray
    duration: np.ndarray
    velocity: np.ndarray

    @property
    def n_bars(self) -> int:
        return len(self.bar_length)


def bar_arrays(phrase: PhraseBars) -> BarArrays:
    """The phrase for a network; ``K`` is as many chords as its fullest bar has, at least 1."""
    chord = chord_numbers(phrase.bar, phrase.position)
    n_chords = np.zeros(phrase.n_bars, dtype=np.int64)
    np.maximum.at(n_chords, phrase.bar, chord + 1)
    width = max(int(n_chords.max(initial=1)), 1)
    position = np.full((phrase.n_bars, width), LONGEST_BAR, dtype=np.int64)
    position[phrase.bar, chord] = phrase.position
    return BarArrays(
        position=position,
        n_chords=n_chords,
        bar_length=phrase.bar_length,
        metre=phrase.metre,
        note_chord=phrase.bar * width + chord,
        pitch=phrase.pitch,
        duration=phrase.duration,
        velocity=phrase.velocity,
    )


def chord_numbers(bar: np.ndarray, position: np.ndarray) -> np.ndarray:
    """For notes in reading order, which chord of its bar each belongs to, from 0."""
    if not len(bar):
        return np.zeros(0, dtype=np.int64)
    new_bar = np.concatenate([[True], np.diff(bar) != 0])
    new_chord = np.concatenate([[True], np.diff(position) != 0]) | new_bar
    running = np.cumsum(new_chord) - 1
    first_of_bar = np.maximum.accumulate(np.where(new_bar, running, 0))
    numbers: np.ndarray = running - first_of_bar
    return numbers


def gaps_in_bar(arrays: BarArrays) -> np.ndarray:
    """(B, K) grid steps from each chord to the next, or to the bar line; 0 where there is none."""
    next_position = np.concatenate(
        [arrays.position[:, 1:], np.full((arrays.n_bars, 1), LONGEST_BAR)], axis=1
    )
    until = np.minimum(next_position, arrays.bar_length[:, None])
    gaps: np.ndarray = np.maximum(until - arrays.position, 0)
    return gaps


def _within_range(transposition: int, pitch: np.ndarray) -> int:
    """The transposition, or the one an octave away that keeps all pitches within MIDI's."""
    if not len(pitch):
        return transposition
    lowest, highest = int(pitch.min()), int(pitch.max())
    for octaves in (0, 12, -12):
        moved = transposition + octaves
        if lowest + moved >= LOWEST_PITCH and highest + moved <= HIGHEST_PITCH:
            return moved
    return 0
