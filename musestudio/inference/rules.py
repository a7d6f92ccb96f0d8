"""Hold notes that are written already to what was promised: a key, a range, so many voices."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from musestudio.errors import RequestError
from musestudio.inference import playable
from musestudio.inference.constraints import allowed_pitches
from musestudio.score import Key, Note


def held_to(
    notes: Iterable[Note],
    *,
    key: Key | None = None,
    lowest_pitch: int = 0,
    highest_pitch: int = 127,
    most_voices: int | None = None,
) -> tuple[Note, ...]:
    """The notes, in reading order, as the rules have them.

    A note outside the range comes into it by octaves where it can, and from there goes to the
    nearest pitch of the key, of two the lower. Where no rule is broken nothing changes.
    Raises RequestError where the range has no note of the key.
    """
    pitches = allowed_pitches(key, lowest_pitch, highest_pitch)
    if not len(pitches):
        raise RequestError(
            f"No note of {key.name} lies in the range asked for."
            if key
            else "The lowest pitch lies above the highest."
        )
    held, within = list(notes), set(pitches.tolist())
    if not all(note.pitch in within for note in held):
        placed = (
            note.with_pitch(_nearest(_by_octaves(note.pitch, lowest_pitch, highest_pitch), pitches))
            for note in held
        )
        held = playable.struck_once(sorted(placed))
    if most_voices is not None:
        held = playable.in_voices(held, most_voices)
    return tuple(held)


def _by_octaves(pitch: int, lowest: int, highest: int) -> int:
    while pitch < lowest:
        pitch += 12
    while pitch > highest and pitch - 12 >= lowest:
        pitch -= 12
    return pitch


def _nearest(pitch: int, allowed: np.ndarray) -> int:
    return int(allowed[np.abs(allowed - pitch).argmin()])
