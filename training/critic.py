"""A critic for a continuation model: trees that tell composers' continuations from its own.

The adversary of adversarial training at the price of a laptop: the network stays as it is, and
what a listener would notice of its drafts decides which of them are offered. Taught with pieces
of the train split only, so held-out pieces can still judge what comes of it.
"""

from __future__ import annotations

import base64
import datetime
import json
import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from musestudio.atomic import write_atomically
from musestudio.encoding import notes as encoding
from musestudio.errors import ModelError, RequestError
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.contract import (
    CONTRACT_VERSION,
    CRITIC,
    METADATA_KEY,
    ModelCard,
    graph_sha256,
    read_card,
)
from musestudio.inference.critic import CRITIC_KEY, Critic, Scene
from musestudio.inference.prompt import hear
from musestudio.inference.traits import trait_names
from musestudio.score import Note
from training.corpus import CorpusFile, find_files
from training.evidence.cases import Span, find_cases
from training.evidence.classifier import area
from training.evidence.continuations import case_id, request_for
from training.forest import INPUT, OUTPUT, forest_graph

FORMAT = "musestudio-drafts-1"
SPANS = (Span(8, 8), Span(8, 4), Span(8, 8), Span(4, 4), Span(8, 2), Span(16, 4))
"""Bars heard and written, dealt to the pieces in turn."""
DRAFTS_PER_CASE = 4
FOLDS = 5
ITERATIONS = 200
FORESTS = 3
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Lesson:
    """One passage, described: the composer's continuation and the model's drafts of one.

    rows: (1 + DRAFTS_PER_CASE, n_traits), the composer's first.
    drafts: the model's notes, as (start_tick, pitch, duration_ticks, velocity).
    """

    name: str
    work: str
    bars: int
    rows: np.ndarray
    drafts: list[list[list[int]]]


def teach_critic(
    model: Path,
    corpus: Path,
    out: Path,
    *,
    cases: int,
    settings: dict[str, Any],
    workers: int,
    kept_in: Path | None = None,
) -> dict[str, Any]:
    """Teach a critic against a model, write the model with it inside, return the figures.

    settings: fields of the requests, as the model will be asked later.
    kept_in:  a JSON file of drafts; what stands there for the same model and settings is not
              written again.
    Raises RequestError where there are not enough pieces.
    """
    card = read_card(model)
    lessons = gather(model, corpus, cases, settings, workers, kept_in)
    rows = np.stack([lesson.rows for lesson in lessons]).astype(np.float32)
    works, bars = [lesson.work for lesson in lessons], [lesson.bars for lesson in lessons]
    first_scores = unheard_scores(rows, works)
    figures = examine(first_scores, works, bars)
    weights = chances_of_being_offered(first_scores[:, 1:])
    critic = export_critic(
        [fitted(rows, seed, weights) for seed in range(FORESTS)],
        rows.reshape(-1, rows.shape[-1]),
        against=card,
        training={"passages": len(lessons), "settings": settings},
        evaluation=figures,
    )
    pack(model, critic, out)
    return {**figures, "bytes": len(critic)}


def gather(
    model: Path,
    corpus: Path,
    count: int,
    settings: dict[str, Any],
    workers: int,
    kept_in: Path | None,
) -> list[Lesson]:
    """Up to ``count`` lessons, at most one from each piece of the train split."""
    asked = {"format": FORMAT, "model": read_card(model).sha256, "settings": settings}
    kept = _kept(kept_in, asked)
    files = [file for file in find_files(corpus) if file.split == "train"]
    order = np.random.default_rng(0).permutation(len(files))
    questions = ((n, files[i], SPANS[n % len(SPANS)]) for n, i in enumerate(order))
    lessons: list[Lesson] = []
    with multiprocessing.Pool(workers, _begin, (model, settings, kept)) as pool:
        answered = pool.imap(_lesson, questions, chunksize=4)
        with tqdm(total=count, desc="write", unit="case") as bar:
            for lesson in answered:
                if lesson is not None:
                    lessons.append(lesson)
                    bar.update()
                if len(lessons) >= count:
                    break
    if len({lesson.work for lesson in lessons}) < FOLDS:
        raise RequestError("There are too few pieces to teach a critic.")
    if kept_in is not None:
        drafts = {lesson.name: lesson.drafts for lesson in lessons}
        write_atomically(kept_in, json.dumps({**asked, "drafts": kept | drafts}).encode())
    return lessons


