"""Joins the list of tracks with playback and the roll."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def join_tracks(window: MainWindow) -> None:
    """What is tried out in the list is heard; step input goes to the armed track."""
    tracks, playback, step_input = window.tracks, window.playback, window.roll.step_input

    def edit_armed() -> None:
        if step_input.is_on and tracks.armed_track_id is not None:
            tracks.set_active(tracks.armed_track_id)

    tracks.mix_previewed.connect(playback.hear_track)
    tracks.instrument_previewed.connect(playback.preview)
    tracks.armed_changed.connect(lambda _track_id: edit_armed())
    step_input.changed.connect(edit_armed)
