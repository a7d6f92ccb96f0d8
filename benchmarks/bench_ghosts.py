"""Ghosts while writing: from an edit to the first bar painted, to the candidate, to all of them.

python benchmarks/bench_ghosts.py

The window with the shipped model on the CPU, without a screen. “append” adds a note behind the
music, so that only what is new is heard; “last bar” moves a note of the last bar; “first bar”
one at the beginning, after which all of the phrase is heard anew. “long” does the same with a
piece of some 2,000 notes in the place of the demo phrase. Edits are far enough apart not to
count as a key held down. “computing” is what of the time to the first bar the two threads in
its way really ran, the window's and the model's: on a busy machine the difference is waiting.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["MUSESTUDIO_HOME"] = tempfile.mkdtemp()

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from musestudio import app as application
from musestudio.editing import ChangeNotes
from musestudio.score import Song
from musestudio.settings import Settings, save_settings
from musestudio.ui.main_window import MainWindow

BUDGET_MS = 60
EDITS = 15
APART_MS = 400


class Watch(QObject):
    """Notes when the page was painted with ghosts, and how much was on offer then."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.begun_s = 0.0
        self.first_ms = self.whole_ms = self.all_ms = self.computing_ms = 0.0
        self._begun_cpu_s = self._model_cpu_s = 0.0
        model: Any = window.assistant.model
        continue_ = model.continue_

        def timed(request: Any, **how: Any) -> Any:
            begun_s, begun = time.thread_time(), how.get("begun")
            if begun is not None:

                def told(notes: Any) -> None:
                    self._model_cpu_s = time.thread_time() - begun_s
                    begun(notes)

                how["begun"] = told
            return continue_(request, **how)

        model.continue_ = timed
        window.roll.canvas.installEventFilter(self)

    def begin(self) -> None:
        self.first_ms = self.whole_ms = self.all_ms = 0.0
        self.begun_s = time.perf_counter()
        self._begun_cpu_s = time.thread_time()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        answers = self._window.assistant.answers
        if event.type() == QEvent.Type.Paint and answers is not None:
            QTimer.singleShot(0, lambda: self._painted(answers))
        return False

    def _painted(self, answers: Any) -> None:
        elapsed_ms = (time.perf_counter() - self.begun_s) * 1000
        candidate = answers.candidates[0]
        if not self.first_ms:
            window_cpu_s = time.thread_time() - self._begun_cpu_s
            self.computing_ms = (window_cpu_s + self._model_cpu_s) * 1000
            self.first_ms = elapsed_ms
        if candidate.end_tick == answers.request.end_tick:
            self.whole_ms = self.whole_ms or elapsed_ms
        if len(answers.candidates) > 1:
            self.all_ms = self.all_ms or elapsed_ms


def wait_until(what: Callable[[], bool], most_s: float = 60) -> None:
    """Let the program run as its own event loop does: it wakes when something comes.

    ``QTest.qWait`` would sleep for milliseconds whatever came meanwhile.
    """
    heartbeat = QTimer()
    heartbeat.start(20)
    until_s = time.monotonic() + most_s
    while not what():
        if time.monotonic() > until_s:
            raise SystemExit("It did not come.")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def run_for(ms: int) -> None:
    until_s = time.monotonic() + ms / 1000
    wait_until(lambda: time.monotonic() >= until_s)


def append(window: MainWindow) -> None:
    """A note behind the last, on the edited track."""
    track = window.roll.state.active_track
    assert track is not None
    last = track.notes[-1]
    note = last._replace(start_tick=last.end_tick)
    window.document.apply(ChangeNotes(track.track_id, added=(note,)))
    window.roll.select_notes((note,))


def nudge(place: int) -> Callable[[MainWindow], None]:
    def edit(window: MainWindow) -> None:
        track = window.roll.state.active_track
        assert track is not None
        note = track.notes[place]
        moved = note.with_velocity(note.velocity % 120 + 4)
        window.document.apply(ChangeNotes(track.track_id, (note,), (moved,)))
        window.roll.select_notes((track.notes[-1],))

    return edit


def measure(window: MainWindow, watch: Watch, name: str, edit: Callable[[Any], None]) -> None:
    times: list[tuple[float, float, float, float]] = []
    for _ in range(EDITS):
        run_for(APART_MS)
        watch.begin()
        edit(window)
        wait_until(lambda: watch.all_ms > 0)
        times.append((watch.first_ms, watch.whole_ms, watch.all_ms, watch.computing_ms))
    columns = list(zip(*times, strict=True))
    middle = [statistics.median(column) for column in columns]
    worst = max(columns[0])
    print(
        f"{name:18} first bar {middle[0]:5.0f} ms (worst {worst:4.0f}, "
        f"computing {middle[3]:3.0f})   "
        f"4 bars {middle[1]:5.0f} ms   4 candidates {middle[2]:5.0f} ms"
    )


def long_piece(song: Song) -> Song:
    """The song over and over."""
    end = song.bar_line_after(song.tracks)
    for track in song.tracks:
        notes = [n.moved(ticks=end * i) for i in range(40) for n in track.notes]
        song = song.with_track(track.with_notes(notes))
    return song


def main() -> None:
    sys.setswitchinterval(0.0005)  # As the application sets it.
    save_settings(Settings(write_along=True, hints_shown=True, provider="cpu"))
    window = application.build_window(application.make_application())
    window.show()
    window.begin()
    application.calm_collector()  # As ``app.run`` does.
    window.window_files.open_demo()
    wait_until(lambda: window.assistant.model is not None)
    wait_until(lambda: window.document.song.note_count > 0)
    watch = Watch(window)
    print(f"The budget is {BUDGET_MS} ms to the first bar.")
    demo = window.document.song
    for name, song in (("", demo), ("long, ", long_piece(demo))):
        window.document.reset(song)
        window.roll.scroll_to_tick(song.last_note_end_tick + 8000)
        wait_until(lambda: window.assistant.answers is not None)
        for edited, edit in (("append", append), ("last bar", nudge(-2)), ("first bar", nudge(0))):
            measure(window, watch, name + edited, edit)
    window.close_without_asking()


if __name__ == "__main__":
    main()
