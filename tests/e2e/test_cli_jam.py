"""A jam from the command line, with nobody at the keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from musestudio.midi.file import read_song

TINY = Path(__file__).parents[1] / "data" / "tiny.onnx"


def test_where_nobody_plays_nobody_answers_and_an_empty_piece_is_written(
    cli: Callable, tmp_path: Path
) -> None:
    result = cli(
        "jam", "--out", "silent", "--minutes", "0.02", "--tempo", 90, "--metre", "3/4",
        "--model", TINY, "-o", "evening.mid", "--json",
    )  # fmt: skip
    assert result.code == 0
    report = json.loads(result.out)
    assert (report["answers"], report["phrase_notes"]) == (0, 0)
    song = read_song(tmp_path / "evening.mid").song
    assert song.note_count == 0
    assert round(song.tempo_map.tempo_at(0).beats_per_minute) == 90
    assert song.metre_map.metre_at(0).numerator == 3


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--in", "no such keyboard"], "There is no MIDI input “no such keyboard”; there are: "),
        (["--metre", "4/5"], "a metre is such as 3/4 or 6/8, not “4/5”"),
        (["--style", "noise"], "Unknown style; known are "),
        (["--trade", "9"], "--trade"),
        (["-o", "nowhere/evening.mid"], "nowhere"),
    ],
)
def test_what_cannot_be_a_jam_gets_one_sentence(
    cli: Callable, options: list[str], sentence: str
) -> None:
    result = cli("jam", "--out", "silent", "--minutes", "0.02", "--model", TINY, *options)
    assert result.code == 2
    assert sentence in result.err
    assert result.err.count("\n") == 1
