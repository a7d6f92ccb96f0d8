"""A rendered phrase comes back from its sound, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from musestudio.midi.file import read_song


def test_a_phrase_is_rendered_and_heard_again(cli: Callable, phrase: Path) -> None:
    assert cli("render", phrase, "-o", "phrase.wav", "--reverb", "0").code == 0
    result = cli("transcribe", "phrase.wav", "-o", "back.mid", "--json")
    assert result.code == 0
    report = json.loads(result.out)
    song, _ = read_song("back.mid")
    (track,) = song.tracks
    assert track.name == "phrase"
    heard = {(round(n.start_tick / song.ticks_per_beat), n.pitch) for n in track.notes}
    melody = {(beat, pitch) for beat, pitch in enumerate((69, 71, 72, 74, 76, 74, 72, 71))}
    assert melody <= heard
    assert report["notes"] == len(track.notes) <= 16
    assert report["beats_per_minute"] == pytest.approx(128, abs=1)
    assert song.tempo_map.changes[0].beats_per_minute == pytest.approx(128, abs=1)


def test_what_is_no_recording_gets_one_sentence(cli: Callable, phrase: Path) -> None:
    for words in ([phrase, "-o", "a.mid"], ["missing.wav", "-o", "a.mid"]):
        result = cli("transcribe", *words)
        assert (result.code, result.out) == (2, "")
        assert result.err.count("\n") == 1
    assert not Path("a.mid").exists()
