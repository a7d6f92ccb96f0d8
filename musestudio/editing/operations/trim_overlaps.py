"""Notes of one pitch that do not run into one another."""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.score import Note


def trim_overlaps(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The notes, each ended where the next of its channel and pitch begins.

    A MIDI file cannot say which of two sounding notes of one pitch a note-off ends. Notes
    that begin together are left alone. Order and number stay.
    """
    trimmed = list(notes)
    next_start: dict[tuple[int, int], int] = {}
    latest: dict[tuple[int, int], int] = {}
    for i in sorted(range(len(trimmed)), key=lambda i: trimmed[i].start_tick, reverse=True):
        note = trimmed[i]
        voice = (note.channel, note.pitch)
        if voice in latest and latest[voice] > note.start_tick:
            next_start[voice] = latest[voice]
        latest[voice] = note.start_tick
        if note.end_tick > next_start.get(voice, note.end_tick):
            trimmed[i] = note._replace(duration_ticks=next_start[voice] - note.start_tick)
    return tuple(trimmed)
