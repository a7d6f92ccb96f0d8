"""What the commands of the phrase model have in common: their options, bars and tracks."""

from __future__ import annotations

import argparse
import re
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from musestudio.cli.arguments import number, whole_number
from musestudio.cli.wishes import LARGEST_SEED
from musestudio.errors import RequestError

if TYPE_CHECKING:
    from musestudio.inference.clips import Clip
    from musestudio.inference.phrase_vae import PhraseVAE
    from musestudio.score import Song

# Attribute → what less and more of it is.
STEERED = {
    "density": ("sparser", "busier"),
    "register": ("lower", "higher"),
    "dynamics": ("softer", "louder"),
    "syncopation": ("straighter", "more off the beat"),
    "polyphony": ("fewer notes at once", "more notes at once"),
    "articulation": ("shorter", "more joined"),
}


def add_phrase_model(parser: argparse.ArgumentParser) -> None:
    """Seed, model and how freely it draws."""
    add = parser.add_argument
    add(
        "--temperature",
        metavar="T",
        type=number("--temperature", 0, 2),
        default=0.0,
        help="how much is left to chance in writing the notes, 0–2 (default: 0, nothing)",
    )
    add(
        "--seed",
        metavar="N",
        type=whole_number("--seed", 0, LARGEST_SEED),
        help="makes the result repeatable (default: a new one each time, which is printed)",
    )
    add(
        "--model",
        metavar="NAME",
        help="name or file of the phrase model (default: the shipped one)",
    )
    add("--provider", choices=("auto", "cpu", "cuda"), default="auto", help="what runs the model")


def add_steering(parser: argparse.ArgumentParser) -> None:
    """An option for each attribute that can be steered."""
    for name, (less, more) in STEERED.items():
        parser.add_argument(
            f"--{name}",
            metavar="BY",
            type=number(f"--{name}", -2, 2),
            default=0.0,
            help=f"-2 ({less}) to 2 ({more}) (default: 0, as it is)",
        )


def seed_of(arguments: argparse.Namespace) -> int:
    """The seed asked for, or a new one."""
    seed: int | None = arguments.seed
    return secrets.randbelow(LARGEST_SEED + 1) if seed is None else seed


def steering_of(arguments: argparse.Namespace) -> dict[str, float]:
    """The attributes that are to change."""
    return {name: value for name in STEERED if (value := getattr(arguments, name))}


def open_phrase_model(arguments: argparse.Namespace) -> PhraseVAE:
    """The model asked for. Raises ModelError or RequestError."""
    from musestudio.cli.model_choice import model_path
    from musestudio.inference.phrase_vae import PhraseVAE
    from musestudio.resources import default_phrase_model_path

    path = model_path(arguments.model, default_phrase_model_path)
    return PhraseVAE.open(path, arguments.provider)


def bar_range(option: str) -> Callable[[str], tuple[int, int]]:
    """A reader for bars such as “5-8” or “5”."""

    def read(text: str) -> tuple[int, int]:
        found = re.fullmatch(r"\s*(\d{1,6})\s*(?:[-–]\s*(\d{1,6})\s*)?", text)
        if found is None:
            raise RequestError(f"{option} is a bar, or bars such as 5-8, not “{text}”.")
        first, last = (int(part or found[1]) for part in found.groups())
        if not 1 <= first <= last:
            raise RequestError(f"{option} goes from an earlier bar to a later one, from 1 on.")
        return first, last

    return read


def clip_of(
    song: Song,
    name: str,
    bars: tuple[int, int] | None,
    tracks: str | None,
    *,
    option: str,
    key_name: str = "auto",
) -> Clip:
    """The bars of a song that were asked for; None: all with notes.

    name:   of the file, by which it is spoken of where it is taken whole.
    tracks: a list such as “1,3,Left hand”; None: all.
    Raises RequestError for bars or tracks the song has not, and where there is no music.
    """
    from musestudio.cli.tracks import named_tracks
    from musestudio.inference.clips import Clip
    from musestudio.score import parse_key

    key = None if key_name.strip().lower() == "auto" else parse_key(key_name)
    chosen = song.tracks if tracks is None else named_tracks(song, tracks)
    track_ids = [track.track_id for track in chosen]
    if bars is None:
        clip = Clip.of_tracks(song, track_ids, key=key, name=name)
    else:
        last_bar = song.metre_map.position_at(max(song.last_tick - 1, 0)).bar
        first, last = bars
        if last > last_bar:
            raise RequestError(f"{option} ends at bar {last_bar} at the latest, not {last}.")
        clip = Clip.of_bars(song, track_ids, first, last - first + 1, key=key)
    if clip.problem:
        raise RequestError(clip.problem)
    return clip
