"""Back to front."""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.score import Note


def reverse(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The notes in reverse, inside the span they take up: the last to end begins.

    Lengths stay; what ended together begins together.
    """
    if not notes:
        return ()
    start_tick = min(note.start_tick for note in notes)
    end_tick = max(note.end_tick for note in notes)
    return tuple(note.with_start(start_tick + end_tick - note.end_tick) for note in notes)
