"""One attribute of a phrase changed in its notes, everything else kept as far as it can be.

Pairs of a phrase and its edit show a network what it means to be denser, higher or louder and
nothing else: of the phrases composers wrote, the high ones are also the quick ones. An edit does
what an arranger does, so that both of a pair are music; taken the other way round, a pair of a
phrase and its thinned copy shows how composers fill in. What goes first follows from the music,
so that it can be learned.

Every edit takes how much is to change, in (0, 1], and a generator for whether it goes up or down;
it returns None where the phrase has nothing to change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from musestudio.encoding.attributes import (
    ATTRIBUTES,
    BAR_LINE,
    BEAT,
    LONGEST_HELD,
    measure,
    strength,
)
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
ARTICULATION = ATTRIBUTES.index("articulation")
FACTORS = np.geomspace(0.5, 4, 25)

Edit = Callable[[PhraseBars, float, np.random.Generator], PhraseBars | None]


def thin_out(phrase: PhraseBars, amount: float, rng: np.random.Generator) -> PhraseBars | None:
    """Fewer onsets: those at the weakest places go first, chords before them last longer."""
    onset, strengths = _onsets(phrase)
    may_go = np.flatnonzero((strengths < BAR_LINE) & (np.arange(len(onset)) > 0))
    n_gone = round(0.8 * amount * len(may_go))
    if not n_gone:
        return None
    order = np.lexsort([_turn(phrase, onset[may_go]), strengths[may_go]])
    is_kept = np.ones(len(onset), dtype=bool)
    is_kept[may_go[order[:n_gone]]] = False
    return _moved(phrase, onset, is_kept)


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
    """Chords on beats come an eighth early, where there is room, or are tied to what sounds before
    them; those in the middle of the bar first."""
    onset, strengths = _onsets(phrase)
    room = np.diff(np.concatenate([[-1], onset]))
    before = np.concatenate([[BAR_LINE], strengths[:-1]])
    can_come_early = (room > EARLY) & (onset >= EARLY)
    can_be_tied = before < strengths
    may_move = np.flatnonzero((strengths >= BEAT) & (can_come_early | can_be_tied))
    n_moved = round(amount * len(may_move))
    if not n_moved:
        return None
    order = np.lexsort([_turn(phrase, onset[may_move]), strengths[may_move]])
    chosen = may_move[order[:n_moved]]
    early = chosen[can_come_early[chosen]]
    new_onset = onset.copy()
    new_onset[early] -= EARLY
    is_kept = np.ones(len(onset), dtype=bool)
    is_kept[chosen[~can_come_early[chosen]]] = False
    return _moved(phrase, new_onset, is_kept)


def fewer_voices(phrase: PhraseBars, amount: float, rng: np.random.Generator) -> PhraseBars | None:
    """Fewer notes to an onset, of the fullest chords first: inner notes, then the lowest; the
    highest stays."""
    _, chord, sizes = np.unique(phrase.onset, return_inverse=True, return_counts=True)
    from_top = np.append(np.cumsum(sizes), 0)[chord] - 1 - np.arange(len(phrase))
    may_go = np.flatnonzero(from_top > 0)
    n_gone = round(amount * len(may_go))
    if not n_gone:
        return None
    # A chord of n loses its second note from the top while others still have n, its bass last.
    left_when_gone = sizes[chord] - np.where(
        from_top == sizes[chord] - 1, sizes[chord] - 1, from_top
    )
    order = np.lexsort([_turn(phrase, phrase.onset[may_go]), -left_when_gone[may_go]])
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


def as_joined_as(phrase: PhraseBars, edit: PhraseBars) -> PhraseBars:
    """The edit with its notes as much longer or shorter as it takes to be as joined as the phrase
    is: with fewer onsets, the same lengths would be a more detached music."""
    wanted = measure(phrase)[ARTICULATION]
    onset, chord = np.unique(edit.onset, return_inverse=True)
    gap = np.diff(np.append(onset, int(edit.bar_length.sum())))[chord]
    lengths = DURATIONS[
        nearest_duration_token(
            np.maximum(np.outer(FACTORS, DURATIONS[edit.duration]), 1).astype(np.int64)
        )
    ]
    joined = np.minimum(lengths / gap, LONGEST_HELD).mean(axis=1)
    best = int(np.abs(joined - wanted).argmin())
    return replace(edit, duration=nearest_duration_token(lengths[best]))


def _onsets(phrase: PhraseBars) -> tuple[np.ndarray, np.ndarray]:
    """The distinct onsets, and how strong their places are."""
    onset = np.unique(phrase.onset)
    return onset, strength(phrase.bar_length, phrase.metre)[onset]


def _moved(phrase: PhraseBars, new_onset: np.ndarray, is_kept: np.ndarray) -> PhraseBars:
    """The phrase with its chords at other onsets, or gone; each fills as much of the time to the
    next as it did. What was held over other chords is held as long as before."""
    onset, chord = np.unique(phrase.onset, return_inverse=True)
    n_steps = int(phrase.bar_length.sum())
    gap = np.diff(np.append(onset, n_steps))
    new_gap = np.ones(len(onset), np.int64)
    new_gap[is_kept] = np.diff(np.append(new_onset[is_kept], n_steps))
    held = DURATIONS[phrase.duration]
    length = np.where(held > gap[chord], held, held * new_gap[chord] / gap[chord])
    starts = np.concatenate([[0], np.cumsum(phrase.bar_length)])
    bar = np.searchsorted(starts, new_onset, side="right") - 1
    moved = replace(
        phrase,
        bar=bar[chord],
        position=(new_onset - starts[bar])[chord],
        duration=nearest_duration_token(np.maximum(length, 1).astype(np.int64)),
    )
    return _rows(moved, is_kept[chord])


def _turn(phrase: PhraseBars, onset: np.ndarray) -> np.ndarray:
    """(n,) when it is the turn of onsets that are alike: of a 4/4 bar, that of the last quarter's
    comes first, then the second's, the third's, the first's."""
    starts = np.concatenate([[0], np.cumsum(phrase.bar_length)])
    bar = np.searchsorted(starts, onset, side="right") - 1
    quarter = (onset - starts[bar]) // GRID_PER_BEAT
    # How often two goes into the quarter's number: those of odd number first.
    evenness = np.where(quarter > 0, np.log2(np.maximum(quarter & -quarter, 1)), 9)
    turn: np.ndarray = evenness * 100 - quarter
    return turn


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
