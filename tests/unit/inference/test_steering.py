"""Moving a phrase by its attributes: what a composer may rely on, whatever was learned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musestudio.encoding import phrase as phrases
from musestudio.encoding.attributes import ATTRIBUTES
from musestudio.encoding.phrase import N_BEATS, BarFrame
from musestudio.errors import RequestError
from musestudio.inference.contract import read_card
from musestudio.inference.phrase_vae import PhraseLatent, PhraseVAE
from musestudio.inference.steering import STEERING_KEY, TRIED, Steering
from musestudio.score import Note
from musestudio.score.metre import MetreChange, MetreMap

TINY = Path(__file__).parents[2] / "data" / "tiny-phrases.onnx"
THREE = MetreMap(480, [MetreChange(0, 3, 4)])


@pytest.fixture(scope="module")
def model() -> PhraseVAE:
    """Untrained, and steered at random."""
    plain = PhraseVAE.open(TINY, "cpu")
    card = read_card(TINY)
    size, hidden = card.architecture["latent"] // N_BEATS, 5
    rng = np.random.default_rng(0)

    def drawn(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape).astype(np.float16).astype(np.float32)

    plain.steering = Steering(
        drawn(4 * size + N_BEATS + len(ATTRIBUTES), hidden),
        drawn(hidden),
        drawn(hidden, hidden),
        drawn(hidden),
        drawn(hidden, size),
        unit=np.ones(6, np.float32),
        answer=TRIED[:, None] * np.eye(6)[:, None, :],
        low=np.zeros(6, np.float32),
        high=np.ones(6, np.float32),
        against_sha256=card.sha256,
    )
    return plain


@pytest.fixture(scope="module")
def latent(model: PhraseVAE) -> PhraseLatent:
    notes = [Note(tick, 60 + tick // 240 % 7, 240, 80) for tick in range(0, 2880, 240)]
    return model.encode(phrases.encode(notes, 480, BarFrame.of(THREE, 1, 2))[0])


def test_nothing_asked_changes_nothing(model: PhraseVAE, latent: PhraseLatent) -> None:
    np.testing.assert_array_equal(model.steer(latent, {}).z, latent.z)
    np.testing.assert_array_equal(model.steer(latent, {"density": 0.0}).z, latent.z)


def test_what_is_asked_moves_the_quarters_there_are(model: PhraseVAE, latent: PhraseLatent) -> None:
    moved = model.steer(latent, {"register": 1.0})
    quarters = (moved.z != latent.z).reshape(2, N_BEATS, -1).any(axis=2)
    assert quarters[:, :3].all()
    assert not quarters[:, 3:].any()
    assert (moved.key, moved.transposed) == (latent.key, latent.transposed)
    assert (model.steer(latent, {"register": -1.0}).z != moved.z).any()


def test_a_wish_that_cannot_be_met_gets_a_sentence(model: PhraseVAE, latent: PhraseLatent) -> None:
    with pytest.raises(RequestError, match="cannot be steered"):
        model.steer(latent, {"beauty": 1.0})
    for amount in (2.5, float("nan")):
        with pytest.raises(RequestError, match="Density is steered by"):
            model.steer(latent, {"density": amount})
    with pytest.raises(RequestError, match="not learned"):
        PhraseVAE.open(TINY, "cpu").steer(latent, {"density": 1.0})


def test_it_is_kept_in_the_model_file_for_those_weights_alone(model: PhraseVAE) -> None:
    card, steering = read_card(TINY), model.steering
    assert steering is not None
    kept = Steering.of_model({STEERING_KEY: steering.packed()}, card)
    assert kept is not None
    np.testing.assert_array_equal(kept.leave, steering.leave)
    assert Steering.of_model({}, card) is None
    assert Steering.of_model({STEERING_KEY: "AAAA"}, card) is None
    assert Steering.of_model({STEERING_KEY: steering.packed()}, replace(card, sha256="0")) is None
