"""Tracks as a whole: a new one, a copy, several made one, another order.

Each function returns commands for one transaction. Deleting is in ``delete_track``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence

from musestudio.editing.commands import AddTrack, Command, ReplaceSong, ReplaceTrack
from musestudio.editing.operations.delete_track import delete_track
from musestudio.editing.operations.insert_song import CLOCK
from musestudio.editing.operations.track_sound import (
    free_channel,
    used_channels,
    with_channel,
    with_program,
)
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track
from musestudio.score.events import MARKER, TRACK_NAME


def new_track(song: Song) -> Track:
    """An empty track with an id, a colour and, while there is one, a channel of its own."""
    track = Track(song.new_track_id(), colour=_next_colour(song))
    channel = free_channel(song)
    return with_program(with_channel(track, channel), 0) if channel else track


def duplicate_track(song: Song, track_id: int) -> tuple[Command, ...]:
    """A copy behind the original, on a channel of its own while there is one.

    Tempo, metre, key and markers are the song's and not copied. Raises KeyError where
    there is no such track.
    """
    original = song.track(track_id)
    metas = tuple(m for m in original.metas if not _is_shared(m))
    copy = dataclasses.replace(
        original, track_id=song.new_track_id(), metas=metas, colour=_next_colour(song)
    )
    channel = free_channel(song)
    if channel and not original.is_drums:
        copy = with_channel(copy, channel)
    if original.name:
        copy = copy.renamed(f"{original.name} copy")
    return (AddTrack(copy, song.tracks.index(original) + 1, "Duplicate track"),)


def merge_tracks(song: Song, track_ids: Sequence[int]) -> tuple[Command, ...]:
    """The first of the tracks with the notes of all, on its channel and instrument.

    Controllers of the others come along where they act on a channel still in use. At
    least two ids, in the order of the song. Raises KeyError where one does not exist.
    """
    first, *others = (song.track(track_id) for track_id in track_ids)
    staying = [t for t in song.tracks if t.track_id not in set(track_ids)]
    in_use = used_channels([*staying, first])
    notes: list[Note] = list(first.notes)
    events: list[ChannelEvent] = list(first.events)
    metas: list[MetaEvent] = list(first.metas)
    for track in others:
        notes += (note.with_channel(first.channel) for note in track.notes)
        events += (e for e in track.events if e.data[0] >= 0xF0 or e.data[0] & 0x0F in in_use)
        metas += (m for m in track.metas if m.kind != TRACK_NAME and not _is_shared(m))
    merged = dataclasses.replace(
        first,
        events=tuple(sorted(events, key=lambda event: event.tick)),
        metas=tuple(sorted(metas, key=lambda meta: meta.tick)),
    ).with_notes(notes)
    commands: list[Command] = [ReplaceTrack(merged, "Merge tracks")]
    song = commands[0].apply_to(song)
    for track in others:
        for command in delete_track(song, track.track_id):
            song = command.apply_to(song)
            commands.append(command)
    return tuple(commands)


def move_tracks(song: Song, track_ids: Collection[int], index: int) -> tuple[Command, ...]:
    """The tracks side by side, the first at place ``index`` of the list (from 0) as it then is.

    A MIDI file tells its clock on the first track, so that stays first: whichever track is
    there. Type 2 files hold a piece in each track; there it goes with its track.
    """
    moving = [track for track in song.tracks if track.track_id in track_ids]
    order = [track for track in song.tracks if track.track_id not in track_ids]
    order[index:index] = moving
    if [t.track_id for t in order] == [t.track_id for t in song.tracks]:
        return ()
    old_first = song.tracks[0]
    if song.midi_format != 2 and order[0] is not old_first:
        shared = [m for m in old_first.metas if _is_shared(m)]
        # Events of one tick keep the order they had: the last one counts.
        heir_metas = tuple(sorted((*shared, *order[0].metas), key=lambda m: m.tick))
        own = tuple(m for m in old_first.metas if not _is_shared(m))
        order[order.index(old_first)] = dataclasses.replace(old_first, metas=own)
        order[0] = dataclasses.replace(order[0], metas=heir_metas)
    name = "Move track" if len(moving) == 1 else "Move tracks"
    return (ReplaceSong(dataclasses.replace(song, tracks=tuple(order)), name),)


def _is_shared(meta: MetaEvent) -> bool:
    """Whether a meta event belongs to the song rather than to the track it stands on."""
    return meta.kind in CLOCK or meta.kind == MARKER


def _next_colour(song: Song) -> int:
    """A colour no track wears yet, while there is one of the theme's eight."""
    worn = {track.colour % 8 for track in song.tracks}
    return next((c for c in range(8) if c not in worn), len(song.tracks))
