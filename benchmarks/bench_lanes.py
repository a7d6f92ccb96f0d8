"""Frame and edit times of the lanes under the roll, on a track of very many events.

    QT_QPA_PLATFORM=offscreen python benchmarks/bench_lanes.py [--events N] [--frames N]

Every frame is a full repaint of one lane, 1920 pixels wide, into memory. The track holds N
notes and N events of each of three controllers. Times are milliseconds the processor spent.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # The checkout it stands in.

import numpy as np
from PySide6.QtWidgets import QApplication

from benchmarks.bench_roll import WIDTH, frames
from musestudio.app import calm_collector
from musestudio.editing.document import SongDocument
from musestudio.score import ChannelEvent, Note, Song, Track
from musestudio.ui.lanes.point_arrays import NO_TICKS, PointArrays
from musestudio.ui.lanes.points import PointLane
from musestudio.ui.piano_roll import PianoRollView
from musestudio.ui.theme import DARK, apply_theme

LANES = ("velocity", "cc1", "cc64", "bend")
TICKS_PER_EVENT = 30


def make_song(count: int, seed: int = 1) -> Song:
    """A track of ``count`` notes and as many movements of modulation, pedal and bend."""
    rng = random.Random(seed)
    end = count * TICKS_PER_EVENT
    notes = sorted(
        Note(rng.randrange(end), rng.randrange(30, 100), 240, rng.randint(1, 127))
        for _ in range(count)
    )
    events = [
        ChannelEvent(rng.randrange(end), bytes((*head, rng.randrange(128))))
        for head in (b"\xb0\x01", b"\xb0\x40", b"\xe0\x00")
        for _ in range(count)
    ]
    events.sort(key=lambda event: event.tick)
    return Song((Track(1, tuple(notes), tuple(events)),))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--frames", type=int, default=60)
    options = parser.parse_args()
    app = QApplication([])
    apply_theme(app, DARK)
    view = PianoRollView(SongDocument(make_song(options.events)))
    view.resize(WIDTH, 1080)
    view.show()
    for lane_id in LANES:
        view.lanes.open_lane(lane_id)
    app.processEvents()
    calm_collector()  # As ``app.run`` does.
    viewport, end = view.state.viewport, options.events * TICKS_PER_EVENT

    def pan(_: int) -> None:
        viewport.scroll_by(24, 0)

    for name, ticks, move in (
        ("pan, 16 bars", 16 * 1920, pan),
        ("pan, 160 bars", 160 * 1920, pan),
        ("whole song", end, lambda _: None),
    ):
        for lane_id in LANES:
            viewport.fit(0, ticks, 40, 90)
            show(f"{name}, {lane_id}", frames(view.lanes.lane(lane_id), options.frames, move))
    lane = view.lanes.lane("cc1")
    assert isinstance(lane, PointLane)
    base = lane.shown_base
    one = PointArrays.of([1000], [5])
    show("add a point", [timed(lambda: lane.write(NO_TICKS, one, "Add"))])
    span = slice(1000, min(11_000, len(base)))
    many = PointArrays(base.tick[span], np.clip(base.value[span] + 1, 0, 127))
    show("change 10,000 points", [timed(lambda: lane.write(many.tick, many, "Change"))])


def timed(work: Callable[[], None]) -> float:
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1000


def show(name: str, times: list[float]) -> None:
    print(f"{name:32} median {statistics.median(times):7.1f} ms   most {max(times):7.1f} ms")


if __name__ == "__main__":
    main()
