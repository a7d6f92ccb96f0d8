"""Joining notes of one pitch."""

from __future__ import annotations

from collections.abc import Iterable

from musestudio.editing.operations.note_change import NoteChange
from musestudio.score import Note


def glue(notes: Iterable[Note]) -> NoteChange:
    """Make one note of all ``notes`` that share a channel and a pitch.

    It lasts from where the first begins to where the last to end is over, rests between
    them included, and has all else from the first.
    """
    voices: dict[tuple[int, int], list[Note]] = {}
    for note in sorted(notes):
        voices.setdefault((note.channel, note.pitch), []).append(note)
    several = [voice for voice in voices.values() if len(voice) > 1]
    return NoteChange(
        tuple(note for voice in several for note in voice),
        tuple(_joined(voice) for voice in several),
    )


def glue_to_next(note: Note, track_notes: Iterable[Note]) -> NoteChange:
    """Join ``note`` to the next of its channel and pitch, as one click of a glue tool does.

    track_notes: the notes of the track, sorted; ``note`` is one of them. Nothing changes
                 where no later note of that pitch begins.
    """
    for other in track_notes:
        if (
            other.start_tick > note.start_tick
            and other.pitch == note.pitch
            and other.channel == note.channel
        ):
            return glue((note, other))
    return NoteChange()


def _joined(voice: list[Note]) -> Note:
    end_tick = max(note.end_tick for note in voice)
    return voice[0]._replace(duration_ticks=end_tick - voice[0].start_tick)
