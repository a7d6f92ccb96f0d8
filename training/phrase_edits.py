"""One attribute of a phrase changed in its notes, everything else kept.

Pairs of a phrase and its edit show a network what it means to be denser, higher or louder and
nothing else: of the phrases composers wrote, the high ones are also the quick ones. An edit does
what an arranger does, so that both of a pair are music; taken the other way round, a pair of a
phrase and its thinned copy shows how composers fill in.

Every edit takes how much is to change, in (0, 1], and returns None where the phrase has nothing
to change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from musestudio.encoding.attributes import BAR_LINE, HALF, strength
from musestudio.encoding.notes import (
    DURATIONS,
    GRID_PER_BEAT,
    N_VELOCITIES,
    NO_VELOCITY,
    nearest_duration_token,
)
from musestudio.encoding.phrase import PhraseBars

MAJOR = np.array([0, 2, 4, 5, 7, 9, 11])
"""The scale of the common key, in semitones."""
LOWEST, HIGHEST = 21, 108
MOST_SCALE_STEPS = 9
MOST_VELOCITY_BINS = 6
EARLY = GRID_PER_BEAT // 2

Edit = Callable[[PhraseBars, float, np.random.Generator], PhraseBars | None]


def thin_out(phrase: PhraseBars, amount: float, rng: np.random.Generator) -> PhraseBars | None:
    """Fewer onsets: those at the weakest places go first, chords before them last longer."""
    onset, chord = np.unique(phrase.onset, return_inverse=True)
    strengths = strength(phrase.bar_length, phrase.metre)[onset]
    may_go = np.flatnonzero((strengths < BAR_LINE) & (np.arange(len(onset)) > 0))
    n_gone = round(0.8 * amount * len(may_go))
    if not n_gone:
        return None
    order = np.lexsort([rng.random(len(may_go)), strengths[may_go]])
    is_kept = np.ones(len(onset), dtype=bool)
    is_kept[may_go[order[:n_gone]]] = False
    n_steps = int(phrase.bar_length.sum())
    gap = np.diff(np.append(onset, n_steps))
    new_gap = np.ones(len(onset), np.int64)
    new_gap[is_kept] = np.diff(np.append(onset[is_kept], n_steps))
    longer = DURATIONS[phrase.duration] * new_gap[chord] / gap[chord]
    # What is held over many onsets is held as long as before.
    longer = np.where(DURATIONS[phrase.duration] > gap[chord], DURATIONS[phrase.duration], longer)
    return _rows(
        replace(phrase, duration=nearest_duration_token(longer.astype(np.int64))), is_kept[chord]
    )


def move_in_scale(phrase: PhraseBars, amount: float, rng: np.random.Generator) -> PhraseBars | None:
    """Lower or higher by up to MOST_SCALE_STEPS steps of the scale."""
    n_steps = max(round(amount * MOST_SCALE_STEPS), 1) * int(rng.choice((-1, 1)))
    octave, pitch_class = np.divmod(phrase.pitch, 12)
    degree = np.searchsorted(MAJOR, pitch_class, side="right") - 1
    raised = pitch_class - MAJOR[degree]
    octaves, degree = np.divmod(degree + n_steps, 7)
    pitch = 12 * (octave + octaves) + MAJOR[degree] + raised
    if pitch.min() < LOWEST or pitch.max() > HIGHEST:
        return None
    return _in_order(replace(phrase, pitch=pitch))


def shade(phrase: PhraseBars, amount: float, rng: np.random.Generator) -> PhraseBars | None:
    """Softer or louder by up to MOST_VELOCITY_BINS."""
    if (phrase.velocity == NO_VELOCITY).any():
        return None
    n_bins = max(round(amount * MOST_VELOCITY_BINS), 1) * int(rng.choice((-1, 1)))
    velocity = np.clip(phrase.velocity + n_bins, 1, N_VELOCITIES - 1)
    return replace(phrase, velocity=velocity)


def anticipate(phrase: PhraseBars, amount: float, rng: np.random.Generator) -> PhraseBars | None:
    """Chords on strong places come an eighth early and are held to where they ended."""
    onset, chord = np.unique(phrase.onset, return_inverse=True)
    strengths = strength(phrase.bar_length, phrase.metre)[onset]
    room = np.diff(np.concatenate([[-1], onset]))
    may_move = np.flatnonzero((strengths > HALF) & (onset >= EARLY) & (room > EARLY))
    n_moved = round(amount * len(may_move))
    if not n_moved:
        return None
    moved = np.zeros(len(onset), np.int64)
    moved[rng.choice(may_move, n_moved, replace=False)] = EARLY
    n_steps = int(phrase.bar_length.sum())
    gap = np.diff(np.append(onset, n_steps))
    new_onset = onset - moved
    new_gap = np.diff(np.append(new_onset, n_steps))
    held = DURATIONS[phrase.duration]
    length = np.where(held > gap[chord], held, held * new_gap[chord] / gap[chord])
    starts = np.concatenate([[0], np.cumsum(phrase.bar_length)])
    bar = np.searchsorted(starts, new_onset, side="right") - 1
    return _in_order(
        replace(
            phrase,
            bar=bar[chord],
            position=(new_onset - starts[bar])[chord],
            duration=nearest_duration_token(np.maximum(length, 1).astype(np.int64)),
        )
    )


def fewer_voices(phrase: PhraseBars, amount: float, rng: np.random.Generator) -> PhraseBars | None:
    """Fewer notes to an onset; each keeps its highest, lower ones go at random."""
    onset = phrase.onset
    is_top = np.append(np.diff(onset) != 0, True)
    may_go = np.flatnonzero(~is_top)
    n_gone = round(amount * len(may_go))
    if not n_gone:
        return None
    # Inner notes go before the lowest of their chord.
    is_lowest = np.insert(np.diff(onset) != 0, 0, True)
    order = np.lexsort([rng.random(len(may_go)), is_lowest[may_go]])
    is_kept = np.ones(len(phrase), dtype=bool)
    is_kept[may_go[order[:n_gone]]] = False
    return _rows(phrase, is_kept)


def detach(phrase: PhraseBars, amount: float, rng: np.random.Generator) -> PhraseBars | None:
    """All notes shorter, by up to three quarters, or longer, by up to three times."""
    held = DURATIONS[phrase.duration]
    factor = 1 - 0.75 * amount if rng.random() < 0.6 else 1 + 2 * amount
    length = np.maximum(held * factor, 1)
    return replace(phrase, duration=nearest_duration_token(length.astype(np.int64)))


EDITS: dict[str, Edit] = {
    "density": thin_out,
    "register": move_in_scale,
    "dynamics": shade,
    "syncopation": anticipate,
    "polyphony": fewer_voices,
    "articulation": detach,
}
"""By the attribute that changes."""


def _rows(phrase: PhraseBars, rows: np.ndarray) -> PhraseBars:
    """The notes that ``rows``, a mask or an order, leaves."""
    return replace(
        phrase,
        bar=phrase.bar[rows],
        position=phrase.position[rows],
        pitch=phrase.pitch[rows],
        duration=phrase.duration[rows],
        velocity=phrase.velocity[rows],
    )


def _in_order(phrase: PhraseBars) -> PhraseBars:
    """In reading order; of two notes of one pitch on one onset the first stays."""
    key = phrase.onset * 128 + phrase.pitch
    return _rows(phrase, np.unique(key, return_index=True)[1])
