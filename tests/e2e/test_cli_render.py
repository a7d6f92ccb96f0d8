"""Rendering a file to sound from the command line."""

from __future__ import annotations

import json
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from musestudio.midi.file import write_song
from musestudio.score import Note, Song, Track


def test_the_sound_of_a_file_is_written(cli: Callable, phrase: Path, tmp_path: Path) -> None:
    result = cli("render", phrase, "-o", "phrase.wav", "--json")
    assert result.code == 0
    report = json.loads(result.out)
    with wave.open(str(tmp_path / "phrase.wav")) as sound:
        assert sound.getnchannels() == 2
        assert sound.getframerate() == report["sample_rate"] == 44_100
        assert sound.getnframes() / 44_100 == pytest.approx(report["duration_s"], abs=0.001)
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
    assert np.abs(samples).max() > 1000


def test_what_cannot_be_rendered_gets_one_sentence(
    cli: Callable, phrase: Path, tmp_path: Path
) -> None:
    before = phrase.read_bytes()
    (tmp_path / "not.sf2").write_bytes(b"not a SoundFont")
    long = Song((Track(1, (Note(0, 60, 2**30),)),))
    write_song(long, tmp_path / "long.mid")
    for words in (
        [phrase, "-o", tmp_path],
        [phrase, "-o", "no/folder.wav"],
        [phrase, "-o", phrase],
        [phrase, "-o", "a.wav", "--soundfont", "missing.sf2"],
        [phrase, "-o", "a.wav", "--soundfont", "not.sf2"],
        [phrase, "-o", "a.wav", "--sample-rate", "7"],
        ["long.mid", "-o", "a.wav"],
    ):
        result = cli("render", *words)
        assert (result.code, result.out) == (2, "")
        assert result.err.count("\n") == 1
        assert result.err.endswith(".\n")
    assert phrase.read_bytes() == before
    assert not (tmp_path / "a.wav").exists()
