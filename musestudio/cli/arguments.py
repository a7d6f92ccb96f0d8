"""Kinds of values on the command line; what does not fit is answered with what does."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable

from musestudio.errors import RequestError


def whole_number(option: str, low: int, high: int) -> Callable[[str], int]:
    """A reader for an integer from ``low`` to ``high``, both included."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise RequestError(f"{option} is a whole number from {low} to {high}, not “{text}”.")
        return value

    return read


def bar_number(option: str) -> Callable[[str], int]:
    """A reader for a bar; how many there are is known, and checked, with the song."""

    def read(text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise RequestError(f"{option} is a bar number, not “{text}”.") from None

    return read


def number(option: str, low: float, high: float) -> Callable[[str], float]:
    """A reader for a number from ``low`` to ``high``, both included."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:  # True of NaN as well.
            raise RequestError(f"{option} is a number from {low:g} to {high:g}, not “{text}”.")
        return value

    return read


def add_input(parser: argparse.ArgumentParser) -> None:
    """The one input file."""
    parser.add_argument("input", metavar="IN", help="MIDI file or .muse project")
