"""``.muse``: a song with everything a MIDI file cannot hold.

A zip archive of two entries:

``song.mid``
    the song as a Standard MIDI File, readable by any other program (type 1 where the song
    came from a type 0 file, which could not keep its tracks apart);
``project.json``
    the rest, as one JSON object:

    - ``format``: always ``"musestudio-project"``; ``version``: an integer, see below.
    - ``midi_format``: 0, 1 or 2, the type of file the song came from and exports to.
    - ``tracks``: one object per track, in the order of ``song.mid``: ``id``, ``muted``,
      ``soloed``, ``colour``, ``end_tick``. Where the note-ons and note-offs of a MIDI file
      can be paired in more than one way (a note over another of the same pitch and channel,
      a note of no length, a stray note-off) also ``notes``, each [start_tick, pitch,
      duration_ticks, velocity, channel, release_velocity], and ``events``, each [tick, hex].
      Where there are any: ``muted_notes`` and ``locked_notes``, the places (from 0) of those
      notes among the sorted notes of the track. In ``song.mid`` they are notes like others.
    - ``key``: the key chosen for the piece, such as “D dorian”; absent where none was.
    - ``generations``: one object per generated phrase, the fields of ``GenerationRecord``.
    - ``view``: whatever the window wants to find again.

Format history: version 1 is the first; version 2 has muted and locked notes (an older
program would have played the former). A reader takes every version up to its own.

This package does not import the MIDI code: who calls passes the codec in.
"""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

from musestudio.atomic import write_atomically
from musestudio.editing.json_parts import json_bytes
from musestudio.errors import MuseStudioError, ProjectFileError, RequestError
from musestudio.score import ChannelEvent, Key, Note, Song, Track, parse_key

FORMAT = "musestudio-project"
VERSION = 2
SUFFIX = ".muse"
_MIDI_FIELDS = Note._fields.index("muted")  # As many fields of a note are MIDI.
_MARKS = {"muted_notes": attrgetter("muted"), "locked_notes": attrgetter("locked")}
_MAX_ENTRY_BYTES = 1 << 29  # Half a gigabyte: beyond any song, short of a zip bomb.


