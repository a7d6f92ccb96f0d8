"""A variation goes no further from a clip than it is asked to: in key, register and voices.

Halfway to another phrase a model writes a stray note here and there: far below a melody, beside
the key, a second voice for a moment. What is near to mine has none of that.
"""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.inference import playable
from musestudio.inference.clips import Clip
from musestudio.inference.constraints import most_sounding_at_once
from musestudio.score import Note

FARTHEST_REACH = 12
"""Semitones that a variation of nearness 0 may go beyond the lowest and highest note."""


def in_manner_of(
    clip: Clip,
    notes: Sequence[Note],
    nearness: float,
    *,
    keep_register: bool = True,
    keep_voices: bool = True,
) -> tuple[Note, ...]:
    """The notes of a variation, in reading order, as near to the clip as ``nearness`` (0–1) says.

    Pitches are of the clip's key or its own notes from elsewhere; beyond its lowest and highest
    note they go a few semitones at most, and no more notes sound at once than in the clip. What is
    beyond comes back by octaves, then to the nearest pitch, of two the lower. Where nothing is
    beyond, nothing changes.

    keep_register, keep_voices: False where it was asked for otherwise.
    """
    own = [note.pitch for note in clip.notes]
    classes = {pitch % 12 for pitch in own} | (clip.key.pitch_classes if clip.key else set())
    reach = round(FARTHEST_REACH * (1 - nearness))
    lowest, highest = (min(own) - reach, max(own) + reach) if keep_register else (0, 127)
    lowest, highest = max(lowest, 0), min(highest, 127)
    allowed = [pitch for pitch in range(lowest, highest + 1) if pitch % 12 in classes]
    most = most_sounding_at_once(clip.notes) if keep_voices else None
    return held_within(notes, allowed, most)


def held_within(
    notes: Sequence[Note], allowed: Sequence[int], most_voices: int | None
) -> tuple[Note, ...]:
    """The notes with no pitch but ``allowed`` ones (ascending, at least one), and no more at once.

    A pitch beyond the lowest or highest comes back by octaves, then goes to the nearest.
    """
    within, lowest, highest = set(allowed), allowed[0], allowed[-1]
    if not all(note.pitch in within for note in notes):
        placed = (
            note
            if note.pitch in within
            else note.with_pitch(_nearest(allowed, _by_octaves(note.pitch, lowest, highest)))
            for note in notes
        )
        notes = playable.struck_once(sorted(placed))
    if most_voices is not None and most_sounding_at_once(notes) > most_voices:
        notes = playable.in_voices(notes, most_voices)
    return tuple(notes)


def _by_octaves(pitch: int, lowest: int, highest: int) -> int:
    while pitch < lowest:
        pitch += 12
    while pitch > highest:
        pitch -= 12
    return pitch


def _nearest(allowed: Sequence[int], pitch: int) -> int:
    return min(allowed, key=lambda each: (abs(each - pitch), each))
