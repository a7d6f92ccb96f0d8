"""A window to work in, a player that plays nothing, and a look for what is left behind."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from musestudio import app as application
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.phrase_vae import PhraseVAE
from musestudio.inference.request import Candidate, ContinuationRequest, LookedAt
from musestudio.midi.midi_input import InMemoryInput, MidiInput
from musestudio.score import Note, Song
from musestudio.ui.main_window import MainWindow

DATA = Path(__file__).parent.parent / "data"
TINY_MODEL, TINY_PHRASES = DATA / "tiny.onnx", DATA / "tiny-phrases.onnx"


class QuietPlayer:
    """Keeps what it was told; time stands where the test puts it.

    Playing begins at time 0, 960 ticks a second; a loop then takes as long as its ticks.
    """

    handing_over_s = 0.03

    def __init__(self, output: Any, midi_input: MidiInput) -> None:
        self.outputs = [output]
        self.played: list[tuple[Song, int, int | None, tuple[int, int] | None]] = []
        self.previews: list[int] = []
        self.updates: list[Song] = []
        self.ready_for: tuple[Song, int] | None = None
        self.panics = 0
        self.is_playing = False
        self.is_closed = False
        self.tick = 0.0
        self.from_tick = 0
        self.loop: tuple[int, int] | None = None
        self.untils: list[int | None] = []
        self.metronome = False
        self.clock_out = False
        self.count_in_bars = 0
        self.error: str | None = None
        self.sink_name: str | None = "Quiet"

    def prepare(self) -> None:
        pass

    def play(
        self,
        song: Song,
        from_tick: int = 0,
        until_tick: int | None = None,
        loop: tuple[int, int] | None = None,
        *,
        count_in_bars: int = 0,
    ) -> None:
        self.played.append((song, from_tick, until_tick, loop))
        self.count_in_bars = count_in_bars
        self.tick = self.from_tick = from_tick
        self.loop = loop
        self.is_playing = True

    def stop(self) -> None:
        self.is_playing = False

    def update(self, song: Song) -> None:
        self.updates.append(song)

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        self.loop = loop

    def set_metronome(self, on: bool) -> None:
        self.metronome = on

    def set_clock_out(self, on: bool) -> None:
        self.clock_out = on

    def set_until(self, tick: int | None) -> None:
        self.untils.append(tick)

    def set_output(self, output: Any) -> None:
        self.outputs.append(output)

    def get_ready(self, song: Song, tick: int) -> None:
        self.ready_for = (song, tick)

    def panic(self) -> None:
        self.panics += 1

    def position_tick(self) -> float:
        return self.tick

    def place_at(self, time_s: float) -> tuple[int, float] | None:
        if not self.is_playing:
            return None
        tick = self.from_tick + max(time_s, 0.0) * 960
        if self.loop is None or tick < self.loop[1]:
            return 0, tick
        lap, into = divmod(tick - self.loop[1], self.loop[1] - self.loop[0])
        return 1 + int(lap), self.loop[0] + into

    def preview(
        self, pitch: int, velocity: int, channel: int = 0, program: int | None = None
    ) -> None:
        self.previews.append(pitch)

    def close(self) -> None:
        self.is_playing = False
        self.is_closed = True


class PonderingModel:
    """Answers one long note a candidate, but not before it is allowed to.

    The note is said to look back at the first one of the first track heard.
    """

    provider = "CPU"

    class card:  # noqa: N801
        name = "pondering"
        title = ""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.was_asked = threading.Event()
        self.requests: list[ContinuationRequest] = []

    def continue_(
        self,
        request: ContinuationRequest,
        *,
        cancelled: Callable[[], bool],
        progress: Callable[[float], None],
        explain: bool,
    ) -> tuple[Candidate, ...]:
        from musestudio.errors import Cancelled

        self.requests.append(request)
        self.was_asked.set()
        progress(0.5)
        while not self.may_answer.wait(0.005):
            if cancelled():
                raise Cancelled("stopped")
        track_id = request.answering[0]
        first = request.song.track(request.track_ids[0]).notes[:1]
        looked_at = tuple(LookedAt(request.track_ids[0], note, 0.5) for note in first)
        return tuple(
            Candidate(
                notes=((track_id, Note(request.start_tick, 60 + i, 480)),),
                start_tick=request.start_tick,
                end_tick=request.end_tick,
                seed=request.seed,
                index=i,
                looked_at=(looked_at,) if explain else (),
            )
            for i in range(request.candidates)
        )


OpenWindow = Callable[..., MainWindow]

PATIENCE_MS = 30_000
"""Only a failing test waits that long; a busy computer must not make one fail."""


class PatientQtBot(QtBot):
    """Waits longer than five seconds where a test names no limit."""

    def waitUntil(  # noqa: N802 - as it is called there
        self, callback: Callable[[], object], *, timeout: int = PATIENCE_MS
    ) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(  # noqa: N802 - as it is called there
        self, signal: Any, *, timeout: int = PATIENCE_MS, **options: Any
    ) -> Any:
        return super().waitSignal(signal, timeout=timeout, **options)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientQtBot(request)


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication) -> Iterator[OpenWindow]:
    """Opens the program's window as ``app.run`` does, with a quiet player.

    model: what answers; the tiny model through the real engine where none is given.
    expect_model: False where the test sees to it that there is none.
    """
    windows: list[MainWindow] = []

    def open_one(
        model: Any = None, files: tuple[Path, ...] = (), expect_model: bool = True
    ) -> MainWindow:
        def open_model(_path: Path, provider: str) -> Any:
            return model or ContinuationModel.open(TINY_MODEL, "cpu")

        def open_phrases(_path: Path, _provider: str) -> PhraseVAE:
            return PhraseVAE.open(TINY_PHRASES, "cpu")

        window = application.build_window(
            qapp,
            open_model=open_model,
            open_phrases=open_phrases,
            make_player=QuietPlayer,
            make_input=lambda _watch: InMemoryInput(),
        )
        windows.append(window)
        window.show()
        window.begin()
        window.assistant.phrases.choose(TINY_PHRASES, "cpu")
        application.open_first(window, [str(path) for path in files])
        qtbot.waitExposed(window)
        if expect_model:
            qtbot.waitUntil(lambda: window.assistant.model is not None)
        qtbot.waitUntil(lambda: not window.background.is_busy("files"))
        return window

    yield open_one
    for window in [w for first in windows for w in {first, *first.windows.open}]:
        window.windows.close_without_asking()
        if shiboken6.isValid(window):
            window.deleteLater()
    _settle()


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    """The window on its demo phrase."""
    return open_window()


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[QMessageBox.StandardButton], list[str]]:
    """Says what the composer will click in message boxes; returns what they were asked."""

    def will_click(button: QMessageBox.StandardButton) -> list[str]:
        asked: list[str] = []

        def click(box: QMessageBox) -> QMessageBox.StandardButton:
            asked.append(box.text())
            return button

        monkeypatch.setattr(QMessageBox, "exec", click)
        return asked

    return will_click


@pytest.fixture
def pondering() -> PonderingModel:
    return PonderingModel()


@pytest.fixture
def drop_files() -> Callable[..., None]:
    """``drop_files(widget, paths, x)``: drag files over the widget and let them go there."""
    return _drop


def _drop(
    widget: QWidget,
    paths: list[Path],
    x: float,
    y: float = 40.0,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    place = QPointF(x, y)
    for event in (
        QDragEnterEvent(place.toPoint(), action, data, button, modifiers),
        QDropEvent(place, action, data, button, modifiers),
    ):
        QApplication.sendEvent(widget, event)


def _settle() -> None:
    """Let deferred deletions and queued calls happen."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
    gc.collect()


@pytest.fixture(autouse=True)
def nothing_is_left(qapp: QApplication) -> Iterator[None]:
    """Fails a test that leaves widgets, threads or running timers behind."""
    threads_before = set(threading.enumerate())
    timers_before = {id(timer) for timer in _running_timers()}
    yield
    _settle()
    widgets = [w for w in qapp.topLevelWidgets() if w.isVisible()]
    assert not widgets, f"widgets left: {widgets}"
    deadline_s = time.monotonic() + PATIENCE_MS / 1000
    while (left := _new_threads(threads_before)) and time.monotonic() < deadline_s:
        time.sleep(0.01)
    assert not left, f"threads left: {left}"
    timers = [timer for timer in _running_timers() if id(timer) not in timers_before]
    assert not timers, f"timers left: {timers}"


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread not in before]


def _running_timers() -> list[QTimer]:
    # By type: isinstance asks objects for their class, which some of torch's warn of.
    return [
        found
        for found in gc.get_objects()
        if issubclass(type(found), QTimer) and shiboken6.isValid(found) and found.isActive()
    ]
