"""Lanes in the whole window: their keys, their menu, and what is remembered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musestudio.editing.operations.control_points import Control
from musestudio.ui.main_window import MainWindow
from tests.ui.lane_hands import LaneHands

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
BEAT = 480


def press(window: MainWindow, key: Key, modifiers: Qt.KeyboardModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def test_lanes_open_and_close_by_key_and_are_there_at_the_next_start(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window()
    none = Qt.KeyboardModifier.NoModifier
    assert window.roll.lanes.open_lanes == ("velocity",)
    press(window, Key.Key_T, none)
    press(window, Key.Key_T, SHIFT)
    press(window, Key.Key_V, none)
    assert window.roll.lanes.open_lanes == ("tempo", "cc64")
    window.roll.lanes.show_instead("cc64", "cc7")
    for action_id, is_open in (("velocities", False), ("tempo_lane", True), ("controllers", True)):
        assert window.actions_[action_id].isChecked() == is_open
    with qtbot.waitSignal(window.closed):
        window.close()
    again = open_window()
    assert again.roll.lanes.open_lanes == ("tempo", "cc7")
    assert again.actions_["tempo_lane"].isChecked()
    press(again, Key.Key_T, SHIFT)
    press(again, Key.Key_T, SHIFT)
    assert again.roll.lanes.open_lanes == ("tempo", "cc7")


def test_keys_in_a_lane_are_the_lanes_own_and_others_the_windows(window: MainWindow) -> None:
    """Del takes points, not the selected notes; Ctrl+Z and Space mean what they always do."""
    window.roll.lanes.open_lane("cc1")
    lane = window.roll.lanes.lane("cc1")
    window.roll.select_all()
    count = window.document.song.note_count
    LaneHands(lane).click((BEAT, 64))
    track = window.document.song.track(window.roll.active_track_id or 0)
    assert len(Control(1).points(track)) == 1
    lane.setFocus(Qt.FocusReason.TabFocusReason)
    press(window, Key.Key_Right, Qt.KeyboardModifier.NoModifier)
    press(window, Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    track = window.document.song.track(window.roll.active_track_id or 0)
    assert not Control(1).points(track)
    assert window.document.song.note_count == count
    press(window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    track = window.document.song.track(window.roll.active_track_id or 0)
    assert len(Control(1).points(track)) == 1


def test_esc_goes_from_a_lane_back_to_the_roll(window: MainWindow) -> None:
    lane = window.roll.velocity_lane
    lane.setFocus(Qt.FocusReason.TabFocusReason)
    press(window, Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert window.roll.canvas.hasFocus()
    lane.setFocus(Qt.FocusReason.TabFocusReason)
    window.roll.lanes.close_lane("velocity")
    assert window.roll.canvas.hasFocus()


def test_the_playhead_crosses_the_lanes(window: MainWindow) -> None:
    lane = window.roll.velocity_lane
    window.roll.set_playhead(3 * BEAT)
    QApplication.processEvents()
    image = lane.grab().toImage()
    x, y = round(lane.x_of(3 * BEAT)), 3
    before = image.pixelColor(x, y)
    window.roll.set_playhead(4 * BEAT)
    assert lane.grab().toImage().pixelColor(x, y) != before
