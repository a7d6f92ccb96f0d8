"""Slices of prepared pieces as training batches, transposed and with controls dropped."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.errors import RequestError
from training.prepare import COLUMNS, Piece

INPUTS = (*COLUMNS, "key", "style")
"""What a network is given per step; int64 arrays of shape (batch, n_steps)."""


@dataclass(frozen=True)
class PreparedSplit:
    """All pieces of one split end to end; every column has shape (n_steps_in_all,)."""

    columns: dict[str, np.ndarray]
    pieces: tuple[Piece, ...]

    @classmethod
    def load(cls, folder: Path, split: str) -> PreparedSplit:
        """Read what ``prepare`` wrote. Raises RequestError when it is not there or too old."""
        if not (folder / f"{split}.npz").exists():
            raise RequestError(f"“{folder.name}” holds no prepared “{split}” data; run prepare.")
        table = json.loads((folder / "pieces.json").read_text(encoding="utf-8"))
        if table["summary"]["encoding"] != encoding.ENCODING_NAME:
            raise RequestError("The data was prepared for another encoding; run prepare again.")
        pieces = tuple(Piece(**row) for row in table["splits"][split])
        with np.load(folder / f"{split}.npz") as stored:
            columns = {name: stored[name] for name in COLUMNS}
        lengths = [p.n_steps for p in pieces]
        columns["key"] = np.repeat(np.array([p.key for p in pieces], np.uint8), lengths)
        columns["style"] = np.repeat(np.array([p.style for p in pieces], np.uint8), lengths)
        return cls(columns, pieces)

    def __len__(self) -> int:
        return len(self.columns["pitch"])

    def piece_columns(self, piece: Piece) -> dict[str, np.ndarray]:
        """The columns of one piece, each of shape (piece.n_steps,)."""
        rows = slice(piece.first_step, piece.first_step + piece.n_steps)
        return {name: values[rows] for name, values in self.columns.items()}


@dataclass(frozen=True)
class Augmentation:
    """How slices are varied.

    transpose_semitones: up to this far up or down, as far as the slice's range allows.
    velocity_bins:       dynamics shifted by up to this many bins of four.
    drop_key, drop_style: chance that a slice is not told its key or style.
    drop_velocity:       chance that the velocities heard are hidden up to a random step,
                         so that the model learns to give dynamics to a flat prompt.
    """

    transpose_semitones: int = 6
    velocity_bins: int = 3
    drop_key: float = 0.3
    drop_style: float = 0.4
    drop_velocity: float = 0.3


def training_batch(
    split: PreparedSplit,
    rng: np.random.Generator,
    batch: int,
    n_steps: int,
    augmentation: Augmentation,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """(inputs, targets): step t of ``inputs`` is followed by step t of ``targets``.

    inputs:  INPUTS, int64, shape (batch, n_steps).
    targets: the four fields, int64, shape (batch, n_steps).
    Raises RequestError where the split is no longer than one slice.
    """
    if len(split) <= n_steps:
        raise RequestError(
            f"The training data holds {len(split)} notes; slices of {n_steps} need more."
        )
    starts = rng.integers(0, len(split) - n_steps, size=batch)
    index = starts[:, None] + np.arange(n_steps + 1)
    columns = {name: split.columns[name][index].astype(np.int64) for name in INPUTS}
    _transpose(columns, rng, augmentation.transpose_semitones)
    _rescale_velocity(columns, rng, augmentation.velocity_bins)
    inputs = {name: values[:, :-1] for name, values in columns.items()}
    targets = {name: columns[name][:, 1:] for name in encoding.FIELDS}
    hidden_until = np.where(
        rng.random(batch) < augmentation.drop_velocity, rng.integers(0, n_steps, batch), 0
    )
    heard = np.arange(n_steps) >= hidden_until[:, None]
    inputs["velocity"] = inputs["velocity"] * heard
    inputs["key"] = inputs["key"] * (rng.random((batch, 1)) >= augmentation.drop_key)
    inputs["style"] = inputs["style"] * (rng.random((batch, 1)) >= augmentation.drop_style)
    return inputs, targets


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
    key = columns["key"]
    moved = (key - 1) // 12 * 12 + ((key - 1) % 12 + interval[:, None]) % 12 + 1
    columns["key"] = np.where(key == controls.UNSET, key, moved)


def _rescale_velocity(columns: dict[str, np.ndarray], rng: np.random.Generator, most: int) -> None:
    velocity = columns["velocity"]
    shift = rng.integers(-most, most + 1, size=(len(velocity), 1))
    shifted = np.clip(velocity + shift, 1, encoding.N_VELOCITIES - 1)
    columns["velocity"] = np.where(velocity == encoding.NO_VELOCITY, velocity, shifted)
