"""A critic for a phrase model: trees that tell composers' phrases from those of its prior.

Taught as that of continuations (``critic.py``), with phrases of the train split only: for each the
model draws some in its bars, mode and, half of the time, style.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from musestudio.encoding.phrase import BarFrame
from musestudio.errors import RequestError
from musestudio.inference.contract import ModelCard, read_card
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

LENGTHS = (2, 4, 4, 8)
"""Bars of the phrases, dealt in turn."""
CHOSEN_FROM = 6
"""In the second round each draft is what the critic of the first likes best of so many."""
SECOND_ROUND = 0.4
"""Phrases of the second round, as a share of those of the first."""


class _Lessons(NamedTuple):
    """Traits of a phrase by a composer and of drafts for its bars, (1 + DRAFTS_PER_CASE, traits)
    each, with the works and bars they are of."""

    rows: list[np.ndarray]
    works: list[str]
    bars: list[int]


def teach_phrase_critic(model: Path, data: Path, out: Path, *, phrases: int) -> dict[str, Any]:
    """Teach a critic against a model, write the model with it inside, return the figures.

    Taught twice: with drafts as they come, then with drafts that the first critic has chosen,
    which are what is offered, as well.

    phrases: of composers, in the first round, from the train split of ``data``.
    Raises RequestError where the model cannot be told what there is to learn from.
    """
    card = read_card(model)
    corpus = PhraseCorpus.load(data, "train")
    first = _lessons(PhraseVAE.open(model, "cpu"), corpus, range(phrases), None)
    figures = _examine_and_pack(model, out, card, [first])
    taught = PhraseVAE.open(out, "cpu")
    critic = PhraseCritic.of_model(out, card)
    others = range(phrases, phrases + round(SECOND_ROUND * phrases))
    second = _lessons(taught, corpus, others, critic)
    return {
        "first_round": figures,
        **_examine_and_pack(model, out, card, [first, second]),
    }


def _examine_and_pack(
    model: Path, out: Path, card: ModelCard, rounds: Sequence[_Lessons]
) -> dict[str, Any]:
    """Teach a critic by these lessons and put it into the model; its figures are those of the
    last round, by forests that have not heard the work."""
    rows = np.array([row for lessons in rounds for row in lessons.rows], dtype=np.float32)
    works = [work for lessons in rounds for work in lessons.works]
    if len(set(works)) < 5:
        raise RequestError("There are too few phrases to teach a critic.")
    scores = unheard_scores(rows, works)
    n_last = len(rounds[-1].rows)
    figures = examine(scores[-n_last:], works[-n_last:], rounds[-1].bars)
    weights = chances_of_being_offered(scores[:, 1:])
    critic = export_critic(
        [fitted(rows, seed, weights) for seed in range(FORESTS)],
        rows.reshape(-1, rows.shape[-1]),
        against=card,
        training={"phrases": len(rows)},
        evaluation=figures,
        kind=PhraseCritic,
    )
    pack(model, critic, out, PhraseCritic)
    return {**figures, "bytes": len(critic)}


def _lessons(
    vae: PhraseVAE, corpus: PhraseCorpus, numbers: range, critic: PhraseCritic | None
) -> _Lessons:
    """One lesson for each number; phrases too sparse to be described teach nothing.

    critic: chooses each of the drafts from CHOSEN_FROM; None: they are taken as they come.
    """
    names = PhraseCritic.known_traits()
    lessons = _Lessons([], [], [])
    rng = np.random.default_rng(numbers.start)
    for number in tqdm(numbers, desc="draw", unit="phrase"):
        n_bars = LENGTHS[number % len(LENGTHS)]
        heard = hear(corpus, 1, n_bars, "whole", seed=number + 1)
        (phrase,), (work,), (style,) = heard.phrases, heard.works, heard.styles
        told_style = style if style != "untagged" and rng.random() < 0.5 else None
        drafts = vae.decode_all(
            vae.draw(
                BarFrame(0, phrase.bar_length, phrase.metre),
                DRAFTS_PER_CASE * (1 if critic is None else CHOSEN_FROM),
                key=HOME[phrase.key is not None and phrase.key.is_minor],
                style=told_style,
                seed=number,
            )
        )
        if critic is not None:
            groups = [drafts[i::DRAFTS_PER_CASE] for i in range(DRAFTS_PER_CASE)]
            drafts = tuple(group[critic.best_of(group)] for group in groups)
        real = replace(phrase, transposed=0, key=None)
        described = [phrase_traits(one) for one in (real, *drafts)]
        if all(traits is not None for traits in described):
            found = [[traits[name] for name in names] for traits in described if traits]
            lessons.rows.append(np.array(found, dtype=np.float32))
            lessons.works.append(work)
            lessons.bars.append(n_bars)
    return lessons
