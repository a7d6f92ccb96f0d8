"""A whole piece."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from musestudio.score.events import (
    KEY_SIGNATURE,
    MARKER,
    TEMPO,
    TIME_SIGNATURE,
    MetaEvent,
)
from musestudio.score.metre import MetreChange, MetreMap
from musestudio.score.note import Note
from musestudio.score.scale import Key
from musestudio.score.smpte import smpte_ticks_per_second
from musestudio.score.tempo import TempoChange, TempoMap
from musestudio.score.track import Track, decode_text

DEFAULT_TICKS_PER_BEAT = 480
_FROM_METAS = ("tempo_map", "metre_map", "key_changes", "markers")


class KeyChange(NamedTuple):
    """From ``tick`` on, a signature of ``sharps`` (negative: flats), major or minor."""

    tick: int
    sharps: int
    minor: bool

    @property
    def key(self) -> Key:
        tonic = self.sharps * 7 % 12
        return Key((tonic + 9) % 12, "minor") if self.minor else Key(tonic)


class Marker(NamedTuple):
    """A named place in the song."""

    tick: int
    text: str


@dataclass(frozen=True)
class Song:
    """Tracks and the clock they share.

    ticks_per_beat:   ticks to a quarter note, 1–32,767.
    midi_format:      0, 1 or 2, as read; written back the same.
    smpte_division:   set for files whose ticks are fractions of a second: the header's own
                      two bytes (0x8000–0xFFFF), from which the exact speed follows.
                      ``ticks_per_beat`` is then the whole number of ticks nearest to half
                      a second, so that the grid is that of 120 quarters a minute.
    alien_chunks:     chunks of the file that are neither header nor track, each complete
                      with type and length; written back after the tracks.
    chosen_key:       the key the composer says the piece is in, whatever its notes and key
                      signatures say; None where nobody said so. Not part of a MIDI file.
    """

    tracks: tuple[Track, ...] = ()
    ticks_per_beat: int = DEFAULT_TICKS_PER_BEAT
    midi_format: int = 1
    smpte_division: int | None = None
    alien_chunks: tuple[bytes, ...] = ()
    chosen_key: Key | None = None

    @cached_property
    def tempo_map(self) -> TempoMap:
        changes = [
            TempoChange(m.tick, int.from_bytes(m.data[:3], "big"))
            for m in self._shared_metas(TEMPO)
            if len(m.data) >= 3
        ]
        seconds_per_tick = None
        if self.smpte_division is not None:
            seconds_per_tick = 1 / smpte_ticks_per_second(self.smpte_division)
        return TempoMap(self.ticks_per_beat, changes, seconds_per_tick=seconds_per_tick)

    @cached_property
    def metre_map(self) -> MetreMap:
        changes = [
            MetreChange(m.tick, m.data[0], 1 << min(m.data[1], 7))
            for m in self._shared_metas(TIME_SIGNATURE)
            if len(m.data) >= 2
        ]
        return MetreMap(self.ticks_per_beat, changes)

    @cached_property
    def key_changes(self) -> tuple[KeyChange, ...]:
        """Key signatures by tick; malformed ones are left out."""
        changes = []
        for m in self._shared_metas(KEY_SIGNATURE):
            if len(m.data) >= 2 and m.data[1] in (0, 1):
                sharps = int.from_bytes(m.data[:1], "big", signed=True)
                if -7 <= sharps <= 7:
                    changes.append(KeyChange(m.tick, sharps, bool(m.data[1])))
        return tuple(sorted(changes, key=lambda c: c.tick))

    @cached_property
    def markers(self) -> tuple[Marker, ...]:
        return tuple(Marker(m.tick, decode_text(m.data)) for m in self._shared_metas(MARKER))

    @cached_property
    def last_tick(self) -> int:
        """Where the last track ends, 0 for an empty song."""
        return max((track.last_tick for track in self.tracks), default=0)

    @cached_property
    def last_note_end_tick(self) -> int:
        """Where the last note of any track is over, 0 when there is none."""
        return max((track.last_note_end_tick for track in self.tracks), default=0)

    @property
    def duration_s(self) -> float:
        return self.tempo_map.seconds_at(self.last_tick)

    @property
    def note_count(self) -> int:
        return sum(len(track.notes) for track in self.tracks)

    def track(self, track_id: int) -> Track:
        """The track with that id. Raises KeyError when there is none."""
        for track in self.tracks:
            if track.track_id == track_id:
                return track
        raise KeyError(track_id)

    def bar_line_after(self, tracks: Iterable[Track]) -> int:
        """The first bar line at or after the end of the last note of ``tracks``.

        Tick 0 where the tracks hold no note.
        """
        return self.metre_map.bar_line_from(
            max((track.last_note_end_tick for track in tracks), default=0)
        )

    def new_track_id(self) -> int:
        """An id no track of this song has."""
        return max((track.track_id for track in self.tracks), default=0) + 1

    def with_track(self, track: Track) -> Song:
        """The song with ``track`` in the place of the one that has its id, or appended."""
        ids = [t.track_id for t in self.tracks]
        if track.track_id in ids:
            i = ids.index(track.track_id)
            song = self._with_tracks((*self.tracks[:i], track, *self.tracks[i + 1 :]))
            if track.metas is self.tracks[i].metas:
                self._hand_on_clock(song)
            return song
        return self._with_tracks((*self.tracks, track))

    def without_track(self, track_id: int) -> Song:
        """The song less that track."""
        return self._with_tracks(t for t in self.tracks if t.track_id != track_id)

    def with_chosen_key(self, key: Key | None) -> Song:
        """The song with another key chosen for it, or none."""
        song = dataclasses.replace(self, chosen_key=key)
        self._hand_on_clock(song)
        return song

    def without_muted_notes(self) -> Song:
        """The song less its muted notes, for whoever cannot keep them silent."""
        if all(track.sounding_notes is track.notes for track in self.tracks):
            return self
        return self._with_tracks(
            dataclasses.replace(track, notes=track.sounding_notes) for track in self.tracks
        )

    def all_notes(self) -> Iterator[tuple[int, Note]]:
        """(track_id, note) over every track."""
        for track in self.tracks:
            for note in track.notes:
                yield track.track_id, note

    def _hand_on_clock(self, song: Song) -> None:
        """Tell a song with the same meta events what is known of them.

        Finding it out again would take long after each edit of a piece whose tempo is drawn
        out over thousands of changes.
        """
        known = self.__dict__
        song.__dict__.update({name: known[name] for name in _FROM_METAS if name in known})

    def _with_tracks(self, tracks: Iterable[Track]) -> Song:
        return dataclasses.replace(self, tracks=tuple(tracks))

    def _shared_metas(self, kind: int) -> list[MetaEvent]:
        """Meta events of one kind over all tracks.

        In type 2 files every track is a piece of its own; the first one's clock is used.
        """
        tracks = self.tracks[:1] if self.midi_format == 2 else self.tracks
        found = [m for track in tracks for m in track.metas if m.kind == kind]
        return sorted(found, key=lambda m: m.tick)
