"""Hard rules as biases: what a continuation may not do gets a logit of minus infinity.

Rules are kept exactly because a forbidden token can never be drawn. They say: stay in key
and range, stay in time (nothing before the start, no bar without an onset), let chords end,
and always give a duration and a loudness.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.score import Key, Note

FORBIDDEN = np.float32(-1e9)
AVOIDED = np.float32(-1e4)
"""Never drawn while anything that is not forbidden is left."""
LARGEST_CHORD = 10

OFFSETS = dict(
    zip(
        encoding.FIELDS,
        np.cumsum([0, *(encoding.VOCABULARY[f] for f in encoding.FIELDS)]).tolist(),
        strict=False,
    )
)
"""Where each field's tokens begin in a bias or noise row."""
ROW_LENGTH = sum(encoding.VOCABULARY.values())


def allowed_pitches(key: Key | None, lowest_pitch: int, highest_pitch: int) -> np.ndarray:
    """The pitches that may sound, ascending; shape (n_allowed,), perhaps none."""
    pitches = np.arange(lowest_pitch, highest_pitch + 1)
    if key is None:
        return pitches
    return pitches[np.isin(pitches % 12, sorted(key.pitch_classes))]


def most_sounding_at_once(notes: Iterable[Note]) -> int:
    """The greatest number of notes that sound together at any moment."""
    # A note that ends where another begins does not sound with it; one of no length takes up
    # the tick it stands on.
    changes = sorted(
        change
        for note in notes
        for change in ((note.start_tick, 1), (max(note.end_tick, note.start_tick + 1), -1))
    )
    sounding = most = 0
    for _, change in changes:
        sounding += change
        most = max(most, sounding)
    return most


def standing_bias(allowed: np.ndarray) -> np.ndarray:
    """The bias that holds for every step of a request, float32, shape (ROW_LENGTH,)."""
    bias = np.zeros(ROW_LENGTH, dtype=np.float32)
    pitch = bias[OFFSETS["pitch"] :][: encoding.N_PITCHES]
    pitch[:] = FORBIDDEN
    pitch[allowed] = 0
    bias[OFFSETS["duration"] + encoding.NO_DURATION] = FORBIDDEN
    bias[OFFSETS["velocity"] + encoding.NO_VELOCITY] = FORBIDDEN
    return bias


def shift_bias(*, least_shift: int, latest_shift: int, may_add_to_chord: bool) -> np.ndarray:
    """Which shifts may come next, float32, shape (N_SHIFTS,).

    least_shift, latest_shift: the span in which the next onset has to lie, in grid steps
                      from the last one, both included.
    may_add_to_chord: whether there is room for one more note on the last onset.
    """
    forbidden = (encoding.SHIFTS < least_shift) | (encoding.SHIFTS > latest_shift)
    if not may_add_to_chord:
        forbidden[0] = True
    if forbidden.all():
        # No single token reaches the span (a short bar far off): the nearest one after its start.
        forbidden[min(int(np.searchsorted(encoding.SHIFTS, least_shift)), len(forbidden) - 1)] = 0
    return np.where(forbidden, FORBIDDEN, np.float32(0))


def force(bias: np.ndarray, field: str, token: int) -> None:
    """Leave ``token`` as the only choice of ``field``, in place."""
    row = bias[OFFSETS[field] :][: encoding.VOCABULARY[field]]
    row[:] = FORBIDDEN
    row[token] = 0
