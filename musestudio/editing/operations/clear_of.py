"""Making room between notes of one pitch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
    kept: list[Note] = []
    for note in sorted(added):
        taken = spans.setdefault((note.channel, note.pitch), [])
        start = note.start_tick
        if any(span_start <= start < span_end for span_start, span_end in taken):
            continue
        next_start = min((s for s, _ in taken if s > start), default=note.end_tick)
        note = note.with_duration(min(note.end_tick, next_start) - start)
        taken.append((start, note.end_tick))
        kept.append(note)
    return tuple(kept)
