"""Which standing notes make room for an answer, and which stay."""

from __future__ import annotations

from bisect import bisect_left

from musestudio.score import Note
from musestudio.score.track import DRUM_CHANNEL


def gives_way(note: Note, start_tick: int, end_tick: int) -> bool:
    """Whether a standing note makes room for an answer to [start_tick, end_tick).

    Drums on a track of mixed channels are no part of what the model answers, locked notes are
    to stay, and muted ones are not heard, so that they are in nobody's way.
    """
    return (
        start_tick <= note.start_tick < end_tick
        and note.channel != DRUM_CHANNEL
        and not note.locked
        and not note.muted
    )


def notes_within(notes: tuple[Note, ...], start_tick: int, end_tick: int) -> tuple[Note, ...]:
    """Those of a track's sorted ``notes`` that begin in the span."""
    first = bisect_left(notes, start_tick, key=lambda note: note.start_tick)
    return notes[first : bisect_left(notes, end_tick, key=lambda note: note.start_tick)]


def some_give_way(
    notes: tuple[Note, ...], start_tick: int, end_tick: int, beside: frozenset[Note] = frozenset()
) -> bool:
    """Whether there is any note that ``giving_way`` would name, found out without a list."""
    within = notes_within(notes, start_tick, end_tick)
    return any(note not in beside and gives_way(note, start_tick, end_tick) for note in within)


def giving_way(
    notes: tuple[Note, ...], start_tick: int, end_tick: int, beside: frozenset[Note] = frozenset()
) -> tuple[Note, ...]:
    """Those of a track's sorted ``notes`` that make room for an answer; ``beside`` stay."""
    within = notes_within(notes, start_tick, end_tick)
    # As ``gives_way``, without a call for each: a selection may span 100,000 notes.
    going = [n for n in within if n.channel != DRUM_CHANNEL and not n.locked and not n.muted]
    return tuple([n for n in going if n not in beside] if beside else going)
