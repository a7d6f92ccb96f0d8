"""Notes, events and meta events of a track in the order of time."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from musestudio.score import Track
from musestudio.ui.piano_roll.note_index import Indices, Ticks


class RowKind(IntEnum):
    """What a row is; what comes first on a tick comes first here."""

    META = 0
    EVENT = 1
    NOTE = 2


class Source(NamedTuple):
    """What a row shows: the ``place``-th of the track's metas, events or notes, from 0."""

    kind: RowKind
    place: int


class EventRows:
    """The order of the rows, found in one sort over columns."""

    def __init__(self, track: Track, note_starts: Ticks) -> None:
        """note_starts: the start of each of the track's notes."""
        self.track = track
        metas = np.fromiter((m.tick for m in track.metas), np.int64, len(track.metas))
        events = np.fromiter((e.tick for e in track.events), np.int64, len(track.events))
        ticks = np.concatenate((metas, events, note_starts))
        self._events_from = len(metas)
        self._notes_from = len(metas) + len(events)
        self._order = np.argsort(ticks, kind="stable")
        self._row_of = np.empty(len(ticks), dtype=np.int64)
        self._row_of[self._order] = np.arange(len(ticks))

    def __len__(self) -> int:
        return len(self._order)

    def source(self, row: int) -> Source:
        place = int(self._order[row])
        if place >= self._notes_from:
            return Source(RowKind.NOTE, place - self._notes_from)
        if place >= self._events_from:
            return Source(RowKind.EVENT, place - self._events_from)
        return Source(RowKind.META, place)

    def notes_in(self, first: int, last: int) -> Indices:
        """Indices of the notes in the rows from ``first`` to ``last``, both included."""
        places = self._order[first : last + 1]
        return places[places >= self._notes_from] - self._notes_from

    def events_in(self, first: int, last: int) -> Indices:
        """Indices of the channel events in those rows."""
        places = self._order[first : last + 1]
        inside = (places >= self._events_from) & (places < self._notes_from)
        return places[inside] - self._events_from

    def rows_of_notes(self, indices: Indices) -> Indices:
        """Ascending rows of those notes."""
        return np.sort(self._row_of[indices + self._notes_from])

    def row_of_event(self, index: int) -> int:
        return int(self._row_of[index + self._events_from])


def runs(rows: Indices) -> list[tuple[int, int]]:
    """(first, last) of each unbroken run in ascending ``rows``."""
    if not len(rows):
        return []
    breaks = np.flatnonzero(np.diff(rows) > 1)
    firsts = rows[np.concatenate(([0], breaks + 1))]
    lasts = rows[np.concatenate((breaks, [len(rows) - 1]))]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))
