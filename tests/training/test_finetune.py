"""A finished model learns a folder of MIDI."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from musestudio.errors import RequestError
from musestudio.inference.contract import read_card
from musestudio.midi.file import write_song
from musestudio.score import Note, Song, Track
from training import finetune as finetune_module
from training.__main__ import main
from training.config import load_config
from training.finetune import Check, finetune

TINY = Path(__file__).parents[1] / "data" / "tiny.onnx"


def _write_scales(folder: Path, n_files: int, n_notes: int = 60) -> Path:
    folder.mkdir()
    for i in range(n_files):
        notes = [Note(480 * n, 60 + n % (5 + i), 480, 40 + n % 50) for n in range(n_notes + i)]
        write_song(Song((Track(1, tuple(notes)),)), folder / f"{i:02}.mid")
    return folder


def test_a_folder_is_learned_and_what_it_cost_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scales = _write_scales(tmp_path / "my scales", 6)
    config = tmp_path / "quick.yaml"
    config.write_text(
        "optimizer: {batch: 4, n_steps: 64, truncate_steps: 32, learning_rate: 5.0e-3, "
        "max_steps: 12, warmup_steps: 1}\nvalidation: {every_steps: 4, slices: 4, patience: 2}\n"
    )
    original = tmp_path / "original"
    corpus = _write_scales(tmp_path / "corpus", 20)
    assert main(["prepare", str(corpus), "-o", str(original), "--workers", "1"]) == 0
    out = tmp_path / "mine.onnx"
    arguments = ["finetune", str(TINY), str(scales), "-o", str(out), "--config", str(config)]
    assert main([*arguments, "--data", str(original)]) == 0

    card = read_card(out)
    assert card.name == "mine"
    assert card.training["started_from"]["name"] == "tiny"
    assert card.training["share_of_original_data"] == 0.25
    assert [c["name"] for c in card.corpora] == ["my scales"]
    check = card.training["check"]
    assert check["held_out"]["after"] < check["held_out"]["before"]
    assert set(check) >= {"learned", "original", "gap_grown", "forgotten", "longest_run"}
    told = capsys.readouterr().out
    assert "Held-out files of the folder" in told
    assert "Held-out pieces of the original data" in told
    assert "notes in a row" in told


def test_where_nothing_is_learned_nothing_is_written(tmp_path: Path) -> None:
    scales = _write_scales(tmp_path / "scales", 2)
    config = load_config("finetune")
    idle = replace(config.optimizer, learning_rate=0.0, final_learning_rate=0.0, max_steps=2)
    out, work = tmp_path / "mine.onnx", tmp_path / "work"
    work.mkdir()
    with pytest.raises(RequestError, match="did not help"):
        finetune(
            TINY, scales, out, replace(config, optimizer=idle), work, name="mine", workers=1
        )  # fmt: skip
    assert not out.exists()


def test_too_little_music_gets_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "mine.onnx")
    for name, n_files, n_notes, sentence in (
        ("one", 1, 60, "At least two pieces"),
        ("short", 3, 4, "too little music"),
    ):
        folder = _write_scales(tmp_path / name, n_files, n_notes)
        assert main(["finetune", str(TINY), str(folder), "-o", out]) == 2
        assert sentence in capsys.readouterr().err
    assert main(["finetune", str(tmp_path / "no.onnx"), str(tmp_path), "-o", out]) == 2
    assert "no model" in capsys.readouterr().err


def test_the_check_speaks_of_forgetting_and_of_learning_by_heart() -> None:
    run = finetune_module.LongestRun(written=5, held_out=8)
    mild = Check((4.0, 3.5), (4.0, 3.4), (3.5, 3.52), run)
    assert "no sign of learning by heart" in " ".join(mild.in_words())
    assert "keeps what it knew" in " ".join(mild.in_words())
    harsh = Check((4.0, 3.9), (4.0, 2.0), (3.5, 4.5), finetune_module.LongestRun(60, 8))
    told = " ".join(harsh.in_words())
    assert "by heart" in told
    assert "it forgets" in told
    assert "60 notes in a row" in told
    unknown = Check((4.0, 3.5), (4.0, 3.4), None, run)
    assert "Forgetting was not checked" in " ".join(unknown.in_words())
