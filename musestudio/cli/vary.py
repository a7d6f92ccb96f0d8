"""``musestudio vary``: bars of a MIDI file as they might have been, near the original or far."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musestudio.cli.arguments import add_input, number, whole_number
from musestudio.cli.phrase_wishes import (
    add_phrase_model,
    add_steering,
    bar_range,
    clip_of,
    open_phrase_model,
    seed_of,
    steering_of,
)

if TYPE_CHECKING:
    from musestudio.inference.clips import Clip
    from musestudio.inference.phrasing import PhraseAnswer
    from musestudio.score import Song

EPILOG = """\
OUT holds the whole piece, with the variation in place of those bars; locked notes and drums
stay. Bars count from 1. With --candidates above 1, OUT gets -1, -2, … before its suffix. The
same seed and settings give the same bytes.

examples:
  musestudio vary song.mid -o other.mid --bars 5-8
  musestudio vary idea.mid -o cousin.mid --nearness 0.2 --candidates 4 --only
  musestudio vary song.mid -o busier.mid --bars 1-4 --tracks Piano --nearness 1 --density 1.5
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_input(parser)
    add = parser.add_argument
    add("-o", "--output", metavar="OUT", required=True, help="MIDI file to write")
    add(
        "--bars",
        metavar="BARS",
        type=bar_range("--bars"),
        help="such as 5-8 (default: all that have notes, up to 64)",
    )
    add(
        "--nearness",
        metavar="N",
        type=number("--nearness", 0, 1),
        default=0.7,
        help="0 (a cousin) to 1 (the phrase itself, as the model remembers it) (default: 0.7)",
    )
    add(
        "--candidates",
        metavar="N",
        type=whole_number("--candidates", 1, 32),
        default=1,
        help="how many different variations to write, 1–32 (default: 1)",
    )
    add(
        "--tracks",
        metavar="LIST",
        help="names or numbers (from 1) of the tracks, with commas (default: all)",
    )
    add("--key", default="auto", help="the key they are in, such as “A minor” (default: auto)")
    add("--only", action="store_true", help="write the variation alone, from tick 0")
    add_steering(parser)
    add_phrase_model(parser)


def run(arguments: argparse.Namespace) -> int:
    """Raises MuseStudioError."""
    from musestudio.cli.answers import output_paths
    from musestudio.cli.files import check_output, open_song

    began_s = time.perf_counter()
    outputs = output_paths(Path(arguments.output), arguments.candidates)
    for out in outputs:
        check_output(out, arguments.input)
    song, warnings = open_song(arguments.input)
    clip = clip_of(
        song,
        Path(arguments.input).name,
        arguments.bars,
        arguments.tracks,
        option="--bars",
        key_name=arguments.key,
    )

    from musestudio.inference.phrasing import VaryRequest, vary

    request = VaryRequest(
        clip,
        nearness=arguments.nearness,
        candidates=arguments.candidates,
        attributes=steering_of(arguments),
        temperature=arguments.temperature,
        seed=seed_of(arguments),
    )
    model = open_phrase_model(arguments)
    generating_s = time.perf_counter()
    found = vary(model, request)
    generated_s = time.perf_counter()
    described = [
        _written(song, clip, answer, out, alone=arguments.only)
        for answer, out in zip(found.answers, outputs, strict=True)
    ]
    report = {
        "input": arguments.input,
        "warnings": list(warnings),
        "model": model.card.name if model.card else None,
        "provider": model.provider,
        "key": clip.key.name if clip.key else None,
        "start_bar": clip.first_bar,
        "end_bar": clip.first_bar + clip.n_bars - 1,
        "start_tick": clip.start_tick,
        "end_tick": clip.end_tick,
        "tracks": [song.track(track_id).name for track_id in clip.track_ids],
        "nearness": request.nearness,
        "attributes": request.attributes,
        "temperature": request.temperature,
        "seed": request.seed,
        "said": list(found.said),
        "generation_s": round(generated_s - generating_s, 4),
        "total_s": round(time.perf_counter() - began_s, 4),
        "candidates": described,
    }
    print(json.dumps(report) if arguments.json else _summary(report, clip))
    return 0


def _written(
    song: Song, clip: Clip, answer: PhraseAnswer, out: Path, *, alone: bool
) -> dict[str, Any]:
    """Write the piece with one variation, and tell what was written."""
    from musestudio.cli.answers import described_notes, without
    from musestudio.editing.generated import generated_alone, notes_to_add, with_generated
    from musestudio.inference.phrasing import as_candidate
    from musestudio.midi.file import write_song

    candidate = as_candidate(answer, song, clip.track_ids, clip)
    rest = without(song, [part for part in clip.parts if not part[1].locked])
    added = dict.fromkeys(clip.track_ids, ()) | notes_to_add(rest, candidate.notes)
    if alone:
        result = generated_alone(rest, added, answer.start_tick, answer.end_tick)
    else:
        result = with_generated(rest, added, answer.end_tick)
    write_song(result, out)
    notes = [note for notes in added.values() for note in notes]
    own = set(clip.notes)
    return {
        "output": str(out),
        "index": answer.index,
        "seed": answer.seed,
        **described_notes(notes, clip.key),
        "kept_notes": sum(note in own for note in notes),
    }


def _summary(report: dict[str, Any], clip: Clip) -> str:
    """A few lines for people."""
    from musestudio.inference.clips import bars_text

    key = report["key"] or "no key"
    lines = [
        f"{report['model']} on {report['provider']}: {bars_text(clip.first_bar, clip.n_bars)}, "
        f"{key}, nearness {report['nearness']:g}, seed {report['seed']}, "
        f"{report['generation_s']:.2f} s",
        *report["said"],
    ]
    for candidate in report["candidates"]:
        notes = "1 note" if candidate["notes"] == 1 else f"{candidate['notes']} notes"
        lines.append(f"  {candidate['output']}: {notes}, {candidate['kept_notes']} of them yours")
    return "\n".join(lines)
