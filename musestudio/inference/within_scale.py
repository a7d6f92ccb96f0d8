"""Notes brought back into a scale, as few as need be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from musestudio.score import Key, Note
from musestudio.score.note import HIGHEST_PITCH, LOWEST_PITCH

_KEYS = tuple(Key(tonic) for tonic in range(12))
_CLASSES = tuple(key.pitch_classes for key in _KEYS)


def share_within_scale(notes: Sequence[Note]) -> float:
    """The share of notes, 0–1, in the diatonic scale that holds most of them; 1 without notes."""
    return _best_scale(notes)[1] / len(notes) if notes else 1.0


def within_scale(
    notes: Sequence[Note], least_share: float, own: Collection[tuple[int, int]] = ()
) -> tuple[Note, ...]:
    """The notes, in reading order, with at least that share of them in one diatonic scale.

    The shortest go a semitone, where their neighbour is not sounding; those that stand in ``own``
    (tick and pitch) only where there are no others.
    """
    scale, n_within = _best_scale(notes)
    excess = len(notes) - int((1 - least_share) * len(notes) + 1e-9) - n_within
    if excess <= 0:
        return tuple(notes)
    sounding: dict[int, list[tuple[int, int]]] = {}
    for note in notes:
        sounding.setdefault(note.pitch, []).append(_span(note))
    outside = [note for note in notes if note.pitch not in scale]
    outside.sort(key=lambda note: (note[:2] in own, note.duration_ticks))
    moved: dict[Note, Note] = {}
    for note in outside:
        begin, end = _span(note)
        # Below and above a note outside the scale lies one of it.
        for pitch in (note.pitch - 1, note.pitch + 1):
            is_free = all(b >= end or e <= begin for b, e in sounding.get(pitch, ()))
            if is_free and LOWEST_PITCH <= pitch <= HIGHEST_PITCH:
                moved[note] = note.with_pitch(pitch)
                sounding.setdefault(pitch, []).append((begin, end))
                break
        if len(moved) == excess:
            break
    return tuple(sorted(moved.get(note, note) for note in notes))


def _span(note: Note) -> tuple[int, int]:
    """When its key is down; a note of no length takes up a tick."""
    return note.start_tick, max(note.end_tick, note.start_tick + 1)


def _best_scale(notes: Sequence[Note]) -> tuple[Key, int]:
    """The diatonic scale that holds most of the notes, and how many."""
    count = Counter(note.pitch % 12 for note in notes)
    within = [sum(count[c] for c in classes) for classes in _CLASSES]
    most = max(within)
    return _KEYS[within.index(most)], most
