"""Arithmetic the statistics share."""

from __future__ import annotations

import math

import numpy as np


def mean(values: np.ndarray) -> float:
    """The mean, or NaN of nothing."""
    return float(np.mean(values)) if np.size(values) else math.nan


def spread(values: np.ndarray) -> float:
    """The standard deviation, or NaN of nothing."""
    return float(np.std(values)) if np.size(values) else math.nan


def ratio(part: float, whole: float) -> float:
    """``part / whole``, or NaN where the whole is nothing."""
    return float(part / whole) if whole else math.nan


def log_ratio(a: float, b: float) -> float:
    """How many times as much, as a logarithm to base 2; NaN where either is nothing."""
    return math.log2(a / b) if a > 0 and b > 0 else math.nan


def histogram(values: np.ndarray, n_bins: int, weights: np.ndarray | None = None) -> np.ndarray:
    """Shares of whole numbers 0 to ``n_bins`` − 1 (larger ones count as the last), (n_bins,)."""
    counts = np.bincount(np.clip(values, 0, n_bins - 1), weights, minlength=n_bins)
    total = counts.sum()
    return counts / total if total else counts.astype(float)


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """The area two histograms share, 0–1; NaN where one is empty."""
    return float(np.minimum(a, b).sum()) if a.any() and b.any() else math.nan


def entropy(shares: np.ndarray) -> float:
    """Shannon entropy in bits; NaN of an empty histogram."""
    present = shares[shares > 0]
    return float(-(present * np.log2(present)).sum()) if len(present) else math.nan


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's correlation; NaN where one side does not vary."""
    if len(a) < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return math.nan
    return float(np.corrcoef(a, b)[0, 1])


def windows(rows: np.ndarray, length: int) -> np.ndarray:
    """One number for every run of ``length`` rows; equal runs get equal numbers.

    rows: (n_rows,) or (n_rows, n_columns) whole numbers. Returns (n_rows − length + 1,),
    uint64: a polynomial hash, whose accidental collisions are one in 2**40 here.
    """
    n = len(rows) - length + 1
    if n <= 0:
        return np.empty(0, np.uint64)
    rows = rows.reshape(len(rows), -1).astype(np.int64).view(np.uint64)
    code = np.zeros(len(rows), np.uint64)
    for column in rows.T:
        code = (code + column + np.uint64(0x9E3779B9)) * np.uint64(0xBF58476D1CE4E5B9)
        code ^= code >> np.uint64(29)
    total = np.zeros(n, np.uint64)
    for i in range(length):
        total = total * np.uint64(0x100000001B3) + code[i : i + n]
    return total