@dataclass(frozen=True)
class GenerationRecord:
    """How one generated phrase was made, enough to make it again.

    model:       the model's name, as its card gives it.
    seed:        of the request, or of the one candidate that was kept.
    settings:    the request's other fields (bars, key, temperature, …), JSON values only.
    track_ids:   the tracks it was written into.
    start_tick, end_tick: the span it filled, end exclusive.
    created:     date and time in ISO 8601.
    """

    model: str
    seed: int
    start_tick: int
    end_tick: int
    track_ids: tuple[int, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    created: str = ""


@dataclass(frozen=True)
class Project:
    """What a ``.muse`` file holds. ``view`` has JSON values only."""

    song: Song
    generations: tuple[GenerationRecord, ...] = ()
    view: Mapping[str, Any] = field(default_factory=dict)


def write_project(
    project: Project, path: str | Path, *, encode_song: Callable[[Song], bytes]
) -> None:
    """Write a project; the old file stays until the new one is whole.

    encode_song: ``musestudio.midi.file.song_bytes``.
    Raises ProjectFileError.
    """
    data = project_bytes(project, encode_song=encode_song)
    try:
        write_atomically(path, data)
    except OSError as error:
        raise ProjectFileError(
            f"“{Path(path).name}” could not be saved: {error.strerror or error}."
        ) from error


def read_project(path: str | Path, *, decode_song: Callable[[bytes], Song]) -> Project:
    """Read a project.

    decode_song: bytes of a MIDI file to a song, tracks in the file's order.
    Raises ProjectFileError.
    """
    name = Path(path).name
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise ProjectFileError(f"“{name}” could not be opened: {reason}.") from error
    return project_from_bytes(data, name, decode_song=decode_song)


def project_bytes(project: Project, *, encode_song: Callable[[Song], bytes]) -> bytes:
    """The file's content; equal projects give equal bytes."""
    saved = {
        "format": FORMAT,
        "version": VERSION,
        "midi_format": project.song.midi_format,
        "tracks": [_track_state(track) for track in project.song.tracks],
        "generations": [dataclasses.asdict(record) for record in project.generations],
        "view": dict(project.view),
    }
    song = project.song
    if song.chosen_key is not None:
        saved["key"] = song.chosen_key.name
    if song.midi_format == 0:
        song = dataclasses.replace(song, midi_format=1)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as entries:
        for name, data in (
            ("project.json", json_bytes(saved)),
            ("song.mid", encode_song(song)),
        ):
            # A ZipInfo made by hand has a fixed date, so that equal projects are equal files.
            entries.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def project_from_bytes(data: bytes, name: str, *, decode_song: Callable[[bytes], Song]) -> Project:
    """The project in ``data``; ``name`` is what messages call the file."""
    saved, midi = _entries(data, name)
    version = saved.get("version")
    if saved.get("format") != FORMAT or type(version) is not int or version < 1:
        raise ProjectFileError(f"“{name}” is not a MuseStudio project.")
    if version > VERSION:
        raise ProjectFileError(
            f"“{name}” was saved by a newer MuseStudio; update the program to open it."
        )
    try:
        song = decode_song(midi)
    except MuseStudioError as error:
        raise ProjectFileError(f"The music in “{name}” is damaged: {error}") from error
    try:
        return Project(
            song=_restored(song, saved),
            generations=tuple(_generation(record) for record in saved["generations"]),
            view=_typed(saved["view"], dict),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ProjectFileError(f"“{name}” is damaged: its project data do not fit.") from error


def _entries(data: bytes, name: str) -> tuple[dict[str, Any], bytes]:
    """The JSON object and the MIDI file inside the archive."""
    damaged = ProjectFileError(f"“{name}” is damaged or not a MuseStudio project.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as entries:
            infos = [entries.getinfo(entry) for entry in ("project.json", "song.mid")]
            if any(info.file_size > _MAX_ENTRY_BYTES for info in infos):
                raise damaged
            saved, midi = json.loads(entries.read(infos[0])), entries.read(infos[1])
    # What zipfile raises on damaged, encrypted or oddly packed archives, and json on bad text.
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        NotImplementedError,
        OSError,
        RuntimeError,  # Also what json says of brackets nested too deeply.
        ValueError,
    ) as error:
        raise damaged from error
    if not isinstance(saved, dict):
        raise damaged
    return saved, midi


def _track_state(track: Track) -> dict[str, Any]:
    state: dict[str, Any] = {
        "id": track.track_id,
        "muted": track.muted,
        "soloed": track.soloed,
        "colour": track.colour,
        "end_tick": track.end_tick,
    }
    if _ambiguous_in_midi(track):
        state["notes"] = [note[:_MIDI_FIELDS] for note in track.notes]
        state["events"] = [[event.tick, event.data.hex()] for event in track.events]
    for name, is_marked in _MARKS.items():
        places = [i for i, note in enumerate(track.notes) if is_marked(note)]
        if places:
            state[name] = places
    return state


def _restored(song: Song, saved: dict[str, Any]) -> Song:
    """``song`` from the MIDI file with everything put back that such a file cannot hold."""
    tracks = []
    for track, state in zip(song.tracks, _typed(saved["tracks"], list), strict=True):
        track = dataclasses.replace(
            track,
            track_id=_typed(state["id"], int),
            muted=_typed(state["muted"], bool),
            soloed=_typed(state["soloed"], bool),
            colour=_typed(state["colour"], int),
            end_tick=_typed(state["end_tick"], int),
        )
        if "notes" in state:
            events = sorted((_event(fields) for fields in state["events"]), key=lambda e: e.tick)
            track = dataclasses.replace(track, events=tuple(events))
            track = track.with_notes(_note(fields) for fields in state["notes"])
        muted, locked = (_places(state.get(name, []), len(track.notes)) for name in _MARKS)
        if muted or locked:
            track = track.with_notes(
                note._replace(muted=i in muted, locked=i in locked)
                for i, note in enumerate(track.notes)
            )
        tracks.append(track)
    if len({track.track_id for track in tracks}) < len(tracks):
        raise ValueError("two tracks have one id")
    midi_format = _typed(saved["midi_format"], int)
    if midi_format not in (0, 1, 2):
        raise ValueError(f"no MIDI file has type {midi_format}")
    return dataclasses.replace(
        song, tracks=tuple(tracks), midi_format=midi_format, chosen_key=_chosen_key(saved)
    )


def _chosen_key(saved: dict[str, Any]) -> Key | None:
    if "key" not in saved:
        return None
    try:
        return parse_key(_typed(saved["key"], str))
    except RequestError as error:
        raise ValueError("no such key") from error


def _ambiguous_in_midi(track: Track) -> bool:
    """Whether note-ons and note-offs alone could be paired in another way."""
    if any(event.data[0] < 0xA0 for event in track.events):
        return True
    sounding_until: dict[tuple[int, int], int] = {}
    for note in track.notes:
        voice = (note.channel, note.pitch)
        if note.duration_ticks == 0 or note.start_tick < sounding_until.get(voice, 0):
            return True
        sounding_until[voice] = note.end_tick
    return False


def _places(saved: Any, count: int) -> frozenset[int]:
    """Places among ``count`` notes."""
    places = frozenset(_typed(place, int) for place in _typed(saved, list))
    if not all(0 <= place < count for place in places):
        raise ValueError("a note that is not there")
    return places


def _note(fields: list[int]) -> Note:
    if len(fields) > _MIDI_FIELDS:
        raise ValueError(f"{fields} is no note")
    note = Note(*(_typed(value, int) for value in fields))
    if not (
        note.start_tick >= 0
        and 0 <= note.pitch <= 127
        and note.duration_ticks >= 0
        and 1 <= note.velocity <= 127
        and 0 <= note.channel <= 15
        and 0 <= note.release_velocity <= 127
    ):
        raise ValueError(f"{note} is no note")
    return note


def _event(fields: list[Any]) -> ChannelEvent:
    tick, data = fields
    event = ChannelEvent(_typed(tick, int), bytes.fromhex(data))
    if event.tick < 0 or event.data[:1] < b"\x80":
        raise ValueError(f"{event} is no event")
    return event


def _generation(record: dict[str, Any]) -> GenerationRecord:
    return GenerationRecord(
        model=_typed(record["model"], str),
        seed=_typed(record["seed"], int),
        start_tick=_typed(record["start_tick"], int),
        end_tick=_typed(record["end_tick"], int),
        track_ids=tuple(_typed(i, int) for i in record["track_ids"]),
        settings=_typed(record["settings"], dict),
        created=_typed(record["created"], str),
    )


def _typed(value: Any, kind: type) -> Any:
    """``value``, which must be of just that type. Raises TypeError."""
    if type(value) is not kind:
        raise TypeError(f"{value!r} is not of type {kind.__name__}")
    return value
