"""Variations of bars of a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from musestudio.midi.file import read_song, write_song
from musestudio.score import Note, Song, Track

TINY_MODEL = Path(__file__).parents[1] / "data" / "tiny-phrases.onnx"


@pytest.fixture
def vary(cli: Callable) -> Callable:
    """``musestudio vary`` with the tiny model and a fixed seed."""

    def run(*words: object):
        return cli("vary", "--model", TINY_MODEL, "--seed", "7", *words)

    return run


def test_the_bars_give_way_and_the_rest_stays(vary: Callable, phrase: Path, tmp_path: Path) -> None:
    result = vary(phrase, "-o", "other.mid", "--bars", "2", "--tracks", "Right", "--json")
    assert (result.code, result.err) == (0, "")
    report = json.loads(result.out)
    assert (report["start_bar"], report["end_bar"], report["tracks"]) == (2, 2, ["Right"])
    assert report["key"] == "A minor"
    assert report["seed"] == 7
    before, after = read_song(phrase).song, read_song(tmp_path / "other.mid").song
    assert after.tracks[1].notes == before.tracks[1].notes
    first_bar = [note for note in before.tracks[0].notes if note.start_tick < 1920]
    assert [note for note in after.tracks[0].notes if note.start_tick < 1920] == first_bar
    written = [note for note in after.tracks[0].notes if note.start_tick >= 1920]
    assert len(written) == report["candidates"][0]["notes"]
    assert set(written).isdisjoint(before.tracks[0].notes)


def test_without_bars_all_that_has_notes_is_varied(vary: Callable, phrase: Path) -> None:
    result = vary(phrase, "-o", "v.mid", "--candidates", "2", "--json")
    report = json.loads(result.out)
    assert (report["start_bar"], report["end_bar"]) == (1, 2)
    assert report["tracks"] == ["Left", "Right"]
    assert [Path(c["output"]).name for c in report["candidates"]] == ["v-1.mid", "v-2.mid"]
    text = vary(phrase, "-o", "v.mid").out
    assert "bars 1–2, A minor, nearness 0.7, seed 7" in text


def test_one_seed_gives_the_same_bytes(vary: Callable, phrase: Path, tmp_path: Path) -> None:
    for out in ("a.mid", "b.mid"):
        assert vary(phrase, "-o", out, "--nearness", "0.3", "--temperature", "1").code == 0
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()


def test_the_variation_can_be_had_alone(vary: Callable, phrase: Path, tmp_path: Path) -> None:
    assert vary(phrase, "-o", "alone.mid", "--bars", "2-2", "--only").code == 0
    alone = read_song(tmp_path / "alone.mid").song
    assert alone.last_tick == 1920
    assert [track.name for track in alone.tracks] == ["Right", "Left"]


def test_drums_stay_where_they_are(vary: Callable, tmp_path: Path) -> None:
    beat = tuple(Note(i * 480, 36, 100, 100, channel=9) for i in range(4))
    tune = tuple(Note(i * 480, 60 + i, 480, 70 + i) for i in range(4))
    write_song(Song((Track(1, tune), Track(2, beat))), tmp_path / "band.mid")
    result = vary("band.mid", "-o", "out.mid")
    assert "The drums of band.mid are left as they are." in result.out
    assert read_song(tmp_path / "out.mid").song.tracks[1].notes == beat
    write_song(Song((Track(1, beat),)), tmp_path / "beat.mid")
    assert "There are only drums in beat.mid;" in vary("beat.mid", "-o", "out.mid").err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--bars", "3"], "--bars ends at bar 2 at the latest, not 3."),
        (["--bars", "2-1"], "--bars goes from an earlier bar to a later one"),
        (["--bars", "all"], "--bars is a bar, or bars such as 5-8, not “all”."),
        (["--nearness", "2"], "--nearness is a number from 0 to 1, not “2”."),
        (["--tracks", "Tuba"], "There is no track “Tuba”; the file has: 1 Right, 2 Left."),
        (["--density", "9"], "--density is a number from -2 to 2, not “9”."),
        (["--key", "H"], "“H” is not a key"),
        (["-o", "phrase.mid"], "“phrase.mid” is the input; name another file to write."),
        (["--model", "nothing"], "There is no model “nothing”"),
    ],
)
def test_silly_wishes_get_one_sentence(
    vary: Callable, phrase: Path, options: list[str], sentence: str
) -> None:
    before = phrase.read_bytes()
    result = vary(phrase.name, "-o", "out.mid", *options)
    assert result.code == 2
    assert sentence in result.err
    assert len(result.err.splitlines()) == 1
    assert not Path("out.mid").exists()
    assert phrase.read_bytes() == before


def test_a_model_that_continues_cannot_vary(cli: Callable, phrase: Path) -> None:
    tiny = TINY_MODEL.with_name("tiny.onnx")
    result = cli("vary", phrase, "-o", "out.mid", "--model", tiny)
    assert "is not a phrase model." in result.err
    result = cli("continue", phrase, "-o", "out.mid", "--model", TINY_MODEL)
    assert "is not a continuation model." in result.err
