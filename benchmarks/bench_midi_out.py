"""How late MIDI leaves while the program is busy: p50, p99 and the worst, in milliseconds.

    python -m benchmarks.bench_midi_out [--seconds 10] [--busy-threads 2]

Plays a dense song into a log through the real player and its sender process, once at rest
and once with threads that never let go of the interpreter for long. Lateness is from the
moment a message is due to the moment it is sent; what the MIDI system adds is not in it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # The checkout it stands in.

from musestudio.midi.output import LogOutput
from musestudio.midi.player import Player
from musestudio.score import Note, Song, Track

_HEADING = f"{'program':<10}{'messages':>9}{'p50':>8}{'p99':>8}{'max':>8}   goes first   histogram"
_BINS_MS = (0.1, 0.2, 0.5, 1, 2, 5, 10)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--busy-threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    sys.setswitchinterval(0.0005)  # As the application sets it.
    song = _dense_song(arguments.seconds)
    results: dict[str, dict[str, float]] = {}
    if not arguments.json:
        print(_HEADING)
    for name, threads in (("at rest", 0), ("busy", arguments.busy_threads)):
        lateness_ms, realtime = _measure(song, threads)
        p50, p99 = (_percentile(lateness_ms, share) for share in (0.5, 0.99))
        results[name] = {"p50_ms": p50, "p99_ms": p99, "max_ms": lateness_ms[-1]}
        if not arguments.json:
            print(
                f"{name:<10}{len(lateness_ms):>9}{p50:>8.2f}{p99:>8.2f}{lateness_ms[-1]:>8.2f}"
                f"   {'yes' if realtime else 'no':<10}   {_histogram(lateness_ms)}"
            )
    if arguments.json:
        print(json.dumps(results))


def _dense_song(seconds: float) -> Song:
    """60 notes a second, 120 quarters a minute, no two messages on one tick."""
    notes = (Note(i * 16, 36 + i % 61, 75) for i in range(int(seconds * 60)))
    return Song((Track(1, notes=tuple(notes)),))


def _measure(song: Song, busy_threads: int) -> tuple[list[float], bool]:
    done = threading.Event()

    def burn() -> None:
        while not done.is_set():
            sum(i * i for i in range(20_000))

    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "sent.txt"
        with Player(LogOutput(str(log))) as player:
            player.prepare()
            while player.sink_name is None:
                time.sleep(0.01)
            for _ in range(busy_threads):
                threading.Thread(target=burn, daemon=True).start()
            player.play(song)
            while player.is_playing:
                time.sleep(0.05)
            done.set()
            realtime = player.is_realtime
        times = [line.split()[:2] for line in log.read_text(encoding="ascii").splitlines()]
    return sorted((float(sent) - float(due)) * 1000 for due, sent in times), realtime


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _histogram(ordered: list[float]) -> str:
    parts, below = [], 0
    for edge in _BINS_MS:
        count = sum(value < edge for value in ordered)
        parts.append(f"<{edge:g}: {count - below}")
        below = count
    return "  ".join([*parts, f"more: {len(ordered) - below}"])


if __name__ == "__main__":
    main()
