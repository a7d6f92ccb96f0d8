"""Which notes are selected, beyond a click and a band: by pitch, by scale, by neighbour."""

from __future__ import annotations

import numpy as np

from musestudio.score.note import HIGHEST_PITCH
from musestudio.ui.piano_roll.state import NO_NOTES, RollState


def select_all(state: RollState) -> None:
    state.select(np.arange(len(state.active_index)))


def select_inverse(state: RollState) -> None:
    """Select what is not selected, and let go of the rest."""
    state.select(np.flatnonzero(~state.selected_mask))


def select_pitch(state: RollState, pitch: int, *, adding: bool = False) -> None:
    """Select every note of one row; ``adding`` keeps what was selected."""
    row = np.flatnonzero(state.active_index.arrays.pitch == pitch)
    state.select(np.concatenate((state.selected, row)) if adding else row)


def select_same_pitches(state: RollState) -> None:
    """Select every note that has the pitch of a selected one."""
    pitch = state.active_index.arrays.pitch
    wanted = np.zeros(HIGHEST_PITCH + 1, dtype=bool)
    wanted[pitch[state.selected]] = True
    state.select(np.flatnonzero(wanted[pitch]))


def select_out_of_scale(state: RollState) -> None:
    """Select the notes outside the key; none where no key is known."""
    if state.key is None:
        state.select(NO_NOTES)
        return
    outside = np.array([pitch_class not in state.key for pitch_class in range(12)])
    state.select(np.flatnonzero(outside[state.active_index.arrays.pitch % 12]))


def select_from_playhead(state: RollState) -> None:
    """Select the notes that start at the playhead or after it."""
    start = state.active_index.arrays.start
    first = int(np.searchsorted(start, round(state.playhead_tick), side="left"))
    state.select(np.arange(first, len(start)))


def select_neighbour(state: RollState, by: int, *, adding: bool = False) -> None:
    """Select the next note in reading order (``by`` +1), or the one before (−1), and hear it.

    Reading order is by start, then upwards through a chord. Without a selection the search
    begins at the playhead. ``adding`` keeps what was selected.
    """
    index = state.active_index
    if not len(index):
        return
    if len(state.selected):
        note = int(state.selected[-1]) + 1 if by > 0 else int(state.selected[0]) - 1
    else:
        first = int(np.searchsorted(index.arrays.start, round(state.playhead_tick), side="left"))
        note = first if by > 0 else first - 1
    note = min(max(note, 0), len(index) - 1)
    state.select([*state.selected.tolist(), note] if adding else [note])
    found = index.notes[note]
    state.viewport.reveal(found.start_tick, found.pitch)
    state.note_preview.emit(found.pitch, found.velocity)
