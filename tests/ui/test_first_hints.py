"""The hints of the first start: four, out of the way, shown once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from musestudio.ui.first_hints import HINTS, FirstHints
from musestudio.ui.main_window import MainWindow
from tests.ui.hands import Hands

Key = Qt.Key


@pytest.fixture
def hints(window: MainWindow) -> FirstHints:
    window.roll.setFocus()
    window.dialogs.show_hints_once()
    assert window.dialogs.hints.isVisible()
    return window.dialogs.hints


def test_there_are_at_most_four_and_they_name_the_keys(
    qtbot: QtBot, window: MainWindow, hints: FirstHints
) -> None:
    assert len(HINTS) <= 4
    seen = []
    while hints.isVisible():
        seen.append(hints.accessibleName())
        assert window.rect().contains(hints.geometry())
        qtbot.mouseClick(hints.next, Qt.MouseButton.LeftButton)
    assert len(seen) == len(HINTS)
    words = " ".join(seen)
    for action_id in ("play", "continue", "keep", "shortcuts", "palette"):
        assert window.actions_.key_text(action_id) in words
    assert window.roll.canvas.hasFocus()


def test_what_is_done_needs_no_more_hint(
    qtbot: QtBot, window: MainWindow, hints: FirstHints
) -> None:
    Hands(window.roll).double_click(9000, 70)
    assert hints.current is HINTS[1]
    qtbot.keyClick(window.roll.canvas, Key.Key_Space)
    assert window.playback.is_playing
    assert hints.current is HINTS[2]
    qtbot.keyClick(window.roll.canvas, Key.Key_C)
    qtbot.waitUntil(lambda: window.assistant.answers is not None, timeout=20_000)
    qtbot.keyClick(window.roll.canvas, Key.Key_Tab)
    assert hints.current is HINTS[3]


def test_escape_ends_them_but_not_before_what_else_it_is_for(
    qtbot: QtBot, window: MainWindow, hints: FirstHints
) -> None:
    qtbot.keyClick(window.roll.canvas, Key.Key_C)
    qtbot.waitUntil(lambda: window.assistant.answers is not None, timeout=20_000)
    qtbot.keyClick(window.roll.canvas, Key.Key_Escape)
    assert window.assistant.answers is None
    assert hints.isVisible()
    qtbot.keyClick(window.roll.canvas, Key.Key_Escape)
    assert not hints.isVisible()
    assert window.roll.canvas.hasFocus()


def test_they_are_shown_once_and_again_when_asked_for(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window()
    window.dialogs.show_hints_once()
    window.dialogs.hints.skip.click()
    assert not window.dialogs.hints.isVisible()
    with qtbot.waitSignal(window.closed):
        window.close()
    again = open_window()
    again.dialogs.show_hints_once()
    assert not again.dialogs.hints.isVisible()
    again.actions_["hints"].trigger()
    assert again.dialogs.hints.current is HINTS[0]


def test_they_stay_inside_a_small_window(
    qtbot: QtBot, window: MainWindow, hints: FirstHints
) -> None:
    for size in ((1024, 700), (880, 560)):
        window.resize(*size)
        for _ in HINTS:
            qtbot.waitUntil(lambda: window.rect().contains(hints.geometry()))
            hints.step()
        hints.begin()
