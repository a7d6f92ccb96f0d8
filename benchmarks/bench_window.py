"""The whole window with 100,000 notes: opening, edits, and how long it does not listen.

    python benchmarks/bench_window.py [--notes N] [--rounds N] [--json]

Opens a MIDI file in the real window (without a screen) until the roll is painted, edits
10,000 selected notes through the document to the painted roll, and asks the shipped model
for continuations, while a heartbeat notes the longest stretch in which the event loop did
nothing else. Beside it a QGraphicsView with one item a note: built from the same notes, its
items moved, repainted.

“busy” is what the window's thread itself worked in that stretch (of opening: all threads);
“clock” has whatever else the computer did in it. On a computer at rest the two agree.
QGraphicsView's column is what its thread worked.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench_roll import DARK, HEIGHT, WIDTH, make_scene, make_song
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QGraphicsView

from musestudio import app as application
from musestudio.midi.file import write_song
from musestudio.settings import Settings, save_settings
from musestudio.ui.main_window import MainWindow
from musestudio.ui.theme import apply_theme

N_EDITED = 10_000
PATIENCE_S = 120.0
_BEAT_MS = 1


class Heartbeat(QObject):
    """Beats as often as the event loop lets it, and keeps the longest time between two beats."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.gap_ms = self.busy_ms = 0.0
        self._last_s, self._worked_s = time.perf_counter(), time.thread_time()
        self._timer.start()

    def stop(self) -> dict[str, float]:
        self._beat()
        self._timer.stop()
        return {"gap": self.gap_ms, "busy": self.busy_ms}

    def _beat(self) -> None:
        now_s, worked_s = time.perf_counter(), time.thread_time()
        self.gap_ms = max(self.gap_ms, (now_s - self._last_s) * 1000)
        self.busy_ms = max(self.busy_ms, (worked_s - self._worked_s) * 1000)
        self._last_s, self._worked_s = now_s, worked_s


class Painted(QObject):
    """Counts how often a widget was painted."""

    def __init__(self, widget: QObject) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


