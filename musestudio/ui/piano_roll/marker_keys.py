"""What the marker keys do: each acts at the playhead."""

from __future__ import annotations

from musestudio.editing.operations.markers import delete_marker, move_marker
from musestudio.ui.piano_roll.state import RollState


def delete_marker_here(state: RollState, tick: int) -> None:
    """Take the marker at ``tick`` away."""
    state.apply_all(delete_marker(state.song, tick), "Delete marker")


def neighbour_of(state: RollState, tick: int, by: int) -> int | None:
    """Where the next marker (``by`` +1) or the one before (−1) stands, None where there is none."""
    ticks = [marker.tick for marker in state.song.markers]
    if by > 0:
        return min((each for each in ticks if each > tick), default=None)
    return max((each for each in ticks if each < tick), default=None)


def move_marker_here(state: RollState, tick: int, by: int) -> int | None:
    """Move the marker at ``tick`` to the next grid line (``by`` +1), or the one before (−1).

    A line on which another marker stands is passed over: by keys one cannot see it coming.
    Returns where the marker is then; None where no marker stands at ``tick``.
    """
    markers = {marker.tick: marker for marker in state.song.markers}
    if tick not in markers:
        return None
    metre_map, grid = state.song.metre_map, state.snap
    target = tick
    while target == tick or target in markers:
        if by > 0:
            target = grid.after(metre_map, target)
        elif target == 0:
            return tick
        else:
            target = grid.floor(metre_map, target - 1)
    state.apply_all(move_marker(state.song, markers[tick], target), "Move marker")
    return target
