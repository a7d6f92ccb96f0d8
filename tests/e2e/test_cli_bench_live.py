"""How late MIDI leaves, measured from the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_a_quiet_program_sends_everything_and_loops_exactly(
    cli: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("musestudio.midi.jack_server.shutil.which", lambda _name: None)
    done = cli("bench", "live", "--idle", "--seconds", "0.5", "--json")
    assert done.code == 0, done.err
    report = json.loads(done.out)
    assert report["through"] == "a log"
    assert report["load"] == {}
    assert report["messages"] == 2 * 2 * 60 + 1  # Two laps of 60 notes, then all notes off.
    assert (report["lost"], report["doubled"]) == (0, 0)
    assert (report["loop_seams"], report["loop_seam_error_ticks"]) == (1, 0)
    assert report["lateness_ms"]["max"] >= report["lateness_ms"]["p50"]
    assert sum(report["lateness_ms"]["histogram"].values()) == report["messages"]


def test_a_busy_program_tells_what_it_did_meanwhile(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "musestudio", "bench", "live", "--seconds", "0.5"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MUSESTUDIO_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "lost 0, doubled 0" in done.stdout
    assert "1; off by 0 ticks at most" in done.stdout
    assert "frames painted" in done.stdout
    assert "sent after due, ms: p50" in done.stdout


def test_an_unreasonable_length_is_one_sentence(cli: Callable) -> None:
    refused = cli("bench", "live", "--seconds", "-1")
    assert refused.code == 2
    assert "--seconds" in refused.err