class _Worker:
    """What a process needs for every lesson."""

    model: ContinuationModel
    settings: dict[str, Any]
    kept: dict[str, list]


def _begin(model: Path, settings: dict[str, Any], kept: dict[str, list]) -> None:
    """In each worker, once."""
    _Worker.model = ContinuationModel.open(model, "cpu")
    _Worker.settings, _Worker.kept = settings, kept


def _lesson(question: tuple[int, CorpusFile, Span]) -> Lesson | None:
    """A lesson from one piece; None where it has no passage of that many bars."""
    seed, file, span = question
    found = find_cases([file], 1, span=span, split="train", seed=seed, most_per_file=1)
    if not found:
        return None
    (case,) = found
    request = request_for(
        case, {**_Worker.settings, "seed": seed, "candidates": DRAFTS_PER_CASE, "drafts": 1}
    )
    drafts = _Worker.kept.get(case_id(case))
    if drafts is None:
        answers = _Worker.model.continue_(request)
        drafts = [[list(note[:4]) for _, note in answer.notes] for answer in answers]
    scene = Scene(request, hear(request))
    described = [
        scene.traits(notes)
        for notes in (case.real, *([Note(*row) for row in draft] for draft in drafts))
    ]
    if any(traits is None for traits in described):
        return None
    names = trait_names()
    rows = np.array([[traits[name] for name in names] for traits in described if traits])
    if not case.has_velocity:
        # Where the corpus says that loudness is mechanical, the composer's has no meaning.
        rows[:, [name.startswith("velocity") for name in names]] = np.nan
    return Lesson(case_id(case), case.work, span.answer, rows, drafts)


def fitted(
    rows: np.ndarray, seed: int, weights: np.ndarray | None = None
) -> HistGradientBoostingClassifier:
    """A forest that tells the first row of each lesson (1) from the others (0).

    weights: how much each draft counts, (n_lessons, n_drafts), 1 in all for each lesson; None:
        all alike.
    """
    n_lessons, n_kinds, n_traits = rows.shape
    labels = np.tile([1] + [0] * (n_kinds - 1), n_lessons)
    if weights is None:
        weights = np.full((n_lessons, n_kinds - 1), 1 / (n_kinds - 1))
    classifier = HistGradientBoostingClassifier(
        learning_rate=0.06,
        max_iter=ITERATIONS,
        max_leaf_nodes=8,
        min_samples_leaf=15,
        l2_regularization=5.0,
        max_features=0.3,
        early_stopping=False,
        random_state=seed,
    )
    # A trait no passage has teaches nothing, and stops the binning.
    rows = np.where(np.isnan(rows).all(axis=(0, 1)), 0.0, rows)
    with threadpool_limits(1):
        return classifier.fit(
            rows.reshape(-1, n_traits),
            labels,
            sample_weight=np.insert(weights, 0, 1.0, axis=1).ravel(),
        )


def unheard_scores(rows: np.ndarray, works: Sequence[str]) -> np.ndarray:
    """(n_lessons, 1 + n_drafts) log-odds by forests that have not heard the lesson's work."""
    n_lessons, n_kinds, n_traits = rows.shape
    groups = np.unique(list(works), return_inverse=True)[1]
    scores = np.zeros((n_lessons, n_kinds))
    for taught, unheard in GroupKFold(FOLDS, shuffle=True, random_state=0).split(
        rows, groups=groups
    ):
        found = fitted(rows[taught], 0).decision_function(rows[unheard].reshape(-1, n_traits))
        scores[unheard] = found.reshape(-1, n_kinds)
    return scores


def chances_of_being_offered(scores: np.ndarray) -> np.ndarray:
    """(n_lessons, n_drafts): the share of each draft of a passage, by a first critic's odds.

    Weighted so, the drafts are those a composer would get to hear. A critic taught with them
    learns what still gives the best away; one that takes all drafts alike spends itself on
    those that nobody is offered.
    """
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: np.ndarray = odds / odds.sum(axis=1, keepdims=True)
    return chances


