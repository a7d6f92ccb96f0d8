"""Bars inserted and deleted by key, at the playhead and by the loop."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musestudio.editing import ReplaceSong
from musestudio.score import Note, Song, Track
from musestudio.ui.main_window import MainWindow

BAR = 1920
FOUR_BARS = Song(
    (
        Track(1, tuple(Note(BAR * i, 60 + i, 480) for i in range(4))),
        Track(2, tuple(Note(BAR * i, 40 + i, 480, channel=1) for i in range(4))),
    )
)


@pytest.fixture
def four_bars(window: MainWindow) -> MainWindow:
    """The window with two tracks, a note at the start of each of four bars."""
    window.document.apply(ReplaceSong(FOUR_BARS, "Four bars"))
    window.roll.setFocus()
    return window


def starts(window: MainWindow) -> list[list[tuple[float, int]]]:
    """(bar from 0, pitch) of every note, by track."""
    return [[(n.start_tick / BAR, n.pitch) for n in t.notes] for t in window.document.song.tracks]


def press(qtbot: QtBot, key: Qt.Key, modifiers: Any) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key, modifiers)


CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_a_bar_is_inserted_where_the_playhead_stands(qtbot: QtBot, four_bars: MainWindow) -> None:
    four_bars.playback.set_cursor(BAR + 700)
    press(qtbot, Qt.Key.Key_Insert, CTRL_SHIFT)
    assert starts(four_bars) == [
        [(0, 60), (2, 61), (3, 62), (4, 63)],
        [(0, 40), (2, 41), (3, 42), (4, 43)],
    ]
    four_bars.actions_["undo"].trigger()
    assert four_bars.document.song == FOUR_BARS


def test_the_bars_of_the_loop_are_deleted_and_the_loop_with_them(
    qtbot: QtBot, four_bars: MainWindow
) -> None:
    four_bars.playback.set_loop((BAR, 3 * BAR))
    press(qtbot, Qt.Key.Key_Backspace, CTRL_SHIFT)
    assert starts(four_bars) == [[(0, 60), (1, 63)], [(0, 40), (1, 43)]]
    assert four_bars.playback.loop is None
    four_bars.actions_["undo"].trigger()
    assert four_bars.document.song == FOUR_BARS


def test_too_many_bars_get_a_sentence_and_lose_nothing(four_bars: MainWindow) -> None:
    four_bars.playback.set_loop((0, 2000 * BAR))
    four_bars.actions_["delete_bars"].trigger()
    assert four_bars.document.song == FOUR_BARS
    assert four_bars.playback.loop == (0, 2000 * BAR)
    message = four_bars.messages.current
    assert message is not None
    assert "999" in message.text
