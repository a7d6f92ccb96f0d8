"""Upside down."""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.editing.operations.transpose import with_pitches
from musestudio.score import Key, Note
from musestudio.score.scale_steps import pitch_of_step, scale_step


def invert(notes: Sequence[Note], key: Key | None = None) -> tuple[Note, ...]:
    """The notes mirrored between their highest and their lowest: what rose falls.

    key: mirror in the steps of this scale, so that its notes stay in it; None mirrors in
         semitones. A note outside the scale is then as far below the mirrored scale note
         as it was above its own.
    As a block: nothing changes where a note would leave 0–127.
    """
    if not notes:
        return ()
    pitches = [note.pitch for note in notes]
    if key is None:
        axis = min(pitches) + max(pitches)
        return with_pitches(notes, [axis - pitch for pitch in pitches])
    steps = [scale_step(key, pitch) for pitch in pitches]
    axis = scale_step(key, min(pitches))[0] + scale_step(key, max(pitches))[0]
    return with_pitches(
        notes, [pitch_of_step(key, axis - step) - alteration for step, alteration in steps]
    )
