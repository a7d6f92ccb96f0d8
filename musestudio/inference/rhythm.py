"""A rhythm that is kept: onsets and lengths stand, pitches and velocities are drawn anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.score import Note


@dataclass(frozen=True)
class Slot:
    """One step to write: a note whose pitch and velocity are open, or a rest.

    shift, duration: the tokens the model is told.
    note:     the note whose rhythm is kept, with its track; None for a rest.
    n_above:  how many notes of the same chord are still to come above this one.
    begins:   the first tick of the chord it belongs to.
    """

    shift: int
    duration: int
    track_id: int
    note: Note | None
    n_above: int
    begins: int


def chords(
    notes: Iterable[tuple[int, Note]], start_tick: int, ticks_per_beat: int
) -> list[tuple[int, list[tuple[int, Note]]]]:
    """(grid steps from ``start_tick``, notes from the lowest up), in order of time.

    What falls on one step of the grid counts as a chord, however it is spread.
    """

    def grid(item: tuple[int, Note]) -> int:
        return int(encoding.to_grid(np.array(item[1].start_tick - start_tick), ticks_per_beat))

    def order(item: tuple[int, Note]) -> tuple[int, int, Note]:
        return grid(item), item[1].pitch, item[1]

    return [(step, list(chord)) for step, chord in groupby(sorted(notes, key=order), key=grid)]


def most_pitches_needed(
    notes: Iterable[tuple[int, Note]], held: Iterable[Note], start_tick: int, ticks_per_beat: int
) -> int:
    """How many different pitches a kept rhythm asks for at one moment at most.

    held: notes from before that sound on.
    """
    most = 0
    sounding = [note.end_tick for note in held]
    for _, chord in chords(notes, start_tick, ticks_per_beat):
        begins = min(note.start_tick for _, note in chord)
        sounding = [end for end in sounding if end > begins]
        sounding += [note.end_tick for _, note in chord]
        most = max(most, len(sounding))
    return most


def slots_of(
    notes: Sequence[tuple[int, Note]],
    start_tick: int,
    ticks_per_beat: int,
    *,
    wait: int,
    after_note: bool,
) -> list[Slot]:
    """The steps that write this rhythm from ``start_tick`` on.

    wait: grid steps from the last step heard to ``start_tick``.
    after_note: whether that step is a note. The first onset never joins its chord, which
        would bind its pitches.
    """
    slots: list[Slot] = []
    clock = -wait
    for onset, chord in chords(notes, start_tick, ticks_per_beat):
        gap = max(onset - clock, 1 if slots or after_note else 0)
        clock += gap
        rests, shift = encoding.split_gap(gap)
        slots += [Slot(rest, encoding.NO_DURATION, 0, None, 0, 0) for rest in rests]
        begins = min(note.start_tick for _, note in chord)
        for i, (track_id, note) in enumerate(chord):
            length = encoding.to_grid(np.array(note.duration_ticks), ticks_per_beat)
            duration = int(encoding.nearest_duration_token(length))
            n_above = len(chord) - 1 - i
            slots.append(Slot(0 if i else shift, duration, track_id, note, n_above, begins))
    return slots


def open_pitches(
    allowed: np.ndarray, slot: Slot, last_in_chord: int | None, ends: dict[int, int]
) -> np.ndarray:
    """The pitches a slot may take, ascending: none that still sounds, above the chord's notes
    so far, and leaving enough above for those to come.

    ends: by pitch, the tick at which it stops sounding.
    """
    free = [
        pitch
        for pitch in allowed.tolist()
        if ends.get(pitch, 0) <= slot.begins and (last_in_chord is None or pitch > last_in_chord)
    ]
    return np.array(free[: len(free) - slot.n_above], dtype=np.int64)
