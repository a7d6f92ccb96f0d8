"""The pad: from the puck to notes, picture and sound, and writing four bars.

    python benchmarks/bench_pad.py [--model FILE] [--steps N] [--notes N] [--json]

Drags the puck across the map with real mouse events in the real window (without a screen), on a
demo phrase and in a piece of many notes, one step after another: “notes” is when the music at the
puck is known, “picture” when roll and map are painted with it, “sound” when the player has been
given it and the 30 ms have passed that it takes to hand music over to the sender process; what
the audio device keeps comes on top. “busy” is what all of the program's threads worked until the
picture, which says more than the clock on a busy computer. “drag” sends a movement every 8 ms
without waiting, as a mouse does, and counts the pictures a second and how late the last one is.
“write 4 bars” is the model alone, on the demos' phrases of both hands.

Budgets: writing 15 ms, notes to picture and sound 60 ms. Milliseconds; median and slowest of 20.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench_roll import DARK, HEIGHT, WIDTH, make_song
from bench_window import Painted, close, run_for, wait_for
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from musestudio import app as application
from musestudio.inference.clips import Clip
from musestudio.inference.phrase_vae import PhraseVAE
from musestudio.midi.file import read_song, write_song
from musestudio.resources import default_phrase_model_path, demo_paths
from musestudio.settings import Settings, save_settings
from musestudio.ui.main_window import MainWindow
from musestudio.ui.theme import apply_theme

WRITING_BUDGET_MS, STEP_BUDGET_MS = 15.0, 60.0
HANDING_OVER_MS = 30.0
MOVE_EVERY_S = 0.008
BARS = 4


def writing_times(model: Path, rounds: int) -> dict[str, list[float]]:
    """Milliseconds to write each demo's first four bars, both hands, at its own point: by the
    clock, and what the processor worked on it."""
    vae = PhraseVAE.open(model, "cpu")
    times: dict[str, list[float]] = {"clock": [], "busy": []}
    for path in demo_paths():
        song = read_song(path).song
        clip = Clip.of_bars(song, [track.track_id for track in song.tracks], 1, BARS)
        latent = vae.encode(clip.bars)
        vae.decode(latent)
        for _ in range(rounds):
            began_s, worked_s = time.perf_counter(), time.process_time()
            vae.decode(latent)
            times["clock"].append((time.perf_counter() - began_s) * 1000)
            times["busy"].append((time.process_time() - worked_s) * 1000)
    return times


class Hand:
    """Drags the puck of a window's pad and looks when its music is there."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.pad = window, window.panels.pad
        self.arrived_s = self.sounded_s = 0.0
        self.painted_before = 0
        self.pad.exploring.arrived.connect(self._arrived)
        self.painted = Painted(window.roll.canvas)
        self.painted_map = Painted(self.pad.panel.map)
        player: Any = window.playback._player
        update = player.update

        def timed_update(song: Any) -> None:
            update(song)
            self.sounded_s = time.perf_counter()

        player.update = timed_update

    def _arrived(self, _morph: object) -> None:
        self.arrived_s, self.painted_before = time.perf_counter(), self.painted.count

    def send(self, kind: QEvent.Type, x: float, y: float) -> None:
        target = self.pad.panel.map
        place, left = target.place_of(x, y), Qt.MouseButton.LeftButton
        is_move = kind == QEvent.Type.MouseMove
        button = Qt.MouseButton.NoButton if is_move else left
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else left
        QApplication.sendEvent(
            target,
            QMouseEvent(
                kind,
                place,
                QPointF(target.mapToGlobal(place)),
                button,
                held,
                Qt.KeyboardModifier.NoModifier,
            ),
        )

    def step(self, x: float, y: float) -> dict[str, float]:
        """One movement, until its music is seen."""
        self.arrived_s = self.sounded_s = 0.0
        before_map = self.painted_map.count
        began_s, worked_s = time.perf_counter(), time.process_time()
        self.send(QEvent.Type.MouseMove, x, y)
        wait_for(lambda: self.arrived_s > 0)
        wait_for(
            lambda: self.painted.count > self.painted_before and self.painted_map.count > before_map
        )
        seen_s, busy_ms = time.perf_counter(), (time.process_time() - worked_s) * 1000
        sound_ms = (self.sounded_s - began_s) * 1000 + HANDING_OVER_MS if self.sounded_s else None
        found = {"notes": (self.arrived_s - began_s) * 1000, "picture": (seen_s - began_s) * 1000}
        found["busy"] = busy_ms
        return found if sound_ms is None else {**found, "sound": sound_ms}

    def drag(self, steps: int) -> tuple[float, float]:
        """(pictures a second, how late the last one is in ms) of a drag that waits for nothing."""
        before = self.painted.count
        began_s = time.perf_counter()
        for number in range(steps):
            self.send(QEvent.Type.MouseMove, *path_across(number / steps))
            run_for(max(began_s + (number + 1) * MOVE_EVERY_S - time.perf_counter(), 0.0))
        moved_s = time.perf_counter()
        count = self.painted.count - before
        wait_for(lambda: not self.pad.exploring.is_busy)
        QApplication.processEvents()
        late_ms = (time.perf_counter() - moved_s) * 1000
        return count / (moved_s - began_s), late_ms


