"""Originality: the longest run of notes a passage shares with the training data.

A run is compared by what is heard: the time from note to note (on the grid) and the
intervals, so that the same passage at any pitch counts, or the pitches too. Lengths and
loudness do not count. Every piece of the training split is laid end
to end in one array, sorted by suffix (Manber and Myers 1993; built by doubling), in which the
longest run shared with a passage is found by bisection: no limit on its length, no chance.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.errors import RequestError

SORTED_TO = 64
"""Runs are sorted by their first 64 notes; the few longer ones are compared note by note."""
_LONGEST_GAP = 4 * 4 * encoding.GRID_PER_BEAT
"""Silences longer than four bars are all alike."""
_PIECE_END = 0
_SORTABLE = np.dtype(">u4")  # Big-endian: bytes then sort as the numbers do.


@dataclass(frozen=True)
class SharedRun:
    """The longest run of a passage found in the training data.

    notes:       its length.
    first_note:  its first note, counted in the passage.
    piece:       index of a piece that has it; −1 where the run is a single note.
    """

    notes: int
    first_note: int
    piece: int


class OriginalityIndex:
    """All of the training split, ready to be searched for runs of notes."""

    def __init__(self, tokens: np.ndarray, order: np.ndarray, starts: np.ndarray, at_pitch: bool):
        self._tokens = tokens
        self._sortable = tokens.astype(_SORTABLE).tobytes()
        self._order = order
        self._starts = starts
        self._at_pitch = at_pitch

    @classmethod
    def build(
        cls, pieces: Iterable[tuple[np.ndarray, np.ndarray]], *, at_pitch: bool = False
    ) -> OriginalityIndex:
        """From (onset, pitch) arrays of each piece, in reading order and grid steps.

        at_pitch: count only runs at the same pitch.
        """
        parts, starts, length = [], [], 0
        for onset, pitch in pieces:
            part = np.append(_tokens(onset, pitch, at_pitch), _PIECE_END)
            parts.append(part)
            starts.append(length)
            length += len(part)
        tokens = np.concatenate(parts).astype(np.int32)
        return cls(tokens, _suffix_order(tokens), np.array(starts), at_pitch)

    @classmethod
    def of_prepared(cls, folder: Path, *, at_pitch: bool = False) -> OriginalityIndex:
        """Of the training split as ``prepare`` wrote it. Raises RequestError without one."""
        return cls.build(prepared_pieces(folder, "train"), at_pitch=at_pitch)

    def longest_run(self, onset: np.ndarray, pitch: np.ndarray) -> SharedRun:
        """The longest run a passage, (n_notes,) in reading order, shares with any piece."""
        if not len(pitch):
            return SharedRun(0, 0, -1)
        wanted = _tokens(onset, pitch, self._at_pitch)
        best = SharedRun(1, 0, -1)
        for first in range(len(wanted)):
            if len(wanted) - first < best.notes:
                break
            length, place = self._longest_at(wanted[first:])
            if length + 1 > best.notes:
                piece = int(np.searchsorted(self._starts, place, side="right")) - 1
                best = SharedRun(length + 1, first, piece)
        return best

    def _longest_at(self, wanted: np.ndarray) -> tuple[int, int]:
        """(length, place) of the longest beginning of ``wanted`` anywhere in the data."""
        key = wanted[:SORTED_TO].astype(_SORTABLE).tobytes()
        data, size = self._sortable, 4 * SORTED_TO
        at = bisect_left(self._order, key, key=lambda i: data[4 * int(i) : 4 * int(i) + size])
        # The neighbours of where it would stand share most with it; beyond what is sorted,
        # every suffix with the same beginning is looked at.
        best, best_place = 0, -1
        for i, step in ((at - 1, -1), (at, 1)):
            while 0 <= i < len(self._order):
                place = int(self._order[i])
                common = self._common(wanted, place)
                if common > best:
                    best, best_place = common, place
                if common < SORTED_TO:
                    break
                i += step
        return best, best_place

    def _common(self, wanted: np.ndarray, place: int) -> int:
        found = self._tokens[place : place + len(wanted)]
        differ = found != wanted[: len(found)]
        return int(differ.argmax()) if differ.any() else len(found)


def _tokens(onset: np.ndarray, pitch: np.ndarray, at_pitch: bool) -> np.ndarray:
    """One number for each step from note to note: time and interval, and at pitch where it
    leads to; never ``_PIECE_END``. A run of n of them is one of n + 1 notes."""
    moved = np.minimum(np.diff(onset), _LONGEST_GAP) * 256 + np.diff(pitch) + 128
    return 1 + (moved * 128 + pitch[1:] if at_pitch else moved)


def _suffix_order(tokens: np.ndarray) -> np.ndarray:
    """Places in the order of what follows them, by the first ``SORTED_TO`` tokens; int32.

    Prefix doubling: ranks of runs of n tokens give those of 2n. Nothing is compared across
    the end of a piece in vain, as an end sorts first and no passage contains one.
    """
    rank = np.unique(tokens, return_inverse=True)[1].astype(np.int64)
    length = 1
    while length < SORTED_TO:
        following = np.zeros_like(rank)
        following[:-length] = rank[length:] + 1
        pair = rank * (int(rank.max()) + 2) + following
        order = np.argsort(pair, kind="stable")
        changes = np.diff(pair[order], prepend=pair[order[0]]) != 0
        rank[order] = np.cumsum(changes)
        length *= 2
    return np.argsort(rank, kind="stable").astype(np.int32)


def prepared_pieces(folder: Path, split: str) -> Iterable[tuple[np.ndarray, np.ndarray]]:
    """(onset, pitch) of every piece of a prepared split."""
    path = folder / f"{split}.npz"
    if not path.exists():
        raise RequestError(f"“{folder.name}” holds no prepared “{split}” data; run prepare.")
    with np.load(path) as stored:
        shift, pitch = stored["shift"], stored["pitch"]
    table = json.loads((folder / "pieces.json").read_text(encoding="utf-8"))
    for piece in table["splits"][split]:
        rows = slice(piece["first_step"], piece["first_step"] + piece["n_steps"])
        onset = np.cumsum(encoding.SHIFTS[shift[rows]])
        is_note = pitch[rows] < encoding.REST
        yield onset[is_note], pitch[rows][is_note].astype(np.int64)


def piece_names(folder: Path, split: str = "train") -> list[str]:
    """The paths of a prepared split's pieces, in the index's order."""
    table = json.loads((folder / "pieces.json").read_text(encoding="utf-8"))
    return [piece["path"] for piece in table["splits"][split]]
