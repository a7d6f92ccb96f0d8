"""Notes on their way to another track, window or program: as MIDI, and as they exactly are.

On the clipboard and in a drag they stand in two forms. Every program that knows MIDI takes
the standard file; another window of ours takes the project beside it, which also keeps what
MIDI cannot tell (muted notes, notes over one another, where they came from).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QMimeData

from musestudio.editing.generated import generated_alone
from musestudio.editing.operations.insert_notes import notes_to_insert
from musestudio.editing.project_file import Project, project_bytes, project_from_bytes
from musestudio.midi.file import read_song_bytes, song_bytes
from musestudio.score import Note, Song, Track
from musestudio.ui.mime_data import empty_mime_data

PROJECT_TYPE = "application/x-musestudio-project"
MIDI_TYPES = ("audio/midi", "audio/x-midi", "audio/mid", "audio/x-mid")
_WRITTEN_MIDI_TYPES = MIDI_TYPES[:2]


class Clip(NamedTuple):
    """A piece of music without a place.

    song:       begins at tick 0, with the tempo, metre and key it had.
    start_tick: where it stood, in ticks of ``song``; None for music from elsewhere.
    """

    song: Song
    start_tick: int | None = None

    @property
    def parts(self) -> tuple[Track, ...]:
        """The tracks that have notes."""
        return tuple(track for track in self.song.tracks if track.notes)


def clip_of(song: Song, track_id: int, notes: Sequence[Note]) -> Clip:
    """Notes of a track, the first of them at tick 0. ``notes`` must not be empty."""
    start = min(note.start_tick for note in notes)
    return _cut(song, track_id, notes, start)


def bars_of(song: Song, track_id: int, notes: Sequence[Note]) -> Clip:
    """Notes of a track with the bar they begin in: on a bar line they are in time."""
    first = min(note.start_tick for note in notes)
    return _cut(song, track_id, notes, song.metre_map.bar_start_at(first))


def _cut(song: Song, track_id: int, notes: Sequence[Note], start: int) -> Clip:
    end = max(note.end_tick for note in notes)
    alone = generated_alone(song, {track_id: tuple(notes)}, start, max(end, start + 1))
    return Clip(alone, start)


def mime_of(clip: Clip) -> QMimeData:
    """Both forms of the clip. Raises MidiFileError where a note is not MIDI."""
    data = empty_mime_data()
    sounding = clip.song.without_muted_notes()
    whole = song_bytes(clip.song)
    midi = whole if sounding is clip.song else song_bytes(sounding)
    for mime_type in _WRITTEN_MIDI_TYPES:
        data.setData(mime_type, midi)
    project = Project(clip.song, view={"start_tick": clip.start_tick})
    data.setData(PROJECT_TYPE, project_bytes(project, encode_song=lambda _song: whole))
    return data


def clip_in(data: QMimeData) -> Clip | None:
    """The clip somebody copied; None where it is something else.

    Raises MuseStudioError where it says it is music and is not.
    """
    name = "The clipboard"
    if data.hasFormat(PROJECT_TYPE):
        project = project_from_bytes(
            _bytes_of(data, PROJECT_TYPE),
            name,
            decode_song=lambda midi: read_song_bytes(midi, name).song,
        )
        start = project.view.get("start_tick")
        return Clip(project.song, start if type(start) is int and start >= 0 else None)
    for mime_type in MIDI_TYPES:
        if data.hasFormat(mime_type):
            return Clip(read_song_bytes(_bytes_of(data, mime_type), name).song)
    return None


def _bytes_of(data: QMimeData, mime_type: str) -> bytes:
    return bytes(data.data(mime_type).data())


def notes_of(clip: Clip, song: Song, track_id: int | None, at_tick: int) -> tuple[Note, ...]:
    """The notes of a clip of one part as they enter a track, its tick 0 at ``at_tick``."""
    (part,) = clip.parts
    return notes_to_insert(song, track_id, part, clip.song.ticks_per_beat, at_tick)


def named(song: Song, name: str) -> Song:
    """The song with its first track called ``name`` where it has no name of its own."""
    if not song.tracks or song.tracks[0].name:
        return song
    return dataclasses.replace(song, tracks=(song.tracks[0].renamed(name), *song.tracks[1:]))
