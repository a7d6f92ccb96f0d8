"""A continuation model and a phrase model set side by side, on pieces whose answers are known."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import torch

from musestudio.encoding.notes import FIELDS
from musestudio.errors import RequestError
from musestudio.inference.continuation import ContinuationModel
from musestudio.midi.file import write_song
from musestudio.score import Note, Song, Track
from training.__main__ import main
from training.evidence import classifier
from training.evidence.compare_report import COLUMNS
from training.evidence.learning import read_learning
from training.evidence.likelihood import continuation_nats
from training.evidence.originality import OriginalityIndex
from training.evidence.pairs import Pair, draw_pairs
from training.evidence.passage import Passage
from training.evidence.written import MEASURES, compare_written
from training.fit_phrases import PhraseTrainingConfig
from training.models.phrase_config import PhraseVAEConfig
from training.models.phrase_vae import PhraseVAE
from training.phrases import PhraseCorpus

DATA = Path(__file__).parents[1] / "data"
BEAT = 480
SCALE = (0, 2, 4, 5, 7, 9, 11, 12)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Walks up and down a scale over a bass, half of them with dynamics, some held out."""
    folder = tmp_path_factory.mktemp("walks")
    rows = ["path\tcorpus\tlicence\twork_id\tstyle\thas_velocity\tsplit"]
    for i in range(16):
        rng = np.random.default_rng(i)
        degrees = np.abs((np.cumsum(rng.choice([-1, 1], 96)) + 8) % 14 - 7)
        melody = [
            Note(BEAT * n, 60 + SCALE[d], BEAT, int(60 + 3 * d) if i % 2 else 64)
            for n, d in enumerate(degrees)
        ]
        bass = [Note(4 * BEAT * n, 48 + SCALE[n % 5], 4 * BEAT, 64) for n in range(24)]
        write_song(Song((Track(1, tuple(sorted(melody + bass))),)), folder / f"{i:02}.mid")
        split = "valid" if i < 8 else "train"
        rows.append(f"{i:02}.mid\twalks\tours\twork-{i}\tfolk\t{i % 2}\t{split}")
    (folder / "manifest.tsv").write_text("\n".join(rows), encoding="utf-8")
    out = tmp_path_factory.mktemp("prepared")
    assert main(["prepare", str(folder), "-o", str(out), "--workers", "1"]) == 0
    return out


@pytest.fixture
def quick_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "ITERATIONS", 5)
    monkeypatch.setattr(classifier, "FOLDS", 2)


def pairs_of(prepared: Path, count: int) -> list[Pair]:
    return draw_pairs(PhraseCorpus.load(prepared, "valid"), count, 2)


def a_run(folder: Path, minutes: float, notes_per_s: float) -> Path:
    """A training that wrote down two stretches of as many minutes, and three trials."""
    folder.mkdir()
    half = minutes / 2
    log = ["step,minutes,loss,notes_per_s"]
    log += [f"50,{half},4.0,{notes_per_s}", f"100,{minutes},3.0,{notes_per_s}"]
    valid = ["step,minutes,loss,f1_4_bars,kl,prior", "0,0,1,0,9,nan"]
    valid += [f"50,{half},0.6,0.4,8,nan", f"100,{minutes},0.5,0.5,7,nan"]
    (folder / "log.csv").write_text("\n".join(log), encoding="utf-8")
    (folder / "valid.csv").write_text("\n".join(valid), encoding="utf-8")
    return folder


def test_a_training_in_stretches_is_one_curve_by_epochs(tmp_path: Path) -> None:
    runs = [a_run(tmp_path / "first", 2, 100), a_run(tmp_path / "second", 4, 50)]
    learned = read_learning(runs, notes_of_epoch=6000)
    assert learned.epochs == [1.0, 2.0, 3.0, 4.0]
    assert learned.tried_at == [0.0, 1.0, 2.0, 2.0, 3.0, 4.0]
    assert learned.trained["loss"] == [4.0, 3.0, 4.0, 3.0]
    assert "prior" not in learned.tried  # It was left as it is.
    assert (learned.notes, learned.minutes) == (24_000, 6)
    with pytest.raises(RequestError, match="“third” holds no log"):
        read_learning([*runs, tmp_path / "third"], notes_of_epoch=6000)


