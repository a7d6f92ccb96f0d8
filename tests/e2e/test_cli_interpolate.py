"""The way from one phrase to another, from file to file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from musestudio.midi.file import read_song, write_song
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track
from musestudio.score.events import TEMPO, TIME_SIGNATURE, TRACK_NAME

TINY_MODEL = Path(__file__).parents[1] / "data" / "tiny-phrases.onnx"


@pytest.fixture
def interpolate(cli: Callable) -> Callable:
    """``musestudio interpolate`` with the tiny model and a fixed seed."""

    def run(*words: object):
        return cli("interpolate", "--model", TINY_MODEL, "--seed", "7", *words)

    return run


@pytest.fixture
def waltz(tmp_path: Path) -> Path:
    """One bar in D major in 3/4 on a flute, in other ticks, at another tempo."""
    notes = tuple(Note(i * 96, 74 + p, 90, 64) for i, p in enumerate((0, 4, 7)))
    track = Track(
        1,
        notes,
        (ChannelEvent(0, bytes((0xC0, 73))),),
        (
            MetaEvent(0, TRACK_NAME, b"Flute"),
            MetaEvent(0, TEMPO, (400_000).to_bytes(3, "big")),
            MetaEvent(0, TIME_SIGNATURE, b"\x03\x02\x18\x08"),
        ),
    )
    write_song(Song((track,), 96), tmp_path / "waltz.mid")
    return tmp_path / "waltz.mid"


def test_both_ends_are_there_note_for_note(
    interpolate: Callable, phrase: Path, waltz: Path, tmp_path: Path
) -> None:
    result = interpolate(phrase, waltz, "-o", "way.mid", "--steps", "5", "--json")
    assert (result.code, result.err) == (0, "")
    report = json.loads(result.out)
    assert [step["way"] for step in report["steps"]] == [0, 0.25, 0.5, 0.75, 1]
    assert [step["original"] for step in report["steps"]] == [True, False, False, False, True]
    song = read_song(tmp_path / "way.mid").song
    right, left, flute = song.tracks
    assert [track.name for track in song.tracks] == ["Right", "Left", "Flute"]
    begun = read_song(phrase).song
    for track, own in zip((right, left), begun.tracks, strict=True):
        assert [note for note in track.notes if note.start_tick < 3840] == list(own.notes)
    end = report["steps"][-1]["start_tick"]
    last = [note for note in flute.notes if note.start_tick >= end]
    assert [(n.start_tick - end, n.pitch, n.duration_ticks) for n in last] == [
        (0, 74, 450), (480, 78, 450), (960, 81, 450)
    ]  # fmt: skip
    # The flute has come with its sound, on a channel of its own.
    assert flute.channel not in {right.channel, left.channel}
    assert flute.program == 73
    # Bars of the nearer end: two steps of 4/4 after the first, then one of 3/4, and the last.
    assert [change[1:] for change in song.metre_map.changes] == [(4, 4), (3, 4)]
    assert song.metre_map.changes[1].tick == report["steps"][3]["start_tick"]
    assert song.last_tick == report["steps"][-1]["end_tick"]


def test_what_was_reconciled_is_said(interpolate: Callable, phrase: Path, waltz: Path) -> None:
    text = interpolate(phrase, waltz, "-o", "way.mid").out
    assert "5 steps between the ends, seed 7" in text
    assert "the shorter end (waltz.mid) is repeated to 2 bars" in text
    assert "begins in A minor and ends in D major" in text
    assert "The metre changes halfway." in text
    assert "All of it is in the tempo of phrase.mid, 128 quarter notes a minute." in text


def test_parts_of_one_file_are_joined_on_its_own_tracks(
    interpolate: Callable, phrase: Path, tmp_path: Path
) -> None:
    words = ["--from-bars", "1", "--to-bars", "2", "--bars", "3"]
    result = interpolate(phrase, phrase, "-o", "way.mid", *words, "--json")
    report = json.loads(result.out)
    assert (report["from"]["end_bar"], report["to"]["start_bar"], report["said"]) == (1, 2, [])
    song = read_song(tmp_path / "way.mid").song
    assert [track.name for track in song.tracks] == ["Right", "Left"]
    assert song.last_tick == 5 * 1920
    again = interpolate(phrase, phrase, "-o", "again.mid", *words)
    assert again.code == 0
    assert (tmp_path / "way.mid").read_bytes() == (tmp_path / "again.mid").read_bytes()


def test_each_step_can_have_a_file(
    interpolate: Callable, phrase: Path, waltz: Path, tmp_path: Path
) -> None:
    assert interpolate(phrase, waltz, "-o", "s.mid", "--steps", "3", "--each").code == 0
    names = sorted(path.name for path in tmp_path.glob("s*.mid"))
    assert names == ["s-1.mid", "s-2.mid", "s-3.mid"]
    assert [n.pitch for n in read_song(tmp_path / "s-3.mid").song.tracks[0].notes] == [74, 78, 81]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--steps", "2"], "--steps is a whole number from 3 to 16, not “2”."),
        (["--steps", "5", "--bars", "4"], "not allowed with argument --steps"),
        (["--to-bars", "9"], "--to-bars ends at bar 1 at the latest, not 9."),
        (["--from-tracks", "Tuba"], "There is no track “Tuba”"),
        (["-o", "waltz.mid"], "“waltz.mid” is the input; name another file to write."),
    ],
)
def test_silly_wishes_get_one_sentence(
    interpolate: Callable, phrase: Path, waltz: Path, options: list[str], sentence: str
) -> None:
    result = interpolate(phrase.name, waltz.name, "-o", "out.mid", *options)
    assert result.code == 2
    assert sentence in result.err
    assert len(result.err.splitlines()) == 1
    assert not Path("out.mid").exists()


def test_an_end_without_music_gets_one_sentence(
    interpolate: Callable, phrase: Path, tmp_path: Path
) -> None:
    write_song(Song((Track(1),)), tmp_path / "silence.mid")
    result = interpolate(phrase, "silence.mid", "-o", "out.mid")
    assert result.code == 2
    assert result.err.strip() == "There are no notes in silence.mid; choose bars with some music."
    assert "no-such.mid" in interpolate(phrase, "no-such.mid", "-o", "out.mid").err
