"""Files are found from each of the program's homes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from musestudio import resources
from musestudio.errors import ModelError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSESTUDIO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_checkout_has_its_resources_beside_the_package() -> None:
    assert (resources.resource_dir() / "demos").is_dir()
    assert [path.suffix for path in resources.demo_paths()] == [".mid"] * 3


def test_an_installed_package_carries_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "musestudio"
    (package / "_resources" / "models").mkdir(parents=True)
    (tmp_path / "site-packages" / "resources").mkdir()  # Somebody else's.
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.resource_dir() == package / "_resources"


def test_a_frozen_bundle_unpacks_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources" / "models").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources.resource_dir() == tmp_path / "resources"


def test_a_dropped_in_model_comes_after_the_shipped_ones(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "app" / "resources" / "models"
    shipped.mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "app" / "musestudio")
    with pytest.raises(ModelError, match="No model is installed"):
        resources.default_model_path()
    (home / "models").mkdir(parents=True)
    (home / "models" / "a-mine.onnx").touch()
    assert resources.default_model_path().name == "a-mine.onnx"
    (shipped / "piano.onnx").touch()
    assert [path.name for path in resources.model_paths()] == ["piano.onnx", "a-mine.onnx"]
    assert resources.default_model_path().name == "piano.onnx"


def test_a_phrase_model_is_never_what_continues(home: Path, monkeypatch) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", home / "app" / "musestudio")
    (home / "models").mkdir(parents=True)
    (home / "models" / "phrases-mine.onnx").touch()
    with pytest.raises(ModelError, match="No model is installed"):
        resources.default_model_path()
    assert resources.default_phrase_model_path().name == "phrases-mine.onnx"
    (home / "models" / "phrases-mine.onnx").rename(home / "models" / "z.onnx")
    assert resources.default_model_path().name == "z.onnx"
    with pytest.raises(ModelError, match="No phrase model is installed"):
        resources.default_phrase_model_path()


def test_the_chosen_soundfont_wins_while_it_exists(tmp_path: Path) -> None:
    found = resources.soundfont_path()
    assert found is not None
    assert found.stat().st_size > 1_000_000
    assert resources.soundfont_path(str(tmp_path / "gone.sf2")) == found
    (tmp_path / "mine.sf2").touch()
    assert resources.soundfont_path(str(tmp_path / "mine.sf2")) == tmp_path / "mine.sf2"
