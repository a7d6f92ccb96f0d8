"""``musestudio models``: what can generate here, from its own card."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musestudio.errors import ModelError
from musestudio.resources import (
    default_model_path,
    default_phrase_model_path,
    model_paths,
    user_model_dir,
)

if TYPE_CHECKING:
    from musestudio.inference.contract import ModelCard

EPILOG = """\
An .onnx file that follows the model contract appears here, and in the window, once it is in
the folder that this command names.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but what every command has."""


def run(arguments: argparse.Namespace) -> int:
    """Lists broken models with what is wrong with them; raises nothing."""
    paths = model_paths()
    defaults = {_first_of(found) for found in (default_model_path, default_phrase_model_path)}
    models = [{**_described(path), "default": path in defaults} for path in paths]
    if arguments.json:
        print(json.dumps({"folder": str(user_model_dir()), "models": models}))
        return 0
    for model in models:
        print(_page(model))
    print(f"More models: put .onnx files into {user_model_dir()}")
    return 0


def _first_of(found: Callable[[], Path]) -> Path | None:
    try:
        return found()
    except ModelError:
        return None


def _described(path: Path) -> dict[str, Any]:
    from musestudio.inference.contract import read_card

    described: dict[str, Any] = {"file": str(path), "name": path.stem, "problem": None}
    try:
        described["size_bytes"] = path.stat().st_size
        described |= _from_card(read_card(path))
    except ModelError as error:
        described["problem"] = str(error)
    except OSError as error:
        described["problem"] = f"“{path.name}” cannot be read: {error.strerror}."
    return described


def _from_card(card: ModelCard) -> dict[str, Any]:
    return {
        "name": card.name,
        "kind": card.kind,
        "title": card.title,
        "description": card.description,
        "date": card.date,
        "architecture": card.architecture,
        "corpora": card.corpora,
        "evaluation": card.evaluation,
    }


def _page(model: dict[str, Any]) -> str:
    """The model in a few lines for people."""
    if model["problem"] is not None:
        return f"{model['name']}: cannot be used. {model['problem']}\n"
    facts = [model["kind"], f"{model['size_bytes'] / 1e6:.1f} MB", model["date"]]
    lines = [f"{model['name']}{' (default)' if model['default'] else ''}"]
    lines.append("  " + " · ".join(fact for fact in facts if fact))
    lines += [f"  {text}" for text in (model["title"], model["description"]) if text]
    for corpus in model["corpora"]:
        lines.append(f"  learned from {corpus.get('name', '?')} ({corpus.get('licence', '?')})")
    lines += [f"  {name}: {_figure(value)}" for name, value in model["evaluation"].items()]
    return "\n".join(lines) + "\n"


def _figure(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_figure(item)}" for name, item in value.items())
    return str(value)
