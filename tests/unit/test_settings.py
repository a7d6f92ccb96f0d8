"""Settings outlive the program and never stop it."""

from __future__ import annotations

import dataclasses
import json
import logging
from pathlib import Path

import pytest

from musestudio.settings import Settings, load_settings, save_settings, settings_path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSESTUDIO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_what_was_saved_is_loaded() -> None:
    assert load_settings() == Settings()
    settings = dataclasses.replace(
        Settings(), theme="light", candidates=8, temperature=1.3, recent_files=("/a.mid",)
    )
    save_settings(settings)
    assert load_settings() == settings


def test_a_bad_field_is_dropped_and_the_others_kept(caplog: pytest.LogCaptureFixture) -> None:
    settings_path().parent.mkdir(parents=True)
    saved = {
        "theme": "purple",
        "candidates": True,
        "continue_bars": 4000,
        "temperature": 1,
        "top_p": float("nan"),
        "recent_files": ["/a.mid", 3],
        "model": "mine",
        "from_the_future": 1,
    }
    settings_path().write_text(json.dumps(saved), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert load_settings() == dataclasses.replace(Settings(), model="mine", temperature=1.0)
    dropped = ("theme", "candidates", "continue_bars", "top_p", "recent_files", "from_the_future")
    for name in dropped:
        assert name in caplog.text


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "\udce4", "[" * 100_000])
def test_a_broken_file_means_defaults(text: str) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_bytes(text.encode("utf-8", "surrogateescape"))
    assert load_settings() == Settings()


def test_a_folder_that_cannot_be_written_stops_nothing(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home.write_text("a file where the folder should be")
    save_settings(Settings())
    assert "could not be saved" in caplog.text
    assert load_settings() == Settings()


def test_recent_files_are_newest_first_once_each_and_ten(tmp_path: Path) -> None:
    settings = Settings()
    for i in range(12):
        settings = settings.with_recent_file(tmp_path / f"{i}.mid")
    settings = settings.with_recent_file(tmp_path / "5.mid")
    names = [Path(p).stem for p in settings.recent_files]
    assert names == ["5", "11", "10", "9", "8", "7", "6", "4", "3", "2"]
    settings = settings.without_recent_file(tmp_path / "5.mid")
    assert Path(settings.recent_files[0]).stem == "11"


def test_every_setting_is_described() -> None:
    for declared in dataclasses.fields(Settings):
        assert declared.metadata["description"].endswith(".")
