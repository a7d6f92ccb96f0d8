"""The same again, right behind."""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.score import MetreMap, Note


def duplicate(notes: Sequence[Note], metre_map: MetreMap) -> tuple[Note, ...]:
    """Copies of the notes, placed so that the phrase goes on in time.

    A phrase that crosses a bar line is repeated after whole bars, a shorter one after whole
    beats; so the copy of a figure that begins with a rest or an upbeat keeps its place in
    the bar or beat.
    """
    shift = repeat_shift_ticks(notes, metre_map)
    return tuple(note.moved(ticks=shift) for note in notes)


def repeat_shift_ticks(notes: Sequence[Note], metre_map: MetreMap) -> int:
    """How much later the phrase begins when it is repeated in time; 0 where it has no notes."""
    if not notes:
        return 0
    start_tick = min(note.start_tick for note in notes)
    # A note of no length still takes up the tick it stands on.
    end_tick = max(max(note.end_tick, note.start_tick + 1) for note in notes)
    return shift_of_repeat(start_tick, end_tick, metre_map)


def shift_of_repeat(start_tick: int, end_tick: int, metre_map: MetreMap) -> int:
    """How much later what takes [start_tick, end_tick) begins when it is repeated in time."""
    bar_start = metre_map.bar_start_at(start_tick)
    next_bar = metre_map.bar_start(metre_map.position_at(start_tick).bar + 1)
    if end_tick > next_bar:
        return metre_map.bar_line_from(end_tick) - bar_start
    beat_ticks = metre_map.beat_ticks(metre_map.metre_at(start_tick))
    first_beat = (start_tick - bar_start) // beat_ticks
    end_beat = -(-(end_tick - bar_start) // beat_ticks)
    return (end_beat - first_beat) * beat_ticks
