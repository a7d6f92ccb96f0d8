"""``musestudio continue``: a MIDI file in, the same file with a continuation out."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from musestudio.cli.arguments import add_input, bar_number, whole_number
from musestudio.cli.wishes import LONGEST, add_parts, add_wishes, request_fields
from musestudio.errors import RequestError

if TYPE_CHECKING:
    from musestudio.score import Song, Track

EPILOG = """\
OUT holds the whole piece: everything in IN unchanged, and the generated part from its bar
line on. Bars count from 1. With --candidates above 1, OUT gets -1, -2, … before its suffix.
The same seed and settings give the same bytes. With --keep-rhythm, the notes whose rhythm is
kept give way to those that keep it.

examples:
  musestudio continue phrase.mid -o longer.mid
  musestudio continue phrase.mid -o idea.mid --candidates 4 --key "A minor" --seed 7
  musestudio continue song.mid -o answer.mid --at 9 --bars 8 --tracks Piano --only
  musestudio continue song.mid -o end.mid --bars 4 --ending --density sparse --dynamics p
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_input(parser)
    add = parser.add_argument
    add("-o", "--output", metavar="OUT", required=True, help="MIDI file to write")
    add(
        "--bars",
        type=whole_number("--bars", 1, LONGEST),
        default=4,
        help=f"length, 1–{LONGEST} (default: 4)",
    )
    add(
        "--at",
        metavar="BAR",
        type=bar_number("--at"),
        help="bar where the generated part begins (default: the first bar line at or after the "
        "end of the last note)",
    )
    add("--ending", action="store_true", help="the piece ends in the last bar")
    add_parts(parser)
    add_wishes(parser)


def run(arguments: argparse.Namespace) -> int:
    """Raises MuseStudioError."""
    from musestudio.cli.answers import answer, output_paths
    from musestudio.cli.files import check_output, open_song
    from musestudio.cli.tracks import answering_tracks

    began_s = time.perf_counter()
    wishes = request_fields(arguments)
    outputs = output_paths(Path(arguments.output), arguments.candidates)
    for out in outputs:
        check_output(out, arguments.input)
    song, warnings = open_song(arguments.input)
    start_tick = _start_tick(song, arguments.at)
    song, tracks = _tracks(song, arguments, start_tick)
    track_ids = tuple(track.track_id for track in tracks)
    answer_ids = None
    if arguments.answer_track is not None:
        song, answering = answering_tracks(song, arguments.answer_track, arguments.role)
        answer_ids = tuple(track.track_id for track in answering)

    from musestudio.inference.key_lock import resolve_key
    from musestudio.inference.request import ContinuationRequest

    request = ContinuationRequest(
        song=song,
        start_tick=start_tick,
        track_ids=track_ids,
        answer_track_ids=answer_ids,
        bars=arguments.bars,
        key=resolve_key(arguments.key, song, track_ids, start_tick),
        role=arguments.role,
        ending=arguments.ending,
        keep_rhythm=arguments.keep_rhythm,
        **wishes,
    )
    answer(
        request,
        outputs,
        arguments,
        began_s=began_s,
        warnings=warnings,
        replaces=arguments.keep_rhythm,
    )
    return 0


def _start_tick(song: Song, bar: int | None) -> int:
    """Where the generated part begins. Raises RequestError for a bar beyond the song."""
    metres = song.metre_map
    default = song.bar_line_after(song.tracks)
    if bar is None:
        return default
    # A file may go on after its last note; its silent bars are part of it.
    last_bar = metres.position_at(metres.bar_line_from(max(default, song.last_tick))).bar
    if not 1 <= bar <= last_bar:
        raise RequestError(
            f"--at is a bar from 1 to {last_bar} (the one after the end of the piece), not {bar}."
        )
    return metres.bar_start(bar)


def _tracks(song: Song, arguments: argparse.Namespace, start_tick: int) -> tuple[Song, list[Track]]:
    """The tracks heard, and the song, which gets one where it has none."""
    from musestudio.cli.tracks import named_tracks
    from musestudio.score import Track

    if arguments.tracks is not None:
        return song, named_tracks(song, arguments.tracks)
    melodic = [track for track in song.tracks if not track.is_drums]
    heard = [t for t in melodic if t.notes and t.notes[0].start_tick < start_tick]
    if arguments.answer_track is not None:
        # What the others play beside the answer is heard, wherever they begin.
        heard = [track for track in melodic if track.notes]
    # Nothing to listen to: answer on the first part that plays at all, else on a new one.
    tracks = heard or [track for track in melodic if track.notes][:1]
    if not tracks:
        tracks = [Track(song.new_track_id())]
        song = song.with_track(tracks[0])
    return song, tracks
