"""A critic for a phrase model: trees that tell composers' phrases from those of its prior.

Taught as that of continuations (``critic.py``), with phrases of the train split only: for each the
model draws some in its bars, mode and, half of the time, style.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from musestudio.encoding.phrase import BarFrame
from musestudio.errors import RequestError
from musestudio.inference.contract import read_card
from musestudio.inference.phrase_critic import PhraseCritic, phrase_traits
from musestudio.inference.phrase_vae import PhraseVAE
from training.critic import (
    DRAFTS_PER_CASE,
    FORESTS,
    chances_of_being_offered,
    examine,
    export_critic,
    fitted,
    pack,
    unheard_scores,
)
from training.evidence.prior import HOME
from training.phrases import PhraseCorpus
from training.reconstruct import hear

LENGTHS = (4, 4, 4, 8)
"""Bars of the phrases, dealt in turn."""


def teach_phrase_critic(model: Path, data: Path, out: Path, *, phrases: int) -> dict[str, Any]:
    """Teach a critic against a model, write the model with it inside, return the figures.

    phrases: of composers, from the train split of ``data``.
    Raises RequestError where the model cannot be told what there is to learn from.
    """
    card = read_card(model)
    vae = PhraseVAE.open(model, "cpu")
    corpus = PhraseCorpus.load(data, "train")
    names = PhraseCritic.known_traits()
    lessons, works, bars = [], [], []
    rng = np.random.default_rng(0)
    for number in tqdm(range(phrases), desc="draw", unit="phrase"):
        n_bars = LENGTHS[number % len(LENGTHS)]
        heard = hear(corpus, 1, n_bars, "whole", seed=number + 1)
        (phrase,), (work,), (style,) = heard.phrases, heard.works, heard.styles
        told_style = style if style != "untagged" and rng.random() < 0.5 else None
        drafts = vae.decode_all(
            vae.draw(
                BarFrame(0, phrase.bar_length, phrase.metre),
                DRAFTS_PER_CASE,
                key=HOME[phrase.key is not None and phrase.key.is_minor],
                style=told_style,
                seed=number,
            )
        )
        real = replace(phrase, transposed=0, key=None)
        described = [phrase_traits(one) for one in (real, *drafts)]
        if all(traits is not None for traits in described):
            lessons.append([[traits[name] for name in names] for traits in described if traits])
            works.append(work)
            bars.append(n_bars)
    if len(set(works)) < 5:
        raise RequestError("There are too few phrases to teach a critic.")
    rows = np.array(lessons, dtype=np.float32)
    scores = unheard_scores(rows, works)
    figures = examine(scores, works, bars)
    weights = chances_of_being_offered(scores[:, 1:])
    critic = export_critic(
        [fitted(rows, seed, weights) for seed in range(FORESTS)],
        rows.reshape(-1, rows.shape[-1]),
        against=card,
        training={"phrases": len(lessons)},
        evaluation=figures,
        kind=PhraseCritic,
    )
    pack(model, critic, out, PhraseCritic)
    return {**figures, "bytes": len(critic)}
