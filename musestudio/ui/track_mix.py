"""How tracks sound together, apart from their notes."""

from __future__ import annotations

import dataclasses

from musestudio.score import Song


def with_mix_of(song: Song, other: Song) -> Song:
    """``song`` with switches and channel events of the tracks of ``other`` that have their ids."""
    mixed = {track.track_id: track for track in other.tracks}
    tracks = tuple(
        dataclasses.replace(
            track,
            muted=mixed[track.track_id].muted,
            soloed=mixed[track.track_id].soloed,
            events=mixed[track.track_id].events,
        )
        if track.track_id in mixed
        else track
        for track in song.tracks
    )
    return dataclasses.replace(song, tracks=tracks)