def examine(scores: np.ndarray, works: Sequence[str], bars: Sequence[int]) -> dict[str, Any]:
    """How well a first critic tells apart what it has not heard, by ``unheard_scores``.

    auc: 0.5 not at all, 1 always; by_bars: for answers of so many bars.
    prefers_the_composer: how often, of a composer's continuation and a draft for the same
         passage, it takes the right one for the composer's.
    """
    n_lessons, n_kinds = scores.shape
    labels = np.tile([1] + [0] * (n_kinds - 1), (n_lessons, 1))

    def auc(chosen: np.ndarray) -> float:
        return round(area(labels[chosen].ravel(), scores[chosen].ravel()), 4)

    lengths = np.array(bars)
    return {
        "passages": n_lessons,
        "works": len(set(works)),
        "auc": auc(np.full(n_lessons, True)),
        "by_bars": {str(n): auc(lengths == n) for n in sorted(set(bars))},
        "prefers_the_composer": round(float((scores[:, :1] > scores[:, 1:]).mean()), 4),
    }


def export_critic(
    forests: Sequence[HistGradientBoostingClassifier],
    rows: np.ndarray,
    *,
    against: ModelCard,
    training: dict[str, Any],
    evaluation: dict[str, Any],
    kind: type[Critic] = Critic,
) -> bytes:
    """The critic as one ONNX file with its card inside.

    rows: (n_rows, n_traits) float32, on which the file has to say what scikit-learn says.
    kind: the critic that will read the file.
    Raises ModelError where they differ by more than 1e-5.
    """
    names = kind.known_traits()
    model = forest_graph(forests, len(names))
    card = ModelCard(
        name=f"critic of {against.name}",
        kind=CRITIC,
        contract_version=CONTRACT_VERSION,
        encoding={"name": encoding.ENCODING_NAME, "grid_per_beat": encoding.GRID_PER_BEAT},
        inputs={INPUT: ["batch", len(names)]},
        outputs={OUTPUT: ["batch", 1]},
        title=f"{len(forests)} forests of boosted trees",
        description="Ranks drafts by how much they resemble what a composer wrote.",
        architecture={"traits": list(names)},
        corpora=against.corpora,
        training={"against_sha256": against.sha256, **training},
        evaluation=evaluation,
        date=datetime.date.today().isoformat(),
        sha256=graph_sha256(model.SerializeToString()),
    )
    _note_down(model, METADATA_KEY, card.to_json())
    content = model.SerializeToString()
    expected = np.mean([forest.decision_function(rows) for forest in forests], axis=0)
    difference = float(np.abs(kind(content).score_rows(rows) - expected).max())
    if difference > TOLERANCE:
        raise ModelError(f"The exported critic differs from scikit-learn by {difference:.1e}.")
    return content


def pack(model: Path, critic: bytes, out: Path, kind: type[Critic] = Critic) -> None:
    """Write the model with the critic inside, in place of the one it had."""
    packed = onnx.load(model)
    others = [entry for entry in packed.metadata_props if entry.key != CRITIC_KEY]
    kept = [(entry.key, entry.value) for entry in others]
    del packed.metadata_props[:]
    for key, value in (*kept, (CRITIC_KEY, base64.b64encode(critic).decode("ascii"))):
        _note_down(packed, key, value)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(out, packed.SerializeToString())
    if kind.of_model(out, read_card(out)) is None:
        raise ModelError("The critic does not fit the model it was taught against.")


def _note_down(model: onnx.ModelProto, key: str, value: str) -> None:
    entry = model.metadata_props.add()
    entry.key, entry.value = key, value


def _kept(path: Path | None, asked: dict[str, Any]) -> dict[str, list]:
    """Drafts written before. Raises RequestError where the file holds something else."""
    if path is None or not path.exists():
        return {}
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        drafts: dict[str, list] = stored.pop("drafts")
    except (OSError, ValueError, KeyError, AttributeError):
        raise RequestError(f"“{path.name}” cannot be read as a file of drafts.") from None
    if stored != asked:
        raise RequestError(f"“{path.name}” holds drafts of another model or other settings.")
    return drafts
