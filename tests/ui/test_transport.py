"""Key, tempo and metre where the transport shows them, and the bars it steps by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musestudio.editing.operations.metre_changes import written_metres
from musestudio.editing.operations.tempo_changes import written_tempos
from musestudio.score import Note, Song, Track, parse_key
from musestudio.ui.main_window import MainWindow
from musestudio.ui.piano_roll import Fold
from tests.ui.conftest import PonderingModel
from tests.ui.quick_model import QuickModel

Key = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
BEAT, BAR = 480, 1920
SCALE = tuple(Note(i * BEAT, pitch, BEAT) for i, pitch in enumerate((60, 62, 64, 65, 67, 69, 71)))


@pytest.fixture
def piece(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """The window on two bars of C major, its key found."""
    window.document.reset(Song((Track(1, SCALE),)))
    window.roll.setFocus()
    qtbot.waitUntil(lambda: window.transport.key.value == "C major")
    return window


def choose_in_menu(window: MainWindow, tonic: str, scale: str) -> None:
    """Through the menu under the readout, opened by its key, by its arrows and letters."""
    QTest.keyClick(window.roll.canvas, Key.Key_K, SHIFT)
    menu = window.keys.menu
    assert menu.isVisible()
    (submenu,) = (a.menu() for a in menu.actions() if a.text() == tonic)
    menu.setActiveAction(submenu.menuAction())
    (entry,) = (a for a in submenu.actions() if a.text() == scale)
    submenu.setActiveAction(entry)
    QTest.keyClick(submenu, Key.Key_Return)
    menu.close()


def test_a_key_is_chosen_and_all_that_goes_by_the_key_follows(
    qtbot: QtBot, piece: MainWindow
) -> None:
    roll, document = piece.roll, piece.document
    choose_in_menu(piece, "E", "E phrygian")
    assert document.undo_name == "Key E phrygian"
    assert (piece.transport.key.value, piece.transport.key.caption) == ("E phrygian", "key, chosen")
    choose_in_menu(piece, "D", "D major")
    assert roll.state.key == parse_key("D major")
    QTest.keyClick(roll.canvas, Key.Key_O, SHIFT)  # Select what is out of the key.
    assert [note.pitch for _, note in roll.selection] == [60, 65]
    QTest.keyClick(roll.canvas, Key.Key_Up, CTRL | ALT)  # A step up in the key.
    assert [note.pitch for _, note in roll.selection] == [62, 67]
    document.undo()
    QTest.keyClick(roll.canvas, Key.Key_K)
    assert roll.fold is Fold.SCALE
    assert 61 in roll.state.viewport.transform.rows.pitches
    assert 63 not in roll.state.viewport.transform.rows.pitches
    document.undo()
    assert roll.state.key == parse_key("E phrygian")
    document.undo()
    assert roll.state.key == parse_key("C major")
    assert piece.transport.key.caption == "key"
    assert document.is_clean


def test_the_assistant_keeps_to_the_key_that_was_chosen(
    qtbot: QtBot, open_window: Callable[..., MainWindow], pondering: PonderingModel
) -> None:
    window = open_window(pondering)
    window.document.reset(Song((Track(1, SCALE),)))
    pondering.may_answer.set()
    for chosen in (None, "A dorian"):
        if chosen is not None:
            choose_in_menu(window, "A", chosen)
        asked = len(pondering.requests)
        QTest.keyClick(window.roll.canvas, Key.Key_C)
        qtbot.waitUntil(lambda asked=asked: len(pondering.requests) > asked)
        assert pondering.requests[-1].key == parse_key(chosen or "C major")


def test_suggestions_follow_the_key(qtbot: QtBot, open_window: Callable[..., MainWindow]) -> None:
    window = open_window(QuickModel())
    window.document.reset(Song((Track(1, SCALE),)))
    QTest.keyClick(window.roll.canvas, Key.Key_G)
    qtbot.waitUntil(lambda: window.assistant.answers is not None)
    before = window.assistant.answers
    window.keys.choose(parse_key("Bb minor"))
    assert window.assistant.answers is None
    qtbot.waitUntil(lambda: window.assistant.answers not in (None, before))
    assert window.assistant.answers.request.key == parse_key("Bb minor")


def test_the_palette_chooses_a_key_and_lets_it_be_recognised_again(
    qtbot: QtBot, piece: MainWindow
) -> None:
    palette = piece.dialogs.palette
    for words, chosen in (("key f# lydian", "F# lydian"), ("key as recognised", None)):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_K, CTRL)
        qtbot.keyClicks(palette.line, words)
        qtbot.keyClick(palette.line, Key.Key_Return)
        key = piece.document.song.chosen_key
        assert (key and key.name) == chosen
    assert piece.transport.key.value == "C major"


def test_the_key_is_kept_with_the_piece(
    qtbot: QtBot, piece: MainWindow, open_window: Callable[..., MainWindow], tmp_path: Path
) -> None:
    piece.keys.choose(parse_key("G mixolydian"))
    path = tmp_path / "modal.muse"
    with qtbot.waitSignal(piece.files.saved):
        piece.files.save(path)
    again = open_window(files=(path,))
    qtbot.waitUntil(lambda: again.transport.key.value == "G mixolydian")
    assert again.roll.state.key == parse_key("G mixolydian")
    assert again.document.is_clean


def test_the_tempo_is_typed_where_it_stands(piece: MainWindow) -> None:
    field = piece.clock_here.tempo_field
    for typed, tempo in (("93.5", 93.5), ("4000", 93.5), ("x", 93.5)):
        QTest.keyClick(piece.roll.canvas, Key.Key_T, CTRL | SHIFT)
        assert field.hasFocus()
        QTest.keyClicks(field, typed)
        QTest.keyClick(field, Key.Key_Return)
        if typed != "93.5":
            assert field.isVisible()  # It says what is wanted, and waits.
            QTest.keyClick(field, Key.Key_Escape)
        assert not field.isVisible()
        assert piece.roll.canvas.hasFocus()
        (change,) = written_tempos(piece.document.song)
        assert change.beats_per_minute == pytest.approx(tempo, abs=0.01)
    assert piece.transport.tempo.value == "93.5"
    assert piece.document.undo_name == "Change tempo"
    piece.document.undo()
    assert written_tempos(piece.document.song) == ()


def test_a_click_on_the_metre_changes_the_one_in_force(piece: MainWindow) -> None:
    QTest.mouseClick(piece.transport.metre, Qt.MouseButton.LeftButton)
    popover = piece.clock_here.metre_popover
    assert popover is not None
    popover.beats.selectAll()
    QTest.keyClicks(popover.beats, "3")
    QTest.keyClick(popover.beats, Key.Key_Return)
    assert [(m.tick, m.numerator) for m in written_metres(piece.document.song)] == [(0, 3)]
    assert piece.transport.metre.value == "3/4"
    assert piece.clock_here.metre_popover is None
    piece.document.undo()
    assert piece.transport.metre.value == "4/4"


def test_the_playhead_goes_a_bar_at_a_time(piece: MainWindow, qtbot: QtBot) -> None:
    canvas, playback = piece.roll.canvas, piece.playback
    for key, tick in (
        (Key.Key_PageDown, BAR),
        (Key.Key_PageDown, 2 * BAR),
        (Key.Key_PageUp, BAR),
    ):
        QTest.keyClick(canvas, key)
        assert playback.cursor_tick == tick
    playback.set_cursor(BAR + 10)
    QTest.keyClick(canvas, Key.Key_PageUp)
    assert playback.cursor_tick == BAR
    QTest.keyClick(canvas, Key.Key_Space)
    playback._player.tick = BAR + 100.0  # Hardly has the bar begun …
    qtbot.waitUntil(lambda: playback.playhead_tick == BAR + 100)
    QTest.keyClick(canvas, Key.Key_PageUp)
    assert playback.cursor_tick == 0
    playback._player.tick = BAR + 600.0
    qtbot.waitUntil(lambda: playback.playhead_tick == BAR + 600)
    QTest.keyClick(canvas, Key.Key_PageUp)
    assert playback.cursor_tick == BAR
    piece.panels.show("panel_events", True)  # A list goes by pages of its own.
    QTest.keyClick(QApplication.focusWidget(), Key.Key_PageDown)
    assert playback.cursor_tick == BAR


def test_the_readouts_name_the_keys_that_change_them(piece: MainWindow) -> None:
    piece.shortcut_keys.change("tempo_here", ("Ctrl+Alt+B",))
    assert "(Ctrl+Alt+B)" in piece.transport.tempo.toolTip()
    assert "(Ctrl+Shift+E)" in piece.transport.metre.toolTip()
    assert "(Shift+K)" in piece.transport.key.toolTip()
