"""Can phrases drawn from a prior be told from real ones?

For every held-out phrase the model draws one in its metre and mode, told nothing else. Both
sides stand in one form: real phrases go through the encoding too, all stand in the common key,
notes are cut at the phrase's end, velocities are all alike (half of the real phrases have
none). The judge is that of continuations (``classifier.py``), on the same statistics: of the
whole phrase, and of its second half in relation to its first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from musestudio.encoding import phrase as phrases
from musestudio.encoding.notes import GRID_PER_BEAT
from musestudio.encoding.phrase import BarFrame, PhraseBars
from musestudio.inference.phrase_vae import DEFAULT_DRAFTS, PhraseVAE
from musestudio.score.scale import Key
from training.evidence.classifier import tell_apart
from training.evidence.judge import Table
from training.evidence.passage import Passage, canonical
from training.evidence.statistics import SIXTY, measure
from training.phrases import PhraseCorpus
from training.reconstruct import AT_ONCE, copies, hear

TICKS_PER_BEAT = 480
HOME = {False: Key(0, "major"), True: Key(9, "minor")}


def judge_prior(
    model: PhraseVAE,
    corpus: PhraseCorpus,
    *,
    count: int = 320,
    n_bars: int = 4,
    variety: float = 1.0,
    temperature: float = 0.0,
    told_style: bool = False,
    drafts: int | None = None,
) -> dict[str, Any]:
    """The verdict on phrases from the prior, and on copies of the real ones, which say how much
    of it is the decoder's.

    n_bars:     at least 2.
    told_style: tell the style of the real phrase each is drawn for.
    drafts:     of which the model's critic chooses; by default as the application does.
    """
    drafts = DEFAULT_DRAFTS if drafts is None else drafts
    heard = hear(corpus, count, n_bars, "whole")
    real = [at_home(phrase) for phrase in heard.phrases]
    latents = [
        model.sample(
            BarFrame(0, phrase.bar_length, phrase.metre),
            key=HOME[phrase.key is not None and phrase.key.is_minor],
            style=style if told_style and style != "untagged" else None,
            variety=variety,
            seed=i,
            drafts=drafts,
        )
        for i, (phrase, style) in enumerate(zip(heard.phrases, heard.styles, strict=True))
    ]
    drawn: list[PhraseBars] = []
    for first in range(0, count, AT_ONCE):
        some = latents[first : first + AT_ONCE]
        drawn += model.decode_all(some, temperature=temperature, seed=first)
    of_real = _table(real)
    return {
        "bars": n_bars,
        "variety": variety,
        "temperature": temperature,
        "told_style": told_style,
        "drafts": drafts,
        "phrases": count,
        "works": len(set(heard.works)),
        "from_the_prior": _verdict(of_real, _table(drawn), heard.works, most=20),
        "copies": _verdict(of_real, _table(copies(model, real)), heard.works, most=8),
        "notes_a_bar": {
            "real": round(sum(map(len, real)) / (count * n_bars), 2),
            "drawn": round(sum(map(len, drawn)) / (count * n_bars), 2),
        },
    }


def at_home(phrase: PhraseBars) -> PhraseBars:
    """The phrase left in the common key, as if it had been composed there."""
    return replace(phrase, transposed=0, key=None)


def passage_of(phrase: PhraseBars) -> Passage:
    """A phrase in the judge's canonical form, without dynamics."""
    starts = np.concatenate([[0], np.cumsum(phrase.bar_length)])
    ticks_per_step = TICKS_PER_BEAT // GRID_PER_BEAT
    notes = phrases.decode(replace(phrase, transposed=0), TICKS_PER_BEAT)
    return canonical(notes, (starts * ticks_per_step).tolist(), TICKS_PER_BEAT, flat=True)


def _table(some: Sequence[PhraseBars]) -> Table:
    """Statistics of whole phrases, and of their second halves after their first where each has
    two bars."""
    rows = []
    for phrase in some:
        whole = passage_of(phrase)
        row = {f"whole: {name}": value for name, value in _sixty(whole, whole).items()}
        if whole.n_bars >= 4:
            half = whole.n_bars // 2
            after = _sixty(whole.bars(0, half), whole.bars(half, whole.n_bars))
            row |= {f"second half: {name}": value for name, value in after.items()}
        rows.append(row)
    return Table(tuple(rows[0]), np.array([list(row.values()) for row in rows]))


def _sixty(first: Passage, second: Passage) -> dict[str, float]:
    found = measure(first, second)
    return {name: found[name] for name in SIXTY}


def _verdict(real: Table, other: Table, works: Sequence[str], most: int) -> dict[str, Any]:
    rows = np.concatenate([real.rows, other.rows])
    labels = np.repeat([0, 1], len(works))
    return tell_apart(rows, labels, [*works, *works], real.names, repeats=1).as_json(most)
