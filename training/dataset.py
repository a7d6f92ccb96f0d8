"""Slices of prepared pieces as training batches: transposed, rearranged, with controls dropped.

A slice is a stretch of ``n_steps`` + 1 steps. Most are heard as they stand; some are
rearranged into the tasks of ``training.tasks`` (fill a span, answer given parts).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.errors import RequestError
from training.levels import NO_DYNAMICS, Levels, measure_levels
from training.prepare import COLUMNS, Piece
from training.tasks import TaskMix, as_it_stands, rearranged

PIECE_GAP_BARS = 1000
"""Bars put between pieces end to end, so that attention never looks into another piece."""

TOLD = ("heard", "role", "bars_left", "density", "register", "dynamics")
INPUTS = (
    *encoding.FIELDS, "position", "bar_length", "metre", "key", "style", *TOLD, "bar",
)  # fmt: skip
"""What a network is given per step; int64 arrays of shape (batch, n_steps)."""


@dataclass(frozen=True)
class PreparedSplit:
    """All pieces of one split end to end; every column has shape (n_steps_in_all,).

    columns: those of ``prepare``, key and style, ``bar`` counted on through all pieces.
    """

    columns: dict[str, np.ndarray]
    pieces: tuple[Piece, ...]
    levels: Levels

    @classmethod
    def load(cls, folder: Path, split: str, *, shuffle_seed: int | None = None) -> PreparedSplit:
        """Read what ``prepare`` wrote.

        shuffle_seed: deal the pieces at random. A slice that runs on into the next piece must
                      not learn what that will be; in their own order the next is of the same
                      collection.
        Raises RequestError when it is not there or too old.
        """
        if not (folder / f"{split}.npz").exists():
            raise RequestError(f"“{folder.name}” holds no prepared “{split}” data; run prepare.")
        table = json.loads((folder / "pieces.json").read_text(encoding="utf-8"))
        if table["summary"]["encoding"] != encoding.ENCODING_NAME:
            raise RequestError("The data was prepared for another encoding; run prepare again.")
        pieces = tuple(Piece(**row) for row in table["splits"][split])
        with np.load(folder / f"{split}.npz") as stored:
            columns = {name: stored[name] for name in COLUMNS}
        if shuffle_seed is not None:
            pieces, columns = _shuffled(pieces, columns, np.random.default_rng(shuffle_seed))
        lengths = np.array([p.n_steps for p in pieces])
        ends = np.cumsum(lengths) - 1
        columns["key"] = np.repeat(np.array([p.key for p in pieces], np.uint8), lengths)
        columns["style"] = np.repeat(np.array([p.style for p in pieces], np.uint8), lengths)
        last_bars = columns["bar"][ends].astype(np.int64)
        first_bars = np.cumsum([0, *(last_bars[:-1] + PIECE_GAP_BARS)])
        columns["bar"] = columns["bar"].astype(np.int64) + np.repeat(first_bars, lengths)
        columns["last_bar"] = np.repeat(first_bars + last_bars, lengths)
        return cls(columns, pieces, measure_levels(columns))

    def __len__(self) -> int:
        return len(self.columns["pitch"])

    def piece_inputs(self, piece: Piece) -> dict[str, np.ndarray]:
        """INPUTS of one piece, int64, each of shape (piece.n_steps,); nothing is told of TOLD."""
        rows = slice(piece.first_step, piece.first_step + piece.n_steps)
        return {
            name: np.zeros(piece.n_steps, np.int64)
            if name in TOLD
            else self.columns[name][rows].astype(np.int64)
            for name in INPUTS
        }


@dataclass(frozen=True)
class Augmentation:
    """How slices are varied.

    transpose_semitones: up to this far up or down, as far as the slice's range allows.
    velocity_bins:       dynamics shifted by up to this many bins of eight.
    drop_key, drop_style: chance that a slice is not told its key or style.
    drop_velocity:       chance that the velocities heard are hidden up to a random step,
                         so that the model learns to give dynamics to a flat prompt.
    tell_levels:         chance that a slice is told its density; likewise register, dynamics.
    tell_ending:         chance that a slice with a piece's end in it counts down to it.
    at_the_start:        share of slices that begin where a piece begins: with nothing before
                         it, as music is written from nothing.
    at_the_end:          share of slices that end where a piece ends.
    tasks:               which slices are rearranged.
    """

    transpose_semitones: int = 6
    velocity_bins: int = 1
    drop_key: float = 0.3
    drop_style: float = 0.4
    drop_velocity: float = 0.3
    tell_levels: float = 0.4
    tell_ending: float = 0.6
    at_the_start: float = 0.15
    at_the_end: float = 0.15
    tasks: TaskMix = field(default_factory=TaskMix)


@dataclass(frozen=True)
class Batch:
    """Slices side by side; step t of ``inputs`` is followed by step t of ``targets``.

    inputs:  INPUTS, int64, shape (batch, n_steps).
    targets: the four fields, int64, shape (batch, n_steps).
    counts:  which targets count towards the loss, bool, shape (batch, n_steps).
    """

    inputs: dict[str, np.ndarray]
    targets: dict[str, np.ndarray]
    counts: np.ndarray


def training_batch(
    split: PreparedSplit,
    rng: np.random.Generator,
    batch: int,
    n_steps: int,
    augmentation: Augmentation,
) -> Batch:
    """A batch of random slices. Raises RequestError where the split is shorter than one."""
    if len(split) <= n_steps:
        raise RequestError(
            f"The training data holds {len(split)} notes; slices of {n_steps} need more."
        )
    starts = _starts(split, rng, batch, n_steps, augmentation)
    rows = starts[:, None] + np.arange(n_steps + 1)
    names = (*encoding.FIELDS, "position", "bar_length", "metre", "key", "style", "bar")
    columns = {name: split.columns[name][rows].astype(np.int64) for name in (*names, "track")}
    columns["register"] = split.levels.mean_pitch[rows]
    columns["dynamics"] = split.levels.mean_velocity[rows]
    columns["density"] = split.levels.notes_per_beat[rows]
    columns["bars_left"] = split.columns["last_bar"][rows] - columns["bar"] + 1
    _transpose(columns, rng, augmentation.transpose_semitones)
    _shift_dynamics(columns, rng, augmentation.velocity_bins)
    _tell(columns, rng, augmentation)

    slices = []
    for i in range(batch):
        columns_of_slice = {name: values[i] for name, values in columns.items()}
        is_one_piece = (columns_of_slice["pitch"][1:-1] != encoding.END).all()
        task = rearranged(columns_of_slice, rng, augmentation.tasks) if is_one_piece else None
        slices.append(task or as_it_stands(columns_of_slice))
    joined = {name: np.stack([s.columns[name] for s in slices]) for name in INPUTS}
    inputs = {name: values[:, :-1] for name, values in joined.items()}
    targets = {name: joined[name][:, 1:] for name in encoding.FIELDS}
    counts = np.stack([s.counts for s in slices])[:, 1:]

    hidden_until = np.where(
        rng.random(batch) < augmentation.drop_velocity, rng.integers(0, n_steps, batch), 0
    )
    heard = np.arange(n_steps) >= hidden_until[:, None]
    inputs["velocity"] = inputs["velocity"] * heard
    inputs["key"] = inputs["key"] * (rng.random((batch, 1)) >= augmentation.drop_key)
    inputs["style"] = inputs["style"] * (rng.random((batch, 1)) >= augmentation.drop_style)
    return Batch(inputs, targets, counts)


def _starts(
    split: PreparedSplit,
    rng: np.random.Generator,
    batch: int,
    n_steps: int,
    augmentation: Augmentation,
) -> np.ndarray:
    last_start = len(split) - n_steps - 1
    starts = rng.integers(0, last_start + 1, size=batch)
    chosen = [split.pieces[i] for i in rng.integers(0, len(split.pieces), size=batch)]
    beginnings = np.array([piece.first_step for piece in chosen])
    before_ends = np.array([piece.first_step + piece.n_steps - n_steps - 1 for piece in chosen])
    draw = rng.random(batch)
    from_start = (draw < augmentation.at_the_start) & (beginnings <= last_start)
    to_end = (draw >= 1 - augmentation.at_the_end) & (before_ends >= 0)
    return np.where(from_start, beginnings, np.where(to_end, before_ends, starts))


def _shuffled(
    pieces: tuple[Piece, ...], columns: dict[str, np.ndarray], rng: np.random.Generator
) -> tuple[tuple[Piece, ...], dict[str, np.ndarray]]:
    dealt = [pieces[i] for i in rng.permutation(len(pieces))]
    rows = np.concatenate([np.arange(p.first_step, p.first_step + p.n_steps) for p in dealt])
    first_steps = np.cumsum([0, *(p.n_steps for p in dealt[:-1])]).tolist()
    moved = (replace(p, first_step=first) for p, first in zip(dealt, first_steps, strict=True))
    return tuple(moved), {name: values[rows] for name, values in columns.items()}


def _transpose(columns: dict[str, np.ndarray], rng: np.random.Generator, most: int) -> None:
    """Move each slice by one interval that keeps it within the piano (A0 to C8) if it was."""
    pitch = columns["pitch"]
    is_note = pitch < encoding.REST
    lowest = np.where(is_note, pitch, 127).min(axis=1)
    highest = np.where(is_note, pitch, 0).max(axis=1)
    down = np.clip(lowest - 21, 0, most)
    up = np.clip(108 - highest, 0, most)
    interval = np.floor(rng.random(len(pitch)) * (down + up + 1)).astype(np.int64) - down
    columns["pitch"] = np.where(is_note, pitch + interval[:, None], pitch)
    columns["register"] = columns["register"] + interval[:, None]
    key = columns["key"]
    moved = (key - 1) // 12 * 12 + ((key - 1) % 12 + interval[:, None]) % 12 + 1
    columns["key"] = np.where(key == controls.UNSET, key, moved)


def _shift_dynamics(columns: dict[str, np.ndarray], rng: np.random.Generator, most: int) -> None:
    velocity = columns["velocity"]
    shift = rng.integers(-most, most + 1, size=(len(velocity), 1))
    shifted = np.clip(velocity + shift, 1, encoding.N_VELOCITIES - 1)
    columns["velocity"] = np.where(velocity == encoding.NO_VELOCITY, velocity, shifted)
    columns["dynamics"] = columns["dynamics"] + shift * encoding.VELOCITY_BIN


def _tell(
    columns: dict[str, np.ndarray], rng: np.random.Generator, augmentation: Augmentation
) -> None:
    """Turn measured levels and bars left into tokens, 0 where a slice is not told.

    Levels are of the window that begins with the bar of the step to come.
    """
    batch, width = columns["pitch"].shape
    has_dynamics = columns["dynamics"] > NO_DYNAMICS / 2
    for name, bounds in (
        ("density", controls.DENSITY_BOUNDS),
        ("register", controls.REGISTER_BOUNDS),
        ("dynamics", controls.DYNAMICS_BOUNDS),
    ):
        tokens = controls.level(bounds, columns[name])
        if name == "dynamics":
            tokens = tokens * has_dynamics
        told = rng.random((batch, 1)) < augmentation.tell_levels
        columns[name] = np.roll(tokens, -1, axis=1) * told
    left = columns["bars_left"]
    told = rng.random((batch, 1)) < augmentation.tell_ending
    told = told & (np.arange(width) >= rng.integers(0, width, size=(batch, 1)) - width // 3)
    # Only where the end is in sight of the slice is there something to learn from.
    in_sight = (columns["pitch"][:, 1:] == encoding.END).any(axis=1, keepdims=True)
    near = (left >= 1) & (left <= controls.LONGEST_COUNTDOWN)
    columns["bars_left"] = np.where(told & in_sight & near, left, controls.UNSET)
