"""``musestudio generate``: music from nothing, in a key, metre, tempo and style."""

from __future__ import annotations

import argparse
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from musestudio.cli.arguments import number, whole_number
from musestudio.cli.wishes import LONGEST, add_wishes, request_fields
from musestudio.errors import RequestError

if TYPE_CHECKING:
    from musestudio.score import Key, Song

EPILOG = """\
OUT is a MIDI file, or a folder, in which files are named after the seed. With --candidates
above 1, OUT gets -1, -2, … before its suffix. The same seed and settings give the same bytes.
With a phrase model, a whole phrase is drawn at once, for any number of bars; it can be asked for
syncopation, polyphony and articulation too, but not for what only note by note can be promised.

examples:
  musestudio generate -o idea.mid --bars 8 --key "D minor" --style folk
  musestudio generate -o ideas/ --candidates 4 --metre 3/4 --tempo 160 --ending
  musestudio generate -o phrase.mid --model phrases-1 --bars 4 --key G --syncopation 7
"""
_ATTRIBUTES_OF_PHRASES = ("syncopation", "polyphony", "articulation")
_MAJOR_OR_MINOR = ("major", "minor", "harmonic minor", "melodic minor")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("-o", "--output", metavar="OUT", required=True, help="MIDI file to write, or a folder")
    add(
        "--bars",
        type=whole_number("--bars", 1, LONGEST),
        default=8,
        help=f"length, 1–{LONGEST} (default: 8)",
    )
    add("--key", default="off", help="off, or a key such as “A minor” (default: off)")
    add("--metre", metavar="N/D", type=_metre, default=(4, 4), help="such as 3/4 (default: 4/4)")
    add(
        "--tempo",
        metavar="BPM",
        type=number("--tempo", 10, 400),
        default=100.0,
        help="quarter notes a minute, 10–400 (default: 100)",
    )
    add("--ending", action="store_true", help="the piece ends in the last bar")
    add_wishes(parser)
    for name in _ATTRIBUTES_OF_PHRASES:
        add(
            f"--{name}",
            metavar="LEVEL",
            type=whole_number(f"--{name}", 1, 8),
            help=f"with a phrase model: how much {name}, 1–8",
        )


def run(arguments: argparse.Namespace) -> int:
    """Raises MuseStudioError."""
    from musestudio.cli.answers import answer, output_paths
    from musestudio.cli.files import check_output
    from musestudio.cli.generate_phrases import generate_phrases
    from musestudio.cli.model_choice import model_path
    from musestudio.inference.contract import PHRASE_VAE, read_card
    from musestudio.score import parse_key

    began_s = time.perf_counter()
    wishes = request_fields(arguments)
    key = None if arguments.key.strip().lower() == "off" else parse_key(arguments.key)
    song = _empty_song(arguments.metre, arguments.tempo, key)
    out = Path(arguments.output)
    if os.path.isdir(out) or arguments.output.endswith(("/", os.sep)):
        out = out / f"generated-{wishes['seed']}.mid"
    outputs = output_paths(out, arguments.candidates)
    for path in outputs:
        check_output(path)

    # The one used where none is named continues.
    named = None if arguments.model is None else model_path(arguments.model)
    if named is not None and read_card(named).kind == PHRASE_VAE:
        generate_phrases(named, song, key, wishes["seed"], outputs, arguments, began_s=began_s)
        return 0
    for name in _ATTRIBUTES_OF_PHRASES:
        if getattr(arguments, name) is not None:
            raise RequestError(f"--{name} needs a phrase model; --model names one.")

    from musestudio.inference.request import ContinuationRequest

    request = ContinuationRequest(
        song=song,
        start_tick=0,
        track_ids=(song.tracks[0].track_id,),
        bars=arguments.bars,
        key=key,
        ending=arguments.ending,
        **wishes,
    )
    answer(request, outputs, arguments, began_s=began_s)
    return 0


def _metre(text: str) -> tuple[int, int]:
    """A reader for a metre such as 6/8. Raises RequestError."""
    found = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(\d{1,2})\s*", text)
    numerator, denominator = (int(part) for part in found.groups()) if found else (0, 0)
    if not 1 <= numerator <= 32 or denominator not in (1, 2, 4, 8, 16, 32):
        raise RequestError(
            f"--metre is such as 3/4: 1 to 32 beats over 1, 2, 4, 8, 16 or 32, not “{text}”."
        )
    return numerator, denominator


def _empty_song(metre: tuple[int, int], tempo_bpm: float, key: Key | None) -> Song:
    """A song of one silent piano track, with metre, tempo and key signature."""
    from musestudio.score import ChannelEvent, MetaEvent, Song, Track
    from musestudio.score.events import KEY_SIGNATURE, TEMPO, TIME_SIGNATURE, TRACK_NAME

    numerator, denominator = metre
    metas = [
        MetaEvent(0, TRACK_NAME, b"Piano"),
        MetaEvent(0, TEMPO, round(60_000_000 / tempo_bpm).to_bytes(3, "big")),
        MetaEvent(0, TIME_SIGNATURE, bytes((numerator, denominator.bit_length() - 1, 24, 8))),
    ]
    if key is not None and key.scale in _MAJOR_OR_MINOR:
        major_tonic = (key.tonic + 3) % 12 if key.is_minor else key.tonic
        sharps = (major_tonic * 7 + 5) % 12 - 5
        signature = sharps.to_bytes(1, "big", signed=True) + bytes([key.is_minor])
        metas.append(MetaEvent(0, KEY_SIGNATURE, signature))
    return Song((Track(1, events=(ChannelEvent(0, b"\xc0\x00"),), metas=tuple(metas)),))
