"""Makes the pictures of the documentation: ``python packaging/screenshots.py``.

Opens the real window without a screen, asks the shipped model for continuations of a demo
phrase with a fixed seed, and saves what the window shows into ``docs/images``. With names
as arguments only those pictures are made.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "images"
SEED = 11
PATIENCE_S = 120.0

sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QDeadlineTimer, QEventLoop  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from musestudio import app as application  # noqa: E402
from musestudio.settings import Settings, save_settings  # noqa: E402
from musestudio.ui.main_window import MainWindow  # noqa: E402


class Picture(NamedTuple):
    """One picture: what is done in the window before it is taken."""

    name: str
    theme: str
    size: tuple[int, int]
    prepare: Callable[[MainWindow], None]


def candidates(window: MainWindow) -> None:
    """The demo phrase with four ways on, the second one looked at."""
    window.panel.controls.seed.set_value(SEED)
    window.panel.controls.lock.setChecked(True)
    window.actions_["continue"].trigger()
    wait_for(lambda: window.assistant.answers is not None)
    window.assistant.step(1)
    QTest.qWait(300)  # The ghosts fade in.


def empty(window: MainWindow) -> None:
    """A new piece."""
    window.actions_["new"].trigger()


PICTURES = (
    Picture("candidates-dark", "dark", (1280, 800), candidates),
    Picture("candidates-light", "light", (1280, 800), candidates),
    Picture("empty-light", "light", (1280, 800), empty),
    Picture("small-dark", "dark", (1024, 700), candidates),
)


def main(names: list[str]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES:
        if names and picture.name not in names:
            continue
        with tempfile.TemporaryDirectory() as home:
            os.environ["MUSESTUDIO_HOME"] = home
            save_settings(Settings(theme=picture.theme, midi_output="silent"))
            path = take(picture)
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")
    return 0


def take(picture: Picture) -> Path:
    """Open the window, prepare it, save what it shows."""
    window = application.build_window(application.make_application())
    window.resize(*picture.size)
    window.show()
    window.begin()
    window.window_files.open_demo()
    wait_for(lambda: window.assistant.model is not None)
    wait_for(lambda: window.document.song.note_count > 0)
    QTest.qWait(500)
    picture.prepare(window)
    QTest.qWait(500)  # The key is looked for a moment after the notes are there.
    path = FOLDER / f"{picture.name}.png"
    window.grab().save(str(path), "PNG", 0)
    window.close_without_asking()
    window.deleteLater()
    QTest.qWait(50)
    return path


def wait_for(condition: Callable[[], bool]) -> None:
    """Let the program run until ``condition`` holds. Raises TimeoutError."""
    deadline = QDeadlineTimer(round(PATIENCE_S * 1000))
    while not condition():
        if deadline.hasExpired():
            raise TimeoutError("the window did not get there")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
