"""From a folder of MIDI to a model the application loads, in miniature."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from musestudio.encoding import notes as encoding
from musestudio.errors import RequestError
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.contract import read_card
from musestudio.inference.request import ContinuationRequest
from musestudio.midi.file import write_song
from musestudio.score import Note, Song, Track
from training.__main__ import main
from training.checkpoint import load_network
from training.config import CONFIG_FOLDER, config_as_dict, config_from_dict, load_config
from training.dataset import Augmentation, PreparedSplit, training_batch
from training.evaluate import evaluate, evaluate_markov, network_scorer, shipped_scorer


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty files of one scale, each a note longer than the one before."""
    folder = tmp_path_factory.mktemp("scales")
    for i in range(20):
        notes = [
            Note(480 * n, 60 + (0, 2, 4, 5, 7, 9, 11, 12)[n % 8], 480, 40 + 4 * (n % 8))
            for n in range(24 + i)
        ]
        write_song(Song((Track(1, tuple(notes)),)), folder / f"scale-{i:02}.mid")
    return folder


@pytest.fixture(scope="module")
def prepared(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("prepared")
    assert main(["prepare", str(corpus), "-o", str(out), "--workers", "1"]) == 0
    return out


@pytest.fixture(scope="module")
def checkpoint(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("run")
    assert main(["fit", "debug", "--data", str(prepared), "--run", str(run), "--threads", "1"]) == 0
    return run / "checkpoint.pt"


def test_training_lowers_the_loss_and_keeps_its_configuration(checkpoint: Path) -> None:
    config = config_from_dict(json.loads((checkpoint.parent / "config.json").read_text()))
    assert config == load_config("debug")
    with open(checkpoint.parent / "log.csv", encoding="utf-8") as log:
        rows = list(csv.DictReader(log))
    uniform = sum(np.log(n) for n in encoding.VOCABULARY.values())
    assert float(rows[-1]["loss"]) < uniform


def test_a_stopped_training_goes_on_where_it_stopped(
    checkpoint: Path, prepared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["fit", "debug", "--data", str(prepared), "--run", str(checkpoint.parent)]
    assert main(arguments) == 2
    assert "resume" in capsys.readouterr().err
    assert main([*arguments, "--resume"]) == 0
    assert load_network(checkpoint)[2]["step"] == load_config("debug").optimizer.max_steps
    with open(checkpoint.parent / "log.csv", encoding="utf-8") as log:
        assert [row["step"] for row in csv.DictReader(log)] == ["20"]


def test_the_exported_file_is_the_network(checkpoint: Path, prepared: Path, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    arguments = ["evaluate", str(checkpoint), "--data", str(prepared), "--markov", "1"]
    assert main([*arguments, "-o", str(figures)]) == 0
    out = tmp_path / "scales.onnx"
    arguments = ["export", str(checkpoint), "--data", str(prepared), "-o", str(out)]
    assert main([*arguments, "--evaluation", str(figures)]) == 0
    card = read_card(out)
    assert card.name == "scales"
    assert [c["name"] for c in card.corpora]
    assert card.evaluation["export"]["largest_difference_float32"]["step"] <= 1e-4
    assert card.evaluation["model"]["all"]["notes"] > 0

    network, _, _ = load_network(checkpoint)
    valid = PreparedSplit.load(prepared, "valid")
    by_torch = evaluate(network_scorer(network, chunk=7), valid)["all"]
    model = ContinuationModel.open(out)
    by_app = evaluate(shipped_scorer(model), valid)["all"]
    assert by_app["total"] == pytest.approx(by_torch["total"], rel=0.02)

    song = Song((Track(1, (Note(0, 60, 480, 80), Note(480, 62, 480, 90))),))
    (candidate,) = model.continue_(ContinuationRequest(song, 1920, (1,), candidates=1))
    assert candidate.notes


def test_the_markov_baseline_learns_scales(prepared: Path) -> None:
    figures = evaluate_markov(prepared, order=2)
    uniform = sum(np.log(n) for n in encoding.VOCABULARY.values())
    assert 0 < figures["total"] < uniform / 4


def test_transposing_keeps_intervals_and_moves_the_key(prepared: Path) -> None:
    split = PreparedSplit.load(prepared, "train")
    rng = np.random.default_rng(0)
    told = Augmentation(drop_key=0, drop_style=0, drop_velocity=0, velocity_bins=0)
    batch = training_batch(split, rng, batch=8, n_steps=16, augmentation=told)
    inputs, targets = batch.inputs, batch.targets
    assert inputs["pitch"].shape == targets["pitch"].shape == (8, 16)
    np.testing.assert_array_equal(inputs["pitch"][:, 1:], targets["pitch"][:, :-1])
    for row in range(8):
        pitches = inputs["pitch"][row]
        if (pitches >= encoding.REST).any():
            continue
        tonic = (inputs["key"][row, 0] - 1) % 12
        assert set((pitches - tonic) % 12) <= {0, 2, 4, 5, 7, 9, 11}


def test_too_little_music_gets_a_sentence(
    prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "long.yaml"
    config.write_text("network: {units: 8, layers: 1}\noptimizer: {n_steps: 4096}\n")
    assert main(["fit", str(config), "--data", str(prepared), "--run", str(tmp_path / "r")]) == 2
    assert "slices of 4096 need more" in capsys.readouterr().err


def test_unknown_settings_are_errors() -> None:
    with pytest.raises(RequestError, match="unitz"):
        config_from_dict({"name": "x", "network": {"unitz": 3}})
    with pytest.raises(RequestError, match="no configuration"):
        load_config("does-not-exist")
    with pytest.raises(RequestError, match="no network “transformer”"):
        config_from_dict({"name": "x", "network": {"kind": "transformer"}})
    with pytest.raises(RequestError, match="heads"):
        config_from_dict({"name": "x", "network": {"kind": "plain_lstm", "heads": 2}})
    with pytest.raises(RequestError, match="window_steps"):
        config_from_dict({"name": "x", "network": {"kind": "seed_study"}})
    with pytest.raises(RequestError, match="precision must be one of"):
        config_from_dict({"name": "x", "optimizer": {"precision": "16-mixed"}})
    with pytest.raises(RequestError, match="divide"):
        config_from_dict({"name": "x", "optimizer": {"n_steps": 10, "truncate_steps": 3}})


@pytest.mark.parametrize("path", sorted(CONFIG_FOLDER.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_shipped_configuration_parses_and_says_which_network(path: Path) -> None:
    config = load_config(path.stem)
    assert config.name == path.stem
    assert config_from_dict(config_as_dict(config)) == config


def test_same_seed_same_training(prepared: Path, tmp_path: Path) -> None:
    runs = []
    for name in ("a", "b"):
        main(["fit", "debug", "--data", str(prepared), "--run", str(tmp_path / name)])
        runs.append(load_network(tmp_path / name / "checkpoint.pt")[0].state_dict())
    assert all(torch.equal(runs[0][name], runs[1][name]) for name in runs[0])


def test_pieces_are_dealt_at_random_and_some_slices_begin_with_one(prepared: Path) -> None:
    in_order = PreparedSplit.load(prepared, "train")
    dealt = PreparedSplit.load(prepared, "train", shuffle_seed=3)
    lengths = {piece.path: piece.n_steps for piece in in_order.pieces}
    assert [piece.path for piece in dealt.pieces] != list(lengths)
    assert {piece.path: piece.n_steps for piece in dealt.pieces} == lengths
    for piece in dealt.pieces:
        (same,) = (other for other in in_order.pieces if other.path == piece.path)
        pitches = dealt.piece_inputs(piece)["pitch"]
        assert (pitches == in_order.piece_inputs(same)["pitch"]).all()
        assert pitches[0] == pitches[-1] == encoding.END
    assert (np.diff(dealt.columns["bar"]) >= 0).all()

    beginning = Augmentation(at_the_start=1, at_the_end=0)
    batch = training_batch(dealt, np.random.default_rng(0), 32, 16, beginning)
    assert (batch.inputs["pitch"][:, 0] == encoding.END).mean() > 0.9
