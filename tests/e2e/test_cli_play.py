"""Playing a file from the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import musestudio
from musestudio.midi.file import write_song
from musestudio.score import Note, Song, Track


@pytest.fixture
def beep(tmp_path: Path) -> Path:
    """Two bars, of which the second is over at once."""
    write_song(Song((Track(1, (Note(0, 60, 480), Note(1920, 62, 60))),)), tmp_path / "beep.mid")
    return tmp_path / "beep.mid"


def test_a_file_is_played_to_its_end(cli: Callable, beep: Path) -> None:
    result = cli("play", beep, "--out", "silent", "--from", 2, "--json")
    assert result.code == 0
    report = json.loads(result.out)
    assert (report["output"], report["error"], report["from_bar"]) == ("Silent", None, 2)
    assert report["notes"] == 2


def test_a_song_without_notes_is_over_at_once(cli: Callable, tmp_path: Path) -> None:
    write_song(Song((Track(1),)), tmp_path / "empty.mid")
    assert cli("play", "empty.mid", "--out", "silent", "--loop").code == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--from", "3"], "--from is a bar from 1 to 2, not 3."),
        (["--from", "0"], "--from is a bar from 1 to 2, not 0."),
        (["--from", "two"], "not “two”."),
        (["--out", "no such port"], "There is no MIDI output “no such port”; there are: "),
    ],
)
def test_what_cannot_be_played_gets_one_sentence(
    cli: Callable, beep: Path, options: list[str], sentence: str
) -> None:
    result = cli("play", beep, "--out", "silent", *options)
    assert result.code == 2
    assert sentence in result.err
    assert result.err.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for another process there")
def test_ctrl_c_stops_a_loop_quietly(beep: Path, home: Path) -> None:
    root = Path(musestudio.__file__).parent.parent
    with subprocess.Popen(
        [sys.executable, "-m", "musestudio", "play", beep, "--out", "silent", "--loop"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
        start_new_session=True,  # Ctrl+C reaches every process of the terminal's group.
    ) as player:
        assert player.stdout is not None
        assert player.stdout.readline() == "Playing “beep.mid” (0:02) on no output.\n"
        os.killpg(player.pid, signal.SIGINT)
        out, err = player.communicate(timeout=60)
    assert (player.returncode, out, err) == (130, "", "")
