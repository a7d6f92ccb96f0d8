"""Type 0 files hold one track for all channels: taking it apart and putting it together."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from musestudio.score import ChannelEvent, Note, Track


def split_by_channel(track: Track) -> tuple[Track, ...]:
    """One track for each channel that has notes, in channel order, ids from the track's on.

    Meta events, sysex and the events of channels without notes stay on the first.
    """
    notes: dict[int, list[Note]] = {}
    for note in track.notes:
        notes.setdefault(note.channel, []).append(note)
    if len(notes) < 2:
        return (track,)
    channels = sorted(notes)
    events: dict[int, list[ChannelEvent]] = {channel: [] for channel in channels}
    for event in track.events:
        channel = event.data[0] & 0x0F
        if event.data[0] >= 0xF0 or channel not in events:
            channel = channels[0]
        events[channel].append(event)
    return tuple(
        dataclasses.replace(
            track,
            track_id=track.track_id + i,
            colour=track.colour + i,
            notes=tuple(notes[channel]),
            events=tuple(events[channel]),
            metas=track.metas if i == 0 else (),
        )
        for i, channel in enumerate(channels)
    )


def can_be_one_track(tracks: Sequence[Track]) -> bool:
    """Whether reading the tracks merged into one would tell them apart again by channel."""
    taken: set[int] = set()
    for i, track in enumerate(tracks):
        if i > 0 and (track.metas or any(event.data[0] >= 0xF0 for event in track.events)):
            return False
        channels = {note.channel for note in track.notes}
        channels.update(event.data[0] & 0x0F for event in track.events if event.data[0] < 0xF0)
        if channels & taken:
            return False
        taken |= channels
    return True


def merge(tracks: Sequence[Track]) -> Track:
    """One track that holds what all of ``tracks`` (at least one) hold."""
    return dataclasses.replace(
        tracks[0],
        notes=tuple(sorted(note for track in tracks for note in track.notes)),
        events=tuple(sorted((e for t in tracks for e in t.events), key=lambda e: e.tick)),
        metas=tuple(sorted((m for t in tracks for m in t.metas), key=lambda m: m.tick)),
        end_tick=max(track.end_tick for track in tracks),
    )
