"""The program at its busiest: the model writes in a thread while the roll is painted anew."""

from __future__ import annotations

import contextlib
import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from musestudio.errors import Cancelled, ModelError

if TYPE_CHECKING:
    from musestudio.score import Song

_FRAME_S = 1 / 60
_SIZE = (1280, 720)


class Busy(Protocol):
    """What keeps the program busy, from ``with`` to its end."""

    def work_for(self, seconds: float) -> None:
        """What the window's thread does; called on that thread."""

    def done(self) -> dict[str, int]:
        """What was done, counted, by name."""


class _Idle:
    def work_for(self, seconds: float) -> None:
        time.sleep(seconds)

    def done(self) -> dict[str, int]:
        return {}


@contextlib.contextmanager
def at_rest() -> Iterator[Busy]:
    """Nothing but waiting."""
    yield _Idle()


class BusyProgram:
    """Generation without a pause, and sixty frames a second as far as that goes.

    Without a model nothing is written, without Qt nothing is painted; ``done`` tells.
    """

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._counts: dict[str, int] = {}
        self._writer: threading.Thread | None = None
        self._paint: Callable[[int], None] | None = None
        self._close: Callable[[], None] = lambda: None

    def __enter__(self) -> BusyProgram:
        with contextlib.suppress(ImportError):  # Qt, or a system library it needs.
            self._open_roll()
        write = _writing()
        if write is not None:
            self._counts["notes written"] = 0
            self._writer = threading.Thread(target=self._write, args=(write,), name="writer")
            self._writer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        if self._writer is not None:
            self._writer.join()
        self._close()

    def work_for(self, seconds: float) -> None:
        """Paint for so long."""
        end_s = time.perf_counter() + seconds
        while (now_s := time.perf_counter()) < end_s:
            if self._paint is not None:
                self._paint(self._counts["frames painted"])
                self._counts["frames painted"] += 1
            rest_s = min(now_s + _FRAME_S, end_s) - time.perf_counter()
            time.sleep(max(rest_s, 0.0))

    def done(self) -> dict[str, int]:
        """Frames and notes so far."""
        return dict(self._counts)

    def _write(self, write: Callable[[int, Callable[[], bool]], int]) -> None:
        seed = 0
        while not self._ended.is_set():
            self._counts["notes written"] += write(seed, self._ended.is_set)
            seed += 1

    def _open_roll(self) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from PySide6.QtCore import QEvent, QPoint
        from PySide6.QtGui import QImage, QRegion
        from PySide6.QtWidgets import QApplication, QWidget

        from musestudio.app import make_application
        from musestudio.editing.document import SongDocument
        from musestudio.ui.piano_roll import PianoRollView
        from musestudio.ui.theme import DARK, apply_theme

        application = make_application()
        apply_theme(application, DARK)
        view = PianoRollView(SongDocument(_song(4000)))
        view.resize(*_SIZE)
        view.ensurePolished()
        image = QImage(*_SIZE, QImage.Format.Format_RGB32)

        def paint(frame: int) -> None:
            view.state.viewport.scroll_by(24 if frame % 200 < 100 else -24, 0)
            QApplication.processEvents()
            view.render(image, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)

        def close() -> None:
            view.close()
            view.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            gc.collect()

        self._counts["frames painted"] = 0
        self._paint, self._close = paint, close


def _writing() -> Callable[[int, Callable[[], bool]], int] | None:
    """A function that writes with a seed until told to stop and returns how many notes."""
    from musestudio.inference.continuation import ContinuationModel
    from musestudio.inference.request import ContinuationRequest
    from musestudio.resources import default_model_path

    try:
        model = ContinuationModel.open(default_model_path())
    except ModelError:
        return None
    song = _song(64)

    def write(seed: int, cancelled: Callable[[], bool]) -> int:
        request = ContinuationRequest(song, song.bar_line_after(song.tracks), (1,), seed=seed)
        try:
            answers = model.continue_(request, cancelled=cancelled)
        except Cancelled:
            return 0
        return sum(len(answer.notes) for answer in answers)

    return write


def _song(n_notes: int) -> Song:
    from musestudio.score import Note, Song, Track

    scale = (60, 62, 64, 65, 67, 69, 71, 72)
    notes = tuple(
        Note(i * 240, scale[i * 5 % 8] + i * 3 % 5 * 12 - 24, 200, 50 + i * 7 % 60)
        for i in range(n_notes)
    )
    return Song((Track(1, notes=notes),))
