"""The benchmarks from the command line; nothing is measured here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from musestudio.cli import bench

SCRIPT = """
import json, sys
print(json.dumps({sys.argv[0].rpartition("/")[2]: 1.5}) if "--json" in sys.argv else "1.5 ms")
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose benchmarks only say that they ran."""
    path = tmp_path / "benchmarks"
    path.mkdir()
    for scripts in bench.BENCHMARKS.values():
        for script in scripts:
            (path / script).write_text(SCRIPT, encoding="utf-8")
    monkeypatch.setattr(bench, "FOLDER", path)
    monkeypatch.setattr(bench.bench_live, "measure", lambda *_args, **_wishes: {"messages": 1})
    return path


def test_one_benchmark_or_all_of_them(cli: Callable, folder: Path) -> None:
    roll = json.loads(cli("bench", "roll", "--json").out)
    assert roll == {"roll": {"bench_roll.py": 1.5, "bench_window.py": 1.5}}
    everything = json.loads(cli("bench", "--json").out)
    assert set(everything) == {*bench.BENCHMARKS, "live"}
    assert everything["live"] == {"messages": 1}


def test_what_cannot_be_measured_is_one_sentence(
    cli: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = cli("bench", "speed")
    assert unknown.code == 2
    assert "“speed”" in unknown.err
    (folder / "bench_roll.py").write_text("raise SystemExit(3)", encoding="utf-8")
    assert cli("bench", "roll").code == 2
    monkeypatch.setattr(bench, "FOLDER", folder / "nowhere")
    installed = cli("bench")
    assert installed.code == 2
    assert "checkout" in installed.err


def test_every_benchmark_named_is_there() -> None:
    for scripts in bench.BENCHMARKS.values():
        assert all((bench.FOLDER / script).is_file() for script in scripts)
