"""Answers of a model to cases, kept in a file so that they are asked for only once."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from tqdm import tqdm

from musestudio.atomic import write_atomically
from musestudio.errors import RequestError
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.request import Candidate, ContinuationRequest
from musestudio.score import Key, Note, estimate_key, parse_key
from training.evidence.cases import TRACK_ID, Case

FORMAT = "musestudio-answers-1"


class Answers(Protocol):
    """What is asked: ``ContinuationModel``, or anything that answers as it does."""

    def continue_(self, request: ContinuationRequest) -> tuple[Candidate, ...]: ...


def parse_settings(pairs: Sequence[str]) -> dict[str, Any]:
    """Settings from the command line, such as ``temperature=0.9`` or ``key=prompt``.

    Any field of a request may be set but those the case sets itself. “key” is “off”,
    “prompt” (locked to the key the prompt is estimated to be in) or the name of a key;
    “style” is “off”, “own” (that of the piece) or a style. Raises RequestError.
    """
    fixed = {"song", "start_tick", "track_ids", "bars", "candidates", "until_tick"}
    known = {f.name for f in dataclasses.fields(ContinuationRequest)} - fixed
    settings: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or name not in known:
            raise RequestError(f"“{pair}” sets nothing; write NAME=VALUE with one of "
                               f"{', '.join(sorted(known))}.")  # fmt: skip
        try:
            settings[name] = json.loads(text)
        except json.JSONDecodeError:
            settings[name] = text
    return settings


def request_for(case: Case, settings: dict[str, Any], *, fill: bool = False) -> ContinuationRequest:
    """The case as a request: the whole range, no key lock unless the settings ask for it."""
    fields = {"lowest_pitch": 0, "highest_pitch": 127, "candidates": 1, **settings}
    fields["key"] = _key(fields.get("key", "off"), case)
    style = fields.get("style", "off")
    fields["style"] = {"off": None, "own": case.style}.get(style, style)
    if fill:
        fields["until_tick"] = case.end_tick
    return ContinuationRequest(
        case.song, case.start_tick, (TRACK_ID,), bars=case.span.answer, **fields
    )


def answer_all(
    model: Answers,
    cases: Sequence[Case],
    settings: dict[str, Any],
    *,
    fill: bool = False,
    kept_in: Path | None = None,
    model_name: str = "",
) -> list[tuple[Note, ...]]:
    """One answer to each case, in the cases' order; case i is asked with seed + i.

    kept_in: a JSON file of answers; what stands there for the same model, settings and case
        is not asked for again, and what is asked for is added.
    """
    asked = {"model": model_name, "settings": settings, "fill": fill}
    kept = _load(kept_in, asked)
    first_seed = int(settings.get("seed", 0))
    names = [case_id(case) for case in cases]
    missing = [i for i, name in enumerate(names) if name not in kept]
    for n, i in enumerate(tqdm(missing, desc="generate", unit="case", disable=not missing)):
        request = request_for(cases[i], {**settings, "seed": first_seed + i}, fill=fill)
        (candidate, *_) = model.continue_(request)
        kept[names[i]] = [list(note[:4]) for _, note in candidate.notes]
        if kept_in is not None and (n % 50 == 49 or i == missing[-1]):
            text = json.dumps({"format": FORMAT, **asked, "answers": kept})
            write_atomically(kept_in, text.encode())
    return [tuple(Note(*row) for row in kept[name]) for name in names]


def answers_of(
    model: Path,
    cases: Sequence[Case],
    settings: dict[str, Any],
    *,
    fill: bool = False,
    kept_in: Path | None = None,
) -> list[tuple[Note, ...]]:
    """The answers of a model file, from ``kept_in`` where they stand there."""
    return answer_all(
        _OpenedWhenAsked(model),
        cases,
        settings,
        fill=fill,
        kept_in=kept_in,
        model_name=fingerprint(model),
    )


class _OpenedWhenAsked:
    """A model file that is loaded at the first question: kept answers need none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._model: ContinuationModel | None = None

    def continue_(self, request: ContinuationRequest) -> tuple[Candidate, ...]:
        if self._model is None:
            self._model = ContinuationModel.open(self._path, "cpu")
        return self._model.continue_(request)


def case_id(case: Case) -> str:
    """Names a case across runs, whatever other cases there are."""
    span = case.span
    return f"{case.name}#{case.first_bar}:{span.prompt}+{span.answer}+{span.after}"


def fingerprint(path: Path) -> str:
    """The file's name and the first digits of its SHA-256. Raises RequestError."""
    try:
        with open(path, "rb") as file:
            return f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()[:12]}"
    except OSError:
        raise RequestError(f"“{path.name}” cannot be read.") from None


def _load(path: Path | None, asked: dict[str, Any]) -> dict[str, list]:
    """What is kept. Raises RequestError where the file holds something else."""
    if path is None or not path.exists():
        return {}
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise RequestError(f"“{path.name}” cannot be read as a file of answers.") from None
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        raise RequestError(f"“{path.name}” is not a file of answers.")
    if any(stored.get(name) != value for name, value in asked.items()):
        raise RequestError(f"“{path.name}” holds answers to other questions; name another file.")
    answers: dict[str, list] = stored["answers"]
    return answers


def _key(asked: Any, case: Case) -> Key | None:
    if asked in (None, "off"):
        return None
    return estimate_key(case.prompt) if asked == "prompt" else parse_key(asked)
