"""``musestudio bench``: how fast the program is here, measured by the benchmarks of a checkout.

All but ``live``, which is part of the program (``bench_live``).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import musestudio
from musestudio.cli import bench_live
from musestudio.cli.arguments import number
from musestudio.errors import RequestError

EPILOG = """\
The figures of a busy computer say little; the other program measured beside ours in the
same run, and the ratio to it, say more.

examples:
  musestudio bench
  musestudio bench roll --json
  musestudio bench live --seconds 60
  musestudio bench live --idle
"""

BENCHMARKS = {
    "generation": ("bench_generation.py",),
    "roll": ("bench_roll.py", "bench_window.py"),
    "pad": ("bench_pad.py",),
    "files": ("bench_midi_file.py",),
}
LIVE = "live"
FOLDER = Path(musestudio.__file__).resolve().parent.parent / "benchmarks"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        nargs="?",
        metavar="WHAT",
        help="generation, roll, pad, files or live; all where it is left out. live: how late MIDI "
        "leaves while the model writes and the roll is painted, and what of it another process "
        "receives through a JACK server of its own, where JACK is installed",
    )
    parser.add_argument(
        "--seconds",
        metavar="N",
        type=number("--seconds", 0.1, 86_400),
        default=10.0,
        help="live: how long to play (default: 10)",
    )
    parser.add_argument("--idle", action="store_true", help="live: with nothing else going on")


def run(arguments: argparse.Namespace) -> int:
    """Raises RequestError."""
    what: str | None = arguments.what
    if what == LIVE:
        return bench_live.run(arguments.seconds, idle=arguments.idle, as_json=arguments.json)
    if what is not None and what not in BENCHMARKS:
        known = ", ".join((*BENCHMARKS, LIVE))
        raise RequestError(f"There is no benchmark “{what}”; there are {known}.")
    if not FOLDER.is_dir():
        raise RequestError(
            "The benchmarks are not part of an installed MuseStudio; they run in a checkout of "
            "its source."
        )
    report: dict[str, Any] = {}
    for name in BENCHMARKS if what is None else (what,):
        for script in BENCHMARKS[name]:
            output = _run_script(script, as_json=arguments.json)
            if arguments.json:
                report.setdefault(name, {}).update(json.loads(output))
    if what is None:
        live = bench_live.measure(arguments.seconds, idle=arguments.idle)
        report[LIVE] = live
        if not arguments.json:
            print(bench_live.in_words(live))
    if arguments.json:
        print(json.dumps(report))
    return 0


def _run_script(script: str, *, as_json: bool) -> str:
    """What the script printed, where it is asked for JSON; otherwise it prints by itself."""
    sys.stdout.flush()
    done = subprocess.run(
        [sys.executable, str(FOLDER / script), *(["--json"] if as_json else [])],
        stdout=subprocess.PIPE if as_json else None,
        cwd=FOLDER.parent,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RequestError(f"The benchmark {script} failed; what it said stands above.")
    return done.stdout or ""
