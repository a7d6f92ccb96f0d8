"""Notes in seconds onto the ticks of a song."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from musestudio.inference.transcription.transcribe import SketchNote
from musestudio.score import Note, TempoMap


def as_played(
    notes: Sequence[SketchNote], tempo_map: TempoMap, at_tick: int, channel: int = 0
) -> tuple[Note, ...]:
    """The notes as they sounded, the first at ``at_tick``; in reading order.

    The silence before the first is left out: nobody begins to hum on the beat of the button.
    """
    began_s = notes[0].start_s if notes else 0.0
    origin_s = tempo_map.seconds_at(at_tick) - began_s
    return placed(notes, lambda time_s: tempo_map.tick_at(origin_s + time_s), channel)


def placed(
    notes: Sequence[SketchNote], tick_at: Callable[[float], float], channel: int = 0
) -> tuple[Note, ...]:
    """The notes by a clock of one's own: seconds of the sound → ticks of the song, rising.

    Every note keeps at least a tick.
    """
    found: list[Note] = []
    for note in notes:
        start = max(round(tick_at(note.start_s)), 0)
        end = max(round(tick_at(note.end_s)), start + 1)
        found.append(Note(start, note.pitch, end - start, note.velocity, channel))
    return tuple(sorted(found))
