"""Taking a track out without taking the song's clock along."""

from __future__ import annotations

import dataclasses

from musestudio.editing.commands import Command, RemoveTrack, ReplaceTrack
from musestudio.editing.operations.insert_song import CLOCK
from musestudio.score import Song
from musestudio.score.events import MARKER


def delete_track(song: Song, track_id: int) -> tuple[Command, ...]:
    """The commands that delete a track, for one transaction.

    In a MIDI file tempo, metre, key and markers of the whole song stand on its tracks, most
    often on the first. They move to the first track that stays, so that the others sound as
    before. Type 2 files hold a piece in each track; there every clock goes with its track.
    Raises KeyError where there is no such track.
    """
    leaving = song.track(track_id)
    shared = tuple(meta for meta in leaving.metas if meta.kind in CLOCK or meta.kind == MARKER)
    staying = [track for track in song.tracks if track.track_id != track_id]
    if not shared or not staying or song.midi_format == 2:
        return (RemoveTrack(track_id),)
    heir = staying[0]
    # Events of one tick keep the order they had: the last one counts.
    first, second = (shared, heir.metas)
    if song.tracks.index(leaving) > song.tracks.index(heir):
        first, second = second, first
    metas = tuple(sorted((*first, *second), key=lambda meta: meta.tick))
    return (
        ReplaceTrack(dataclasses.replace(heir, metas=metas), "Delete track"),
        RemoveTrack(track_id),
    )
