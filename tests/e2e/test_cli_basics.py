"""What every command has in common: help, errors in one sentence, quick starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import musestudio
from musestudio.cli import dispatch

HEADER = b"MThd\0\0\0\x06"
NO_TRACK = HEADER + b"\0\x01\0\x01\x01\xe0"


def test_help_lists_the_commands_and_each_has_its_own(cli: Callable) -> None:
    everything = cli("--help")
    assert everything.code == 0
    for command in dispatch.COMMANDS:
        assert command in everything.out
        own = cli(command, "--help")
        assert own.code == 0
        assert f"usage: musestudio {command}" in own.out
    assert cli("--version").out.strip() == musestudio.__version__


@pytest.mark.parametrize("command", ["continue", "play", "render"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.mid", None),
        ("folder.mid", "folder"),
        ("empty.mid", b""),
        ("zeros.mid", bytes(10_000_000)),
        ("text.mid", b"Once upon a time\n" * 99),
        ("header-only.mid", HEADER[:6]),
        ("no-track.mid", NO_TRACK),
        ("broken.muse", b"PK\x03\x04 and then nothing"),
    ],
)
def test_a_file_that_is_no_music_gets_one_sentence(
    cli: Callable, tmp_path: Path, command: str, name: str, content: bytes | str | None
) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    output = [] if command == "play" else ["-o", tmp_path / "out"]
    result = cli(command, path, *output, *(["--out", "silent"] if command == "play" else []))
    assert result.code == 2
    assert_one_sentence(result.err)
    assert name in result.err
    assert result.out == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["continue"],
        ["continue", "a.mid"],
        ["continue", "a.mid", "-o"],
        ["continue", "a.mid", "-o", "b.mid", "--frobnicate"],
        ["play", "--out"],
        ["--frobnicate"],
    ],
)
def test_a_wrong_command_line_gets_one_sentence(cli: Callable, words: list[str]) -> None:
    result = cli(*words)
    assert result.code == 2
    assert_one_sentence(result.err)
    assert "--help" in result.err


@pytest.mark.parametrize(
    "words",
    [
        ["continue", "phrase.mid", "-o", "x" * 300 + ".mid"],
        ["continue", "x" * 300 + ".mid", "-o", "out.mid"],
        ["continue", "x" * 300 + ".muse", "-o", "out.mid"],
        ["continue", "phrase.mid", "-o", "out.mid", "--model", "x" * 300 + ".onnx"],
        ["render", "phrase.mid", "-o", "out.wav", "--soundfont", "x" * 300],
    ],
)
def test_a_name_too_long_for_any_file_gets_one_sentence(
    cli: Callable, phrase: Path, words: list[str]
) -> None:
    result = cli(*words)
    assert result.code == 2
    assert_one_sentence(result.err)


def test_a_mistyped_command_is_not_taken_for_a_window(cli: Callable) -> None:
    result = cli("contineu", "song.mid")
    assert result.code == 2
    assert_one_sentence(result.err)
    assert "“contineu”" in result.err


@pytest.mark.skipif(sys.platform != "linux", reason="windows open elsewhere")
@pytest.mark.parametrize("dead", [{}, {"DISPLAY": ":4711"}, {"WAYLAND_DISPLAY": "wayland-4711"}])
def test_without_a_display_that_answers_the_window_is_refused(
    cli: Callable, monkeypatch: pytest.MonkeyPatch, dead: dict[str, str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in dead.items():
        monkeypatch.setenv(name, value)
    result = cli()
    assert result.code == 2
    assert_one_sentence(result.err)


def test_with_json_the_error_is_an_object_too(cli: Callable) -> None:
    result = cli("render", "missing.mid", "-o", "out.wav", "--json")
    assert result.code == 2
    assert json.loads(result.out) == {"error": result.err.strip()}


def test_an_unexpected_error_names_the_log_and_goes_there(
    cli: Callable, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(words: list[str]) -> int:
        raise ZeroDivisionError("seven by nothing")

    monkeypatch.setattr(dispatch, "_dispatch", fail)
    result = cli("models")
    assert result.code == 1
    assert_one_sentence(result.err)
    log = home / "logs" / "musestudio.log"
    assert str(log) in result.err
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_ctrl_c_is_quiet(cli: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(words: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(dispatch, "_dispatch", interrupted)
    assert cli("models") == (130, "", "")


def test_asking_for_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; from musestudio.cli import main; main(['continue', '--help']);"
        "print([m for m in ('numpy', 'onnxruntime', 'PySide6', 'rtmidi', 'torch')"
        " if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(musestudio.__file__).parent.parent)},
    )
    assert done.stderr.strip() == "[]"


def assert_one_sentence(text: str) -> None:
    assert text.count("\n") == 1, text
    assert text.endswith(".\n")
    assert "Traceback" not in text
