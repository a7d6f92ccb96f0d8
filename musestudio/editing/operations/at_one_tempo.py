"""A song at another pace, to be played beside somebody who keeps their own."""

from __future__ import annotations

import dataclasses

from musestudio.editing.operations.tempo_changes import clock_tracks, tempo_change
from musestudio.score import MetaEvent, Song
from musestudio.score.events import TEMPO


def at_one_tempo(song: Song, beats_per_minute: float) -> Song:
    """The song at so many quarters a minute throughout; every tick stays where it is.

    A song that counts its time in seconds, or holds nothing, is returned as it is.
    """
    sharing = clock_tracks(song)
    if song.smpte_division is not None or not sharing:
        return song
    pace = tempo_change(0, beats_per_minute).microseconds_per_beat
    first = MetaEvent(0, TEMPO, pace.to_bytes(3, "big"))
    for track in sharing:
        metas = tuple(meta for meta in track.metas if meta.kind != TEMPO)
        if track is sharing[0]:
            metas = (first, *metas)
        if metas != track.metas:
            song = song.with_track(dataclasses.replace(track, metas=metas))
    return song
