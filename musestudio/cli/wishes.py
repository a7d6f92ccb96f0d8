"""What generated music should be like: the options that continue, fill and generate share."""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from musestudio.cli.arguments import number, whole_number
from musestudio.errors import RequestError
from musestudio.ui.words import DENSITY_WORDS, DYNAMICS_WORDS, REGISTER_WORDS

LARGEST_SEED = 2**32 - 1
LONGEST = 64
"""Bars that can be asked for at once."""


def add_wishes(parser: argparse.ArgumentParser) -> None:
    """Everything but where the music goes."""
    add = parser.add_argument
    add(
        "--candidates",
        metavar="N",
        type=whole_number("--candidates", 1, 32),
        default=1,
        help="how many different answers to write, 1–32 (default: 1)",
    )
    add("--style", metavar="STYLE", type=_style, help="such as folk, chorale, romantic or pop")
    add(
        "--lowest",
        metavar="PITCH",
        type=whole_number("--lowest", 0, 127),
        default=21,
        help="lowest MIDI pitch of the generated part (default: 21)",
    )
    add(
        "--highest",
        metavar="PITCH",
        type=whole_number("--highest", 0, 127),
        default=108,
        help="highest MIDI pitch of the generated part (default: 108)",
    )
    for name, words in (
        ("density", DENSITY_WORDS),
        ("register", REGISTER_WORDS),
        ("dynamics", DYNAMICS_WORDS),
    ):
        add(
            f"--{name}",
            metavar="LEVEL",
            type=level(f"--{name}", words),
            help=f"1–8, or a word from “{words[0].lower()}” to “{words[-1].lower()}” "
            "(default: as the music suggests)",
        )
    add(
        "--voices",
        metavar="N",
        type=whole_number("--voices", 1, 16),
        help="most notes sounding at once in the generated part, 1–16",
    )
    add(
        "--temperature",
        metavar="T",
        type=number("--temperature", 0.05, 5),
        default=1.0,
        help="how adventurous, 0.05–5 (default: 1)",
    )
    add(
        "--top-p",
        metavar="P",
        type=number("--top-p", 0.01, 1),
        default=0.995,
        help="share of the likely notes drawn from, 0.01–1 (default: 0.995)",
    )
    add(
        "--recall",
        metavar="R",
        type=number("--recall", 0, 1),
        default=0.85,
        help="how readily figures heard before are taken up again, 0 to 1 (default: 0.85)",
    )
    add(
        "--seed",
        metavar="N",
        type=whole_number("--seed", 0, LARGEST_SEED),
        help="makes the result repeatable (default: a new one each time, which is printed)",
    )
    add("--model", metavar="NAME", help="name or file of the model (default: the shipped one)")
    add("--provider", choices=("auto", "cpu", "cuda"), default="auto", help="what runs the model")


def add_parts(parser: argparse.ArgumentParser) -> None:
    """Which tracks are heard and written on."""
    add = parser.add_argument
    add(
        "--tracks",
        metavar="LIST",
        help="names or numbers (from 1) of the tracks heard and, unless --answer-track says "
        "otherwise, answered on, with commas (default: all with notes, drums aside)",
    )
    add(
        "--answer-track",
        metavar="LIST",
        help="write on these tracks alone, to what the others play; “new” for a new track",
    )
    add(
        "--role",
        metavar="ROLE",
        type=_role,
        help="what the answer is to the other tracks: melody, accompaniment or bass (default: as "
        "names and registers suggest)",
    )
    add(
        "--keep-rhythm",
        action="store_true",
        help="the notes that stand there keep their onsets and lengths and get new pitches",
    )
    add("--key", default="auto", help="auto, off, or a key such as “A minor” (default: auto)")
    add("--only", action="store_true", help="write the generated part alone, from tick 0")


def request_fields(arguments: argparse.Namespace) -> dict[str, Any]:
    """The wishes as fields of a ``ContinuationRequest``. Raises RequestError."""
    if arguments.lowest > arguments.highest:
        raise RequestError("--lowest cannot be above --highest.")
    return {
        "candidates": arguments.candidates,
        "style": arguments.style,
        "lowest_pitch": arguments.lowest,
        "highest_pitch": arguments.highest,
        "density": arguments.density,
        "register": arguments.register,
        "dynamics": arguments.dynamics,
        "most_voices": arguments.voices,
        "temperature": arguments.temperature,
        "top_p": arguments.top_p,
        "recall": arguments.recall,
        "seed": secrets.randbelow(LARGEST_SEED + 1) if arguments.seed is None else arguments.seed,
    }


def level(option: str, words: Sequence[str]) -> Callable[[str], int]:
    """A reader for a level from 1 to 8, as a number or in words.

    “Very soft (pp)” can be given whole, as “very soft” or as “pp”.
    """
    known: dict[str, int] = {}
    for value, word in enumerate(words, start=1):
        plain, _, mark = word.lower().partition(" (")
        known |= {name: value for name in (word.lower(), plain, mark.rstrip(")")) if name}
    most = len(words)

    def read(text: str) -> int:
        wanted = " ".join(text.lower().replace("-", " ").split())
        if wanted.isdecimal() and 1 <= int(wanted) <= most:
            return int(wanted)
        if wanted not in known:
            offered = ", ".join(word.lower() for word in words)
            raise RequestError(f"{option} is a number from 1 to {most} or one of: {offered}.")
        return known[wanted]

    return read


def _style(text: str) -> str:
    """A reader for a style by the first part of its name. Raises RequestError."""
    from musestudio.encoding.controls import STYLES

    # Drums are heard of in training data, not written.
    known = {style.split("/", maxsplit=1)[0]: style for style in STYLES if style != "drums"}
    return known[_one_of("--style", text, tuple(known))]


def _role(text: str) -> str:
    """A reader for a role. Raises RequestError."""
    from musestudio.encoding.controls import ROLES

    return _one_of("--role", text, ROLES)


def _one_of(option: str, text: str, words: Sequence[str]) -> str:
    word = text.strip().lower()
    if word not in words:
        raise RequestError(f"{option} is one of: {', '.join(words)}; not “{text}”.")
    return word
