"""The commands on the front page do what they say."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from musestudio.midi.file import read_song
from musestudio.resources import demo_paths

ROOT = Path(__file__).resolve().parents[2]


def test_the_command_lines_of_the_readme_run_in_order(tmp_path):
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## The command line")[1]
    lines = re.findall(r"^    musestudio (.+)$", section.split("\n## ")[0], re.MULTILINE)
    assert len(lines) == 13
    shutil.copy(demo_paths()[0], tmp_path / "song.mid")
    # For the commands that ask a phrase model, where none is shipped.
    models = tmp_path / "home" / "models"
    models.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "data" / "tiny-phrases.onnx", models / "phrases-tiny.onnx")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "MUSESTUDIO_HOME": str(tmp_path / "home"),
    }
    for line in lines:
        words = shlex.split(line)
        if words[0] == "play":
            words += ["--from", "8", "--out", "silent"]  # Playing takes the time it takes.
        if words[0] == "jam":
            words += ["--minutes", "0.01", "--out", "silent"]
        done = subprocess.run(
            [sys.executable, "-m", "musestudio", *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{line}: {done.stderr}"
        assert done.stdout
    assert (
        read_song(tmp_path / "longer.mid").song.note_count
        > read_song(tmp_path / "song.mid").song.note_count
    )
    assert len(list(tmp_path.glob("idea-*.mid"))) == 4
    assert (tmp_path / "longer.wav").stat().st_size > 44_100
