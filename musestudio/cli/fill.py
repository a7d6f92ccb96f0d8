"""``musestudio fill``: bars between two phrases written anew, so that one leads to the other."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from musestudio.cli.arguments import add_input, bar_number
from musestudio.cli.wishes import add_parts, add_wishes, request_fields
from musestudio.errors import RequestError

if TYPE_CHECKING:
    from musestudio.score import Song

EPILOG = """\
OUT holds the whole piece. What stands in those bars on the tracks written on gives way; all
else stays as it is. Bars count from 1, both are included. With --candidates above 1, OUT gets
-1, -2, … before its suffix. The same seed and settings give the same bytes.

examples:
  musestudio fill song.mid -o filled.mid --from-bar 5 --to-bar 8
  musestudio fill song.mid -o tune.mid --from-bar 1 --to-bar 8 --answer-track new --role melody
  musestudio fill song.mid -o other.mid --from-bar 3 --to-bar 4 --answer-track Right --keep-rhythm
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_input(parser)
    add = parser.add_argument
    add("-o", "--output", metavar="OUT", required=True, help="MIDI file to write")
    for option, short, what in (
        ("--from-bar", "--from", "first bar to fill"),
        ("--to-bar", "--to", "last bar to fill"),
    ):
        add(
            option, short, metavar="BAR", dest=option[2:].replace("-", "_"), required=True,
            type=bar_number(option), help=what,
        )  # fmt: skip
    add_parts(parser)
    add_wishes(parser)


def run(arguments: argparse.Namespace) -> int:
    """Raises MuseStudioError."""
    from musestudio.cli.answers import answer, output_paths
    from musestudio.cli.files import check_output, open_song
    from musestudio.cli.tracks import answering_tracks, named_tracks

    began_s = time.perf_counter()
    wishes = request_fields(arguments)
    outputs = output_paths(Path(arguments.output), arguments.candidates)
    for out in outputs:
        check_output(out, arguments.input)
    song, warnings = open_song(arguments.input)
    start_tick, until_tick = _span(song, arguments.from_bar, arguments.to_bar)
    if arguments.tracks is not None:
        tracks = named_tracks(song, arguments.tracks)
    else:
        tracks = [track for track in song.tracks if track.notes and not track.is_drums]
    track_ids = tuple(track.track_id for track in tracks)
    if not track_ids:
        raise RequestError(
            "There are no notes to lead from or to; “musestudio generate” needs none."
        )
    answer_ids = None
    if arguments.answer_track is not None:
        song, answering = answering_tracks(song, arguments.answer_track, arguments.role)
        answer_ids = tuple(track.track_id for track in answering)

    from musestudio.inference.key_lock import resolve_key
    from musestudio.inference.request import ContinuationRequest

    request = ContinuationRequest(
        song=song,
        start_tick=start_tick,
        until_tick=until_tick,
        track_ids=track_ids,
        answer_track_ids=answer_ids,
        key=resolve_key(arguments.key, song, track_ids, start_tick),
        role=arguments.role,
        keep_rhythm=arguments.keep_rhythm,
        **wishes,
    )
    answer(request, outputs, arguments, began_s=began_s, warnings=warnings, replaces=True)
    return 0


def _span(song: Song, first: int, last: int) -> tuple[int, int]:
    """From where to where is written, in ticks. Raises RequestError for bars not in the song."""
    metres = song.metre_map
    end_bar = metres.position_at(max(song.last_tick - 1, 0)).bar
    for option, bar in (("--from-bar", first), ("--to-bar", last)):
        if not 1 <= bar <= end_bar:
            raise RequestError(f"{option} is a bar from 1 to {end_bar}, not {bar}.")
    if last < first:
        raise RequestError("--to-bar cannot come before --from-bar.")
    return metres.bar_start(first), metres.bar_start(last + 1)
