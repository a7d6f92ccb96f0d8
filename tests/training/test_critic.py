"""A critic is taught against a model, travels in its file, and says what its trees say."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.contract import read_card
from musestudio.inference.critic import Critic
from musestudio.inference.request import ContinuationRequest
from musestudio.inference.session import open_session
from musestudio.midi.file import read_song, write_song
from musestudio.score import Note, Song, Track
from training import critic
from training.__main__ import main
from training.forest import forest_graph, rounded_down

TINY = Path(__file__).parents[1] / "data" / "tiny.onnx"
BEAT = 480
SCALE = (0, 2, 4, 5, 7, 9, 11, 12)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve walks up and down a scale, 16 bars each."""
    folder = tmp_path_factory.mktemp("walks")
    rows = ["path\tcorpus\tlicence\twork_id\tstyle\thas_velocity\tsplit"]
    for i in range(12):
        rng = np.random.default_rng(i)
        degrees = np.abs((np.cumsum(rng.choice([-1, 1], 64)) + 8) % 14 - 7)
        notes = [
            Note(BEAT * n, 60 + SCALE[d], BEAT, int(60 + 3 * d)) for n, d in enumerate(degrees)
        ]
        write_song(Song((Track(1, tuple(notes)),)), folder / f"{i:02}.mid")
        rows.append(f"{i:02}.mid\twalks\tours\twork-{i}\tfolk\t{i % 2}\ttrain")
    (folder / "manifest.tsv").write_text("\n".join(rows), encoding="utf-8")
    return folder


def test_the_graph_says_what_the_trees_say_also_where_values_are_missing(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(400, 5)).astype(np.float32).round(1)
    labels = (rows[:, 0] + rows[:, 1] > 0).astype(int)
    rows[rng.random(rows.shape) < 0.2] = np.nan
    forests = [
        HistGradientBoostingClassifier(max_iter=20, max_features=0.5, random_state=seed).fit(
            rows, labels
        )
        for seed in range(2)
    ]
    path = tmp_path / "forest.onnx"
    onnx.save(forest_graph(forests, 5), path)
    session, _ = open_session(path, "cpu")
    (scores,) = session.run(["score"], {"traits": rows})
    expected = np.mean([forest.decision_function(rows) for forest in forests], axis=0)
    assert scores[:, 0] == pytest.approx(expected, abs=1e-5)


def test_a_threshold_parts_the_same_numbers_after_rounding() -> None:
    for threshold in (0.1, 1 / 3, -0.1, 2.0, 1e-9):
        rounded = np.float32(rounded_down(threshold))
        above = np.nextafter(rounded, np.float32(np.inf))
        assert float(rounded) <= threshold < float(above)


def test_a_critic_is_taught_and_packed_into_its_model(
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(critic, "FOLDS", 2)
    monkeypatch.setattr(critic, "SPANS", (critic.Span(4, 2), critic.Span(4, 4)))
    monkeypatch.setattr(critic, "ITERATIONS", 10)
    out, kept = tmp_path / "model.onnx", tmp_path / "drafts.json"
    arguments = [
        "critic", str(TINY), "--corpus", str(corpus), "--cases", "10", "--workers", "1",
        "--drafts", str(kept), "-o", str(out),
    ]  # fmt: skip
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["passages"] == 10
    first = out.read_bytes()
    assert main(arguments) == 0
    assert out.read_bytes() == first, "kept drafts teach the same critic"
    assert main([*arguments, "--set", "temperature=0.5"]) == 2
    assert "other settings" in capsys.readouterr().err

    card = read_card(out)
    assert card == read_card(TINY)
    model = ContinuationModel.open(out, "cpu")
    assert model.critic is not None
    assert model.critic.card.training["against_sha256"] == card.sha256
    song, _ = read_song(next(corpus.glob("*.mid")))
    request = ContinuationRequest(song, 64 * BEAT, (song.tracks[0].track_id,), candidates=8)
    as_they_come = ContinuationModel.open(TINY, "cpu").continue_(request)
    ranked = model.continue_(request)
    assert ranked != as_they_come
    assert sorted(c.notes for c in ranked) == sorted(c.notes for c in as_they_come)

    # Taught against one model, it does not judge another.
    assert Critic.of_model(out, card) is not None
    assert Critic.of_model(out, dataclasses.replace(card, sha256="0" * 64)) is None


def test_too_small_a_corpus_is_told(corpus: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    shutil.copytree(corpus, small)
    lines = (small / "manifest.tsv").read_text(encoding="utf-8").splitlines()
    (small / "manifest.tsv").write_text("\n".join(lines[:3]), encoding="utf-8")
    assert main(["critic", str(TINY), "--corpus", str(small), "-o", str(tmp_path / "m.onnx")]) == 2
