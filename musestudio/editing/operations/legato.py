"""Each note held until the next one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from musestudio.editing.operations.trim_overlaps import trim_overlaps
from musestudio.score import Note


def legato(
    notes: Sequence[Note], overlap_ticks: int = 0, *, together_ticks: int = 0
) -> tuple[Note, ...]:
    """The notes lengthened or cut so that each lasts to the next onset among them.

    together_ticks: notes that begin within so many ticks of a chord's first are the chord's,
                    as hands never strike all of it at once; none is cut by another.
    overlap_ticks: how far a note reaches into the next; negative leaves a gap. A note keeps
                   at least one tick, and never runs into the next of its own pitch.
    The last note or chord keeps its lengths.
    """
    onsets: list[int] = []
    for start_tick in sorted({note.start_tick for note in notes}):
        if not onsets or start_tick > onsets[-1] + together_ticks:
            onsets.append(start_tick)
    held = []
    for note in notes:
        following = bisect_right(onsets, note.start_tick)
        if following < len(onsets):
            note = note.with_duration(onsets[following] + overlap_ticks - note.start_tick)
        held.append(note)
    return trim_overlaps(held)
