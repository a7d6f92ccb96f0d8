"""Slower and faster."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from musestudio.score import Note


def stretch(
    notes: Sequence[Note], ratio: Fraction | float, origin_tick: int | None = None
) -> tuple[Note, ...]:
    """The notes with times and lengths multiplied by ``ratio`` (more than 0).

    ratio:       2 is half as fast ("double"), 1/2 twice as fast ("halve").
    origin_tick: what stays in place; by default the start of the first note. With the end of
                 the span the notes are stretched from their left edge.
    Starts and ends are rounded alike, so that what touched still touches. No note moves
    before tick 0 and none is lost: one that sounded keeps at least one tick.
    """
    if ratio <= 0:
        raise ValueError(f"a ratio of {ratio} leaves no time")
    if not notes:
        return ()
    origin = min(note.start_tick for note in notes) if origin_tick is None else origin_tick
    exact = Fraction(ratio)
    numerator, denominator = exact.numerator, exact.denominator

    def stretched(tick: int) -> int:
        # What ``round`` makes of a Fraction, in whole numbers: ten thousand notes are
        # stretched while the mouse waits.
        whole, rest = divmod((tick - origin) * numerator, denominator)
        whole += 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
        return max(origin + whole, 0)

    result = []
    for note in notes:
        start, end = stretched(note.start_tick), stretched(note.end_tick)
        length = max(end - start, min(note.duration_ticks, 1))
        result.append(note._replace(start_tick=start, duration_ticks=length))
    return tuple(result)
