"""A continuation model and a phrase model side by side, as the seed study sets LSTM beside VAE.

Both are asked about the same held-out bars (``evidence.pairs``): what they cost to predict, how
they come back, what is written instead of them, how long that takes. How both were learned is
read from their run folders. ``evidence.compare_report`` lays the figures out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from musestudio.encoding.phrase import PhraseBars
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.contract import ModelCard
from musestudio.inference.phrase_vae import PhraseVAE
from musestudio.inference.request import ContinuationRequest
from musestudio.score import Note
from training.evidence.continuations import fingerprint
from training.evidence.learning import configuration, notes_of_an_epoch, read_learning
from training.evidence.likelihood import continuation_nats, phrase_nats
from training.evidence.originality import OriginalityIndex
from training.evidence.pairs import TRACK_ID, Pair, draw_pairs
from training.evidence.passage import Passage
from training.evidence.written import compare_written
from training.phrases import PhraseCorpus
from training.reconstruct import compare as how_it_came_back
from training.reconstruct import copies
from training.training_state import BEST

NEARNESS = 0.5
"""How near the variations measured are asked to be."""
TIMED = 9
"""Phrases whose times are taken; the median counts."""
REAL = "composers"


def compare(
    lstm: Path,
    vae: Path,
    data: Path,
    *,
    lstm_runs: Sequence[Path] = (),
    vae_runs: Sequence[Path] = (),
    prior_runs: Sequence[Path] = (),
    count: int = 160,
    n_bars: int = 4,
) -> dict[str, Any]:
    """All figures, for a file.

    lstm, vae: model files. data: what ``prepare`` wrote.
    lstm_runs, vae_runs: run folders, each a training that went on from the one before it; the
        last one's ``best.pt`` of the VAE gives its ELBO, which is not measured without.
    prior_runs: the same of the VAE's prior, where it had a training of its own.
    count:     pairs of ``n_bars`` heard and ``n_bars`` that came next.
    Raises RequestError and ModelError.
    """
    continuation, phrase_model = ContinuationModel.open(lstm, "cpu"), PhraseVAE.open(vae, "cpu")
    pairs = draw_pairs(PhraseCorpus.load(data, "valid"), count, n_bars)
    epoch = notes_of_an_epoch(data)
    figures: dict[str, Any] = {
        "pairs": count,
        "bars": n_bars,
        "works": len({pair.work for pair in pairs}),
        "notes_of_an_epoch": epoch,
        "models": {
            "lstm": _described(lstm, continuation.card),
            "vae": _described(vae, phrase_model.card),
        },
    }
    figures["learning"] = {
        name: {**read_learning(runs, epoch).as_json(), "configuration": configuration(runs[-1])}
        for name, runs in (("lstm", lstm_runs), ("vae", vae_runs), ("prior", prior_runs))
        if runs
    }
    figures["nats"] = {
        "lstm_after_bars": continuation_nats(continuation, pairs, heard_before=True),
        "lstm_from_nothing": continuation_nats(continuation, pairs, heard_before=False),
    }
    if vae_runs:
        figures["nats"]["vae_bound"] = phrase_nats(vae_runs[-1] / BEST, pairs)
    real = [pair.real for pair in pairs]
    came_back = copies(phrase_model, real)
    figures["reconstruction"] = _reconstruction(real, came_back)
    figures["written"] = compare_written(
        _sides(continuation, phrase_model, pairs, came_back),
        [pair.work for pair in pairs],
        OriginalityIndex.of_prepared(data),
    )
    figures["speed"] = _speed(continuation, phrase_model, pairs)
    return figures


def _described(path: Path, card: ModelCard | None) -> dict[str, Any]:
    assert card is not None
    return {
        "file": fingerprint(path),
        "name": card.name,
        "title": card.title,
        "parameters": card.architecture.get("parameters"),
        "megabytes": round(path.stat().st_size / 1e6, 1),
    }


def _reconstruction(real: Sequence[PhraseBars], came_back: Sequence[PhraseBars]) -> dict[str, Any]:
    scores = [how_it_came_back(a, b) for a, b in zip(real, came_back, strict=True)]
    return {
        "f1": round(float(np.mean([score.f1 for score in scores])), 4),
        "exact": round(float(np.mean([score.f1 == 1 for score in scores])), 4),
    }


def _sides(
    lstm: ContinuationModel, vae: PhraseVAE, pairs: Sequence[Pair], came_back: Sequence[PhraseBars]
) -> dict[str, list[Passage]]:
    """What stands in the second halves, by what wrote it."""
    of_real = vae.encode_all([pair.real for pair in pairs])
    sides: dict[str, list[Passage]] = {
        REAL: [pair.passage_of(pair.real) for pair in pairs],
        "lstm_after_bars": [],
        "lstm_from_nothing": [],
        "vae_prior": [],
        "vae_variation": [],
        "vae_copy": [p.passage_of(copy) for p, copy in zip(pairs, came_back, strict=True)],
    }
    for i, (pair, latent) in enumerate(zip(pairs, of_real, strict=True)):
        after = _continued(lstm, pair, seed=i)
        sides["lstm_after_bars"].append(pair.passage(after, pair.half_ticks))
        sides["lstm_from_nothing"].append(pair.passage(_from_nothing(lstm, pair, seed=i)))
        drawn = vae.decode(vae.sample(pair.frame, seed=i))
        sides["vae_prior"].append(pair.passage_of(drawn))
        (varied,) = vae.vary(latent, NEARNESS, candidates=1, seed=i)
        sides["vae_variation"].append(pair.passage_of(vae.decode(varied)))
    return sides


def _continued(model: ContinuationModel, pair: Pair, **asked: Any) -> list[Note]:
    """The second half, written after the first was heard."""
    request = ContinuationRequest(
        pair.song(pair.before),
        pair.half_ticks,
        (TRACK_ID,),
        bars=pair.real.n_bars,
        candidates=1,
        **asked,
    )
    return [note for _, note in model.continue_(request)[0].notes]


def _from_nothing(model: ContinuationModel, pair: Pair, **asked: Any) -> list[Note]:
    """As many bars, with nothing heard but the metre."""
    request = ContinuationRequest(
        pair.song(), 0, (TRACK_ID,), bars=pair.real.n_bars, candidates=1, **asked
    )
    return [note for _, note in model.continue_(request)[0].notes]


def _speed(lstm: ContinuationModel, vae: PhraseVAE, pairs: Sequence[Pair]) -> dict[str, float]:
    """Milliseconds a phrase, medians; all are asked for one phrase at a time."""
    some = pairs[:TIMED]
    latents = [vae.encode(pair.real) for pair in some]

    def median_ms(ask: Callable[[int], object]) -> float:
        ask(0)  # The first one also warms up.
        times = []
        for i in range(len(some)):
            began_s = time.perf_counter()
            ask(i)
            times.append(time.perf_counter() - began_s)
        return round(1000 * float(np.median(times)), 2)

    return {
        "lstm_best_of_its_drafts": median_ms(lambda i: _continued(lstm, some[i])),
        "lstm_first_draft": median_ms(lambda i: _continued(lstm, some[i], drafts=1)),
        "vae_prior": median_ms(lambda i: vae.decode(vae.sample(some[i].frame, seed=i))),
        "vae_decode": median_ms(lambda i: vae.decode(latents[i])),
        "vae_encode": median_ms(lambda i: vae.encode(some[i].real)),
    }
