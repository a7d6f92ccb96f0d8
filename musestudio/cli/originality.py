"""``musestudio originality``: where a piece repeats music that the shipped model learned from."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from musestudio.cli.arguments import add_input, whole_number

if TYPE_CHECKING:
    from musestudio.inference.originality import SharedRun
    from musestudio.score import Note, Song

EPILOG = """\
Runs of notes with the same rhythm and the same intervals, at any pitch, in all tracks heard as
one (or those of --tracks), are looked up in the pieces the model learned from. Composers share
runs as well: of held-out passages of a hundred notes one in a hundred shares more than 19.

examples:
  musestudio originality song.mid
  musestudio originality song.mid --tracks Melody --least 18 --json
"""
_FEWEST, _DEFAULT = 11, 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_input(parser)
    parser.add_argument(
        "--tracks",
        metavar="LIST",
        help="names or numbers (from 1) of tracks, with commas (default: all, drums aside)",
    )
    parser.add_argument(
        "--least",
        metavar="N",
        type=whole_number("--least", _FEWEST, 10_000),
        default=_DEFAULT,
        help=f"tell of runs of at least so many notes, {_FEWEST} or more (default: {_DEFAULT}); "
        "below 18 some are missed",
    )


def run(arguments: argparse.Namespace) -> int:
    """Raises MuseStudioError."""
    from musestudio.cli.files import open_song
    from musestudio.cli.tracks import named_tracks
    from musestudio.inference.originality import OriginalityIndex
    from musestudio.score.track import DRUM_CHANNEL

    song, warnings = open_song(arguments.input)
    tracks = song.tracks if arguments.tracks is None else named_tracks(song, arguments.tracks)
    notes = sorted(n for track in tracks for n in track.notes if n.channel != DRUM_CHANNEL)
    index = OriginalityIndex.shipped()
    runs = index.shared_runs(notes, song.ticks_per_beat, least_notes=arguments.least)
    described = [_described(run, notes, song) for run in runs]
    report = {
        "input": arguments.input,
        "warnings": list(warnings),
        "notes": len(notes),
        "least_notes": arguments.least,
        "pieces_searched": len(index.pieces),
        "runs": described,
    }
    if arguments.json:
        print(json.dumps(report))
        return 0
    if not described:
        print(
            f"No run of {arguments.least} notes or more is shared with any of "
            f"{len(index.pieces):,} pieces."
        )
    for run_ in described:
        bars = f"bars {run_['start_bar']}–{run_['end_bar']}"
        if run_["start_bar"] == run_["end_bar"]:
            bars = f"bar {run_['start_bar']}"
        print(f"{bars}: {run_['notes']} notes in a row as in “{run_['work']}” ({run_['corpus']})")
    return 0


def _described(run: SharedRun, notes: list[Note], song: Song) -> dict[str, Any]:
    first, last = notes[run.first_note], notes[run.last_note]
    return {
        "notes": run.n_notes,
        "start_tick": first.start_tick,
        "end_tick": last.end_tick,
        "start_bar": song.metre_map.position_at(first.start_tick).bar,
        "end_bar": song.metre_map.position_at(last.start_tick).bar,
        "corpus": run.piece.corpus,
        "work": run.piece.work,
    }
