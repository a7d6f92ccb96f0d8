"""Which bars are worked on now, and what the map of them is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.kept_phrases import written_on
from musestudio.ui.pad.landscape import Ground
from musestudio.ui.pad.phrases import PHRASE_BARS, Place, place_at

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

NO_TRACK = "Add a track first: its phrases will lie here, and a puck leads from one to another."
DRUMS = "The pad is for pitches; choose a track that is not drums."


def ground_now(window: MainWindow, pinned: Place | None) -> Ground | str:
    """The piece and the bars of the selection, or of the phrase at the playhead; a sentence where
    there can be no map.

    pinned: the bars, where they are not to be told from the selection.
    """
    song, state, assistant = window.document.song, window.roll.state, window.assistant
    track = state.active_track
    if track is None:
        return NO_TRACK
    if track.is_drums:
        return DRUMS
    selected = state.active_index.arrays.start[state.selected]
    if pinned is not None and pinned.track_id == track.track_id:
        here = pinned
    elif len(selected) > 1:
        first, last = int(selected.min()), int(selected.max()) + 1
        here = Place.around(song, track.track_id, first, last)
    else:
        here = place_at(song, track, window.playback.cursor_tick, PHRASE_BARS)
    track_ids = {track.track_id for track in song.tracks}
    kept = tuple(
        (track_id, record.start_tick, record.end_tick)
        for record in assistant.records()
        for track_id in written_on(record)
        if track_id in track_ids
    )
    return Ground(
        song,
        here,
        heard=tuple(track.track_id for track in assistant.hearing.heard_tracks(song)),
        kept=kept,
        aside=tuple((item.notes, item.start_tick, item.end_tick) for item in assistant.shelf.items),
    )
