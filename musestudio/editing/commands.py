"""What can be done to a song, as values that know their own opposite."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Protocol

from musestudio.score import Key, Note, Song, Track


class Command(Protocol):
    """An edit. ``name`` is what the Edit menu shows after “Undo”."""

    @property
    def name(self) -> str: ...

    def apply_to(self, song: Song) -> Song:
        """The edited song, or ``song`` itself where nothing changes."""
        ...

    def inverse(self, song_before: Song) -> Command:
        """The command that leads from the edited song back to ``song_before``."""
        ...


@dataclass(frozen=True)
class ChangeNotes:
    """Take notes out of a track and put others in: add, delete, move and resize are all this.

    Equal notes are interchangeable, so a track that holds a note twice loses one of the two
    for each time it stands in ``removed``.
    Raises KeyError, and changes nothing, where the track or a removed note does not exist.
    """

    track_id: int
    removed: tuple[Note, ...] = ()
    added: tuple[Note, ...] = ()
    name: str = "Change notes"

    def apply_to(self, song: Song) -> Song:
        before = song.track(self.track_id)
        after = before.with_notes_changed(self.removed, self.added)
        return song if after.notes == before.notes else song.with_track(after)

    def inverse(self, song_before: Song) -> ChangeNotes:
        return ChangeNotes(self.track_id, removed=self.added, added=self.removed, name=self.name)


@dataclass(frozen=True)
class AddTrack:
    """Put a track in at ``index`` (default: last). Raises KeyError where its id is taken."""

    track: Track
    index: int | None = None
    name: str = "Add track"

    def apply_to(self, song: Song) -> Song:
        if any(track.track_id == self.track.track_id for track in song.tracks):
            raise KeyError(f"track id {self.track.track_id} is taken")
        index = len(song.tracks) if self.index is None else self.index
        tracks = (*song.tracks[:index], self.track, *song.tracks[index:])
        return dataclasses.replace(song, tracks=tracks)

    def inverse(self, song_before: Song) -> RemoveTrack:
        return RemoveTrack(self.track.track_id, name=self.name)


@dataclass(frozen=True)
class RemoveTrack:
    """Take a track out. Raises KeyError where there is none with that id."""

    track_id: int
    name: str = "Delete track"

    def apply_to(self, song: Song) -> Song:
        song.track(self.track_id)  # Raises KeyError.
        return song.without_track(self.track_id)

    def inverse(self, song_before: Song) -> AddTrack:
        track = song_before.track(self.track_id)
        return AddTrack(track, index=song_before.tracks.index(track), name=self.name)


@dataclass(frozen=True)
class ReplaceTrack:
    """Put ``track`` in the place of the one with its id: rename, mute, solo, program, …

    Raises KeyError where there is none with that id.
    """

    track: Track
    name: str

    def apply_to(self, song: Song) -> Song:
        if song.track(self.track.track_id) == self.track:
            return song
        return song.with_track(self.track)

    def inverse(self, song_before: Song) -> ReplaceTrack:
        return ReplaceTrack(song_before.track(self.track.track_id), name=self.name)


@dataclass(frozen=True)
class ChooseKey:
    """Say which key the piece is in; None leaves it to be recognised."""

    key: Key | None
    name: str = "Choose key"

    def apply_to(self, song: Song) -> Song:
        return song if song.chosen_key == self.key else song.with_chosen_key(self.key)

    def inverse(self, song_before: Song) -> ChooseKey:
        return ChooseKey(song_before.chosen_key, name=self.name)


@dataclass(frozen=True)
class ReplaceSong:
    """Put another song in the place of the whole song (a changed clock, an import, …)."""

    song: Song
    name: str

    def apply_to(self, song: Song) -> Song:
        return song if self.song == song else self.song

    def inverse(self, song_before: Song) -> ReplaceSong:
        return ReplaceSong(song_before, name=self.name)
