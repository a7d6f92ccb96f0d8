"""What is not saved survives a crash, and the composer's own files stay as they are."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from musestudio.editing import ChangeNotes
from musestudio.midi.file import write_song
from musestudio.resources import autosave_dir
from musestudio.score import Note, Song, Track
from musestudio.settings import Settings, save_settings
from musestudio.ui.autosave_folder import Abandoned
from musestudio.ui.document_files import Origin
from musestudio.ui.main_window import MainWindow
from musestudio.ui.restore_dialog import moment_text

EXTRA = Note(960, 61, 480, 33)

# Starts the program on a file, edits the piece, and works on until somebody ends it.
PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from musestudio import app as application
from musestudio.editing import ChangeNotes
from musestudio.score import Note

def edit(windows):
    window = windows.active
    if window.files.path is None or window.background.is_busy("files"):
        QTimer.singleShot(50, lambda: edit(windows))
        return
    track = window.document.song.tracks[0]
    window.document.apply(ChangeNotes(track.track_id, added=(Note(960, 61, 480, 33),)))

build = application.build_window
def build_window(app):
    window = build(app)
    QTimer.singleShot(50, lambda: edit(window.windows))
    return window
application.build_window = build_window
sys.exit(application.run(sys.argv[1:]))
"""


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    path = tmp_path / "My tune.mid"
    write_song(Song((Track(1, (Note(0, 60, 480),)),)), path)
    return path


def copies() -> list[Path]:
    return sorted(autosave_dir().glob("*/*.muse"))


def edit(window: MainWindow, note: Note = EXTRA) -> None:
    track = window.document.song.tracks[0]
    window.document.apply(ChangeNotes(track.track_id, added=(note,)))


def look_for_lost_pieces(qtbot: QtBot, window: MainWindow) -> None:
    """What the program does when it starts."""
    window.windows.recovery.look()
    qtbot.waitUntil(lambda: not window.windows.recovery.is_looking)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_program_offers_the_piece_at_the_next_start(
    qtbot: QtBot, open_window: Callable[..., MainWindow], home: Path, tune: Path
) -> None:
    save_settings(Settings(autosave_s=1, midi_output="silent"))
    before = tune.read_bytes()
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tune)],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        env={**os.environ, "MUSESTUDIO_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
    )
    try:
        deadline_s = time.monotonic() + 90
        while not copies():
            assert program.poll() is None, "it ended by itself"
            assert time.monotonic() < deadline_s, "nothing was autosaved"
            time.sleep(0.05)
        # While it lives, its pieces are its own.
        abandoned = Abandoned(autosave_dir())
        assert abandoned.recover() == ()
        abandoned.close()
    finally:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()

    window = open_window()
    look_for_lost_pieces(qtbot, window)
    dialog = window.windows.recovery.dialog
    (box,) = dialog.boxes
    assert box.text().startswith("My tune.mid, ")
    assert f"{datetime.datetime.now():%H}:" in box.text() or "yesterday" in box.text()
    dialog.restore.click()
    assert EXTRA in window.document.song.tracks[0].notes
    assert window.files.origin is Origin.RESTORED
    assert "My tune (restored)" in window.windowTitle()
    assert window.isWindowModified()
    assert not window.document.can_undo

    # It is a copy: the file is as it was, and saving asks where to.
    assert tune.read_bytes() == before
    assert window.files.suggested_path(".muse") == str(tune.with_name("My tune (restored).muse"))
    # The old copy goes once this program keeps one of its own.
    qtbot.waitUntil(lambda: window.status.autosaved.isVisible())
    assert [path.parent.name.split("-")[0] for path in copies()] == [str(os.getpid())]


