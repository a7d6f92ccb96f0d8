"""The window as a process: it starts, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and groups")

PATIENCE_S = 90


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_opens_a_file_and_ends_with_its_sender_process(home: Path, phrase: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "musestudio", str(phrase)],
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "MUSESTUDIO_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
    )
    log = home / "logs" / "musestudio.log"
    try:
        wait_for(lambda: log.exists() and "The window is open" in log.read_text())
        program.send_signal(signal.SIGTERM)
        output, _ = program.communicate(timeout=PATIENCE_S)
        assert program.returncode == 0
        assert output == ""
        wait_for(lambda: not group_lives(program.pid))
        assert "The window is closed" in log.read_text()
        assert (home / "settings.json").exists()
    finally:
        if group_lives(program.pid):
            os.killpg(program.pid, signal.SIGKILL)


def test_several_files_open_beside_one_another_and_end_together(
    home: Path, phrase: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.mid"
    other.write_bytes(phrase.read_bytes())
    program = subprocess.Popen(
        [sys.executable, "-m", "musestudio", str(phrase), str(other)],
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "MUSESTUDIO_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
    )
    log = home / "logs" / "musestudio.log"
    try:
        wait_for(lambda: log.exists() and "The window is open" in log.read_text())
        program.send_signal(signal.SIGTERM)
        output, _ = program.communicate(timeout=PATIENCE_S)
        assert (program.returncode, output) == (0, "")
        wait_for(lambda: not group_lives(program.pid))
        # Nothing was changed, so nothing is kept for the next start.
        assert not (home / "autosave").exists()
    finally:
        if group_lives(program.pid):
            os.killpg(program.pid, signal.SIGKILL)


COPY_AND_END = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from musestudio import app
from musestudio.ui.main_window import MainWindow

QApplication(sys.argv[:1])
timer = QTimer(interval=20)


def copy_and_end():
    windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    if not windows or windows[0].document.song.note_count == 0:
        return
    timer.stop()
    windows[0].setFocus()
    windows[0].actions_["select_all"].trigger()
    windows[0].actions_["copy"].trigger()
    print(*QGuiApplication.clipboard().mimeData().formats())
    windows[0].close_without_asking()


timer.timeout.connect(copy_and_end)
timer.start()
sys.exit(app.run([sys.argv[1]]))
"""


def test_what_was_copied_does_not_crash_it_at_the_end(home: Path, phrase: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COPY_AND_END, str(phrase)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        env={**os.environ, "MUSESTUDIO_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    assert "audio/midi" in done.stdout