def measure(n_notes: int, rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds, the median of the rounds (stalls: the worst of any)."""
    song = make_song(n_notes, 2)
    results: dict[str, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MUSESTUDIO_HOME"] = folder
        save_settings(Settings(theme="dark", midi_output="silent"))
        path = Path(folder) / "bench.mid"
        write_song(song, path)
        for _ in range(rounds):
            window = open_window()
            for name, times in window_times(window, path).items():
                results.setdefault(name, []).append(times)
            close(window)
    for _ in range(rounds):
        for name, theirs in scene_times(song).items():
            results[name][_]["QGraphicsView"] = theirs
    return {name: _summary(rows) for name, rows in results.items()}


def _summary(rows: list[dict[str, float]]) -> dict[str, float]:
    worst = max if any("gap" in row for row in rows) else statistics.median
    return {key: worst([row[key] for row in rows]) for key in rows[0]}


def open_window() -> MainWindow:
    window = application.build_window(application.make_application())
    window.resize(WIDTH, HEIGHT)
    window.show()
    window.begin()
    window.window_files.open_demo()
    wait_for(lambda: window.assistant.model is not None)
    wait_for(lambda: window.document.song.note_count > 0)
    application.calm_collector()  # As ``app.run`` does.
    settle(window)
    return window


def window_times(window: MainWindow, path: Path) -> dict[str, dict[str, float]]:
    results: dict[str, dict[str, float]] = {}
    heart, canvas = Heartbeat(), window.roll.canvas
    painted = Painted(canvas)

    heart.start()
    window.actions_["continue"].trigger()
    wait_for(lambda: window.assistant.answers is not None)
    run_for(0.3)
    results["generating: longest stall"] = heart.stop()
    window.assistant.dismiss()
    settle(window)

    opened: list[object] = []
    window.files.opened.connect(opened.append)
    heart.start()
    began_s, worked_s = time.perf_counter(), time.process_time()
    window.files.open(path)
    wait_for(lambda: bool(opened))
    before = painted.count
    wait_for(lambda: painted.count > before)
    results["open to painted roll"] = {
        "time": (time.perf_counter() - began_s) * 1000,
        "busy": (time.process_time() - worked_s) * 1000,
    }
    run_for(1.5)  # What is found out afterwards (the key, chords) must not stall it either.
    results["opening: longest stall"] = heart.stop()

    count = len(window.roll.state.active_index)
    for where, chosen in (
        ("", range(1000, 1000 + N_EDITED)),
        (" scattered", range(0, count, max(count // N_EDITED, 1))),
    ):
        window.roll.state.select(chosen)
        settle(window)
        for name, edit in (
            (f"move {N_EDITED:,}{where} notes", lambda: window.roll.nudge(0, 1)),
            ("undo it", window.document.undo),
            ("redo it", window.document.redo),
        ):
            before = painted.count
            began_s, worked_s = time.perf_counter(), time.thread_time()
            edit()
            wait_for(lambda before=before: painted.count > before)
            results[name if name.startswith("move") else f"{name}{where}"] = {
                "time": (time.perf_counter() - began_s) * 1000,
                "busy": (time.thread_time() - worked_s) * 1000,
            }
            settle(window)

    heart.start()
    window.actions_["continue"].trigger()
    wait_for(lambda: window.assistant.answers is not None)
    run_for(0.3)
    results["generating in it: longest stall"] = heart.stop()
    return results


def scene_times(song: Any) -> dict[str, float]:
    """The same with one item a note: building and painting it, moving 10,000 items."""
    began_s = time.thread_time()
    scene, items = make_scene(song)
    view = QGraphicsView(scene)
    view.setFixedSize(WIDTH, HEIGHT)
    view.show()
    QApplication.processEvents()
    view.viewport().grab()
    open_ms = (time.thread_time() - began_s) * 1000
    began_s = time.thread_time()
    for item in items[1000 : 1000 + N_EDITED]:
        item.moveBy(0, -8)
    view.viewport().grab()
    move_ms = (time.thread_time() - began_s) * 1000
    view.close()
    view.deleteLater()
    return {"open to painted roll": open_ms, "move 10,000 notes": move_ms}


def close(window: MainWindow) -> None:
    window.close_without_asking()
    window.deleteLater()
    run_for(0.1)
    gc.collect()


def settle(window: MainWindow) -> None:
    """Let timers and background work that an edit or an opening started come to an end."""
    run_for(0.6)
    wait_for(lambda: not any(window.background.is_busy(lane) for lane in ("files", "key")))


def run_for(seconds: float) -> None:
    end_s = time.perf_counter() + seconds
    while time.perf_counter() < end_s:
        QApplication.processEvents()
        time.sleep(0.0005)


def wait_for(condition: Callable[[], bool]) -> None:
    """Let the program run until ``condition`` holds. Raises TimeoutError."""
    end_s = time.perf_counter() + PATIENCE_S
    while not condition():
        if time.perf_counter() > end_s:
            raise TimeoutError("the window did not get there")
        QApplication.processEvents()
        time.sleep(0.0002)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notes", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sys.setswitchinterval(0.0005)  # As the application sets it.
    apply_theme(application.make_application(), DARK)
    results = measure(options.notes, options.rounds)
    if options.json:
        print(json.dumps(results))
        return
    print(f"{options.notes:,} notes, {WIDTH} × {HEIGHT}, ms; {options.rounds} rounds")
    print(f"{'':34}{'clock':>9}{'busy':>9}{'QGraphicsView':>16}")
    for name, times in results.items():
        clock = times.get("time", times.get("gap"))
        cells = (clock, times.get("busy"), times.get("QGraphicsView"))
        widths = (9, 9, 16)
        print(
            f"{name:34}"
            + "".join(
                f"{'–':>{w}}" if cell is None else f"{cell:>{w}.1f}"
                for cell, w in zip(cells, widths, strict=True)
            )
        )


if __name__ == "__main__":
    main()
