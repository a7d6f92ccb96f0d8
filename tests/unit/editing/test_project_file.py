"""A project comes back exactly as it was saved, or says in one sentence why not."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.editing.project_file import (
    GenerationRecord,
    Project,
    project_bytes,
    project_from_bytes,
    read_project,
    write_project,
)
from musestudio.errors import ProjectFileError
from musestudio.midi.file import read_song_bytes, song_bytes
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track

PIANO = Track(
    track_id=7,
    # Two notes of one pitch sound at once, the later one ends first: no MIDI file can say so.
    notes=(Note(0, 60, 960, 80, 0, 10), Note(240, 60, 120, 90, 0, 20), Note(480, 64, 0)),
    events=(ChannelEvent(0, b"\xc0\x05"), ChannelEvent(100, b"\x80\x3c\x40")),
    metas=(MetaEvent(0, 0x03, b"Piano"), MetaEvent(0, 0x51, b"\x07\xa1\x20")),
    muted=True,
    colour=3,
    end_tick=500,
)
BASS = Track(3, (Note(0, 36, 480, channel=1),), soloed=True)
PROJECT = Project(
    Song((PIANO, BASS), ticks_per_beat=96),
    generations=(
        GenerationRecord(
            "piano-1", 42, 1920, 9600, (7,), {"bars": 4, "key": "A minor"}, "2025-01-02T03:04:05"
        ),
    ),
    view={"scroll_tick": 960, "zoom": 0.5, "tool": "pencil"},
)


def decode(data: bytes) -> Song:
    return read_song_bytes(data, "song.mid").song


def test_a_project_comes_back_exactly(tmp_path: Path) -> None:
    path = tmp_path / "piece.muse"
    write_project(PROJECT, path, encode_song=song_bytes)
    assert read_project(path, decode_song=decode) == PROJECT
    first = path.read_bytes()
    write_project(PROJECT, path, encode_song=song_bytes)
    assert path.read_bytes() == first
    assert list(tmp_path.iterdir()) == [path]


def test_the_music_inside_can_be_read_by_any_midi_program(tmp_path: Path) -> None:
    write_project(PROJECT, tmp_path / "piece.muse", encode_song=song_bytes)
    with zipfile.ZipFile(tmp_path / "piece.muse") as entries:
        assert entries.read("song.mid")[:4] == b"MThd"


notes = st.builds(
    Note,
    start_tick=st.integers(0, 20),
    pitch=st.integers(60, 62),
    duration_ticks=st.integers(0, 12),
    velocity=st.integers(1, 127),
    channel=st.integers(0, 2),
    release_velocity=st.integers(0, 127),
    muted=st.booleans(),
    locked=st.booleans(),
)
events = st.builds(
    ChannelEvent,
    st.integers(0, 30),
    st.sampled_from([b"\xb0\x40\x7f", b"\x80\x3c\x00", b"\xe1\x00\x40", b"\xf0\x7e\xf7"]),
)
tracks = st.builds(
    lambda notes, events, muted, end: Track(
        1, tuple(sorted(notes)), tuple(sorted(events, key=lambda e: e.tick)), (), end, muted
    ),
    st.lists(notes, max_size=8),
    st.lists(events, max_size=3),
    st.booleans(),
    st.integers(0, 40),
)


@given(st.lists(tracks, max_size=4), st.sampled_from([0, 1, 2]))
def test_any_song_comes_back_exactly(parts: list[Track], midi_format: int) -> None:
    song = Song(midi_format=midi_format)
    for part in parts:
        song = song.with_track(Track(**{**vars(part), "track_id": song.new_track_id() + 1}))
    data = project_bytes(Project(song), encode_song=song_bytes)
    assert project_from_bytes(data, "a.muse", decode_song=decode).song == song


def test_a_project_of_the_first_version_still_opens() -> None:
    data = _archive(version=1)
    assert project_from_bytes(data, "a.muse", decode_song=decode) == PROJECT


@pytest.mark.parametrize("places", [[3], [-1], [True], "0"])
def test_a_muted_note_that_is_not_there_is_not_let_in(places: object) -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as entries:
        first, *others = json.loads(entries.read("project.json"))["tracks"]
    first |= {"muted_notes": places}
    with pytest.raises(ProjectFileError, match="do not fit"):
        project_from_bytes(_archive(tracks=[first, *others]), "a.muse", decode_song=decode)


def _archive(**changes: object) -> bytes:
    """A good project with some fields of its JSON changed; None takes the field out."""
    data = project_bytes(PROJECT, encode_song=song_bytes)
    with zipfile.ZipFile(io.BytesIO(data)) as entries:
        saved, midi = json.loads(entries.read("project.json")), entries.read("song.mid")
    midi = changes.pop("midi", midi)
    saved = {k: v for k, v in {**saved, **changes}.items() if v is not None}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as entries:
        entries.writestr("project.json", json.dumps(saved))
        entries.writestr("song.mid", midi)
    return out.getvalue()


def _zip(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


GOOD = project_bytes(PROJECT, encode_song=song_bytes)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "damaged or not a MuseStudio project"),
        (b"\0" * 1000, "damaged or not a MuseStudio project"),
        (GOOD[: len(GOOD) // 2], "damaged or not a MuseStudio project"),
        (GOOD[:60] + b"\xff\xff\xff" + GOOD[63:], "damaged or not a MuseStudio project"),
        (_zip(), "damaged or not a MuseStudio project"),
        (_zip(project_json=b"{", song_mid=b""), "damaged or not a MuseStudio project"),
        (_zip(project_json=b"[]", song_mid=b""), "damaged or not a MuseStudio project"),
        (_zip(project_json=b"{}", song_mid=b""), "is not a MuseStudio project"),
        (_archive(version=3), "newer MuseStudio"),
        (_archive(version="1"), "is not a MuseStudio project"),
        (_archive(tracks=None), "do not fit"),
        (_archive(tracks=[]), "do not fit"),
        (_archive(tracks=[3, 4]), "do not fit"),
        (_archive(view=[]), "do not fit"),
        (_archive(generations=[{"model": 3}]), "do not fit"),
        (_archive(midi_format=5), "do not fit"),
        (_archive(midi=b"no midi"), "The music in “a.muse” is damaged"),
    ],
)
def test_a_broken_project_gets_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(ProjectFileError, match=sentence) as caught:
        project_from_bytes(data, "a.muse", decode_song=decode)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("event", [[0, ""], [0, "3c50"], [-1, "c005"], [0.5, "c005"], [0]])
def test_an_event_that_is_none_is_not_let_in(event: list) -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as entries:
        first, *others = json.loads(entries.read("project.json"))["tracks"]
    first |= {"notes": [], "events": [event]}
    with pytest.raises(ProjectFileError, match="do not fit"):
        project_from_bytes(_archive(tracks=[first, *others]), "a.muse", decode_song=decode)


def test_files_that_cannot_be_opened_or_written_get_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ProjectFileError, match="could not be opened"):
        read_project(tmp_path / "missing.muse", decode_song=decode)
    with pytest.raises(ProjectFileError, match="could not be opened"):
        read_project(tmp_path, decode_song=decode)
    with pytest.raises(ProjectFileError, match="could not be saved"):
        write_project(PROJECT, tmp_path / "no" / "folder.muse", encode_song=song_bytes)
    with pytest.raises(ProjectFileError, match="could not be saved"):
        write_project(PROJECT, tmp_path, encode_song=song_bytes)
