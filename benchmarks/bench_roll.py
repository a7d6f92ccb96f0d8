"""Frame times of the piano roll, with a QGraphicsView beside it in the same run.

    QT_QPA_PLATFORM=offscreen python benchmarks/bench_roll.py [--notes N] [--frames N]

Every frame is a full repaint of the page at 1920 × 1080 into memory by the raster
painter, as without a graphics card. Times are milliseconds the processor spent, which is
how long a frame takes where nothing else runs; compare the two columns rather than runs
on different machines.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # The checkout it stands in.

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QRegion
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsView,
    QWidget,
)

from musestudio.editing.document import SongDocument
from musestudio.score import Note, Song, Track
from musestudio.ui.piano_roll import PianoRollView
from musestudio.ui.theme import DARK, apply_theme

WIDTH, HEIGHT = 1920, 1080
TICKS_PER_BEAT = 480
ROW_HEIGHT = 8.0


def make_song(n_notes: int, n_tracks: int, seed: int = 1) -> Song:
    """Lively two-hand music: 12 notes a beat over all tracks, and a drone now and then."""
    rng = random.Random(seed)
    tracks = []
    for t in range(n_tracks):
        notes = []
        for _ in range(n_notes // n_tracks):
            start = rng.randrange(n_notes * TICKS_PER_BEAT // 12)
            length = rng.choice((60, 120, 120, 240, 480, 960))
            if rng.random() < 0.0005:
                length = 200 * TICKS_PER_BEAT
            pitch = min(max(round(rng.gauss(62, 14)), 21), 108)
            notes.append(Note(start, pitch, length - 8, rng.randint(30, 120)))
        tracks.append(Track(t + 1, tuple(sorted(notes)), colour=t))
    return Song(tuple(tracks), TICKS_PER_BEAT)


def frames(widget: QWidget, steps: int, move: Callable[[int], None]) -> list[float]:
    """Milliseconds of each of ``steps`` frames, every one after a move."""
    image = QImage(widget.size(), QImage.Format.Format_RGB32)
    times = []
    for i in range(steps):
        start = time.thread_time()
        move(i)
        widget.render(image, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
        times.append((time.thread_time() - start) * 1000)
    return times


def roll_times(song: Song, n_frames: int) -> dict[str, list[float]]:
    """Frame times of the roll's page."""
    start = time.thread_time()
    view = PianoRollView(SongDocument(song))
    view.resize(WIDTH, HEIGHT)
    view.show()
    QApplication.processEvents()
    results = {"open": [(time.thread_time() - start) * 1000]}
    gc.freeze()
    canvas, viewport = view.canvas, view.state.viewport
    canvas.setParent(None)
    canvas.setFixedSize(WIDTH, HEIGHT)
    canvas.show()
    QApplication.processEvents()

    def at_eight_bars() -> None:
        view.show_opening()
        viewport.scroll_to(scroll_x=20_000)

    def pan(i: int) -> None:
        viewport.scroll_by(24, (i % 3) - 1)

    def zoom(i: int) -> None:
        viewport.zoom_time(1.04 if i % 60 < 30 else 1 / 1.04, WIDTH / 2)

    at_eight_bars()
    results["pan, 8 bars"] = frames(canvas, n_frames, pan)
    at_eight_bars()
    viewport.zoom_time(0.22, 0)
    viewport.scroll_to(scroll_x=20_000)
    results["pan, 40 bars"] = frames(canvas, n_frames, pan)
    at_eight_bars()
    viewport.zoom_time(0.1, 0)
    viewport.scroll_to(scroll_x=20_000)
    results["pan, 90 bars"] = frames(canvas, n_frames, pan)
    at_eight_bars()
    results["zoom"] = frames(canvas, n_frames, zoom)
    view.zoom_to_fit()
    results["whole song"] = frames(canvas, n_frames, lambda i: canvas.update())
    view.select_all()
    results["whole song, all selected"] = frames(canvas, n_frames, lambda i: canvas.update())
    return results


def make_scene(song: Song) -> tuple[QGraphicsScene, list[QGraphicsRectItem]]:
    """One rectangle item a note, one unit a tick."""
    scene = QGraphicsScene()
    brushes = [QBrush(QColor(DARK.note_colour(0, v))) for v in range(128)]
    no_pen = Qt.PenStyle.NoPen
    items = []
    for _, note in song.all_notes():
        box = QRectF(
            note.start_tick, (127 - note.pitch) * ROW_HEIGHT, note.duration_ticks, ROW_HEIGHT - 1
        )
        items.append(scene.addRect(box, no_pen, brushes[note.velocity]))
    return scene, items


def scene_times(song: Song, n_frames: int) -> dict[str, list[float]]:
    """The same frames with one rectangle item a note."""
    start = time.thread_time()
    scene, _items = make_scene(song)
    view = QGraphicsView(scene)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setFixedSize(WIDTH, HEIGHT)
    view.show()
    QApplication.processEvents()
    results = {"open": [(time.thread_time() - start) * 1000]}
    bar = 4 * TICKS_PER_BEAT

    def show_bars(bars: float) -> None:
        view.resetTransform()
        view.scale(WIDTH / (bars * bar), 1)
        view.horizontalScrollBar().setValue(20_000)

    def pan(i: int) -> None:
        view.horizontalScrollBar().setValue(view.horizontalScrollBar().value() + 24)

    def zoom(i: int) -> None:
        factor = 1.04 if i % 60 < 30 else 1 / 1.04
        view.scale(factor, 1)

    for bars, name in ((8, "pan, 8 bars"), (40, "pan, 40 bars"), (90, "pan, 90 bars")):
        show_bars(bars)
        results[name] = frames(view.viewport(), n_frames, pan)
    show_bars(8)
    results["zoom"] = frames(view.viewport(), n_frames, zoom)
    show_bars(song.last_note_end_tick / bar)
    few = max(n_frames // 6, 3)
    results["whole song"] = frames(view.viewport(), few, lambda i: view.viewport().update())
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notes", type=int, default=100_000)
    parser.add_argument("--tracks", type=int, default=2)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    app = QApplication([])
    apply_theme(app, DARK)
    song = make_song(options.notes, options.tracks)
    ours = roll_times(song, options.frames)
    theirs = scene_times(song, options.frames)
    if options.json:
        print(json.dumps({name: _figures(times, theirs.get(name)) for name, times in ours.items()}))
        return
    print(f"{song.note_count:,} notes on {options.tracks} tracks, {WIDTH} × {HEIGHT}, ms")
    print(f"{'':26}{'piano roll':>22}{'QGraphicsView':>22}")
    print(f"{'':26}{'median':>11}{'p95':>11}{'median':>11}{'p95':>11}")
    for name, times in ours.items():
        cells = "".join(_cells(t) for t in (times, theirs.get(name)))
        print(f"{name:26}{cells}")


def _figures(ours: list[float], theirs: list[float] | None) -> dict[str, float]:
    figures = {"ms": statistics.median(ours), "p95_ms": _p95(ours)}
    if theirs:
        figures |= {"graphics_view_ms": statistics.median(theirs)}
    return figures


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _cells(times: list[float] | None) -> str:
    if not times:
        return f"{'–':>11}{'–':>11}"
    if len(times) == 1:
        return f"{times[0]:>11.1f}{'':>11}"
    return f"{statistics.median(times):>11.2f}{_p95(times):>11.2f}"


if __name__ == "__main__":
    main()
