"""Notes ↔ steps: one step per note, four tokens per step.

A passage is read in order of onset and, within a chord, of pitch. Each note becomes

    shift     time since the onset before it (0 within a chord),
    pitch     its pitch,
    duration  how long it sounds,
    velocity  how loud it is,

with time counted on a grid of 24 steps to a quarter note, on which sixteenths, triplets
and thirty-seconds are exact. A silence longer than the longest shift is written as one or
more REST steps, so that every gap on the grid is exact; END stands before the first and
after the last note of a piece.

Exact round trip: onsets on the grid; durations that are in ``DURATIONS`` (written note
values, dotted and triplet ones among them, and a few between, as performers hold notes);
velocities at the centre of their bin of eight. Everything else is rounded to the nearest and
counted in the ``EncodingReport``. Two notes of one pitch on one onset are merged (the longer,
louder one).

Lengths and loudness are coarser than time on purpose: told apart to 1/24 of a quarter and to
four steps of velocity, performed notes spend half of what a network can learn on noise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from musestudio.score.note import Note

ENCODING_NAME = "note-steps-2"
GRID_PER_BEAT = 24

SHIFTS = np.array([*range(97), *range(102, 193, 6), *range(204, 385, 12)], dtype=np.int64)
"""Grid steps each shift token stands for, shape (129,)."""

NO_DURATION = 0
# fmt: off
DURATIONS = np.array([
    0, 1, 2, 3, 4, 6, 8, 9, 12, 15, 16, 18, 21, 24, 30, 32, 36, 42, 48, 54, 60, 64, 72, 84, 96,
    120, 144, 168, 192, 240, 288, 384, 576,
], dtype=np.int64)
# fmt: on
"""Grid steps each duration token stands for, shape (33,); token 0 is “none” (REST, END)."""

REST = 128
END = 129
NO_VELOCITY = 0
VELOCITY_BIN = 8

N_SHIFTS = len(SHIFTS)
N_PITCHES = 130
N_DURATIONS = len(DURATIONS)
N_VELOCITIES = 1 + 128 // VELOCITY_BIN

FIELDS = ("shift", "pitch", "duration", "velocity")
VOCABULARY = {
    "shift": N_SHIFTS,
    "pitch": N_PITCHES,
    "duration": N_DURATIONS,
    "velocity": N_VELOCITIES,
}
"""Tokens per field, in the order in which the fields of a note are decided."""


@dataclass(frozen=True)
class NoteSteps:
    """A passage as tokens; every array has shape (n_steps,).

    shift, pitch, duration, velocity: int64 token ids.
    onset: int64, grid steps from the passage's origin at which each step stands.
    """

    shift: np.ndarray
    pitch: np.ndarray
    duration: np.ndarray
    velocity: np.ndarray
    onset: np.ndarray

    def __len__(self) -> int:
        return len(self.pitch)

    def field(self, name: str) -> np.ndarray:
        """The token array of one of ``FIELDS``."""
        tokens: np.ndarray = getattr(self, name)
        return tokens


def end_step(onset: int) -> NoteSteps:
    """The single END step that stands before a piece's first note, or after its last."""
    columns = (0, END, NO_DURATION, NO_VELOCITY, onset)
    return NoteSteps(*(np.array([value], dtype=np.int64) for value in columns))


def concatenate(*parts: NoteSteps) -> NoteSteps:
    """Steps one after another; their onsets have to count from one origin."""
    return NoteSteps(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in (*FIELDS, "onset"))
    )


@dataclass(frozen=True)
class EncodingReport:
    """What rounding changed, for the user to be told.

    max_onset_error_beats is in quarter notes.
    """

    notes: int
    onsets_moved: int = 0
    durations_changed: int = 0
    velocities_changed: int = 0
    unisons_merged: int = 0
    max_onset_error_beats: float = 0.0

    @property
    def is_exact(self) -> bool:
        return not (
            self.onsets_moved
            or self.durations_changed
            or self.velocities_changed
            or self.unisons_merged
        )


def velocity_token(velocity: int | np.ndarray) -> np.ndarray:
    """Token (1–16) of a velocity 1–127."""
    return 1 + (np.asarray(velocity, dtype=np.int64) - 1) // VELOCITY_BIN


def velocity_value(token: int | np.ndarray) -> np.ndarray:
    """Velocity (5–125) at the centre of a token's bin; token 0 has no value of its own."""
    return (np.asarray(token, dtype=np.int64) - 1) * VELOCITY_BIN + VELOCITY_BIN // 2 + 1


def nearest_duration_token(grid_steps: np.ndarray) -> np.ndarray:
    """Token of the nearest duration, at least one grid step."""
    return _nearest(DURATIONS[1:], grid_steps) + 1


def to_grid(ticks: np.ndarray, ticks_per_beat: int) -> np.ndarray:
    """Ticks rounded to grid steps, halves upward so that equal gaps stay equal."""
    return (2 * ticks * GRID_PER_BEAT + ticks_per_beat) // (2 * ticks_per_beat)


def from_grid(grid_steps: int, ticks_per_beat: int) -> int:
    """Grid steps in ticks, rounded where the file's resolution is not a multiple of 24."""
    return (2 * grid_steps * ticks_per_beat + GRID_PER_BEAT) // (2 * GRID_PER_BEAT)