def test_a_copy_is_kept_while_there_is_something_to_lose(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.store.change(autosave_s=1)
    assert copies() == []
    edit(window)
    qtbot.waitUntil(lambda: window.status.autosaved.isVisible())
    assert window.status.autosaved.text().startswith("autosaved ")
    (copy,) = copies()
    first = copy.read_bytes()
    assert window.isWindowModified()

    edit(window, Note(1440, 64, 480))
    qtbot.waitUntil(lambda: copy.read_bytes() != first)
    path = tmp_path / "saved.muse"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.prompts.save()
    qtbot.waitUntil(lambda: not copies())
    assert not window.status.autosaved.isVisible()

    edit(window, Note(1920, 64, 480))
    qtbot.waitUntil(lambda: copies() != [])
    window.document.undo()
    qtbot.waitUntil(lambda: not copies())


def test_an_ended_session_keeps_the_piece_for_the_next_start(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window()
    edit(window)
    song = window.document.song
    window.windows.close_without_asking()  # Nobody could be asked.
    assert len(copies()) == 1

    again = open_window()
    look_for_lost_pieces(qtbot, again)
    again.windows.recovery.dialog.later.click()
    assert len(copies()) == 1  # “Not now” is not “never”.
    edit(again)
    look_for_lost_pieces(qtbot, again)
    again.windows.recovery.dialog.restore.click()
    # What is shown is not given up for it: the piece gets a window of its own.
    (_, other) = again.windows.open
    assert other.document.song == song
    assert other.files.display_name.endswith("(restored)")


def test_what_is_deleted_is_not_offered_again(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window()
    edit(window)
    window.windows.close_without_asking()
    again = open_window()
    look_for_lost_pieces(qtbot, again)
    again.windows.recovery.dialog.remove.click()
    assert list(autosave_dir().iterdir()) == []
    look_for_lost_pieces(qtbot, again)
    assert again.windows.recovery.dialog is None


def test_a_damaged_copy_does_not_hide_the_others(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window()
    edit(window)
    window.windows.close_without_asking()
    (copy,) = copies()
    (copy.parent / "0.muse").write_bytes(b"PK not a project")
    again = open_window()
    look_for_lost_pieces(qtbot, again)
    assert len(again.windows.recovery.dialog.boxes) == 1
    again.windows.recovery.dialog.later.click()


def test_where_nothing_can_be_written_it_says_so_once_and_the_work_goes_on(
    qtbot: QtBot, window: MainWindow, home: Path
) -> None:
    (home / "autosave").write_text("a file where the folder should be")
    window.store.change(autosave_s=1)
    told: list[str] = []
    window.messages.shown.connect(lambda message: told.append(message.text))
    edit(window)
    qtbot.waitUntil(lambda: any("cannot be autosaved" in text for text in told))
    window.autosave.save_now()
    qtbot.wait(200)
    assert len([text for text in told if "cannot be autosaved" in text]) == 1
    assert "Traceback" not in told[-1]
    assert EXTRA in window.document.song.tracks[0].notes

    (home / "autosave").unlink()
    window.autosave.save_now()
    qtbot.waitUntil(lambda: len(copies()) == 1)


def test_before_the_model_is_asked_the_piece_is_made_safe(qtbot: QtBot, window: MainWindow) -> None:
    window.store.change(autosave_s=3600)
    edit(window)
    window.actions_["continue"].trigger()
    qtbot.waitUntil(lambda: len(copies()) == 1)


def test_it_can_be_switched_off(qtbot: QtBot, window: MainWindow) -> None:
    window.store.change(autosave_s=0)
    edit(window)
    window.autosave.before_risk()
    qtbot.wait(100)
    assert copies() == []


def test_moments_are_told_as_people_tell_them() -> None:
    now = datetime.datetime(2026, 11, 22, 18, 0)
    assert moment_text(datetime.datetime(2026, 11, 22, 12, 4), now) == "today 12:04"
    assert moment_text(datetime.datetime(2026, 11, 21, 23, 10), now) == "yesterday 23:10"
    assert moment_text(datetime.datetime(2026, 11, 2, 9, 5), now) == "Monday 2 November 2026, 09:05"
