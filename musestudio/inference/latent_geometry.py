"""Ways between latents, and how alike they are."""

from __future__ import annotations

import numpy as np

from musestudio.encoding.phrase import N_BEATS


def by_quarter(z: np.ndarray) -> np.ndarray:
    """(n_bars · N_BEATS, D ÷ N_BEATS) latents of quarters, from those of bars (n_bars, D)."""
    return z.reshape(len(z) * N_BEATS, -1)


def slerp(a: np.ndarray, b: np.ndarray, way: float | np.ndarray) -> np.ndarray:
    """The point ``way`` (0–1) from a to b, row by row, (n, D): turned at an even pace from one
    direction to the other (Shoemake 1985), lengths mixed evenly; each row may have its own way,
    (n, 1)."""
    length_a, length_b = (np.linalg.norm(x, axis=1, keepdims=True) for x in (a, b))
    unit_a, unit_b = a / np.maximum(length_a, 1e-9), b / np.maximum(length_b, 1e-9)
    angle = np.arccos(np.clip((unit_a * unit_b).sum(1, keepdims=True), -1.0, 1.0))
    sine = np.sin(angle)
    is_straight = sine < 1e-4
    safe = np.where(is_straight, 1.0, sine)
    share_a = np.where(is_straight, 1 - way, np.sin((1 - way) * angle) / safe)
    share_b = np.where(is_straight, way, np.sin(way * angle) / safe)
    direction = share_a * unit_a + share_b * unit_b
    point: np.ndarray = direction * ((1 - way) * length_a + way * length_b)
    return point.astype(np.float32)


def likeness(z: np.ndarray) -> np.ndarray:
    """(n, n) cosines of the angles between bars, none below 0."""
    unit = z / np.maximum(np.linalg.norm(z, axis=1, keepdims=True), 1e-9)
    cosines: np.ndarray = np.clip(unit @ unit.T, 0.0, 1.0)
    return cosines


def root(of_likeness: np.ndarray) -> np.ndarray:
    """(n, n) what turns independent noise into noise that is as alike as the bars are."""
    values, vectors = np.linalg.eigh(of_likeness.astype(np.float64))
    root: np.ndarray = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    length: np.ndarray = np.linalg.norm(root, axis=1, keepdims=True)
    unit: np.ndarray = root / np.maximum(length, 1e-9)
    return unit