def test_a_pair_is_two_halves_of_one_work_and_asks_for_no_more_than_there_is(
    prepared: Path,
) -> None:
    for pair in pairs_of(prepared, 6):
        assert pair.before.n_bars == pair.real.n_bars == 2
        assert pair.metre == (4, 4)
        song = pair.song(pair.before, pair.real)
        assert len(song.tracks[0].notes) == len(pair.before) + len(pair.real)
        written = [n for n in song.tracks[0].notes if n.start_tick >= pair.half_ticks]
        at_home = pair.passage_of(pair.real)
        again = pair.passage(written, pair.half_ticks)
        assert np.array_equal(at_home.onset, again.onset)
        assert np.array_equal(at_home.pitch, again.pitch)
    with pytest.raises(RequestError, match="There are no whole phrases of 128 bars"):
        draw_pairs(PhraseCorpus.load(prepared, "valid"), 4, 64)


def test_dynamics_cost_nothing_where_there_are_none(prepared: Path) -> None:
    model = ContinuationModel.open(DATA / "tiny.onnx", "cpu")
    pairs = pairs_of(prepared, 12)
    flat = [pair for pair in pairs if not pair.real.velocity.any()]
    assert 0 < len(flat) < len(pairs)
    nats = continuation_nats(model, flat, heard_before=True)
    assert nats["velocity"] == 0
    assert nats["total"] == pytest.approx(sum(nats[f] for f in FIELDS), abs=1e-3)
    assert continuation_nats(model, pairs, heard_before=False)["velocity"] > 0


def walk(seed: int) -> Passage:
    """Two bars of eighth notes, up or down a scale by chance."""
    rng = np.random.default_rng(seed)
    steps = np.arange(16)
    pitch = 60 + np.array(SCALE)[np.abs(np.cumsum(rng.choice([-1, 1], 16)) % 14 - 7)]
    return Passage(12 * steps, pitch, np.full(16, 12), np.full(16, 8), np.array([0, 96, 192]))


@pytest.mark.usefixtures("quick_judge")
def test_one_idea_is_not_diverse_and_what_was_learnt_by_heart_is_not_new() -> None:
    real = [walk(seed) for seed in range(12)]
    known = [walk(seed) for seed in range(100, 112)]
    sides = {"composers": real, "parrot": known, "one idea": [walk(50)] * 12}
    index = OriginalityIndex.build((p.onset, p.pitch) for p in known)
    figures = compare_written(sides, [f"work {i}" for i in range(12)], index)
    assert list(figures["parrot"]) == list(MEASURES)
    assert figures["composers"]["auc"] is None
    assert figures["parrot"]["shared_run"] == 16
    assert figures["parrot"]["copied"] == 1
    assert figures["composers"]["copied"] <= 1 / 12
    assert figures["one idea"]["apart"] == 0
    assert figures["composers"]["apart"] > 0.5
    assert figures["one idea"]["distinct_shapes"] < 0.5 * figures["composers"]["distinct_shapes"]


@pytest.mark.usefixtures("quick_judge")
def test_both_models_stand_on_one_page(prepared: Path, tmp_path: Path) -> None:
    run = a_run(tmp_path / "vae", 2, 100)
    config = PhraseVAEConfig(beat_latent=4, units=8, encoder_units=4, note_width=8, hidden=16)
    weights = PhraseVAE(config).state_dict()
    written_down = json.dumps(asdict(PhraseTrainingConfig("tiny", network=config)))
    saved = {"config": written_down, "network": weights, "step": 100, "minutes": 2.0}
    torch.save(saved, run / "best.pt")
    page = tmp_path / "compare.html"
    arguments = ["compare", str(DATA / "tiny.onnx"), str(DATA / "tiny-phrases.onnx")]
    arguments += ["--data", str(prepared), "--cases", "8", "--bars", "2", "-o", str(page)]
    assert main([*arguments, "--vae-run", str(run), "--title", "Loops & lines"]) == 0
    figures = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))["comparison"]
    assert list(figures["written"]) == list(COLUMNS)
    assert figures["learning"]["vae"]["minutes"] == 2
    bound = figures["nats"]["vae_bound"]
    assert bound["total"] == pytest.approx(sum(bound.values()) - bound["total"], abs=1e-3)
    assert all(value > 0 for value in figures["speed"].values())
    text = page.read_text(encoding="utf-8")
    assert "Loops &amp; lines" in text
    for drawing in re.findall(r"<svg.*?</svg>", text):
        ElementTree.fromstring(drawing)
    assert text.count("<svg") == 3
    assert "src=" not in text
    report = tmp_path / "phrases.html"
    of_it = ["--comparison", str(page.with_suffix(".json"))]
    assert main(["phrase-report", str(DATA / "tiny-phrases.onnx"), "-o", str(report), *of_it]) == 0
    assert "judge: told from the composers’, AUC" in report.read_text(encoding="utf-8")
