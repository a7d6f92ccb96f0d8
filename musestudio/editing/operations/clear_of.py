"""Making room between notes of one pitch."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from musestudio.score import Note


def clear_of(existing: Iterable[Note], added: Sequence[Note]) -> tuple[Note, ...]:
    """The ``added`` notes, none sounding over an ``existing`` one or over one another.

    On one track, channel and pitch a MIDI file cannot say which of two sounding notes a
    note-off ends, so an added note is cut short where the next one begins, and left out
    where one sounds already. The result is sorted; existing notes are never touched.
    """
    if not added:
        return ()
    first_tick = min(note.start_tick for note in added)
    end_tick = max(note.end_tick for note in added)
    spans: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for note in existing:
        # A note of no length still takes up the tick it stands on.
        end = max(note.end_tick, note.start_tick + 1)
        if end > first_tick and note.start_tick < end_tick:
            spans.setdefault((note.channel, note.pitch), []).append((note.start_tick, end))
    standing = {row: _in_order(of_row) for row, of_row in spans.items()}
    free_from: dict[tuple[int, int], int] = {}
    kept: list[Note] = []
    for note in sorted(added):
        row, start = (note.channel, note.pitch), note.start_tick
        starts, sounding_until = standing.get(row, ((), ()))
        behind = bisect_right(starts, start)
        if start < free_from.get(row, 0) or (behind and start < sounding_until[behind - 1]):
            continue
        next_start = starts[behind] if behind < len(starts) else note.end_tick
        note = note.with_duration(min(note.end_tick, next_start) - start)
        free_from[row] = note.end_tick
        kept.append(note)
    return tuple(kept)


def _in_order(spans: list[tuple[int, int]]) -> tuple[Sequence[int], Sequence[int]]:
    """The starts, ascending, and until when those up to each of them sound."""
    spans.sort()
    return [start for start, _ in spans], list(accumulate((end for _, end in spans), max))
