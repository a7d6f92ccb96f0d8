"""Where the composer was looking: kept in the project file, found again on opening."""

from __future__ import annotations

import logging
from typing import Any

from musestudio.ui.piano_roll.rows import Fold
from musestudio.ui.piano_roll.snap import snap_named
from musestudio.ui.piano_roll.state import RollState, Tool

log = logging.getLogger(__name__)


def view_state(state: RollState) -> dict[str, Any]:
    """What ``restore_view_state`` needs, as JSON-able values."""
    viewport, transform = state.viewport, state.viewport.transform
    return {
        "pixels_per_beat": viewport.pixels_per_beat,
        "row_height": transform.row_height,
        "left_tick": transform.tick(0),
        "top_row": transform.scroll_y / transform.row_height,
        "playhead_tick": round(state.playhead_tick),
        "active_track": state.active_track_id,
        "tool": state.tool.value,
        "snap": state.chosen_snap.name,
        "fold": state.fold.value,
    }


def restore_view_state(state: RollState, saved: dict[str, Any]) -> None:
    """Go back to a saved view. What is missing or makes no sense is left as it is."""
    try:
        _restore(state, saved)
    except (TypeError, ValueError, ZeroDivisionError):
        log.warning("a saved view of the roll could not be restored: %r", saved, exc_info=True)


def _restore(state: RollState, saved: dict[str, Any]) -> None:
    viewport = state.viewport
    track_id = saved.get("active_track")
    if any(track.track_id == track_id for track in state.song.tracks):
        state.set_active_track(track_id)
    if saved.get("tool") in {tool.value for tool in Tool}:
        state.set_tool(Tool(saved["tool"]))
    if isinstance(saved.get("snap"), str):
        state.set_snap(snap_named(saved["snap"]))
    if saved.get("fold") in {fold.value for fold in Fold}:
        state.set_fold(Fold(saved["fold"]))
    state.set_playhead(float(saved.get("playhead_tick", state.playhead_tick)))
    pixels_per_beat = float(saved.get("pixels_per_beat", viewport.pixels_per_beat))
    if pixels_per_beat > 0:
        viewport.zoom_time(pixels_per_beat / viewport.pixels_per_beat, 0)
    row_height = float(saved.get("row_height", viewport.transform.row_height))
    if row_height > 0:
        viewport.zoom_pitch(row_height / viewport.transform.row_height, 0)
    left = float(saved.get("left_tick", 0)) * viewport.transform.pixels_per_tick
    transform = viewport.transform
    top = float(saved.get("top_row", transform.scroll_y / transform.row_height))
    viewport.scroll_to(left, top * transform.row_height)
