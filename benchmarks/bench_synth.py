"""The built-in synth on a real audio device while a model writes: crackles, and the time it takes.

    python -m benchmarks.bench_synth [--seconds 20] [--buffer auto] [--reverb 25]

Plays 60 notes a second through the real player and its live process, first at rest, then while
another process writes continuations as fast as it can. A late block is a crackle. Without an
audio device nothing can be measured; “jackd -d dummy” is one that makes no sound.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # The checkout it stands in.

from musestudio import resources
from musestudio.midi.player import Player
from musestudio.score import Note, Song, Track
from musestudio.settings import Settings
from musestudio.sound.instrument import Instrument
from musestudio.sound.synth import SynthOutput, SynthSink


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--buffer", choices=("auto", "short", "medium", "long"), default="auto")
    parser.add_argument("--reverb", type=int, default=Settings().reverb)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    reverb = arguments.reverb / 100
    results: dict[str, Any] = {"times real time": _speed(reverb)}
    for name, busy in (("at rest", False), ("while a model writes", True)):
        results[name] = _measure(arguments.seconds, arguments.buffer, reverb, busy=busy)
    if arguments.json:
        print(json.dumps(results))
        return
    speed = results.pop("times real time")
    print(f"the instrument: {speed:.0f} times real time of one processor at 8 voices")
    for name, figures in results.items():
        words = ", ".join(f"{what} {value}" for what, value in figures.items())
        print(f"{name}: {words}")


def _speed(reverb: float) -> float:
    instrument = Instrument(resources.soundfont_path(), reverb=reverb)
    for pitch in range(48, 56):
        instrument.send(bytes((0x90, pitch, 90)))
    began_s, blocks = time.process_time(), 500
    for _ in range(blocks):
        instrument.render(220)
    return blocks * 220 / instrument.sample_rate / (time.process_time() - began_s)


@dataclass(frozen=True)
class _Counted:
    """The synth as an output that leaves its figures behind."""

    synth: SynthOutput
    path: str

    def open(self) -> SynthSink:
        sink = self.synth.open()
        close = sink.close

        def count() -> None:
            figures = {"ms from key to sound": round(1000 * sink.latency_s), "on": sink.name}
            figures["late blocks"] = sink.late_blocks
            Path(self.path).write_text(json.dumps(figures), encoding="utf-8")
            close()

        sink.close = count  # type: ignore[method-assign]
        return sink


def _measure(seconds: float, buffer: str, reverb: float, *, busy: bool) -> dict[str, Any]:
    notes = (Note(i * 16, 36 + i % 61, 75) for i in range(int(seconds * 60)))
    song = Song((Track(1, notes=tuple(notes)),))
    writer = multiprocessing.get_context("spawn").Process(target=_write, daemon=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.json"
        synth = SynthOutput(str(resources.soundfont_path()), None, buffer, reverb)
        with Player(_Counted(synth, str(path))) as player:
            player.prepare()
            while player.sink_name is None:
                time.sleep(0.01)
            if player.error is not None:
                sys.exit(player.error)
            if busy:
                writer.start()
                time.sleep(2)  # Until it has its model.
            player.play(song)
            while player.is_playing:
                time.sleep(0.05)
            realtime = player.is_realtime
        if busy:
            writer.kill()
        figures: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {**figures, "goes first": "yes" if realtime else "no"}


def _write() -> None:
    from musestudio.inference.continuation import ContinuationModel
    from musestudio.inference.request import ContinuationRequest

    model = ContinuationModel.open(resources.default_model_path(), "cpu")
    phrase = Song((Track(1, notes=tuple(Note(i * 240, 60 + i % 12, 200) for i in range(32))),))
    while True:
        model.continue_(ContinuationRequest(phrase, 32 * 240, (1,)))


if __name__ == "__main__":
    main()
