from __future__ import annotations

import errno
import io
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import mido
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musestudio.errors import MidiFileError
from musestudio.midi import file as midi_file
from musestudio.midi.channel_split import split_by_channel
from musestudio.midi.file import read_song, read_song_bytes, song_bytes, write_song
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track
from musestudio.score.smpte import smpte_ticks_per_beat

Build = Callable[..., bytes]
Events = list[tuple[Counter[tuple[int, bytes]], int]]
"""For each track how often each (tick, message) occurs, and its end in ticks."""

SONG = Song((Track(1, (Note(0, 60, 480, 80),), end_tick=480),))


# Files on disk


def test_a_song_written_is_the_song_read(tmp_path: Path) -> None:
    write_song(SONG, tmp_path / "song.mid")
    assert read_song(tmp_path / "song.mid") == (SONG, ())
    assert [p.name for p in tmp_path.iterdir()] == ["song.mid"]


def test_a_path_may_be_plain_text(tmp_path: Path) -> None:
    write_song(SONG, f"{tmp_path}/song.mid")
    assert read_song(f"{tmp_path}/song.mid").song == SONG


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("missing.mid", "“missing.mid” does not exist."),
        ("folder.mid", "“folder.mid” is a folder, not a MIDI file."),
        ("notes.txt", "“notes.txt” is not a MIDI file."),
        ("empty.mid", "“empty.mid” is empty."),
        ("no\0file.mid", "“no\0file.mid” could not be read: "),
        ("notes.txt/song.mid", "“song.mid” could not be read: Not a directory."),
        ("a" * 300, f"“{'a' * 300}” could not be read: "),
    ],
)
def test_what_cannot_be_opened_gets_one_sentence(tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "folder.mid").mkdir()
    (tmp_path / "notes.txt").write_text("C D E F")
    (tmp_path / "empty.mid").touch()
    with pytest.raises(MidiFileError) as error:
        read_song(tmp_path / name)
    assert str(error.value).startswith(sentence)