def path_across(way: float) -> tuple[float, float]:
    """A walk over the map, 0–1, that comes near to everything."""
    return 0.5 + 0.42 * math.sin(2 * math.pi * way), 0.5 + 0.42 * math.sin(6 * math.pi * way + 1)


def window_times(path: Path, model: Path, steps: int, least_notes: int = 1) -> dict[str, Any]:
    window = application.build_window(application.make_application())
    window.resize(WIDTH, HEIGHT)
    window.show()
    window.begin()
    application.open_first(window, [str(path)])
    wait_for(lambda: window.document.song.note_count >= least_notes)
    window.assistant.phrases.choose(model, "cpu")
    application.calm_collector()  # As ``app.run`` does.
    pad = window.panels.pad
    began_s = time.perf_counter()
    window.panels.show("panel_pad", True)
    wait_for(lambda: pad.exploring.landscape is not None and not pad.exploring.is_busy)
    opened_ms = (time.perf_counter() - began_s) * 1000
    run_for(1.0)
    hand = Hand(window)
    hand.send(QEvent.Type.MouseButtonPress, *path_across(0.0))
    run_for(0.3)
    rows = []
    for number in range(1, steps + 1):
        rows.append(hand.step(*path_across(number / (steps + 1))))
        run_for(0.02)
    times = {name: [row[name] for row in rows if name in row] for name in rows[0]}
    pictures, late_ms = hand.drag(2 * steps)
    hand.send(QEvent.Type.MouseButtonRelease, *path_across(1.0))
    close(window)
    summary: dict[str, Any] = {name: summed_up(values) for name, values in times.items()}
    summary |= {"map shown": opened_ms, "pictures a second": pictures, "last one late": late_ms}
    return summary


def summed_up(times: list[float]) -> dict[str, float]:
    """The median, and what nineteen in twenty stay below."""
    in_order = sorted(times)
    return {
        "median": statistics.median(in_order),
        "slow": in_order[min(round(0.95 * len(in_order)), len(in_order) - 1)],
    }


def measure(model: Path, steps: int, n_notes: int) -> dict[str, Any]:
    writing = writing_times(model, max(steps // 3, 5))
    results: dict[str, Any] = {
        "write 4 bars": {name: summed_up(times) for name, times in writing.items()}
    }
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MUSESTUDIO_HOME"] = folder
        save_settings(Settings(theme="dark", midi_output="silent"))
        long = Path(folder) / "long.mid"
        write_song(make_song(n_notes, 2), long)
        results["demo"] = window_times(demo_paths()[-1], model, steps)
        results[f"{n_notes:,} notes"] = window_times(long, model, steps, n_notes // 2)
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, help="a phrase model; the shipped one by default")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--notes", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sys.setswitchinterval(0.0005)  # As the application sets it.
    apply_theme(application.make_application(), DARK)
    model = options.model or default_phrase_model_path()
    results = measure(model, options.steps, options.notes)
    if options.json:
        print(json.dumps({"pad": results}))
        return
    writing = results.pop("write 4 bars")
    print(f"{'':34}{'median':>9}{'slow':>9}{'budget':>9}   ms")
    print(_row("write 4 bars", writing["clock"], WRITING_BUDGET_MS))
    print(_row("  of that busy", writing["busy"], WRITING_BUDGET_MS))
    for where, found in results.items():
        print(where)
        for name, value in found.items():
            if isinstance(value, dict):
                title = "  of that busy" if name == "busy" else f"  puck to {name}"
                print(_row(title, value, STEP_BUDGET_MS))
        print(f"{'  map shown after':34}{found['map shown']:9.0f}")
        print(f"{'  drag: pictures a second':34}{found['pictures a second']:9.0f}")
        print(f"{'  drag: the last one late by':34}{found['last one late']:9.1f}")


def _row(name: str, found: dict[str, float], budget_ms: float) -> str:
    return f"{name:34}{found['median']:9.1f}{found['slow']:9.1f}{budget_ms:9.0f}"


if __name__ == "__main__":
    main()
