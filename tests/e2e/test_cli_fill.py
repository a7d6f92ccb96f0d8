"""Bars between two phrases are written anew; all around them stays as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from musestudio.midi.file import read_song, write_song
from musestudio.score import MetaEvent, Note, Song, Track, parse_key

TINY_MODEL = Path(__file__).parents[1] / "data" / "tiny.onnx"
BAR = 1920


@pytest.fixture
def fill(cli: Callable) -> Callable:
    """``musestudio fill`` with the tiny model and a fixed seed."""

    def run(*words: object):
        return cli("fill", "--model", TINY_MODEL, "--seed", "7", *words)

    return run


@pytest.fixture
def piece(tmp_path: Path) -> Path:
    """Six bars in A minor for two hands."""
    scale = (69, 71, 72, 74, 76, 77, 76, 74)
    right = Track(
        1,
        tuple(Note(i * 480, scale[i % 8], 460, 50 + i) for i in range(24)),
        metas=(MetaEvent(0, 3, b"Right"),),
    )
    left = Track(
        2,
        tuple(Note(i * 960, (45, 52)[i % 2], 900, 50 + i) for i in range(12)),
        metas=(MetaEvent(0, 3, b"Left"),),
    )
    write_song(Song((right, left)), tmp_path / "piece.mid")
    return tmp_path / "piece.mid"


def _outside(track: Track, first_bar: int, last_bar: int) -> list[Note]:
    """The notes of a track that do not begin in those bars (from 1, both included)."""
    return [n for n in track.notes if not first_bar - 1 <= n.start_tick // BAR < last_bar]


def _inside(track: Track, first_bar: int, last_bar: int) -> list[Note]:
    outside = set(_outside(track, first_bar, last_bar))
    return [note for note in track.notes if note not in outside]


def test_both_neighbours_stay_note_for_note(fill: Callable, piece: Path, tmp_path: Path) -> None:
    result = fill(piece, "-o", "out.mid", "--from-bar", "3", "--to-bar", "4", "--json")
    assert (result.code, result.err) == (0, "")
    report = json.loads(result.out)
    assert (report["start_bar"], report["end_bar"], report["bars"]) == (3, 4, 2)
    assert report["replaced_notes"] == 8 + 4
    before, after = read_song(piece).song, read_song(tmp_path / "out.mid").song
    for old, new in zip(before.tracks, after.tracks, strict=True):
        assert _outside(old, 3, 4) == _outside(new, 3, 4)
        assert (old.events, old.metas) == (new.events, new.metas)
        assert _inside(old, 3, 4) != _inside(new, 3, 4)
    written = [note for track in after.tracks for note in _inside(track, 3, 4)]
    assert len(written) == report["candidates"][0]["notes"] > 0
    assert {n.pitch % 12 for n in written} <= set(report["pitch_classes"])


def test_one_part_is_written_to_the_other(fill: Callable, piece: Path, tmp_path: Path) -> None:
    span = ["--from", "2", "--to", "5"]
    words = ["--answer-track", "Right", "--role", "melody", "--voices", "1", "--key", "C"]
    assert fill(piece, "-o", "out.mid", *span, *words).code == 0
    old, new = read_song(piece).song, read_song(tmp_path / "out.mid").song
    assert new.tracks[1] == old.tracks[1]
    line = _inside(new.tracks[0], 2, 5)
    assert line
    assert all(a.end_tick <= b.start_tick for a, b in pairwise(line))
    assert all(note.pitch in parse_key("C major") for note in line)


def test_a_new_track_is_written_to_the_whole_piece(
    fill: Callable, piece: Path, tmp_path: Path
) -> None:
    words = ["--from-bar", "1", "--to-bar", "6", "--answer-track", "new", "--role", "bass"]
    assert fill(piece, "-o", "out.mid", *words).code == 0
    old, new = read_song(piece).song, read_song(tmp_path / "out.mid").song
    assert [track.name for track in new.tracks] == ["Right", "Left", "Bass"]
    assert new.tracks[:2] == old.tracks
    assert {n.start_tick // BAR for n in new.tracks[2].notes} == set(range(6))
    assert {n.channel for n in new.tracks[2].notes} == {1}


def test_a_rhythm_is_kept(fill: Callable, piece: Path, tmp_path: Path) -> None:
    words = ["--from-bar", "3", "--to-bar", "3", "--keep-rhythm"]
    assert fill(piece, "-o", "out.mid", *words).code == 0
    for old, new in zip(
        read_song(piece).song.tracks, read_song(tmp_path / "out.mid").song.tracks, strict=True
    ):
        assert [(n.start_tick, n.duration_ticks) for n in old.notes] == [
            (n.start_tick, n.duration_ticks) for n in new.notes
        ]


def test_one_seed_gives_the_same_bytes(fill: Callable, piece: Path, tmp_path: Path) -> None:
    span = ["--from-bar", "2", "--to-bar", "3", "--candidates", "2"]
    for out in ("a.mid", "b.mid"):
        assert fill(piece, "-o", out, *span).code == 0
    assert (tmp_path / "a-1.mid").read_bytes() == (tmp_path / "b-1.mid").read_bytes()
    assert (tmp_path / "a-1.mid").read_bytes() != (tmp_path / "a-2.mid").read_bytes()


def test_drums_in_a_track_of_everything_go_on(fill: Callable, tmp_path: Path) -> None:
    beats = [Note(i * 480, 36, 100, 90, channel=9) for i in range(16)]
    tune = [Note(i * 480, 60 + i % 5, 400, 80) for i in range(16)]
    write_song(Song((Track(1).with_notes([*tune, *beats]),), midi_format=0), tmp_path / "all.mid")
    assert fill("all.mid", "-o", "out.mid", "--from-bar", "2", "--to-bar", "3").code == 0
    notes = [n for track in read_song(tmp_path / "out.mid").song.tracks for n in track.notes]
    assert [note for note in notes if note.channel == 9] == beats


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--to-bar", "2"], "required: --from-bar"),
        (["--from-bar", "0", "--to-bar", "2"], "--from-bar is a bar from 1 to 6, not 0."),
        (["--from-bar", "2", "--to-bar", "7"], "--to-bar is a bar from 1 to 6, not 7."),
        (["--from-bar", "3", "--to-bar", "2"], "--to-bar cannot come before --from-bar."),
        (["--from-bar", "x", "--to-bar", "2"], "--from-bar is a bar number, not “x”."),
        (["--from", "1", "--to", "2", "--answer-track", "Viola"], "There is no track “Viola”"),
        (["--from", "1", "--to", "2", "--role", "drummer"], "--role is one of: melody,"),
        (
            ["--from", "1", "--to", "1", "--answer-track", "new", "--keep-rhythm"],
            "There are no notes in the span whose rhythm could be kept.",
        ),
        (
            ["--from", "1", "--to", "1", "--keep-rhythm", "--voices", "1"],
            "The rhythm to keep has 2 notes sounding at once, more than the 1 allowed.",
        ),
    ],
)
def test_silly_wishes_get_one_sentence(
    fill: Callable, piece: Path, tmp_path: Path, options: list[str], sentence: str
) -> None:
    result = fill(piece, "-o", "out.mid", *options)
    assert result.code == 2
    assert sentence in result.err
    assert len(result.err.splitlines()) == 1
    assert not (tmp_path / "out.mid").exists()
