"""Where a candidate set aside belongs while bars are inserted and deleted, undone and redone.

Undo knows of the song alone. So what stood around the candidate is remembered for every place
it has been at, and it goes where most of that stands.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from typing import NamedTuple

from musestudio.editing.project_file import GenerationRecord
from musestudio.score import Note, Song, Track

_NEAREST_NOTES = 16  # Of each track, on either side.


class Spot(NamedTuple):
    """A place a candidate is at, or has been at.

    record: how it was made, told for this place.
    around: (track_id, note) of some notes beside it, as they stood when it was there.
    """

    start_tick: int
    record: GenerationRecord
    around: tuple[tuple[int, Note], ...]


def notes_around(song: Song, tick: int) -> tuple[tuple[int, Note], ...]:
    """The nearest notes of each track, and its last one, which any insertion moves."""
    found: list[tuple[int, Note]] = []
    for track in song.tracks:
        notes = track.notes
        at = bisect_left(notes, tick, key=lambda note: note.start_tick)
        near = islice(notes, max(at - _NEAREST_NOTES, 0), at + _NEAREST_NOTES)
        found += [(track.track_id, note) for note in near]
        found += [(track.track_id, note) for note in notes[at + _NEAREST_NOTES :][-1:]]
    return tuple(found)


def best_spot(spots: tuple[Spot, ...], song: Song) -> Spot:
    """The spot around which most stands as it did; of equal ones the first."""
    tracks = {track.track_id: track for track in song.tracks}
    return max(spots, key=lambda spot: sum(_stands(tracks.get(i), n) for i, n in spot.around))


def _stands(track: Track | None, note: Note) -> bool:
    if track is None:
        return False
    place = bisect_left(track.notes, note)
    return place < len(track.notes) and track.notes[place] == note
