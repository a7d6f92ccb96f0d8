"""A Song to the bytes of a Standard MIDI File."""

from __future__ import annotations

from operator import itemgetter

from musestudio.errors import MidiFileError
from musestudio.midi.channel_split import can_be_one_track, merge
from musestudio.midi.smf_reader import MOST_TRACKS
from musestudio.midi.smf_track import END_OF_TRACK, LATEST_TICK
from musestudio.score import Note, Song, Track

_LONGEST_DELTA = 0x0FFFFFFF  # What a variable-length quantity of four bytes can say.
_EMPTY_TEXT = b"\xff\x01\x00"

# Order of what happens at one tick: a note that is repeated ends before it begins again,
# and a note finds its tempo, program and controllers already set.
_NOTE_OFF, _META, _EVENT, _NOTE_ON = range(4)


def smf_bytes(song: Song) -> bytes:
    """The song as a file of its own ``midi_format``.

    A type 0 song is written as type 1 once its tracks could not be told apart again in a
    single one (two tracks on one channel, a second track with a name).

    Raises MidiFileError where a value has no place in a MIDI file.
    """
    tracks, midi_format = song.tracks, song.midi_format
    if midi_format == 0 and len(tracks) != 1:
        if tracks and can_be_one_track(tracks):
            tracks = (merge(tracks),)
        else:
            midi_format = 1
    if len(tracks) > MOST_TRACKS or not 0 < song.ticks_per_beat < 0x8000:
        raise MidiFileError(
            f"A MIDI file cannot hold {len(tracks)} tracks of {song.ticks_per_beat} ticks a beat."
        )
    division = song.ticks_per_beat if song.smpte_division is None else song.smpte_division
    header = b"".join(n.to_bytes(2, "big") for n in (midi_format, len(tracks), division))
    chunks = [_chunk(b"MThd", header)]
    chunks += [_chunk(b"MTrk", _track_body(track)) for track in tracks]
    return b"".join(chunks) + b"".join(song.alien_chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "big") + body


def _track_body(track: Track) -> bytes:
    # Sorted by (tick, order within the tick) in one number; the sort is stable, so what is
    # equal there stays in the order of the track.
    timed: list[tuple[int, bytes]] = []
    for note in sorted(track.notes):
        start, pitch, duration, velocity, channel, release = note[:6]
        if (
            (pitch | velocity | release) & ~0x7F
            or channel & ~0x0F
            or velocity == 0
            or start < 0
            or duration < 0
        ):
            raise _cannot_hold(note, track)
        note_on = bytes((0x90 | channel, pitch, velocity))
        note_off = bytes((0x80 | channel, pitch, release))
        timed.append((start << 2 | _NOTE_ON, note_on))
        if duration:
            timed.append((start + duration << 2 | _NOTE_OFF, note_off))
        else:
            timed.append((start << 2 | _NOTE_ON, note_off))
    for meta in track.metas:
        if meta.kind != END_OF_TRACK:
            body = bytes((0xFF, meta.kind)) + _quantity(len(meta.data)) + meta.data
            timed.append((meta.tick << 2 | _META, body))
    for event in track.events:
        body = event.data
        if body[0] >= 0xF0:
            body = body[:1] + _quantity(len(body) - 1) + body[1:]
        timed.append((event.tick << 2 | _EVENT, body))
    timed.sort(key=itemgetter(0))
    end_tick = max(track.end_tick, timed[-1][0] >> 2 if timed else 0)
    if end_tick > LATEST_TICK or (timed and timed[0][0] < 0):
        raise MidiFileError("The song is longer than a MIDI file can be.")
    timed.append((end_tick << 2, bytes((0xFF, END_OF_TRACK, 0))))

    parts: list[bytes] = []
    short_delta = [bytes((n,)) for n in range(0x80)]
    now = 0
    for key, body in timed:
        delta = (key >> 2) - now
        now += delta
        if delta < 0x80:
            parts.append(short_delta[delta])
        else:
            while delta > _LONGEST_DELTA:  # Days of silence, bridged by empty text events.
                parts += (_quantity(_LONGEST_DELTA), _EMPTY_TEXT)
                delta -= _LONGEST_DELTA
            parts.append(_quantity(delta))
        parts.append(body)
    return b"".join(parts)


def _quantity(value: int) -> bytes:
    """A variable-length quantity: seven bits a byte, the last byte below 0x80."""
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(value & 0x7F | 0x80)
    return bytes(reversed(out))


def _cannot_hold(note: Note, track: Track) -> MidiFileError:
    return MidiFileError(f"Track {track.track_id} holds a note that is not MIDI: {note}.")
