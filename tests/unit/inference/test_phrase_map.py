"""A map of phrases: stable, readable, and with music at every point of it."""

from __future__ import annotations

import numpy as np
import pytest

from musestudio.encoding.phrase import N_BEATS
from musestudio.inference.latent_geometry import by_quarter, slerp
from musestudio.inference.phrase_map import MARGIN, PhraseMap, places, spherical_mean
from musestudio.inference.phrase_vae import PhraseLatent

SIZE = 6


def _latent(seed: int, n_bars: int = 4, bar_length: int = 96, far: float = 0.0) -> PhraseLatent:
    z = np.random.default_rng(seed).standard_normal((n_bars, N_BEATS * SIZE)) + far
    return PhraseLatent(
        z.astype(np.float32), np.full(n_bars, bar_length), np.zeros(n_bars, dtype=np.int64)
    )


def _near(latent: PhraseLatent, seed: int) -> PhraseLatent:
    noise = np.random.default_rng(seed).standard_normal(latent.z.shape) * 0.1
    return PhraseLatent((latent.z + noise).astype(np.float32), latent.bar_length, latent.metre)


def test_a_phrase_is_found_at_its_own_place() -> None:
    latents = [_latent(seed) for seed in range(9)]
    phrase_map = PhraseMap.of(latents)
    for latent, (x, y) in zip(latents, phrase_map.places, strict=True):
        there = phrase_map.at(x, y, latents[0]).z.reshape(4, N_BEATS, SIZE)
        # A bar of four quarters has nothing in its last four.
        assert np.allclose(there[:, :4], latent.z.reshape(4, N_BEATS, SIZE)[:, :4], atol=1e-5)
        assert not there[:, 4:].any()


def test_what_sounds_alike_lies_together_and_everything_on_the_map() -> None:
    here, there = _latent(1), _latent(2, far=2.0)
    latents = [_near(here, 10), _near(there, 11), _near(here, 12), _near(there, 13)]
    found = places(latents)
    away = np.hypot(*(found[:, None] - found[None]).T)
    assert away[0, 2] < away[0, 1] / 2
    assert away[1, 3] < away[1, 2] / 2
    assert found.min() >= MARGIN - 1e-9
    assert found.max() <= 1 - MARGIN + 1e-9


def test_higher_is_further_up_and_busier_further_right() -> None:
    latents = [_latent(seed) for seed in range(12)]
    values = np.stack([latent.z[:, :4].mean() for latent in latents])
    busy, high = values, np.roll(values, 3)
    found = places(latents, busy, high)
    assert np.corrcoef(found[:, 0], busy)[0, 1] > 0
    assert np.corrcoef(found[:, 1], high)[0, 1] > 0


def test_the_map_is_the_same_every_time_and_for_any_number_of_phrases() -> None:
    for n in (0, 1, 2, 3, 40):
        latents = [_latent(seed, n_bars=1 + seed % 5) for seed in range(n)]
        assert np.array_equal(places(latents), places(latents))
        assert places(latents).shape == (n, 2)
    same = places([_latent(1)] * 3)
    assert len(np.unique(same.round(3), axis=0)) == 3  # Each can be grasped.


def test_nothing_jumps_on_the_way_over_the_map() -> None:
    latents = [_latent(seed) for seed in range(15)]
    phrase_map = PhraseMap.of(latents)
    way = [phrase_map.weights(x, 0.41) for x in np.linspace(0, 1, 2001)]
    assert np.allclose(np.sum(way, axis=1), 1)
    assert np.abs(np.diff(way, axis=0)).max() < 0.05


def test_between_two_phrases_it_is_the_arc_from_one_to_the_other() -> None:
    a, b = _latent(1, bar_length=192), _latent(2, bar_length=192)
    phrase_map = PhraseMap((a, b), np.array([[0.2, 0.5], [0.8, 0.5]]))
    for way in (0.25, 0.5, 0.9):
        there = phrase_map.at(0.2 + 0.6 * way, 0.5, a)
        arc = slerp(by_quarter(a.z), by_quarter(b.z), way)
        assert np.allclose(by_quarter(there.z), arc, atol=1e-3)


def test_a_phrase_of_shorter_bars_leaves_the_rest_to_the_others() -> None:
    long_bars, waltz = _latent(1, bar_length=96), _latent(2, bar_length=72)
    both = PhraseMap((long_bars, waltz), np.array([[0.2, 0.5], [0.8, 0.5]]))
    at_waltz = both.at(0.7, 0.5, long_bars).z.reshape(4, N_BEATS, SIZE)
    assert np.allclose(at_waltz[:, 3], long_bars.z.reshape(4, N_BEATS, SIZE)[:, 3], atol=1e-5)
    assert np.array_equal(both.at(0.5, 0.5, waltz).bar_length, waltz.bar_length)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_the_mean_of_two_lies_on_their_arc(share: float) -> None:
    a, b = np.eye(3)[:1], 3 * np.eye(3)[1:2]
    mean = spherical_mean(np.stack([a, b]), np.array([[1 - share], [share]]))
    assert np.allclose(mean, slerp(a, b, share), atol=1e-3)
