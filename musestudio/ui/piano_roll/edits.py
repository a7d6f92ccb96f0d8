"""What the keyboard and the menus do to the selected notes, each one undo step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from musestudio.editing.commands import AddTrack, ChangeNotes
from musestudio.editing.document import SongDocument
from musestudio.score import MetreMap, Note, Track
from musestudio.score.note import HIGHEST_PITCH, LOWEST_PITCH

if TYPE_CHECKING:
    from musestudio.ui.piano_roll.state import RollState


def change_notes(
    document: SongDocument,
    track_id: int | None,
    removed: Sequence[Note],
    added: Sequence[Note],
    name: str,
) -> None:
    """Apply one change of notes; with no track to put them on, the first is made."""
    if track_id is not None:
        document.apply(ChangeNotes(track_id, tuple(removed), tuple(added), name))
        return
    track = Track(document.song.new_track_id())
    with document.transaction(name):
        document.apply(AddTrack(track))
        document.apply(ChangeNotes(track.track_id, (), tuple(added), name))


def delete_selection(state: RollState) -> None:
    notes = state.selected_notes()
    if notes:
        state.change_notes(notes, (), "Delete notes" if len(notes) > 1 else "Delete note")


def nudge(state: RollState, ticks: int, semitones: int) -> None:
    """Move the selection as a whole, as far as the first tick and the pitches allow."""
    extent = state.selected_extent
    if extent is None:
        return
    ticks = max(ticks, -extent.start_tick)
    semitones = max(semitones, LOWEST_PITCH - extent.lowest_pitch)
    semitones = min(semitones, HIGHEST_PITCH - extent.highest_pitch)
    if not (ticks or semitones):
        return
    notes = state.selected_notes()
    loudest = int(np.argmax(state.active_index.arrays.velocity[state.selected]))
    # Built in one go, as nothing can leave its range: there may be ten thousand.
    moved = [Note(n[0] + ticks, n[1] + semitones, *n[2:]) for n in notes]
    state.change_notes(notes, moved, "Transpose" if not ticks else "Move notes")
    if semitones:
        state.note_preview.emit(moved[loudest].pitch, moved[loudest].velocity)


def resize(state: RollState, ticks: int, shortest_ticks: int) -> None:
    """Lengthen the selected notes (negative: shorten), none below ``shortest_ticks``.

    A note that is shorter already stays as it is rather than grow by being shortened.
    """
    notes = state.selected_notes()
    # Built in one go: ten thousand selected notes are resized while the key repeats.
    resized = [
        Note(n[0], n[1], max(n[2] + ticks, min(max(n[2], 1), shortest_ticks)), *n[3:])
        for n in notes
    ]
    if resized != list(notes):
        name = "Resize notes" if len(notes) > 1 else "Resize note"
        state.change_notes(notes, resized, name)


def duplicate_selection(state: RollState) -> None:
    """Repeat the selection right behind itself.

    The distance is the selection's length rounded up to a beat, and to whole bars once it
    is longer than one, so that the repeat keeps its place in the bar.
    """
    notes = state.selected_notes()
    if not notes:
        return
    start = min(note.start_tick for note in notes)
    length = max(max(note.end_tick for note in notes) - start, 1)
    distance = _whole_beats_or_bars(state.song.metre_map, start, length)
    copies = [note.moved(distance) for note in notes]
    state.change_notes((), copies, "Duplicate notes" if len(notes) > 1 else "Duplicate note")
    state.viewport.reveal(min(note.start_tick for note in copies))


def _whole_beats_or_bars(metre_map: MetreMap, start_tick: int, length_ticks: int) -> int:
    metre = metre_map.metre_at(start_tick)
    beat, bar = metre_map.beat_ticks(metre), metre_map.bar_ticks(metre)
    unit = beat if length_ticks <= bar - beat else bar
    return -(-length_ticks // unit) * unit
