"""Zoom and scroll so that certain notes fill the page."""

from __future__ import annotations

from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.state import RollState

_OPENING_BARS = 8
_OPENING_PITCHES = (48, 84)
_ROWS_AROUND = 2


def show_everything(state: RollState) -> None:
    """Show all notes of the visible tracks, and the candidates."""
    visible = set(state.visible_tracks)
    parts = [state.index_of(t).arrays for t in state.song.tracks if t.track_id in visible]
    if state.ghosts is not None:
        parts += state.ghosts.candidates
    _show(state, parts, from_start=True)


def show_selection(state: RollState) -> None:
    """Show the selected notes; all where none is selected."""
    if len(state.selected):
        _show(state, [state.active_index.arrays.at(state.selected)], from_start=False)
    else:
        show_everything(state)


def show_opening(state: RollState) -> None:
    """The first bars at a readable size, the music's range in the middle."""
    bar_ticks = state.song.metre_map.bar_start(_OPENING_BARS + 1)
    lowest, highest = _OPENING_PITCHES
    visible = set(state.visible_tracks)
    early = []
    for track in state.song.tracks:
        if track.track_id in visible:
            index = state.index_of(track)
            early.append(index.arrays.at(index.between(0, bar_ticks)))
    pitches = [part.pitch for part in early if len(part)]
    if pitches:
        lowest = min(int(p.min()) for p in pitches) - _ROWS_AROUND
        highest = max(int(p.max()) for p in pitches) + _ROWS_AROUND
    state.viewport.fit(0, bar_ticks, lowest, highest)


def _show(state: RollState, parts: list[NoteArrays], *, from_start: bool) -> None:
    parts = [part for part in parts if len(part)]
    if not parts:
        show_opening(state)
        return
    state.viewport.fit(
        0 if from_start else min(int(part.start.min()) for part in parts),
        max(int(part.end.max()) for part in parts),
        min(int(part.pitch.min()) for part in parts),
        max(int(part.pitch.max()) for part in parts),
    )
