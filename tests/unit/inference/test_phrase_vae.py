"""Phrases as points: what a composer may rely on, with a tiny untrained model."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest

from musestudio.encoding import phrase as phrases
from musestudio.encoding.phrase import BarFrame, PhraseBars
from musestudio.errors import ModelError, RequestError
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.latent_geometry import slerp
from musestudio.inference.phrase_graphs import metadata_key
from musestudio.inference.phrase_vae import PhraseVAE
from musestudio.score import Note
from musestudio.score.metre import MetreChange, MetreMap
from musestudio.score.scale import Key

TINY = Path(__file__).parents[2] / "data" / "tiny-phrases.onnx"
FOUR = MetreMap(480)
THREE = MetreMap(480, [MetreChange(0, 3, 4)])


@pytest.fixture(scope="module")
def model() -> PhraseVAE:
    return PhraseVAE.open(TINY, "cpu")


def _phrase(n_bars: int, metre: MetreMap = FOUR, lowest: int = 60) -> PhraseBars:
    end = metre.bar_start(n_bars + 1)
    tune = [lowest + step for step in (0, 4, 7, 12, 11, 7, 4)]
    notes = [Note(tick, tune[tick // 240 % 7], 240, 80) for tick in range(0, end, 240)]
    return phrases.encode(notes, 480, BarFrame.of(metre, 1, n_bars))[0]


def _notes(phrase: PhraseBars) -> list[tuple[int, ...]]:
    fields = (phrase.onset, phrase.pitch, phrase.duration, phrase.velocity)
    return list(zip(*(values.tolist() for values in fields), strict=True))


def test_a_phrase_comes_back_in_its_own_bars_metre_and_key(model: PhraseVAE) -> None:
    phrase = _phrase(3, THREE, lowest=63)
    latent = model.encode(phrase)
    copy = model.decode(latent)
    assert latent.key == Key(3, "major")
    assert (copy.transposed, copy.key) == (phrase.transposed, phrase.key)
    assert copy.bar_length.tolist() == [72, 72, 72]
    assert len(copy)
    assert (copy.position < 72).all()
    assert (copy.duration > 0).all()
    assert (copy.velocity > 0).all()
    # In reading order, no note twice.
    places = list(zip(copy.onset.tolist(), copy.pitch.tolist(), strict=True))
    assert places == sorted(set(places))
    assert _notes(model.decode(latent)) == _notes(copy)


def test_what_is_drawn_comes_from_the_seed_alone(model: PhraseVAE) -> None:
    latent = model.encode(_phrase(2))
    first, again = (model.decode(latent, temperature=1, seed=5) for _ in range(2))
    assert _notes(first) == _notes(again)
    assert _notes(first) != _notes(model.decode(latent, temperature=1, seed=6))
    alone = model.vary(latent, 0.5, candidates=1, seed=9)[0]
    among_four = model.vary(latent, 0.5, candidates=4, seed=9)[0]
    np.testing.assert_array_equal(alone.z, among_four.z)
    frame = BarFrame.of(THREE, 1, 2)
    one, three = model.draw(frame, 1, seed=1), model.draw(frame, 3, seed=1)
    np.testing.assert_allclose(one[0].z, three[0].z, atol=1e-5)
    np.testing.assert_array_equal(model.sample(frame, seed=1).z, model.sample(frame, seed=1).z)
    assert (model.sample(frame, seed=1).z != model.sample(frame, seed=2).z).any()


def test_phrases_written_together_are_as_written_alone(model: PhraseVAE) -> None:
    heard = [_phrase(1), _phrase(4, lowest=55), _phrase(2, THREE)]
    latents = model.encode_all(heard)
    for phrase, latent in zip(heard, latents, strict=True):
        np.testing.assert_allclose(latent.z, model.encode(phrase).z, atol=1e-5)
    together = model.decode_all(latents)
    for latent, phrase in zip(latents, together, strict=True):
        assert _notes(phrase) == _notes(model.decode(latent))
    drawn = model.decode_all(latents, temperature=1, seed=3)
    fewer = model.decode_all(latents[:2], temperature=1, seed=3)
    assert [_notes(phrase) for phrase in drawn[:2]] == [_notes(phrase) for phrase in fewer]


def test_a_variation_is_as_near_as_it_is_asked_to_be(model: PhraseVAE) -> None:
    latent = model.encode(_phrase(4))
    assert model.vary(latent, 1.0)[0].z == pytest.approx(latent.z, abs=1e-6)

    def distance(nearness: float) -> float:
        return float(np.mean([np.abs(v.z - latent.z).mean() for v in model.vary(latent, nearness)]))

    assert distance(0.9) < distance(0.5) < distance(0.1)
    for wrong in (-0.1, 1.1):
        with pytest.raises(RequestError, match="between 0"):
            model.vary(latent, wrong)


def test_bars_that_return_still_return_in_a_variation(model: PhraseVAE) -> None:
    once = model.encode(_phrase(2))
    twice = once.stretched(4)
    varied = model.vary(twice, 0.3)[0]
    np.testing.assert_allclose(varied.z[:2], varied.z[2:], atol=1e-5)
    assert (np.abs(varied.z[0] - varied.z[1]) > 1e-3).any()


def test_the_way_between_two_phrases_begins_and_ends_with_them(model: PhraseVAE) -> None:
    a, b = model.encode(_phrase(2, lowest=62)), model.encode(_phrase(3, THREE, lowest=69))
    way = model.interpolate(a, b, 5)
    assert [point.n_bars for point in way] == [3] * 5
    np.testing.assert_allclose(way[0].z, a.stretched(3).z, atol=1e-5)
    np.testing.assert_allclose(way[-1].z, b.z, atol=1e-5)
    from_a = [float(np.linalg.norm(point.z - way[0].z)) for point in way]
    assert from_a == sorted(from_a)
    assert [point.key for point in way] == [a.key] * 3 + [b.key] * 2
    assert way[1].bar_length.tolist() == [96, 96, 96]
    assert way[3].bar_length.tolist() == [72, 72, 72]
    with pytest.raises(RequestError, match="two steps"):
        model.interpolate(a, b, 1)


def test_an_arc_keeps_its_pace() -> None:
    a, b = np.array([[2.0, 0.0]], np.float32), np.array([[0.0, 4.0]], np.float32)
    middle = slerp(a, b, 0.5)
    assert np.linalg.norm(middle) == pytest.approx(3)
    assert middle[0, 0] == pytest.approx(middle[0, 1])
    np.testing.assert_allclose(slerp(a, a, 0.3), a)


def test_what_cannot_be_a_phrase_gets_a_sentence(model: PhraseVAE) -> None:
    silent = phrases.encode([], 480, BarFrame.of(FOUR, 1, 2))[0]
    with pytest.raises(RequestError, match="no notes"):
        model.encode(silent)
    with pytest.raises(RequestError, match="1 to 64 bars"):
        model.sample(BarFrame.of(FOUR, 1, 65))


def test_other_files_are_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not a phrase model"):
        PhraseVAE.open(TINY.with_name("tiny.onnx"), "cpu")
    with pytest.raises(ModelError, match="not a continuation model"):
        ContinuationModel.open(TINY, "cpu")
    # A part whose bytes are not those the card names.
    content = TINY.read_bytes()
    at = content.index(metadata_key("plan").encode()) + 400
    other = base64.b64encode(bytes(byte ^ 1 for byte in base64.b64decode(content[at : at + 4])))
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(content[:at] + other + content[at + 4 :])
    with pytest.raises(ModelError, match="damaged"):
        PhraseVAE.open(damaged, "cpu")
