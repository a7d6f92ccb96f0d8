"""Variants of the network are trained and measured on an equal budget."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from musestudio.errors import RequestError
from musestudio.midi.file import write_song
from musestudio.score import Note, Song, Track
from training import ablation
from training.__main__ import main


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    folder = tmp_path / "scales"
    folder.mkdir()
    for i in range(20):
        notes = tuple(Note(480 * n, 60 + (i + 2 * n) % 12, 480, 72) for n in range(24 + i))
        write_song(Song((Track(1, notes),)), folder / f"scale-{i:02}.mid")
    assert main(["prepare", str(folder), "-o", str(tmp_path / "data"), "--workers", "1"]) == 0
    return tmp_path / "data"


def test_variants_see_the_same_notes_and_differ_from_the_first_in_what_they_are_named_for() -> None:
    configs = {name: ablation.configuration(name, 7) for name in ablation.VARIANTS}
    budgets = {
        (c.optimizer.max_steps, c.optimizer.batch * c.optimizer.truncate_steps)
        for name, c in configs.items()
        if "seed study" not in name
    }
    assert len(budgets) == 1
    treatments = [(c.network, c.augmentation) for c in configs.values()]
    assert all(treatments.count(one) == 1 for one in treatments)


def test_figures_of_each_variant_are_kept_and_not_made_again(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = {"batch": 2, "n_steps": 16, "truncate_steps": 8}
    monkeypatch.setattr(ablation, "_NETWORK", {"units": 8})
    monkeypatch.setattr(ablation, "_OPTIMIZER", tiny)
    out = tmp_path / "ablation.json"
    asked = ["ablate", "--data", str(prepared), "--runs", str(tmp_path / "runs"), "-o", str(out)]
    assert main([*asked, "--steps", "3", "--only", "256 units", "plain LSTM"]) == 0
    figures = json.loads(out.read_text())
    assert set(figures) == {"256 units", "plain LSTM"}
    assert {row["notes"] for row in figures.values()} == {3 * 2 * 8}
    assert all(1 < row["nats"]["total"] < 30 for row in figures.values())

    assert main([*asked, "--steps", "5", "--only", "plain LSTM"]) == 0
    assert json.loads(out.read_text()) == figures


def test_a_variant_nobody_knows_and_one_that_comes_too_early_are_refused(
    prepared: Path, tmp_path: Path
) -> None:
    for name in ("900 units", "the seed study's network"):
        with pytest.raises(RequestError, match=name):
            ablation.ablate(prepared, tmp_path / "runs", tmp_path / "out.json", [name])
