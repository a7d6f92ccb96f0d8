"""The roll's tools, folds and modes as the window's menus and keys reach them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musestudio.ui.action_tables.tools import TOOL_ACTIONS
from musestudio.ui.main_window import MainWindow
from musestudio.ui.piano_roll import Fold, Follow, Tool
from musestudio.ui.roll_menu import roll_menu
from tests.ui.hands import Hands

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_the_digits_take_up_the_tools(window: MainWindow) -> None:
    for digit, (action_id, tool) in enumerate(TOOL_ACTIONS.items(), 1):
        QTest.keyClick(window.roll.canvas, ord(str(digit)))
        assert window.roll.tool is tool
        assert window.actions_[action_id].isChecked()
    assert (TOOL_ACTIONS["tool_draw"], TOOL_ACTIONS["tool_select"]) == (Tool.PENCIL, Tool.POINTER)


def test_keys_fold_the_rows_and_unfold_them(window: MainWindow) -> None:
    QTest.keyClick(window.roll.canvas, Key.Key_U)
    assert window.roll.fold is Fold.USED
    QTest.keyClick(window.roll.canvas, Key.Key_K)
    assert window.roll.fold is Fold.SCALE
    assert not window.actions_["fold_used"].isChecked()
    QTest.keyClick(window.roll.canvas, Key.Key_K)
    assert window.roll.fold is Fold.NONE


def test_following_and_chord_names_are_remembered(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window()
    assert window.roll.follow is Follow.PAGE
    window.actions_["follow_smooth"].trigger()
    assert window.roll.follow is Follow.SMOOTH
    assert window.actions_["follow"].isChecked()
    window.actions_["chord_names"].trigger()
    assert not window.roll.chords.isVisible()
    with qtbot.waitSignal(window.closed):
        window.close()
    again = open_window()
    assert again.roll.follow is Follow.SMOOTH
    assert not again.roll.chords.isVisible()
    QTest.keyClick(again.roll.canvas, Key.Key_F, CTRL | SHIFT)
    assert again.roll.follow is Follow.OFF


def test_a_chosen_chord_takes_up_the_stamp(window: MainWindow) -> None:
    menu = window.chord_menu
    kinds = {action.text(): action for action in menu.actions()}
    kinds["Minor 7th"].trigger()
    assert window.roll.chord.kind == "Minor 7th"
    assert window.roll.tool is Tool.STAMP
    assert window.store.value.chord_stamp == "Minor 7th"


def test_step_input_takes_letters_that_are_shortcuts_elsewhere(window: MainWindow) -> None:
    window.document.reset(window.document.song)
    QTest.keyClick(window.roll.canvas, Key.Key_I, SHIFT)
    assert window.actions_["step_input"].isChecked()
    before = window.document.song.note_count
    QTest.keyPress(window.roll.canvas, Key.Key_S)
    QTest.keyRelease(window.roll.canvas, Key.Key_S)
    assert window.document.song.note_count == before + 1
    assert window.roll.selection[0][1].pitch == 62
    QTest.keyClick(window.roll.canvas, Key.Key_Escape)
    assert not window.actions_["step_input"].isChecked()


def test_the_marker_keys(window: MainWindow) -> None:
    QTest.keyClick(window.roll.canvas, Key.Key_M, CTRL)
    field = window.roll.ruler.marker_name
    QTest.keyClicks(field, "Coda")  # c, o and d are shortcuts of the window.
    QTest.keyClick(field, Key.Key_Return)
    assert [marker.text for marker in window.document.song.markers] == ["Coda"]
    window.playback.set_cursor(960)
    QTest.keyClick(window.roll.canvas, Key.Key_PageUp, CTRL)
    assert window.playback.cursor_tick == 0


def test_a_marker_is_moved_and_renamed_by_keys_alone(window: MainWindow) -> None:
    window.document.reset(window.document.song)
    canvas, field = window.roll.canvas, window.roll.ruler.marker_name

    def name(text: str) -> None:
        QTest.keyClick(canvas, Key.Key_M, CTRL)
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Key.Key_Return)

    def markers() -> list[tuple[int, str]]:
        return [(marker.tick, marker.text) for marker in window.document.song.markers]

    beat = window.document.song.ticks_per_beat
    step = beat // 4
    name("Verse")
    QTest.keyClick(canvas, Key.Key_PageDown)  # A bar on.
    assert window.playback.cursor_tick == 4 * beat
    name("Chorus")
    QTest.keyClick(canvas, Key.Key_PageUp, CTRL)
    for _ in range(2):
        QTest.keyClick(canvas, Key.Key_PageDown, CTRL | SHIFT)
    assert markers() == [(2 * step, "Verse"), (4 * beat, "Chorus")]
    assert window.playback.cursor_tick == 2 * step
    name("Intro")
    QTest.keyClick(canvas, Key.Key_PageDown, CTRL)
    for _ in range(14):  # To the grid line beside the other marker, and past it.
        QTest.keyClick(canvas, Key.Key_PageUp, CTRL | SHIFT)
    assert markers() == [(step, "Chorus"), (2 * step, "Intro")]
    for _ in range(3):  # No further than the start.
        QTest.keyClick(canvas, Key.Key_PageUp, CTRL | SHIFT)
    assert markers() == [(0, "Chorus"), (2 * step, "Intro")]
    while window.document.can_undo:
        window.document.undo()
    assert markers() == []
    QTest.keyClick(canvas, Key.Key_PageDown, CTRL | SHIFT)
    assert window.messages.current is not None
    assert "Ctrl+PgUp or Ctrl+PgDown" in window.messages.current.text


def test_the_menu_of_a_right_click_has_the_verbs(window: MainWindow) -> None:
    menu = roll_menu(window, 0)
    ids = {action.objectName() for action in menu.actions()}
    assert {"split", "glue", "legato", "quantize", "mute_notes", "delete", "copy"} <= ids
    titles = {action.text() for action in menu.actions() if action.menu() is not None}
    assert {"&Pitch", "&Time", "&Length", "&Velocity", "&Chord", "&Select"} <= titles
    assert window.chord_menu not in [action.menu() for action in menu.actions()]
    menu.deleteLater()
    window.roll.set_tool(Tool.STAMP)
    menu = roll_menu(window, 0)
    assert window.chord_menu in [action.menu() for action in menu.actions()]
    menu.deleteLater()


def test_a_right_click_on_a_note_means_that_note(window: MainWindow, qtbot: QtBot) -> None:
    roll = window.roll
    window.roll.context_menu_requested.disconnect()  # The menu itself would wait for an answer.
    first, second = window.document.song.tracks[0].notes[:2]
    roll.select_notes([second])
    place = Hands(roll).place(first.start_tick + 10, first.pitch).toPoint()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, roll.canvas.mapToGlobal(place))
    with qtbot.waitSignal(roll.context_menu_requested):
        QApplication.sendEvent(roll.canvas, event)
    assert [note for _, note in roll.selection] == [first]


def test_the_tools_without_a_button_share_one(window: MainWindow) -> None:
    more = window.transport.more_tools
    assert more.tool.defaultAction() is window.actions_["tool_erase"]
    entries = {action.objectName(): action for action in more.menu.actions()}
    assert "tool_draw" not in entries
    entries["tool_glue"].trigger()
    assert window.roll.tool is Tool.GLUE
    assert more.tool.defaultAction() is window.actions_["tool_glue"]
    QTest.keyClick(window.roll.canvas, Key.Key_2)
    assert not more.tool.isChecked()
    QTest.mouseClick(more.tool, Qt.MouseButton.LeftButton)
    assert window.roll.tool is Tool.GLUE
    QTest.keyClick(window.roll.canvas, Key.Key_4)
    assert more.tool.accessibleName() == "Split"
