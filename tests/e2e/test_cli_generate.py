"""Music from nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from musestudio.midi.file import read_song
from musestudio.score import parse_key

TINY_MODEL = Path(__file__).parents[1] / "data" / "tiny.onnx"
TINY_PHRASES = TINY_MODEL.with_name("tiny-phrases.onnx")


@pytest.fixture
def generate(cli: Callable) -> Callable:
    """``musestudio generate`` with the tiny model and a fixed seed."""

    def run(*words: object):
        return cli("generate", "--model", TINY_MODEL, "--seed", "7", *words)

    return run


def test_key_metre_tempo_and_length_are_as_asked(generate: Callable, tmp_path: Path) -> None:
    words = ["--key", "Eb major", "--metre", "6/8", "--tempo", "132.5", "--bars", "5"]
    result = generate("-o", "idea.mid", *words, "--style", "folk", "--ending", "--json")
    assert (result.code, result.err) == (0, "")
    report = json.loads(result.out)
    assert (report["start_bar"], report["end_bar"], report["style"]) == (1, 5, "folk")
    song = read_song(tmp_path / "idea.mid").song
    assert song.last_tick == 5 * 1440
    assert abs(song.tempo_map.changes[0].microseconds_per_beat - 60e6 / 132.5) < 1
    metre = song.metre_map.metre_at(0)
    assert (metre.numerator, metre.denominator) == (6, 8)
    assert [change.key for change in song.key_changes] == [parse_key("Eb major")]
    (track,) = song.tracks
    assert {n.start_tick // 1440 for n in track.notes} == set(range(5))
    assert all(note.pitch in parse_key("Eb major") for note in track.notes)


def test_into_a_folder_files_are_named_after_the_seed(generate: Callable, tmp_path: Path) -> None:
    (tmp_path / "ideas").mkdir()
    assert generate("-o", "ideas", "--bars", "2", "--candidates", "2").code == 0
    names = sorted(path.name for path in (tmp_path / "ideas").iterdir())
    assert names == ["generated-7-1.mid", "generated-7-2.mid"]


def test_one_seed_gives_the_same_bytes(generate: Callable, tmp_path: Path) -> None:
    for out in ("a.mid", "b.mid"):
        assert generate("-o", out, "--bars", "2").code == 0
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()


def test_a_phrase_model_draws_a_whole_phrase(generate: Callable, tmp_path: Path) -> None:
    words = ["--model", TINY_PHRASES, "--key", "G", "--metre", "3/4", "--bars", "3"]
    result = generate("-o", "p.mid", *words, "--candidates", "2", "--json")
    assert (result.code, result.err) == (0, "")
    report = json.loads(result.out)
    assert (report["key"], report["end_bar"], report["seed"]) == ("G major", 3, 7)
    song = read_song(tmp_path / "p-1.mid").song
    assert song.last_tick == 3 * 1440
    assert len(song.tracks[0].notes) == report["candidates"][0]["notes"]
    first = (tmp_path / "p-1.mid").read_bytes()
    assert first != (tmp_path / "p-2.mid").read_bytes()
    text = generate("-o", "p-1.mid", *words)
    assert "tiny-phrases on CPU: bars 1–3, G major, seed 7" in text.out
    assert first == (tmp_path / "p-1.mid").read_bytes()


def test_wishes_of_the_other_kind_of_model_are_not_silently_dropped(generate: Callable) -> None:
    phrases = ["--model", TINY_PHRASES]
    ending = generate("-o", "a.mid", *phrases, "--ending")
    assert ending.err.startswith("--ending means nothing to a phrase model,")
    assert "--lowest means nothing" in generate("-o", "a.mid", *phrases, "--lowest", "40").err
    hot = generate("-o", "a.mid", *phrases, "--temperature", "3")
    assert hot.err.strip() == "With a phrase model --temperature goes up to 2."
    off_beat = generate("-o", "a.mid", "--syncopation", "7")
    assert off_beat.err.strip() == "--syncopation needs a phrase model; --model names one."


@pytest.mark.parametrize("words", [["3"], ["Airy"], ["airy"]])
def test_levels_can_be_said_in_words(generate: Callable, words: list[str]) -> None:
    result = generate("-o", "a.mid", "--bars", "1", "--density", *words, "--json")
    assert json.loads(result.out)["density"] == 3
    loud = generate("-o", "a.mid", "--bars", "1", "--dynamics", "ff", "--json")
    assert json.loads(loud.out)["dynamics"] == 7
    high = generate("-o", "a.mid", "--bars", "1", "--register", "Very-high", "--json")
    assert json.loads(high.out)["register"] == 8


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--metre", "5/6"], "--metre is such as 3/4"),
        (["--metre", "waltz"], "not “waltz”."),
        (["--tempo", "0"], "--tempo is a number from 10 to 400, not “0”."),
        (["--key", "H"], "“H” is not a key"),
        (["--style", "polka"], "--style is one of: chorale, "),
        (["--density", "9"], "--density is a number from 1 to 8 or one of: very sparse, sparse"),
        (["--dynamics", "pppp"], "--dynamics is a number from 1 to 8 or one of:"),
        (["--voices", "0"], "--voices is a whole number from 1 to 16"),
        (["-o", "no/where.mid"], "The folder “no” does not exist."),
        (["-o", "ideas/"], "The folder “ideas” does not exist."),
    ],
)
def test_silly_wishes_get_one_sentence(
    generate: Callable, tmp_path: Path, options: list[str], sentence: str
) -> None:
    result = generate("-o", "out.mid", *options)
    assert result.code == 2
    assert sentence in result.err
    assert len(result.err.splitlines()) == 1
    assert not list(tmp_path.glob("*.mid"))
