"""``musestudio interpolate``: the way from one phrase to another, in steps or over bars."""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musestudio.cli.arguments import whole_number
from musestudio.cli.phrase_wishes import (
    add_phrase_model,
    bar_range,
    clip_of,
    open_phrase_model,
    seed_of,
)

if TYPE_CHECKING:
    from musestudio.inference.bridging import Bridge
    from musestudio.inference.clips import Clip
    from musestudio.score import Song

EPILOG = """\
FROM and TO may be the same file; with --from-bars and --to-bars, parts of them are the ends. OUT
begins with the one and ends with the other, note for note, in the tempo of FROM, and what lies
between is played by the tracks of the nearer end. Where lengths, keys or metres differ, what was
done about it is said. The same seed and settings give the same bytes.

examples:
  musestudio interpolate verse.mid chorus.mid -o way.mid
  musestudio interpolate song.mid song.mid -o way.mid --from-bars 1-4 --to-bars 9-12 --steps 5
  musestudio interpolate calm.mid wild.mid -o bridge.mid --bars 8
  musestudio interpolate a.mid b.mid -o step.mid --steps 9 --each
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("first", metavar="FROM", help="MIDI file or .muse project to begin with")
    add("last", metavar="TO", help="MIDI file or .muse project to end with")
    add("-o", "--output", metavar="OUT", required=True, help="MIDI file to write")
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--steps",
        metavar="N",
        type=whole_number("--steps", 3, 16),
        default=7,
        help="phrases, both ends counted, 3–16 (default: 7)",
    )
    length.add_argument(
        "--bars",
        metavar="N",
        type=whole_number("--bars", 1, 64),
        help="fill so many bars between the ends, 1–64, instead of counting steps",
    )
    for end, what in (("from", "FROM"), ("to", "TO")):
        add(
            f"--{end}-bars",
            metavar="BARS",
            type=bar_range(f"--{end}-bars"),
            help=f"bars of {what}, such as 5-8 (default: all that have notes, up to 64)",
        )
        add(
            f"--{end}-tracks",
            metavar="LIST",
            help=f"names or numbers (from 1) of tracks of {what}, with commas (default: all)",
        )
    add(
        "--each",
        action="store_true",
        help="a file for each step, OUT with -1, -2, … before its suffix, instead of one for all",
    )
    add_phrase_model(parser)


def run(arguments: argparse.Namespace) -> int:
    """Raises MuseStudioError."""
    from musestudio.cli.files import check_output, open_song

    began_s = time.perf_counter()
    out = Path(arguments.output)
    if not arguments.each:
        for source in (arguments.first, arguments.last):
            check_output(out, source)
    (song_a, warnings_a), (song_b, warnings_b) = (
        open_song(name) for name in (arguments.first, arguments.last)
    )
    if os.path.samefile(arguments.first, arguments.last):
        song_b, warnings_b = song_a, ()
    a, b = (
        clip_of(song, Path(name).name, bars, tracks, option=option)
        for song, name, bars, tracks, option in (
            (song_a, arguments.first, arguments.from_bars, arguments.from_tracks, "--from-bars"),
            (song_b, arguments.last, arguments.to_bars, arguments.to_tracks, "--to-bars"),
        )
    )

    from musestudio.cli.bridge_song import bridge_song
    from musestudio.inference.bridging import BridgeRequest, bridge

    request = BridgeRequest(
        a,
        b,
        steps=arguments.steps,
        bars=arguments.bars,
        start_tick=0,
        temperature=arguments.temperature,
        seed=seed_of(arguments),
    )
    model = open_phrase_model(arguments)
    generating_s = time.perf_counter()
    found = bridge(model, request)
    generated_s = time.perf_counter()
    piece = bridge_song(song_a, song_b, a, b, found)
    outputs = _write(piece.song, found, out, arguments)
    report = {
        "from": _described_end(arguments.first, a),
        "to": _described_end(arguments.last, b),
        "warnings": [*warnings_a, *warnings_b],
        "model": model.card.name if model.card else None,
        "provider": model.provider,
        "bars": request.bars,
        "temperature": request.temperature,
        "seed": request.seed,
        "said": [*found.said, *piece.said],
        "outputs": [str(path) for path in outputs],
        "generation_s": round(generated_s - generating_s, 4),
        "total_s": round(time.perf_counter() - began_s, 4),
        "steps": [
            {
                "way": answer.way,
                "start_tick": answer.start_tick,
                "end_tick": answer.end_tick,
                "notes": len(answer.notes),
                "original": answer.is_original,
            }
            for answer in found.answers
        ],
    }
    print(json.dumps(report) if arguments.json else _summary(report))
    return 0


def _write(song: Song, found: Bridge, out: Path, arguments: argparse.Namespace) -> list[Path]:
    """The piece in one file, or each step in one of its own."""
    from musestudio.cli.answers import output_paths
    from musestudio.cli.files import check_output
    from musestudio.editing.generated import generated_alone
    from musestudio.midi.file import write_song

    if not arguments.each:
        write_song(song, out)
        return [out]
    outputs = output_paths(out, len(found.answers))
    for path in outputs:
        for source in (arguments.first, arguments.last):
            check_output(path, source)
    for answer, path in zip(found.answers, outputs, strict=True):
        notes = {
            track.track_id: tuple(
                note
                for note in track.notes
                if answer.start_tick <= note.start_tick < answer.end_tick
            )
            for track in song.tracks
        }
        playing = {track_id: own for track_id, own in notes.items() if own}
        alone = generated_alone(song, playing or notes, answer.start_tick, answer.end_tick)
        write_song(alone, path)
    return outputs


def _described_end(name: str, clip: Clip) -> dict[str, Any]:
    return {
        "input": name,
        "start_bar": clip.first_bar,
        "end_bar": clip.first_bar + clip.n_bars - 1,
        "key": clip.key.name if clip.key else None,
        "notes": len(clip.parts),
    }


def _summary(report: dict[str, Any]) -> str:
    """A few lines for people."""
    lines = [
        f"{report['model']} on {report['provider']}: {len(report['steps']) - 2} steps between the "
        f"ends, seed {report['seed']}, {report['generation_s']:.2f} s",
        *report["said"],
        *(f"  {path}" for path in report["outputs"]),
    ]
    return "\n".join(lines)
