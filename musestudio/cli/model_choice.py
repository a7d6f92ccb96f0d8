"""Which model a command uses."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from musestudio.errors import ModelError, RequestError
from musestudio.resources import default_model_path, model_paths


def model_path(name: str | None, default: Callable[[], Path] = default_model_path) -> Path:
    """The model of that name (its card's or its file's), or that file; None: the default one.

    Raises RequestError where there is none of that name, ModelError where there is none at
    all.
    """
    from musestudio.inference.contract import read_card

    if name is None:
        return default()
    if Path(name).suffix == ".onnx" and os.path.exists(name):
        return Path(name)
    known = []
    for path in model_paths():
        if path.stem.lower() == name.lower():
            return path
        try:
            card_name = read_card(path).name
        except ModelError:  # “musestudio models” tells what is wrong with it.
            continue
        if card_name.lower() == name.lower():
            return path
        known.append(card_name)
    raise RequestError(f"There is no model “{name}”; there are: {', '.join(known) or 'none'}.")
