"""Does each attribute slider do what it says, and only that?

Held-out phrases are encoded, steered by one attribute from the slider's one end to the other, and
decoded by the application's code; what comes out is measured note by note.

- **Monotone**: the rank correlation (Spearman) of slider and measured attribute, phrase by phrase;
  0 where nothing moves at all.
- **Alone**: how far every other attribute wanders over the whole slider, from its lowest value to
  its highest, as a share of its range: that between the 5th and the 95th percentile of music.
- **Near**: the share of notes that stay, at either end of the slider, of those at its middle.

Dynamics are measured of phrases that have them; what the model makes up for others is not heard.
Density and polyphony are counted in octaves throughout, as they are steered.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import spearmanr
from tqdm import tqdm

from musestudio.encoding.attributes import ATTRIBUTES, measure, on_scale
from musestudio.encoding.likeness import distance
from musestudio.encoding.notes import NO_VELOCITY
from musestudio.errors import ModelError
from musestudio.inference.phrase_vae import PhraseVAE
from training.phrases import PhraseCorpus
from training.reconstruct import AT_ONCE, hear

DYNAMICS = ATTRIBUTES.index("dynamics")
WANTED_SPEARMAN = 0.8
WANTED_SHARE = 1 / 3


def measure_steering(
    model: PhraseVAE,
    corpus: PhraseCorpus,
    *,
    count: int = 64,
    n_bars: int = 4,
    positions: int = 9,
    reach: float = 1.0,
) -> dict[str, Any]:
    """Figures of every attribute over ``positions`` of its slider, from −reach to reach.

    Raises ModelError where the model has not learned to be steered.
    """
    if model.steering is None:
        raise ModelError("This model has not learned to be steered; “attributes” teaches it.")
    phrases = hear(corpus, count, n_bars, "any").phrases
    has_dynamics = np.array([(phrase.velocity != NO_VELOCITY).all() for phrase in phrases])
    unit = model.steering.unit
    range_of_music = model.steering.high - model.steering.low
    amounts = np.linspace(-reach, reach, positions)
    middle = positions // 2
    figures: dict[str, Any] = {}
    for number, name in enumerate(tqdm(ATTRIBUTES, desc="steer", unit="attribute")):
        found = np.zeros((count, positions, len(ATTRIBUTES)))
        kept = []
        for first in range(0, count, AT_ONCE):
            rows = slice(first, first + AT_ONCE)
            latents = model.encode_all(phrases[rows])
            written = [
                model.decode_all([model.steer(latent, {name: amount}) for latent in latents])
                for amount in amounts.tolist()
            ]
            for column, some in enumerate(written):
                found[rows, column] = [on_scale(measure(phrase)) for phrase in some]
            for end in (written[0], written[-1]):
                kept += [1 - distance(a, b) for a, b in zip(written[middle], end, strict=True)]
        found[~has_dynamics, :, DYNAMICS] = np.nan
        own = found[has_dynamics, :, number] if number == DYNAMICS else found[:, :, number]
        ranks = np.array([_spearman(amounts, values) for values in own])
        wandered = np.ptp(found, axis=1) / range_of_music
        others = [i for i in range(len(ATTRIBUTES)) if i != number]
        figures[name] = {
            "spearman": _round(ranks.mean()),
            "spearman_at_least_0.8": _round((ranks >= WANTED_SPEARMAN).mean()),
            "unmoved": _round((np.ptp(own, axis=1) == 0).mean()),
            "travel_in_ranges": _round(np.ptp(own.mean(axis=0)) / range_of_music[number]),
            "wander_in_ranges": {ATTRIBUTES[i]: _round(np.nanmean(wandered[:, i])) for i in others},
            "within_a_third": {
                ATTRIBUTES[i]: _round(np.nanmean(_is_within(wandered[:, i]))) for i in others
            },
            "notes_kept_at_the_ends": _round(float(np.mean(kept))),
            "curve": np.round(own.mean(axis=0), 3).tolist(),
            "phrases": len(own),
        }
    return {
        "bars": n_bars,
        "positions": np.round(amounts, 3).tolist(),
        "unit": dict(zip(ATTRIBUTES, np.round(unit, 3).tolist(), strict=True)),
        "range": dict(zip(ATTRIBUTES, np.round(range_of_music, 3).tolist(), strict=True)),
        "attributes": figures,
        "holds": {
            name: of["spearman"] >= WANTED_SPEARMAN
            and max(of["wander_in_ranges"].values()) <= WANTED_SHARE
            for name, of in figures.items()
        },
    }


def _spearman(amounts: np.ndarray, values: np.ndarray) -> float:
    return float(spearmanr(amounts, values).statistic) if np.ptp(values) > 0 else 0.0


def _is_within(wandered: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(wandered), np.nan, wandered <= WANTED_SHARE)


def _round(value: float) -> float:
    return round(float(value), 4)
