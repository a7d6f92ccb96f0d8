"""Phrases cut from prepared music, and a phrase VAE in miniature."""

from __future__ import annotations

import csv
import json
import runpy
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from musestudio.encoding import notes as encoding
from musestudio.encoding.phrase import BarFrame, PhraseBars
from musestudio.errors import RequestError
from musestudio.inference.contract import read_card
from musestudio.inference.phrase_critic import PhraseCritic, phrase_traits
from musestudio.inference.phrase_graphs import PARTS
from musestudio.inference.phrase_vae import PhraseVAE as PhraseModel
from musestudio.midi.file import write_song
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import TIME_SIGNATURE
from musestudio.score.metre import MetreMap
from training.__main__ import main
from training.export_phrases import largest_differences, random_feeds
from training.fit_phrases import (
    PHRASE_CONFIGS,
    TRIED,
    fit_phrases,
    load_phrase_config,
    load_phrase_network,
    phrase_config_from,
    to_tensors,
)
from training.models.phrase_steps import TorchGraphs
from training.models.phrase_vae import PhraseVAE, Plan
from training.phrases import PhraseCorpus, PhraseMix, batch_of, training_batch
from training.reconstruct import compare, notes_found, sixteenths
from training.training_state import BEST

TINY = Path(__file__).parents[1] / "data" / "tiny-phrases.onnx"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pieces of two tracks, chords over a bass, in 4/4 and 3/4, some with silent bars."""
    folder = tmp_path_factory.mktemp("pieces")
    for i in range(20):
        beats = 4 - i % 2
        metre = MetaEvent(0, TIME_SIGNATURE, bytes((beats, 2, 24, 8)))
        melody, bass = [], []
        for bar in range(24):
            at = bar * beats * 480
            if bar % 8 == 7:
                continue
            bass.append(Note(at, 36 + (bar + i) % 5 + i // 10, 480 * beats, 60))
            for beat in range(beats):
                pitch = 60 + (0, 2, 4, 5, 7)[(bar + beat * (i + 1)) % 5]
                melody += [Note(at + 480 * beat, p, 480, 40 + 4 * i) for p in (pitch, pitch + 4)]
        tracks = (Track(1, tuple(melody), metas=(metre,)), Track(2, tuple(bass)))
        write_song(Song(tracks), folder / f"{i:02}.mid")
    out = tmp_path_factory.mktemp("prepared")
    assert main(["prepare", str(folder), "-o", str(out), "--workers", "1"]) == 0
    return out


@pytest.fixture(scope="module")
def corpus(prepared: Path) -> PhraseCorpus:
    return PhraseCorpus.load(prepared, "train")


def test_phrases_are_whole_bars_of_one_piece(corpus: PhraseCorpus) -> None:
    rng = np.random.default_rng(0)
    for n_bars in (1, 2, 4, 16):
        phrase, piece = corpus.draw(rng, n_bars)
        beats = 4 - int(piece.path[-6:-4]) % 2
        assert phrase.bar_length.tolist() == [24 * beats] * n_bars
        assert set(phrase.bar.tolist()) <= set(range(n_bars))
        assert (phrase.position < 24 * beats).all()
        assert (phrase.position[phrase.pitch - phrase.transposed < 50] == 0).all()


def test_one_part_can_be_taken_alone(corpus: PhraseCorpus) -> None:
    phrase, _ = corpus.draw(np.random.default_rng(0), 2, "monophonic")
    assert len(phrase) == 2
    assert (phrase.pitch - phrase.transposed < 50).all()


def test_a_batch_is_repeatable_and_says_what_it_changed(corpus: PhraseCorpus) -> None:
    mix = PhraseMix(thin=0.5, hide_velocity=0.5)
    first, again = (training_batch(corpus, np.random.default_rng(4), 32, mix) for _ in range(2))
    for name in ("position", "pitch", "duration", "velocity"):
        np.testing.assert_array_equal(getattr(first.bars, name), getattr(again.bars, name))
    assert first.bars.n_bars == len(first.mode) * first.n_bars
    assert 0 < first.is_real.sum() < len(first.is_real)
    hidden = first.velocity_heard == encoding.NO_VELOCITY
    assert 0 < hidden.sum() < len(hidden)


def test_the_statistics_count_every_note(corpus: PhraseCorpus, prepared: Path) -> None:
    figures = corpus.statistics()
    with np.load(prepared / "train.npz") as stored:
        assert figures["notes"] == int((stored["pitch"] < encoding.REST).sum())
    assert figures["bars_too_full"] == 0
    assert figures["quantiles"][2] == 0.5


@pytest.fixture(scope="module")
def checkpoint(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("run")
    arguments = ["fit-phrases", "debug", "--data", str(prepared), "--run", str(run)]
    assert main([*arguments, "--threads", "1"]) == 0
    return run / "checkpoint.pt"


def _rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_training_lowers_the_loss_and_tries_what_it_has_learned(checkpoint: Path) -> None:
    (row,) = _rows(checkpoint.parent / "log.csv")
    assert float(row["loss"]) < 13.5  # Untrained: 14.
    assert float(row["kl"]) > 0
    trials = _rows(checkpoint.parent / "valid.csv")
    assert [trial["step"] for trial in trials] == ["0", "20"]
    assert all(0 <= float(trial[name]) <= 1 for trial in trials for name in TRIED[:3])
    _, config, spent = load_phrase_network(checkpoint.parent / "best.pt")
    assert config == load_phrase_config("debug")
    assert spent["step"] in (0, 20)


def test_a_stopped_training_draws_what_an_unbroken_one_would_have_drawn(
    prepared: Path, tmp_path: Path
) -> None:
    debug = load_phrase_config("debug")
    # Nothing that hangs on how far the training is.
    rate = replace(debug.optimizer, final_learning_rate=debug.optimizer.learning_rate)
    steady = replace(debug, optimizer=rate, objective=replace(debug.objective, beta_warmup=0))
    half, whole = (replace(steady, optimizer=replace(rate, max_steps=n)) for n in (3, 6))
    fit_phrases(half, prepared, tmp_path / "broken")
    with pytest.raises(RequestError, match="resume"):
        fit_phrases(whole, prepared, tmp_path / "broken")
    broken = fit_phrases(whole, prepared, tmp_path / "broken", resume=True)
    unbroken = fit_phrases(whole, prepared, tmp_path / "unbroken")
    (one, _, spent), (other, _, _) = map(load_phrase_network, (broken, unbroken))
    assert spent["step"] == 6
    for name, weight in one.state_dict().items():
        torch.testing.assert_close(weight, other.state_dict()[name])


def test_every_configuration_can_be_built() -> None:
    for path in PHRASE_CONFIGS.glob("*.yaml"):
        config = load_phrase_config(path.stem)
        assert phrase_config_from(json.loads(json.dumps(asdict(config)))) == config
    with pytest.raises(RequestError, match="extra, unknown"):
        phrase_config_from({"name": "x", "unknown": 1, "extra": 2})


def test_the_step_by_step_decoder_is_the_one_that_was_trained(corpus: PhraseCorpus) -> None:
    """Fed the true chords one by one, it finds them as likely as training did."""
    torch.manual_seed(0)
    network = PhraseVAE(load_phrase_config("debug").network).eval()
    # Something to hear: chords speak for one another, and hidden weights are not 0.
    torch.nn.init.normal_(network.decoder.pitch_below, std=0.3)
    rng = np.random.default_rng(2)
    batch = batch_of([corpus.draw(rng, 2)[0] for _ in range(3)], [0, 0, 0])
    bars, _, _, _ = to_tensors(batch, torch.device("cpu"))
    z = torch.randn(bars.position.shape[0], network.config.latent)
    graphs = TorchGraphs(network)
    plan = graphs.run(
        "plan",
        {
            "z": z.view(3, 2, -1).numpy(),
            "metre": batch.bars.metre.reshape(3, 2),
            "bar_length": batch.bars.bar_length.reshape(3, 2),
        },
    )
    with torch.no_grad():
        told = network.nats(bars, Plan(*map(torch.from_numpy, plan.values())))

    n_bars, width = batch.bars.position.shape
    chords = np.zeros((n_bars * width, 128), np.float32)
    chords[batch.bars.note_chord, batch.bars.pitch] = 1
    chords = chords.reshape(n_bars, width, 128)
    feeds = {
        **plan,
        "bar_length": batch.bars.bar_length,
        "position": np.full(n_bars, 192),
        "chord": np.zeros((n_bars, 128), np.float32),
        "onset_noise": np.zeros((n_bars, 192), np.float32),
        "pitch_noise": np.zeros((n_bars, 128), np.float32),
    }
    onset_nats = 0.0
    for k in range(width + 1):
        out = graphs.run("step", feeds)
        nexts = batch.bars.position[:, k] if k < width else np.full(n_bars, 192)
        for row in np.flatnonzero(k <= batch.bars.n_chords):
            since = -1 if k == 0 else feeds["position"][row]
            asked = np.arange(since + 1, min(nexts[row] + 1, batch.bars.bar_length[row]))
            sign = np.where(asked == nexts[row], 1, -1)
            onset_nats += np.logaddexp(0, -sign * out["onset_logits"][row, asked]).sum()
        if k < width:
            feeds |= {"position": nexts, "chord": chords[:, k]}
            feeds |= {"hidden": out["next_hidden"], "cell": out["next_cell"]}
    assert onset_nats == pytest.approx(told["onset"].item(), rel=1e-4)


def test_a_chord_hears_its_lower_notes(corpus: PhraseCorpus) -> None:
    """Deciding all pitches together and again ends where deciding them one by one does."""
    torch.manual_seed(1)
    network = PhraseVAE(load_phrase_config("debug").network).eval()
    torch.nn.init.normal_(network.decoder.pitch_below, std=0.5)
    rng = np.random.default_rng(0)
    feeds = random_feeds(network.config, "step", rng, 16)
    feeds["pitch_noise"] = rng.logistic(size=(16, 128)).astype(np.float32)
    out = TorchGraphs(network).run("step", feeds)
    below = (network.decoder.pitch_below * network.decoder.is_below).detach().numpy()
    base = TorchGraphs(network).run("step", {**feeds, "pitch_noise": 0 * feeds["pitch_noise"]})
    for row in np.flatnonzero(out["next_position"] == base["next_position"]):
        chord = np.zeros(128)
        for pitch in range(128):
            logit = base["pitch_logits"][row, pitch] + feeds["pitch_noise"][row, pitch]
            chord[pitch] = logit + below[pitch] @ chord > 0
        if chord.any():
            assert out["next_chord"][row].tolist() == chord.tolist()


def test_what_comes_back_is_counted_note_by_note() -> None:
    def phrase(*notes: tuple[int, int, int]) -> PhraseBars:
        onset, pitch, steps = np.array(sorted(notes)).T
        return PhraseBars(
            bar=onset // 96,
            position=onset % 96,
            pitch=pitch,
            duration=encoding.nearest_duration_token(steps),
            velocity=np.full(len(onset), 9),
            bar_length=np.array([96, 96]),
            metre=np.array([1, 1]),
        )

    heard = phrase((0, 60, 24), (24, 60, 24), (96, 64, 96))
    assert compare(heard, heard).f1 == 1
    assert compare(heard, heard).step_accuracy == 1
    late = phrase((6, 60, 24), (24, 60, 24), (103, 64, 96))
    assert notes_found(heard, late) == 2
    assert notes_found(heard, phrase((0, 60, 24), (0, 61, 24))) == 1
    # Sixteenths: 60 at 0 and 4, silence at 8, 64 at 16.
    assert sixteenths(heard).tolist() == [62, 0, 0, 0, 62, 0, 0, 0, 1, *[0] * 7, 66, *[0] * 15]
    assert compare(heard, phrase((0, 60, 24), (24, 60, 24))).step_accuracy == 31 / 32


def test_a_checkpoint_is_measured(
    checkpoint: Path, prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = tmp_path / "figures.json"
    data = ["--data", str(prepared), "--split", "train", "--count", "6", "-o", str(figures)]
    assert main(["reconstruct", str(checkpoint), "--temperatures", "0", *data]) == 0
    found = json.loads(figures.read_text())["reconstruction"]["likeliest"]
    assert 0 <= found["whole, 4 bars"]["f1"] <= 1
    assert main(["judge-prior", str(checkpoint), "--bars", "4", *data]) == 0
    prior = json.loads(figures.read_text())["prior"]
    assert 0 <= prior["from_the_prior"]["auc"] <= 1
    assert 0 <= prior["copies"]["auc"] <= 1
    capsys.readouterr()


def test_the_file_in_the_tests_is_the_network_it_was_made_from() -> None:
    """The same check that every export has to pass, on batches of 1 and 8."""
    tiny_network = runpy.run_path(str(TINY.with_name("make_tiny_phrase_model.py")))["tiny_network"]
    differences = largest_differences(tiny_network(), TINY.read_bytes())
    assert list(differences) == list(PARTS)
    assert max(differences.values()) <= 1e-4


@pytest.mark.timeout(600)  # The exporter takes its time.
def test_an_export_is_loaded_by_the_application(checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "phrases.onnx"
    assert main(["export-phrases", str(checkpoint), "-o", str(out)]) == 0
    card = read_card(out)
    assert (card.name, card.kind) == ("phrases", "phrase-vae")
    assert max(card.evaluation["export"]["largest_difference_float32"].values()) <= 1e-4
    frame = BarFrame(0, np.array([96, 96]), np.array([1, 1]))
    model = PhraseModel.open(out, "cpu")
    assert model.decode(model.sample(frame)).n_bars == 2


def test_a_prior_is_trained_alone(prepared: Path, checkpoint: Path, tmp_path: Path) -> None:
    config = load_phrase_config("debug")
    config = replace(
        config,
        objective=replace(config.objective, prior_alone=True),
        optimizer=replace(config.optimizer, max_steps=4),
    )
    run = tmp_path / "run"
    fit_phrases(config, prepared, run, start_from=checkpoint)
    before, after = (load_phrase_network(path)[0].state_dict() for path in (checkpoint, run / BEST))
    changed = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert changed == {"prior"}
    rows = _rows(run / "valid.csv")
    assert float(rows[-1]["prior"]) < float(rows[0]["prior"])


def test_a_critic_chooses_among_drafts_from_the_prior(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught = tmp_path / "taught.onnx"
    arguments = ["phrase-critic", str(TINY), "--data", str(prepared), "--count", "24"]
    assert main([*arguments, "-o", str(taught)]) == 0
    model, without = PhraseModel.open(taught), PhraseModel.open(TINY)
    frame = BarFrame.of(MetreMap(480), 1, 2)
    drafts = model.draw(frame, 6, seed=3)
    assert np.array_equal(without.sample(frame, seed=3).z, drafts[0].z)
    # So little teaching makes no taste of its own.
    monkeypatch.setattr(PhraseCritic, "score_rows", lambda _, rows: np.arange(len(rows)))
    described = [phrase_traits(phrase) for phrase in model.decode_all(drafts)]
    liked = max(i for i, traits in enumerate(described) if traits is not None)
    assert liked > 0
    assert np.array_equal(model.sample(frame, seed=3, drafts=6).z, drafts[liked].z)
    assert np.array_equal(model.sample(frame, seed=3, drafts=1).z, drafts[0].z)
    # All drafts of a longer phrase go on from the best of its first half.
    longer = model.sample(BarFrame.of(MetreMap(480), 1, 4), seed=3, drafts=6)
    assert np.array_equal(longer.z[:2], drafts[liked].z)