def test_a_file_one_may_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_song(SONG, tmp_path / "secret.mid")

    def refuse(_: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(MidiFileError, match=r"“secret\.mid” may not be read: permission denied\."):
        read_song(tmp_path / "secret.mid")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mid")
    with pytest.raises(MidiFileError, match="not a regular file"):
        read_song(tmp_path / "pipe.mid")


def test_a_file_too_large_to_be_music_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "film.mid").open("wb") as film:
        film.truncate(40 * 2**20)
    with pytest.raises(MidiFileError, match=r"“film\.mid” has 40 MB; .* up to 32 MB are read\."):
        read_song(tmp_path / "film.mid")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(b"what was there")

    def full(_path: Path, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(midi_file, "write_atomically", full)
    with pytest.raises(MidiFileError) as error:
        write_song(SONG, path)
    assert str(error.value) == "“song.mid” could not be written: No space left on device."
    assert path.read_bytes() == b"what was there"


def test_a_folder_that_is_not_there_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(MidiFileError, match=r"^“song\.mid” could not be written: No such file"):
        write_song(SONG, tmp_path / "nowhere" / "song.mid")


def test_a_song_that_is_not_midi_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(b"what was there")
    with pytest.raises(MidiFileError):
        write_song(Song((Track(1, (Note(0, 300, 480),)),)), path)
    assert path.read_bytes() == b"what was there"


def test_a_muted_note_is_exported_only_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "out.mid"
    song = Song((Track(1, (Note(0, 60, 480), Note(480, 62, 480, muted=True))),))
    write_song(song, path)
    assert [n.pitch for n in read_song(path).song.tracks[0].notes] == [60]
    write_song(song, path, with_muted_notes=True)
    assert [n.pitch for n in read_song(path).song.tracks[0].notes] == [60, 62]


# Nothing is lost: our view of a file against mido's


def our_events(song: Song) -> Events:
    found: Events = []
    for track in song.tracks:
        events: Counter[tuple[int, bytes]] = Counter()
        for note in track.notes:
            start, pitch, _, velocity, channel, release = note[:6]
            events[start, bytes((0x90 | channel, pitch, velocity))] += 1
            events[note.end_tick, bytes((0x80 | channel, pitch, release))] += 1
        events.update((e.tick, e.data) for e in track.events)
        events.update((m.tick, bytes((0xFF, m.kind)) + m.data) for m in track.metas)
        found.append((events, track.end_tick))
    return found


def mido_events(data: bytes) -> Events:
    found: Events = []
    for track in mido.MidiFile(file=io.BytesIO(data)).tracks:
        events: Counter[tuple[int, bytes]] = Counter()
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "end_of_track":
                continue
            body = bytes(message.bytes())
            if message.is_meta:
                body = body[:2] + body[3:]  # Without the length, one byte in these tests.
            elif message.type == "note_on" and message.velocity == 0:
                body = bytes((body[0] - 0x10, body[1], 64))
            events[tick, body] += 1
        found.append((events, tick))
    return found


byte7 = st.integers(0, 127)
channels = st.integers(0, 15)
delays = st.integers(0, 40) | st.integers(0, 20_000)
few_pitches = st.integers(60, 62)  # So that notes of one pitch meet.

mido_messages = st.one_of(
    st.builds(
        lambda kind, channel, note, velocity, time: mido.Message(
            kind, channel=channel, note=note, velocity=velocity, time=time
        ),
        st.sampled_from(("note_on", "note_off")), st.integers(0, 2), few_pitches, byte7, delays,
    ),
    st.builds(
        lambda channel, control, value, time: mido.Message(
            "control_change", channel=channel, control=control, value=value, time=time
        ),
        channels, byte7, byte7, delays,
    ),
    st.builds(
        lambda channel, pitch, time: mido.Message(
            "pitchwheel", channel=channel, pitch=pitch, time=time
        ),
        channels, st.integers(-8192, 8191), delays,
    ),
    st.builds(
        lambda channel, program, time: mido.Message(
            "program_change", channel=channel, program=program, time=time
        ),
        channels, byte7, delays,
    ),
    st.builds(
        lambda data, time: mido.Message("sysex", data=data, time=time),
        st.lists(byte7, max_size=9), delays,
    ),
    st.builds(
        lambda kind, text, time: mido.MetaMessage(kind, text=text, time=time),
        st.sampled_from(("text", "lyrics", "marker", "copyright")),
        st.text(st.characters(max_codepoint=255), max_size=9), delays,
    ),
    st.builds(
        lambda tempo, time: mido.MetaMessage("set_tempo", tempo=tempo, time=time),
        st.integers(0, 2**24 - 1), delays,
    ),
)  # fmt: skip


@st.composite
def mido_files(draw: st.DrawFn) -> bytes:
    """Files as mido writes them, with running status."""
    midi_format = draw(st.sampled_from((0, 1, 1, 2)))
    file = mido.MidiFile(type=midi_format, ticks_per_beat=draw(st.integers(1, 32767)))
    for _ in range(1 if midi_format == 0 else draw(st.integers(0, 3))):
        file.tracks.append(mido.MidiTrack(draw(st.lists(mido_messages, max_size=30))))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


@given(mido_files())
def test_opening_and_exporting_changes_no_event_of_a_mido_file(data: bytes) -> None:
    song = read_song_bytes(data, "mido.mid").song
    exported = song_bytes(song)
    before, after = mido_events(data), mido_events(exported)
    for (old, old_end), (new, new_end) in zip(before, after, strict=True):
        assert old_end == new_end
        assert not old - new
        # All that may be new is the end of a note that had none.
        assert all(tick == old_end and body[0] >> 4 == 8 for tick, body in new - old)
    if song.midi_format:
        assert our_events(song) == after


@given(mido_files())
def test_from_the_first_export_on_bytes_and_song_stay_the_same(data: bytes) -> None:
    first = song_bytes(read_song_bytes(data, "any.mid").song)
    song, warnings = read_song_bytes(first, "any.mid")
    assert song_bytes(song) == first
    assert read_song_bytes(song_bytes(song), "any.mid").song == song
    assert not any("never end" in warning for warning in warnings)


# Our own songs


@st.composite
def tracks(draw: st.DrawFn, track_id: int) -> Track:
    """Tracks whose notes a file can tell apart: of one pitch, the first to begin ends first."""
    notes = []
    for channel, pitch in draw(st.sets(st.tuples(st.integers(0, 14), byte7), max_size=4)):
        start = end = 0
        for gap, duration in draw(st.lists(st.tuples(delays, delays), max_size=5)):
            start += gap
            end = max(end, start + duration)
            velocity, release = draw(st.integers(1, 127)), draw(byte7)
            notes.append(Note(start, pitch, end - start, velocity, channel, release))
    message = st.one_of(
        st.builds(lambda a, b, c: bytes((a, b, c)), st.integers(0xA0, 0xBF), byte7, byte7),
        st.builds(lambda a, b: bytes((a, b)), st.integers(0xC0, 0xDF), byte7),
        st.builds(lambda b, c: bytes((0x8F, b, c)), byte7, byte7),  # Stray note-offs.
        st.builds(lambda kind, data: kind + data, st.sampled_from((b"\xf0", b"\xf7")), st.binary()),
    )
    events = draw(st.lists(st.builds(ChannelEvent, delays, message), max_size=5))
    metas = draw(
        st.lists(
            st.builds(MetaEvent, delays, byte7.filter(lambda kind: kind != 0x2F), st.binary()),
            max_size=5,
        )
    )
    track = Track(
        track_id,
        notes=tuple(sorted(notes)),
        events=tuple(sorted(events, key=lambda e: e.tick)),
        metas=tuple(sorted(metas, key=lambda m: m.tick)),
        colour=track_id - 1,
    )
    return Track(**{**vars(track), "end_tick": track.last_tick + draw(delays)})


@st.composite
def songs(draw: st.DrawFn) -> Song:
    midi_format = draw(st.integers(0, 2))
    if midi_format == 0:
        parts = split_by_channel(draw(tracks(1)))
    else:
        parts = tuple(draw(tracks(i + 1)) for i in range(draw(st.integers(0, 3))))
    alien = draw(
        st.lists(st.binary(max_size=9).map(lambda b: b"XFIH\0\0\0" + bytes((len(b),)) + b))
    )
    ticks_per_beat, smpte_division = draw(st.integers(1, 32767)), None
    if draw(st.booleans()):
        smpte_division = draw(st.sampled_from((24, 25, 29, 30))) * -0x100 + draw(
            st.integers(0x10001, 0x100FF)
        )
        ticks_per_beat = smpte_ticks_per_beat(smpte_division)
    return Song(parts, ticks_per_beat, midi_format, smpte_division, tuple(alien))


@given(songs())
def test_a_song_survives_its_file(song: Song) -> None:
    read = read_song_bytes(song_bytes(song), "song.mid").song
    assert read == song


# Damage


@pytest.fixture(scope="module")
def rich_file() -> bytes:
    """A file with something of everything, to be damaged."""
    conductor = Track(
        1,
        metas=(MetaEvent(0, 0x51, b"\x07\xa1\x20"), MetaEvent(0, 0x58, b"\x03\x02\x18\x08")),
        end_tick=1920,
    )
    music = Track(
        2,
        notes=tuple(Note(i * 240, 60 + i, 200, 80, i % 3) for i in range(8)),
        events=(ChannelEvent(0, b"\xf0\x7e\x09\xf7"), ChannelEvent(100, b"\xb0\x40\x7f")),
        end_tick=1920,
    )
    return song_bytes(Song((conductor, music), alien_chunks=(b"XFIH\0\0\0\1a",)))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_are_read_or_refused_and_what_was_read_can_be_written(
    rich_file: bytes, data: st.DataObject
) -> None:
    damaged = bytearray(rich_file)
    position = st.integers(0, len(damaged) - 1)
    for at, byte in data.draw(st.lists(st.tuples(position, st.integers(0, 255)), max_size=6)):
        damaged[at] = byte
    start, stop = sorted((data.draw(position), data.draw(position)))
    action = data.draw(st.sampled_from(("keep", "cut", "remove", "repeat")))
    if action == "cut":
        del damaged[stop:]
    elif action == "remove":
        del damaged[start:stop]
    elif action == "repeat":
        damaged[stop:stop] = damaged[start:stop]
    try:
        song, warnings = read_song_bytes(bytes(damaged), "damaged.mid")
    except MidiFileError:
        return
    assert all(warning.endswith(".") for warning in warnings)
    written = song_bytes(song)
    assert read_song_bytes(written, "written.mid").song == song