def encode(
    notes: Iterable[Note],
    ticks_per_beat: int,
    origin_tick: int = 0,
    *,
    with_velocity: bool = True,
) -> tuple[NoteSteps, EncodingReport]:
    """Notes (in any order, none before ``origin_tick``) as steps, and what was rounded.

    with_velocity: False writes NO_VELOCITY for every note, which is how the models are
        told that a score carries no dynamics.
    """
    table = np.array(
        [(n.start_tick, n.pitch, n.duration_ticks, n.velocity) for n in notes], dtype=np.int64
    ).reshape(-1, 4)
    n_notes = len(table)
    start_ticks = table[:, 0] - origin_tick
    if n_notes and start_ticks.min() < 0:
        raise ValueError("a note starts before the origin of the passage")
    onset = to_grid(start_ticks, ticks_per_beat)
    duration = nearest_duration_token(to_grid(table[:, 2], ticks_per_beat))
    velocity = velocity_token(np.clip(table[:, 3], 1, 127))

    error_beats = np.abs(onset / GRID_PER_BEAT - start_ticks / ticks_per_beat)
    report_moved = int(np.count_nonzero(onset * ticks_per_beat != start_ticks * GRID_PER_BEAT))
    report_durations = int(
        np.count_nonzero(DURATIONS[duration] * ticks_per_beat != table[:, 2] * GRID_PER_BEAT)
    )
    report_velocities = (
        int(np.count_nonzero(velocity_value(velocity) != table[:, 3])) if with_velocity else 0
    )

    # Reading order; of unisons the longest, then loudest comes first and is kept.
    order = np.lexsort((-velocity, -duration, table[:, 1], onset))
    onset, pitch = onset[order], table[order, 1]
    duration, velocity = duration[order], velocity[order]
    keep = np.ones(n_notes, dtype=bool)
    keep[1:] = (np.diff(onset) != 0) | (np.diff(pitch) != 0)
    onset, pitch, duration, velocity = onset[keep], pitch[keep], duration[keep], velocity[keep]
    if not with_velocity:
        velocity = np.full_like(velocity, NO_VELOCITY)

    report = EncodingReport(
        notes=n_notes,
        onsets_moved=report_moved,
        durations_changed=report_durations,
        velocities_changed=report_velocities,
        unisons_merged=int(n_notes - keep.sum()),
        max_onset_error_beats=float(error_beats.max()) if n_notes else 0.0,
    )
    return _with_rests(onset, pitch, duration, velocity), report


def decode(
    steps: NoteSteps,
    ticks_per_beat: int,
    origin_tick: int = 0,
    *,
    default_velocity: int = 72,
    channel: int = 0,
) -> tuple[Note, ...]:
    """Steps back to notes, in reading order.

    default_velocity: what a note without velocity gets.
    """
    notes = []
    for onset, pitch, duration, velocity in zip(
        steps.onset.tolist(),
        steps.pitch.tolist(),
        DURATIONS[steps.duration].tolist(),
        steps.velocity.tolist(),
        strict=True,
    ):
        if pitch >= REST:
            continue
        start_tick = origin_tick + from_grid(onset, ticks_per_beat)
        end_tick = origin_tick + from_grid(onset + duration, ticks_per_beat)
        loudness = default_velocity if velocity == NO_VELOCITY else int(velocity_value(velocity))
        notes.append(Note(start_tick, pitch, max(end_tick - start_tick, 1), loudness, channel))
    return tuple(notes)


def split_gap(grid_steps: int) -> tuple[list[int], int]:
    """A gap as REST shift tokens and the shift token of the note after them.

    The longest shift that fits is taken first, so the split is unique.
    """
    rests: list[int] = []
    while True:
        token = int(np.searchsorted(SHIFTS, grid_steps, side="right")) - 1
        if SHIFTS[token] == grid_steps:
            return rests, token
        rests.append(token)
        grid_steps -= int(SHIFTS[token])


def _with_rests(
    onset: np.ndarray, pitch: np.ndarray, duration: np.ndarray, velocity: np.ndarray
) -> NoteSteps:
    """Shift tokens from onsets, with REST steps put in where no one shift is long enough."""
    gaps = np.diff(onset, prepend=0)
    shift = np.minimum(np.searchsorted(SHIFTS, gaps), N_SHIFTS - 1)
    if np.array_equal(SHIFTS[shift], gaps):
        return NoteSteps(shift, pitch, duration, velocity, onset)
    rows: list[tuple[int, int, int, int, int]] = []
    clock = 0
    for note_onset, *rest_of_note in zip(
        onset.tolist(), pitch.tolist(), duration.tolist(), velocity.tolist(), strict=True
    ):
        rests, last = split_gap(note_onset - clock)
        for token in rests:
            clock += int(SHIFTS[token])
            rows.append((token, REST, NO_DURATION, NO_VELOCITY, clock))
        clock = note_onset
        rows.append((last, *rest_of_note, clock))
    return NoteSteps(*np.array(rows, dtype=np.int64).reshape(-1, 5).T)


def _nearest(values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Index of the nearest of the sorted ``values``; ties go to the smaller one."""
    right = np.clip(np.searchsorted(values, wanted), 1, len(values) - 1)
    left = right - 1
    return np.where(wanted - values[left] <= values[right] - wanted, left, right)
