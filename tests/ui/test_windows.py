"""Several pieces at once: windows, the clipboard between them, and one question at the end."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from musestudio.editing import ChangeNotes
from musestudio.editing.project_file import Project, write_project
from musestudio.midi.file import read_song, song_bytes, write_song
from musestudio.score import Note, Song, Track
from musestudio.settings import load_settings
from musestudio.ui.main_window import MainWindow
from musestudio.ui.quit_dialog import QuitDialog

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NOTE = Note(0, 72, 480)


@pytest.fixture
def tunes(tmp_path: Path) -> list[Path]:
    """Three files of one note each."""
    paths = [tmp_path / f"{name}.mid" for name in ("a", "b", "c")]
    for i, path in enumerate(paths):
        write_song(Song((Track(1, (Note(0, 60 + i, 480),)),)), path)
    return paths


def idle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.background.is_busy("files"))


def edit(window: MainWindow, note: Note = NOTE) -> None:
    track = window.document.song.tracks[0]
    window.document.apply(ChangeNotes(track.track_id, added=(note,)))


def test_several_files_open_in_windows_of_their_own(
    qtbot: QtBot, open_window: Callable[..., MainWindow], tunes: list[Path]
) -> None:
    first = open_window(files=tuple(tunes))
    windows = first.windows.open
    assert len(windows) == 3
    for window, path in zip(windows, tunes, strict=True):
        qtbot.waitUntil(lambda window=window, path=path: window.files.path == path)
        assert window.document.song == read_song(path).song
    assert len({window.pos() for window in windows}) == 3
    assert windows[0].assistant.model is first.assistant.model

    # They share the recent files, and each edits its own piece only.
    edit(windows[1])
    assert [window.isWindowModified() for window in windows] == [False, True, False]
    assert {Path(path) for path in first.store.value.recent_files} == set(tunes)
    qtbot.waitUntil(lambda: windows[2].assistant.model is not None)
    assert windows[2].assistant.model is first.assistant.model


def test_a_new_window_is_opened_by_a_key_and_closing_it_leaves_the_others(
    qtbot: QtBot, window: MainWindow, answer: Callable[..., list[str]]
) -> None:
    qtbot.keyClick(window.roll.canvas, Qt.Key.Key_N, CTRL | SHIFT)
    (_, other) = window.windows.open
    assert other.document.song.note_count == 0
    assert other.isVisible()
    idle(qtbot, other)
    edit(other)
    asked = answer(QMessageBox.StandardButton.Cancel)
    other.close()
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert "Untitled" in asked[0]
    assert other.isVisible()
    answer(QMessageBox.StandardButton.Discard)
    with qtbot.waitSignal(other.closed):
        other.close()
    assert window.windows.open == (window,)
    assert window.isVisible()


def test_a_file_that_is_open_is_shown_instead_of_opened_twice(
    qtbot: QtBot, open_window: Callable[..., MainWindow], tunes: list[Path]
) -> None:
    first = open_window(files=tuple(tunes[:2]))
    second = first.windows.open[1]
    qtbot.waitUntil(lambda: second.files.path == tunes[1])
    first.prompts.open_path(tunes[1])
    assert first.files.path == tunes[0]
    assert "open here already" in second.messages.current.text


def test_when_one_window_plays_the_other_stops(
    qtbot: QtBot, open_window: Callable[..., MainWindow], tunes: list[Path]
) -> None:
    first = open_window(files=tuple(tunes[:2]))
    second = first.windows.open[1]
    idle(qtbot, second)
    first.playback.play()
    second.playback.play()
    assert second.playback.is_playing
    assert not first.playback.is_playing


@pytest.fixture
def three_unsaved(
    qtbot: QtBot, open_window: Callable[..., MainWindow], tunes: list[Path]
) -> tuple[MainWindow, ...]:
    windows = open_window(files=tuple(tunes)).windows.open
    for window in windows:
        idle(qtbot, window)
        edit(window)
    return windows


def test_quitting_asks_once_for_all_and_lists_them(
    qtbot: QtBot,
    three_unsaved: tuple[MainWindow, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[list[str]] = []

    def untick_the_second_and_save(dialog: QuitDialog) -> int:
        seen.append([box.text() for box in dialog.boxes])
        dialog.boxes[1].click()
        dialog.save.click()
        return dialog.result()

    monkeypatch.setattr(QuitDialog, "exec", untick_the_second_and_save)
    monkeypatch.setattr(
        QFileDialog,
        "getSaveFileName",
        lambda window, *_: (str(tmp_path / f"{window.files.display_name[0]}.muse"), ""),
    )
    first = three_unsaved[0]
    with qtbot.waitSignal(first.windows.all_closed):
        qtbot.keyClick(first.roll.canvas, Qt.Key.Key_Q, CTRL)
    assert seen == [["a.mid", "b.mid", "c.mid"]]
    assert sorted(path.name for path in tmp_path.glob("*.muse")) == ["a.muse", "c.muse"]
    assert not first.isVisible()
    assert len(load_settings().recent_files) == 5


def test_quitting_is_stopped_by_cancel_and_by_a_piece_that_cannot_be_saved(
    qtbot: QtBot,
    three_unsaved: tuple[MainWindow, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = three_unsaved[0]
    monkeypatch.setattr(QuitDialog, "exec", lambda dialog: dialog.cancel.click())
    first.windows.quit()
    assert first.windows.open == three_unsaved

    def save(dialog: QuitDialog) -> int:
        dialog.save.click()
        return dialog.result()

    monkeypatch.setattr(QuitDialog, "exec", save)
    nowhere = tmp_path / "no such folder" / "a.muse"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(nowhere), ""))
    first.windows.quit()
    qtbot.waitUntil(lambda: first.messages.current is not None)
    assert "could not be saved" in first.messages.current.text
    assert first.windows.open == three_unsaved
    assert first.isWindowModified()


def test_an_edit_made_while_the_file_is_written_is_asked_about_again(
    qtbot: QtBot,
    window: MainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: Callable[..., list[str]],
) -> None:
    edit(window)
    path = tmp_path / "kept.muse"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    asked = answer(QMessageBox.StandardButton.Save)
    window.prompts.guarded(window.files.new)
    edit(window, Note(960, 73, 480))
    qtbot.waitUntil(lambda: window.document.song.note_count == 0)
    assert len(asked) == 2


def test_a_project_changed_by_another_program_is_not_overwritten_unasked(
    qtbot: QtBot, open_window: Callable[..., MainWindow], tmp_path: Path, answer: Callable[..., Any]
) -> None:
    path = tmp_path / "shared.muse"
    write_project(Project(Song((Track(1, (NOTE,)),))), path, encode_song=song_bytes)
    window = open_window(files=(path,))
    edit(window, Note(960, 73, 480))
    window.prompts.save()
    qtbot.waitUntil(lambda: not window.isWindowModified())

    edit(window, Note(1920, 73, 480))
    path.write_bytes(b"somebody else's")
    asked = answer(QMessageBox.StandardButton.Cancel)
    window.prompts.save()
    assert "Another program" in asked[0]
    idle(qtbot, window)
    assert path.read_bytes() == b"somebody else's"
    answer(QMessageBox.StandardButton.Yes)
    window.prompts.save()
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert len(path.read_bytes()) > 100


def test_windows_that_are_closed_leave_nothing_behind(
    qtbot: QtBot, window: MainWindow, qapp: QApplication
) -> None:
    counts = []
    for _ in range(3):
        other = window.windows.open_new()
        idle(qtbot, other)
        qtbot.waitUntil(lambda other=other: other.assistant.model is not None)
        with qtbot.waitSignal(other.closed):
            other.close()
        del other
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        counts.append(len(qapp.allWidgets()))
    assert counts[0] == counts[1] == counts[2]
    # What is told to every window is not told to those that are gone.
    window.store.change(theme="light", write_along=True, autosave_s=60)
    window.store.change(theme="dark", write_along=False)
    qtbot.wait(50)
