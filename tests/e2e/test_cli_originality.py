"""What a piece has in common with the music the model learned from, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from musestudio.midi.file import write_song
from musestudio.score import Note, Song, Track

# The beginning of “Dillon Brown”, a traditional Irish reel: eighths, a 2 for a quarter.
REEL = [73, 71, 69, 66, 64, 66, (69, 2), 69, 81, 78, 76, 73, 76, (78, 2), 81, 78, 76, 73, 72, 73,
        81, 76, 78, 76, 71, 69, 66, 69, 71, 74, 73, 71, 69, 66]  # fmt: skip


def test_a_tune_is_known_again_in_another_key(cli: Callable, tmp_path: Path) -> None:
    notes, tick = [], 1920 * 4
    for item in REEL:
        pitch, eighths = item if isinstance(item, tuple) else (item, 1)
        notes.append(Note(tick, pitch - 5, 240 * eighths))
        tick += 240 * eighths
    write_song(Song((Track(1, tuple(notes)),)), tmp_path / "reel.mid")
    result = cli("originality", "reel.mid")
    assert result.code == 0
    assert "irish/dillon-brown" in result.out
    report = json.loads(cli("originality", "reel.mid", "--json").out)
    (run,) = report["runs"]
    assert run["start_bar"] in (5, 6)
    assert 20 <= run["notes"] <= len(REEL)


def test_music_of_ones_own_repeats_nothing(cli: Callable, phrase: Path) -> None:
    result = cli("originality", phrase)
    assert result.code == 0
    assert result.out.startswith("No run of 20 notes or more")
    refused = cli("originality", phrase, "--least", "3")
    assert (refused.code, refused.err.count("\n")) == (2, 1)
