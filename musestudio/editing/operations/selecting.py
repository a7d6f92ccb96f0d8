"""Which notes to select: places (from 0, ascending) in the notes given.

As places they can be handed to the roll's selection whatever the notes are, and combined as
sets. ``notes`` are those of a track, or for ``every_nth`` those selected so far.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from musestudio.score import Key, Note


def of_pitches(notes: Sequence[Note], pitches: Collection[int]) -> tuple[int, ...]:
    """The notes of those pitches."""
    return tuple(i for i, note in enumerate(notes) if note.pitch in pitches)


def of_pitch_classes(notes: Sequence[Note], pitch_classes: Collection[int]) -> tuple[int, ...]:
    """The notes of those pitch classes (0–11, C first), in every octave."""
    return tuple(i for i, note in enumerate(notes) if note.pitch % 12 in pitch_classes)


def out_of_scale(notes: Sequence[Note], key: Key) -> tuple[int, ...]:
    """The notes that are not in the scale."""
    return of_pitch_classes(notes, frozenset(range(12)) - key.pitch_classes)


def of_velocities(notes: Sequence[Note], lowest: int, highest: int) -> tuple[int, ...]:
    """The notes with velocities from ``lowest`` to ``highest``, both included."""
    return tuple(i for i, note in enumerate(notes) if lowest <= note.velocity <= highest)


def of_lengths(notes: Sequence[Note], shortest_ticks: int, longest_ticks: int) -> tuple[int, ...]:
    """The notes with lengths from ``shortest_ticks`` to ``longest_ticks``, both included."""
    return tuple(
        i for i, note in enumerate(notes) if shortest_ticks <= note.duration_ticks <= longest_ticks
    )


def starting_between(notes: Sequence[Note], start_tick: int, end_tick: int) -> tuple[int, ...]:
    """The notes that begin from ``start_tick`` on and before ``end_tick``."""
    return tuple(i for i, note in enumerate(notes) if start_tick <= note.start_tick < end_tick)


def muted(notes: Sequence[Note]) -> tuple[int, ...]:
    """The muted notes."""
    return tuple(i for i, note in enumerate(notes) if note.muted)


def locked(notes: Sequence[Note]) -> tuple[int, ...]:
    """The notes locked against the assistant."""
    return tuple(i for i, note in enumerate(notes) if note.locked)


def every_nth(notes: Sequence[Note], n: int, first: int = 0) -> tuple[int, ...]:
    """Every ``n``-th note (1 or more) by onset, from onset number ``first`` on.

    A chord counts as one and is taken whole: every second of four chords is two chords.
    """
    onsets = {tick: i for i, tick in enumerate(sorted({note.start_tick for note in notes}))}
    places = []
    for i, note in enumerate(notes):
        onset = onsets[note.start_tick] - first
        if onset >= 0 and onset % n == 0:
            places.append(i)
    return tuple(places)


def inverted(notes: Sequence[Note], places: Iterable[int]) -> tuple[int, ...]:
    """All other notes."""
    given = frozenset(places)
    return tuple(i for i in range(len(notes)) if i not in given)
