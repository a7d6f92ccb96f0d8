"""Ctrl+K: anything by its name, by real keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musestudio.ui.actions import SEPARATOR
from musestudio.ui.main_window import MainWindow
from musestudio.ui.menu_order import MENUS
from musestudio.ui.palette.fuzzy import fuzzy_match
from musestudio.ui.palette.palette import CommandPalette

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def palette(qtbot: QtBot, window: MainWindow) -> CommandPalette:
    """The palette, opened by its key with the roll in focus."""
    window.roll.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_K, CTRL)
    assert window.dialogs.palette.isVisible()
    assert window.dialogs.palette.line.hasFocus()
    return window.dialogs.palette


def find(qtbot: QtBot, palette: CommandPalette, text: str) -> list[str]:
    palette.line.clear()
    qtbot.keyClicks(palette.line, text)
    return [entry.text for entry in palette.found]


def test_letters_that_begin_words_find_before_letters_in_between() -> None:
    scores = {
        text: match.score
        for text in ("Octave up", "Without", "Loop")
        if (match := fuzzy_match("ou", text)) is not None
    }
    assert list(scores) == ["Octave up", "Without"]
    assert scores["Octave up"] > scores["Without"]
    match = fuzzy_match("OCT UP", "Octave up")
    assert match is not None
    assert match.places == (0, 1, 2, 7, 8)
    assert fuzzy_match("po", "Octave up") is None


def test_a_command_is_found_and_done_and_the_roll_has_the_keys_again(
    qtbot: QtBot, window: MainWindow, palette: CommandPalette
) -> None:
    assert find(qtbot, palette, "sel all")[0] == "Select all"
    assert palette.current is not None
    assert palette.current.keys == "Ctrl+A"
    qtbot.keyClick(palette.line, Key.Key_Return)
    assert not palette.isVisible()
    assert len(window.roll.selection) > 0
    assert window.roll.canvas.hasFocus()


def test_typing_in_it_calls_no_shortcut_and_escape_leaves_all_as_it_was(
    qtbot: QtBot, window: MainWindow, palette: CommandPalette
) -> None:
    before = window.document.song
    find(qtbot, palette, "cqms c")  # Continue, quantise, mute, solo elsewhere.
    qtbot.keyClick(palette.line, Key.Key_Escape)
    assert not palette.isVisible()
    assert window.document.song is before
    assert window.assistant.answers is None
    assert window.roll.canvas.hasFocus()


def test_before_a_word_it_lists_what_suggests_itself(
    qtbot: QtBot, window: MainWindow, palette: CommandPalette
) -> None:
    def first(count: int) -> list[str]:
        return [entry.text for entry in palette.found[:count]]

    assert first(2) == ["Continue", "Fill in"]
    qtbot.keyClick(palette.line, Key.Key_Escape)
    window.roll.select_notes(window.document.song.tracks[0].notes[:4])
    palette.open()
    assert {"Quantise", "Duplicate", "Legato"} <= set(first(12))
    find(qtbot, palette, "fit the piece")
    qtbot.keyClick(palette.line, Key.Key_Return)
    palette.open()
    assert first(1) == ["Fit the piece"]  # As it was done last.
    assert len(set(palette.found)) == len(palette.found)


def test_arrows_go_round_the_list(qtbot: QtBot, palette: CommandPalette) -> None:
    names = find(qtbot, palette, "zoom")
    assert len(names) > 1
    qtbot.keyClick(palette.line, Key.Key_Down)
    assert palette.current is palette.found[1]
    qtbot.keyClick(palette.line, Key.Key_Up)
    qtbot.keyClick(palette.line, Key.Key_Up)
    assert palette.current is palette.found[-1]
    qtbot.keyClick(palette.line, Key.Key_Down)
    assert palette.current is palette.found[0]


def test_tracks_grids_settings_and_themes_are_found_too(
    qtbot: QtBot, window: MainWindow, palette: CommandPalette
) -> None:
    assert find(qtbot, palette, "left hand")[0] == "Left hand"
    qtbot.keyClick(palette.line, Key.Key_Return)
    assert window.document.song.track(window.roll.active_track_id).name == "Left hand"
    palette.open()
    assert "Grid 1/8 triplet" in find(qtbot, palette, "1/8 tri")
    qtbot.keyClick(palette.line, Key.Key_Return)
    assert window.roll.snap.name == "1/8 triplet"
    assert window.transport.snap.currentText() == "1/8 triplet"
    palette.open()
    assert find(qtbot, palette, "theme light")[0] == "Theme: Light"
    qtbot.keyClick(palette.line, Key.Key_Return)
    assert window.store.value.theme == "light"
    palette.open()
    find(qtbot, palette, "hear notes")
    assert palette.current is not None
    assert palette.current.checked is True
    qtbot.keyClick(palette.line, Key.Key_Return)
    assert window.store.value.note_audition is False
    window.store.change(theme="dark")


def test_a_recent_file_is_opened_by_its_name(
    qtbot: QtBot, window: MainWindow, palette: CommandPalette, tmp_path: Path
) -> None:
    palette.close_palette()
    path = tmp_path / "Waltz for Ana.mid"
    path.write_bytes(b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0\x04\0\xff\x2f\0")
    window.store.take(window.store.value.with_recent_file(path))
    palette.open()
    assert find(qtbot, palette, "waltz ana")[0] == "Waltz for Ana.mid"
    qtbot.keyClick(palette.line, Key.Key_Return)
    qtbot.waitUntil(lambda: window.files.path == path)


def test_what_is_not_possible_now_is_shown_as_such_and_does_nothing(
    qtbot: QtBot, window: MainWindow, palette: CommandPalette
) -> None:
    assert find(qtbot, palette, "legato")[0] == "Legato"
    assert palette.current is not None
    assert palette.current.problem
    qtbot.keyClick(palette.line, Key.Key_Return)
    assert palette.isVisible()
    assert find(qtbot, palette, "xyzzy") == []
    assert palette.current is None
    qtbot.keyClick(palette.line, Key.Key_Return)


def test_a_click_does_it_and_a_click_elsewhere_closes_it(
    qtbot: QtBot, window: MainWindow, palette: CommandPalette
) -> None:
    find(qtbot, palette, "sel all")
    place = palette.view.visualRect(palette.model.index(0, 0)).center()
    qtbot.mouseClick(palette.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(window.roll.selection) > 0
    palette.open()
    window.roll.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.mouseClick(window.roll.canvas, Qt.MouseButton.LeftButton, pos=QPoint(20, 500))
    assert not palette.isVisible()
    assert window.roll.canvas.hasFocus()


def test_every_action_stands_in_one_menu_and_no_menu_is_a_wall(window: MainWindow) -> None:
    groups = [group for menu in MENUS for group in menu.groups()]
    placed = [action_id for _, own in groups for action_id in own]
    assert len(placed) == len(set(placed))
    assert {spec.id for spec in window.actions_} - set(placed) == {"skip_hints"}
    for menu in MENUS:
        assert len([entry for entry in menu.entries if entry != SEPARATOR]) <= 16, menu.name
