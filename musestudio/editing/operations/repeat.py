"""A phrase again and again."""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.editing.operations.duplicate import repeat_shift_ticks
from musestudio.score import MetreMap, Note


def repeat_until(notes: Sequence[Note], metre_map: MetreMap, end_tick: int) -> tuple[Note, ...]:
    """Copies of the phrase, one behind the other as ``duplicate`` puts them, up to ``end_tick``.

    The last copy is cut off there: notes that would begin later are left out, one that
    would sound on ends. The phrase itself is not among the result.
    """
    copies: list[Note] = []
    phrase = tuple(notes)
    while phrase:
        # Asked anew for each copy: bars need not all be of one length.
        shift = repeat_shift_ticks(phrase, metre_map)
        phrase = tuple(note.moved(ticks=shift) for note in phrase)
        if min(note.start_tick for note in phrase) >= end_tick:
            break
        copies += [
            note._replace(duration_ticks=min(note.duration_ticks, end_tick - note.start_tick))
            for note in phrase
            if note.start_tick < end_tick
        ]
    return tuple(copies)
