"""The command line as a user meets it, with a home of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from musestudio.cli import main
from musestudio.midi.file import write_song
from musestudio.score import MetaEvent, Note, Song, Track


class Result(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folders, and the working folder, are the test's own."""
    monkeypatch.setenv("MUSESTUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Runs ``musestudio`` with the given words."""

    def run(*words: object) -> Result:
        capsys.readouterr()
        code = main([str(word) for word in words])
        return Result(code, *capsys.readouterr())

    return run


@pytest.fixture
def phrase(tmp_path: Path) -> Path:
    """Two bars in A minor for two hands, with dynamics, in a file of two tracks."""
    melody = [69, 71, 72, 74, 76, 74, 72, 71]
    right = Track(
        1,
        tuple(Note(i * 480, p, 460, 60 + 5 * i) for i, p in enumerate(melody)),
        metas=(MetaEvent(0, 3, b"Right"), MetaEvent(0, 0x51, b"\x07\x27\x0e")),
    )
    left = Track(
        2,
        tuple(Note(i * 960, p, 900, 50 + 7 * i) for i, p in enumerate((45, 52, 45, 52))),
        metas=(MetaEvent(0, 3, b"Left"),),
    )
    write_song(Song((right, left)), tmp_path / "phrase.mid")
    return tmp_path / "phrase.mid"
