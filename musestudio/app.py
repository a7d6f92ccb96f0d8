"""Builds every part of the window and joins them; the only place that knows them all."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import socket
import sys
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QMessageLogContext, QSocketNotifier, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

import musestudio
from musestudio.editing import SongDocument
from musestudio.errors import MuseStudioError
from musestudio.logs import log_path
from musestudio.midi.midi_input import MidiInput
from musestudio.midi.player import Player
from musestudio.midi.port_watch import PortWatch
from musestudio.resources import demo_paths
from musestudio.score import Song, Track
from musestudio.settings import load_settings
from musestudio.ui.assistant import Assistant
from musestudio.ui.background import Background
from musestudio.ui.icons import application_icon
from musestudio.ui.main_window import MainWindow
from musestudio.ui.outputs import make_output
from musestudio.ui.phrase_asking import open_phrase_model
from musestudio.ui.playback import Playback, PlayerLike
from musestudio.ui.settings_store import SettingsOfWindow, SettingsStore
from musestudio.ui.theme import apply_theme
from musestudio.ui.theme_chooser import theme_named
from musestudio.ui.thinking import Model
from musestudio.ui.windows import Windows

if TYPE_CHECKING:
    from musestudio.inference.phrase_vae import PhraseVAE

log = logging.getLogger(__name__)
AnyModel = TypeVar("AnyModel")

# The feeder of the MIDI sender must not wait 5 ms, Python's default, for the interpreter.
_SWITCH_INTERVAL_S = 0.0005


def run(files: Sequence[str] = (), *, as_tracks: bool = False) -> int:
    """Open ``files``, or a demo phrase; returns the exit code.

    as_tracks: put them into one piece, instead of each in a window of its own.
    """
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    app = make_application()
    window = build_window(app)
    windows = window.windows
    with _sentences_for_errors(windows), _interrupts_close(windows):
        window.show()
        window.begin()
        calm_collector()
        open_first(window, files, as_tracks=as_tracks)
        windows.recovery.look()
        window.dialogs.show_hints_once()
        log.info("The window is open")
        code = app.exec()
        log.info("The window is closed")
        return code


def calm_collector() -> None:
    """Keep Python's garbage collector from stopping the window.

    A long piece is 100,000 tuples. By default the collector looks through all of them, and
    everything else, several times while a file is read and once in a few large edits, which
    takes longer than a frame each time. What is here when the window opens stays, and is not
    looked at again; what comes is looked at in larger lots.
    """
    gc.freeze()
    gc.set_threshold(20_000, 10, 50)


def make_application() -> QApplication:
    """The QApplication, named, with its icon."""
    _scale_interface(load_settings().interface_scale)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("MuseStudio")
    app.setApplicationVersion(musestudio.__version__)
    app.setDesktopFileName("musestudio")
    app.setWindowIcon(application_icon())
    return app


def _scale_interface(scale: str) -> None:
    """Have Qt draw everything larger by the setting; “system” leaves it to the desktop."""
    if scale != "system":
        os.environ["QT_SCALE_FACTOR"] = scale


def open_continuation_model(path: Path, provider: str) -> Model:
    """Open a model file; called in the background, where onnxruntime is then imported too."""
    from musestudio.inference.continuation import ContinuationModel

    return ContinuationModel.open(path, provider)


class SharedModels(Generic[AnyModel]):
    """Opens a model file once for all windows; a model nobody uses goes."""

    def __init__(self, open_model: Callable[[Path, str], AnyModel]) -> None:
        self._open_model = open_model
        self._models: weakref.WeakValueDictionary[tuple[Path, int, str], AnyModel] = (
            weakref.WeakValueDictionary()
        )
        self._guard = threading.Lock()  # Every window asks from a thread of its own.

    def open(self, path: Path, provider: str) -> AnyModel:
        """Raises MuseStudioError."""
        with self._guard:
            changed_ns = path.stat().st_mtime_ns if path.exists() else 0
            key = (path, changed_ns, provider)
            model = self._models.get(key)
            if model is None:
                model = self._open_model(path, provider)
                self._models[key] = model
            return model


def build_window(
    app: QApplication,
    *,
    open_model: Callable[[Path, str], Model] = open_continuation_model,
    open_phrases: Callable[[Path, str], PhraseVAE] = open_phrase_model,
    make_player: Callable[[Any, MidiInput], PlayerLike] = Player,
    make_input: Callable[[PortWatch], MidiInput] = MidiInput,
) -> MainWindow:
    """The first window with all its parts; nothing is loaded or opened before ``begin``.

    More of them are opened by its ``windows``.
    """
    settings = load_settings()
    apply_theme(app, theme_named(settings.theme, app))
    models, phrase_models = SharedModels(open_model), SharedModels(open_phrases)
    background = Background()
    store = SettingsStore(settings, background)
    port_watch = PortWatch()

    def make_window() -> MainWindow:
        document = SongDocument(Song((Track(1),)))
        background = Background()
        assistant = Assistant(document, background, models.open, phrase_models.open)
        midi_input = make_input(port_watch)
        playback = Playback(document, make_player(make_output(store.value), midi_input))
        settings = SettingsOfWindow(store)
        window = MainWindow(document, background, settings, assistant, playback, midi_input)
        for part in (background, settings, assistant, playback):
            part.setParent(window)
        return window

    return Windows(make_window, store, background).add()


def open_first(window: MainWindow, files: Sequence[str], *, as_tracks: bool = False) -> None:
    """What the first window shows."""
    demos = [path.resolve() for path in demo_paths()]
    if not files:
        window.window_files.open_demo()
    elif len(files) == 1 and Path(files[0]).resolve() in demos:
        window.prompts.open_path(files[0], demo=True)
    elif as_tracks:
        window.window_files.open_as_tracks(list(files))
    else:
        window.window_files.open_files(list(files))


@contextlib.contextmanager
def _sentences_for_errors(windows: Windows) -> Iterator[None]:
    """Turn whatever nobody caught into a sentence in the window and a traceback in the log."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            windows.quit()
            return
        log.error("Unexpected error", exc_info=(kind, error, trace))
        window = windows.active
        if window is None:
            return
        if issubclass(kind, MuseStudioError):
            window.messages.error(str(error))
        else:
            window.messages.error(f"Something unexpected went wrong; details are in {log_path()}.")
            windows.autosave_now()

    def show_from_thread(args: threading.ExceptHookArgs) -> None:
        log.error(
            "Unexpected error in a thread",
            exc_info=(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback),
        )

    def log_qt(kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
        quiet = kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        log.log(logging.DEBUG if quiet else logging.WARNING, "Qt: %s", text)

    hooks = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = show, show_from_thread
    qInstallMessageHandler(log_qt)
    try:
        yield
    finally:
        qInstallMessageHandler(None)
        sys.excepthook, threading.excepthook = hooks


@contextlib.contextmanager
def _interrupts_close(windows: Windows) -> Iterator[None]:
    """Let Ctrl+C in the terminal, and a session that ends, close all windows in order.

    Python's handlers run only when the interpreter does, and Qt's loop may wait for long;
    so the signal also writes to a socket that Qt watches.
    """
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)

    def close_windows() -> None:
        ours.recv(64)
        windows.close_without_asking()

    notifier.activated.connect(close_windows)
    old_fd = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    old_handlers = {
        number: signal.signal(number, lambda _number, _frame: None)
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        notifier.setEnabled(False)
        for number, handler in old_handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(old_fd)
        ours.close()
        theirs.close()
