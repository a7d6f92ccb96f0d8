"""The chunks of a Standard MIDI File to a Song."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

from musestudio.errors import MidiFileError
from musestudio.midi.channel_split import split_by_channel
from musestudio.midi.smf_track import ParsedTrack, TooManyEventsError, parse_track
from musestudio.score import Song, Track
from musestudio.score.events import TEMPO
from musestudio.score.smpte import smpte_ticks_per_beat
from musestudio.score.song import DEFAULT_TICKS_PER_BEAT

MOST_TRACKS = 0xFFFF  # What the header can count.
MOST_EVENTS = 4_000_000
"""Files with more are refused: two million notes already take half a gigabyte of memory."""

_HEADER_END = 14  # The shortest header chunk: type, length, three 16-bit numbers.
_MOST_WARNINGS = 20


class ReadResult(NamedTuple):
    """A song and one sentence for each thing that was not in order in its file."""

    song: Song
    warnings: tuple[str, ...]


class _Chunks(NamedTuple):
    tracks: list[ParsedTrack]
    alien: list[bytes]
    warnings: list[str]


def read_smf(data: bytes, name: str) -> ReadResult:
    """Read a whole file. ``name`` is what messages call it.

    Raises MidiFileError where the data is no MIDI file or nothing of it can be read.
    """
    data = _unwrapped(data)
    if not data:
        raise MidiFileError(f"“{name}” is empty.")
    if data[:4] != b"MThd":
        raise MidiFileError(f"“{name}” is not a MIDI file.")
    if len(data) < _HEADER_END:
        raise MidiFileError(f"“{name}” breaks off inside its header; nothing could be read.")
    midi_format, track_count, division = (
        int.from_bytes(data[i : i + 2], "big") for i in (8, 10, 12)
    )
    try:
        found = _read_chunks(data, 8 + int.from_bytes(data[4:8], "big"))
    except TooManyEventsError:
        raise MidiFileError(
            f"“{name}” holds more than {MOST_EVENTS:,} events, which are too many to edit."
        ) from None
    if track_count and not found.tracks:
        raise MidiFileError(f"“{name}” holds no track that could be read.")

    ticks_per_beat, smpte_division = division, None
    warnings: list[str] = []
    if division & 0x8000 and division & 0x00FF:
        ticks_per_beat, smpte_division = smpte_ticks_per_beat(division), division
        warnings.append("The file counts time in film frames; its bars are those of tempo 120.")
    elif not 0 < division < 0x8000:
        ticks_per_beat = DEFAULT_TICKS_PER_BEAT
        warnings.append(
            f"The file does not say how long a beat is; {DEFAULT_TICKS_PER_BEAT} ticks are assumed."
        )
    if len(found.tracks) < track_count:
        warnings.append(f"The file announces {track_count} tracks and holds {len(found.tracks)}.")
    if midi_format > 2 or (midi_format == 0 and len(found.tracks) != 1):
        midi_format = 1
    if midi_format == 2 and len(found.tracks) > 1:
        warnings.append(
            "Each track of the file is a piece of its own; tempo and metre are those of the first."
        )

    tracks = tuple(
        Track(
            track_id=i + 1,
            notes=parsed.notes,
            events=parsed.events,
            metas=parsed.metas,
            end_tick=parsed.end_tick,
            colour=i,
        )
        for i, parsed in enumerate(found.tracks)
    )
    song = Song(tracks, ticks_per_beat, midi_format, smpte_division, tuple(found.alien))
    for parsed, track in zip(found.tracks, tracks, strict=True):
        warnings += _track_warnings(parsed, track, song)
    warnings += found.warnings
    if len(warnings) > _MOST_WARNINGS:
        more = len(warnings) - _MOST_WARNINGS
        warnings[_MOST_WARNINGS:] = [f"{more} more things are not in order."]
    if midi_format == 0:
        song = dataclasses.replace(song, tracks=split_by_channel(tracks[0]))
    return ReadResult(song, tuple(warnings))


def _unwrapped(data: bytes) -> bytes:
    """The MIDI file inside a RIFF file of type RMID; other data as it is."""
    if data[:4] != b"RIFF" or data[8:12] != b"RMID":
        return data
    pos = 12
    while pos + 8 <= len(data):
        size = int.from_bytes(data[pos + 4 : pos + 8], "little")
        if data[pos : pos + 4] == b"data":
            return data[pos + 8 : pos + 8 + size]
        pos += 8 + size + size % 2  # Chunks begin at even places.
    return data


def _read_chunks(data: bytes, header_end: int) -> _Chunks:
    """Read the chunks that follow the header.

    The length of a chunk is believed when another chunk, or the end of the file, is where
    it says. Else a track reaches to its end-of-track event, and the next one is searched.

    Raises TooManyEventsError.
    """
    found = _Chunks([], [], [])
    size = len(data)
    events_left = MOST_EVENTS
    pos = header_end if _is_boundary(data, header_end) else _HEADER_END
    while pos < size and len(found.tracks) < MOST_TRACKS:
        if not _is_chunk(data, pos):
            next_track = data.find(b"MTrk", pos)
            if next_track < 0 or not _is_chunk(data, next_track):
                in_order = not found.tracks or not found.tracks[-1].damaged
                if in_order and data[pos:].strip(b"\0"):
                    found.warnings.append("The end of the file is not MIDI and was left out.")
                break
            pos = next_track
        start = pos + 8
        end = start + int.from_bytes(data[pos + 4 : start], "big")
        if data[pos : pos + 4] != b"MTrk":
            if (events_left := events_left - 1) < 0:
                raise TooManyEventsError
            found.alien.append(data[pos:end])
            pos = end
            continue
        believed = _is_boundary(data, end)
        parsed = parse_track(data, start, end if believed else size, events_left)
        events_left -= parsed.event_count
        if not believed and not parsed.finished:
            parsed = parsed._replace(damaged=True)
        found.tracks.append(parsed)
        if believed and parsed.finished and data[parsed.stop : end].strip(b"\0"):
            found.warnings.append(
                f"Track {len(found.tracks)} goes on after its end mark; that part was left out."
            )
        pos = end if believed else parsed.stop
    return found


def _is_boundary(data: bytes, pos: int) -> bool:
    return pos == len(data) or _is_chunk(data, pos)


def _is_chunk(data: bytes, pos: int) -> bool:
    """Whether a track, or a complete chunk with a printable type, begins at ``pos``."""
    kind = data[pos : pos + 4]
    if kind == b"MTrk":
        return pos + 8 <= len(data)
    end = pos + 8 + int.from_bytes(data[pos + 4 : pos + 8], "big")
    return len(kind) == 4 and end <= len(data) and all(0x20 <= byte < 0x7F for byte in kind)


def _track_warnings(parsed: ParsedTrack, track: Track, song: Song) -> list[str]:
    label = f"Track {track.track_id}"
    # Any bytes may stand where a name should; a message needs a short printable one.
    name = "".join(c for c in " ".join(track.name.split()) if c.isprintable())[:40]
    if name:
        label += f" (“{name}”)"
    warnings = []
    if parsed.damaged:
        bar = song.metre_map.position_at(parsed.end_tick).bar
        warnings.append(f"{label} breaks off in bar {bar}; everything before that was kept.")
    if parsed.unended == 1:
        warnings.append(f"{label}: 1 note never ends and was ended with the track.")
    elif parsed.unended:
        warnings.append(f"{label}: {parsed.unended} notes never end and were ended with the track.")
    if any(meta.kind == TEMPO and not any(meta.data[:3]) for meta in track.metas):
        warnings.append(f"{label} asks for a tempo of 0, which is not followed.")
    return warnings
