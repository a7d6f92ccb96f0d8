"""Reading and writing a MIDI file of 100,000 notes, beside mido, in one run.

python benchmarks/bench_midi_file.py
"""

from __future__ import annotations

import argparse
import io
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import mido

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # The checkout it stands in.

from musestudio.midi.file import read_song_bytes, song_bytes
from musestudio.score import ChannelEvent, Note, Song, Track

ROUNDS = 5


def piece(notes_per_hand: int = 50_000) -> Song:
    """Two hands of overlapping notes with expressive velocities and a pedal."""
    rng = random.Random(1)
    hands = []
    for hand, (low, high) in enumerate(((30, 60), (60, 96))):
        notes = [
            Note(
                start_tick=i * 60 + rng.randrange(30),
                pitch=rng.randrange(low, high),
                duration_ticks=rng.randrange(20, 400),
                velocity=rng.randrange(1, 128),
                channel=hand,
            )
            for i in range(notes_per_hand)
        ]
        pedal = (
            ChannelEvent(tick, bytes((0xB0 | hand, 64, 127 * (tick // 960 % 2))))
            for tick in range(0, notes_per_hand * 60, 960)
        )
        hands.append(Track(hand + 1, tuple(sorted(notes)), tuple(pedal), colour=hand))
    return Song(tuple(hands))


def seconds(job: Callable[[], object]) -> float:
    """The median of a few calls."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    song = piece()
    data = song_bytes(song)
    theirs = mido.MidiFile(file=io.BytesIO(data))
    rows = (
        (
            "read",
            seconds(lambda: read_song_bytes(data, "bench.mid")),
            seconds(lambda: mido.MidiFile(file=io.BytesIO(data))),
        ),
        (
            "write",
            seconds(lambda: song_bytes(song)),
            seconds(lambda: theirs.save(file=io.BytesIO())),
        ),
    )
    if as_json:
        print(json.dumps({name: {"ours_s": ours, "mido_s": theirs} for name, ours, theirs in rows}))
        return
    print(f"{song.note_count:,} notes, {len(data):,} bytes, median of {ROUNDS}")
    print(f"{'':6}{'ours s':>8}{'mido s':>8}{'ratio':>8}")
    for name, ours_s, mido_s in rows:
        print(f"{name:6}{ours_s:8.3f}{mido_s:8.3f}{mido_s / ours_s:7.1f}x")


if __name__ == "__main__":
    main()
