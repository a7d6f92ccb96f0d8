"""The long test of live playing, in short."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_edited_and_looped_while_it_plays_nothing_is_lost(tmp_path: Path) -> None:
    script = [sys.executable, str(ROOT / "benchmarks" / "soak_live.py"), "--json"]
    done = subprocess.run(
        [*script, "--minutes", "0.06"],
        cwd=tmp_path,
        env={**os.environ, "MUSESTUDIO_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["halves"] + report["halves_left_out"] >= 1
    assert report["edits"] > 0
    assert report["messages"] > 100


def test_what_is_lost_or_comes_twice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    soak_live = importlib.import_module("soak_live")
    piece = soak_live.Piece(soak_live.random.Random(1))
    notes = [note for note in piece.song().tracks[0].notes if note.start_tick < 1920]
    played = [
        (i * 0.01, bytes((0x90 | note.channel, note.pitch, note.velocity)))
        for i, note in enumerate(notes)
    ]
    next_mark = (5.0, bytes((0x9F, 2, 1)))
    whole = soak_live.compare_halves(piece, [*played, next_mark])
    assert whole == {"halves": 1, "halves_left_out": 0, "missing": 0, "extra": 0}
    lost = soak_live.compare_halves(piece, [*played[:-1], next_mark])
    assert (lost["missing"], lost["extra"]) == (1, 0)
    twice = soak_live.compare_halves(piece, [*played, played[-1], next_mark])
    assert (twice["missing"], twice["extra"]) == (0, 1)
