"""``musestudio render``: a MIDI file to a WAV file, faster than it plays."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from musestudio.cli.arguments import add_input, whole_number

EPILOG = """\
example:
  musestudio render piece.mid -o piece.wav
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_input(parser)
    add = parser.add_argument
    add("-o", "--output", metavar="OUT", required=True, help="WAV file to write")
    add("--soundfont", metavar="FILE", help="the sounds, SF2 or SF3 (default: the one found)")
    add(
        "--reverb",
        metavar="PERCENT",
        type=whole_number("--reverb", 0, 100),
        help="how much of a room is heard (default: as set in the window, at first 25)",
    )
    add(
        "--sample-rate",
        metavar="HZ",
        type=whole_number("--sample-rate", 8000, 192_000),
        default=44_100,
        help="samples a second (default: 44100)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Raises MuseStudioError."""
    from musestudio.cli.files import check_output, open_song
    from musestudio.cli.soundfont import find_soundfont
    from musestudio.settings import load_settings

    began_s = time.perf_counter()
    out = Path(arguments.output)
    check_output(out, arguments.input)
    song, warnings = open_song(arguments.input)

    from musestudio.sound.render import render_song, write_wav

    soundfont = find_soundfont(arguments.soundfont)
    reverb = load_settings().reverb if arguments.reverb is None else arguments.reverb
    audio = render_song(song, soundfont, arguments.sample_rate, reverb=reverb / 100)
    write_wav(audio, out, arguments.sample_rate)
    report = {
        "input": arguments.input,
        "output": str(out),
        "warnings": list(warnings),
        "soundfont": str(soundfont),
        "reverb": reverb,
        "sample_rate": arguments.sample_rate,
        "duration_s": round(len(audio) / arguments.sample_rate, 3),
        "total_s": round(time.perf_counter() - began_s, 3),
    }
    if arguments.json:
        print(json.dumps(report))
    else:
        print(f"{out}: {report['duration_s']:.1f} s of sound in {report['total_s']:.1f} s")
    return 0
