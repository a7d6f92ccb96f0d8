"""Tracks named on the command line."""

from __future__ import annotations

from musestudio.errors import RequestError
from musestudio.score import ChannelEvent, MetaEvent, Song, Track
from musestudio.score.events import TRACK_NAME
from musestudio.score.track import DRUM_CHANNEL

NEW = "new"


def named_tracks(song: Song, wanted: str) -> list[Track]:
    """The tracks named in a list such as “1,3,Left hand”. Raises RequestError."""
    chosen: list[Track] = []
    known = ", ".join(f"{i} {track.name}".rstrip() for i, track in enumerate(song.tracks, start=1))
    for word in [word.strip() for word in wanted.split(",")]:
        named = [t for t in song.tracks if word and t.name.strip().lower() == word.lower()]
        if not named and word.isdecimal() and 1 <= int(word) <= len(song.tracks):
            named = [song.tracks[int(word) - 1]]
        if not named:
            raise RequestError(f"There is no track “{word}”; the file has: {known or 'none'}.")
        drums = next((track for track in named if track.is_drums), None)
        if drums is not None:
            called = f"“{drums.name}”" if drums.name else str(song.tracks.index(drums) + 1)
            raise RequestError(f"Track {called} holds drums, which are not continued.")
        chosen += [track for track in named if track not in chosen]
    return chosen


def answering_tracks(song: Song, wanted: str, role: str | None) -> tuple[Song, list[Track]]:
    """The tracks of an --answer-track list, and the song, which gets those that are new.

    Raises RequestError.
    """
    words = [word.strip() for word in wanted.split(",")]
    old = [word for word in words if word.lower() != NEW]
    found = named_tracks(song, ",".join(old)) if old else []
    if len(old) < len(words):
        new = _new_track(song, role)
        song = song.with_track(new)
        found.append(new)
    return song, found


def _new_track(song: Song, role: str | None) -> Track:
    """An empty track on a channel of its own, as long as there is one."""
    taken = {track.channel for track in song.tracks} | {DRUM_CHANNEL}
    channel = next((channel for channel in range(16) if channel not in taken), 0)
    name = (role or "new part").capitalize()
    return Track(
        song.new_track_id(),
        # Without a note the channel is known by an event: that of the first instrument.
        events=(ChannelEvent(0, bytes((0xC0 | channel, 0))),),
        metas=(MetaEvent(0, TRACK_NAME, name.encode()),),
    )
