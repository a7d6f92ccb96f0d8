"""A knob, a pad and a pedal are learned, and steer the window from then on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from musestudio.ui.learn.binding import saved_bindings
from musestudio.ui.learn.dialog import LearnDialog
from musestudio.ui.learn.takeover import Takeover
from musestudio.ui.main_window import MainWindow
from musestudio.ui.preferences.dialog import LEARNED, PreferencesDialog

KNOB, PEDAL, PAD = b"\xb0\x15", b"\xb0\x40", b"\x99\x24"


def right_click(widget: QWidget) -> None:
    """As the window system sends it; what nobody takes reaches the window."""
    here = widget.rect().center()
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(widget, QContextMenuEvent(reason, here, widget.mapToGlobal(here)))


def choose_from_menu(qtbot: QtBot, words: str) -> None:
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    action = next(action for action in menu.actions() if words in action.text())
    menu.close()
    action.trigger()


@pytest.fixture
def turn(qtbot: QtBot, window: MainWindow) -> Callable[..., None]:
    """``turn(KNOB, 0, 64)``: those values come from a keyboard, and are taken."""

    def come(control: bytes, *values: int) -> None:
        for value in values:
            window.midi_input.play(control + bytes((value,)))
        QApplication.processEvents()

    return come


def learn(window: MainWindow, target: str, turn: Callable[..., None], control: bytes) -> None:
    window.learn.ask(target)
    turn(control, 100)
    window.learn.dialog.accept()


def test_a_knob_learned_by_a_right_click_picks_the_slider_up_without_a_jump(
    qtbot: QtBot, window: MainWindow, turn: Callable[..., None]
) -> None:
    slider = window.panel.controls.adventure.slider
    slider.setValue(100)  # In the middle of 50 to 150.
    heard: list[bytes] = []
    window.midi_input.subscribe(lambda event: heard.append(event.data))
    right_click(slider)
    choose_from_menu(qtbot, "Learn")
    dialog = window.learn.dialog
    assert isinstance(dialog, LearnDialog)
    assert dialog.targets.currentText() == "Assistant: Adventurous"
    turn(KNOB, 10)
    assert dialog.words.text().startswith("Knob 21, channel 1 moves it.")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    heard.clear()

    turn(KNOB, 12, 30)
    assert slider.value() == 100
    assert "Turn on" in window.status.hint.text()
    turn(KNOB, 70, 127)
    assert slider.value() == 150
    slider.setValue(60)
    turn(KNOB, 120)
    assert slider.value() == 60
    assert heard == []

    right_click(slider)
    choose_from_menu(qtbot, "Forget Knob 21")
    turn(KNOB, 10, 20)
    assert slider.value() == 60
    assert len(heard) == 2


def test_a_pedal_plays_and_a_pad_loops_while_it_is_down(
    window: MainWindow, turn: Callable[..., None]
) -> None:
    learn(window, "action.play", turn, PEDAL)
    turn(PEDAL, 127, 127, 0)
    assert window.playback.is_playing
    turn(PEDAL, 127, 0)
    assert not window.playback.is_playing

    window.learn.ask("action.loop")
    turn(PAD, 90, 0)
    assert not window.learn.dialog.moment.isHidden()
    window.learn.dialog.moment.click()
    window.learn.dialog.accept()
    turn(PAD, 90)
    assert window.playback.loop is not None
    turn(PAD, 0)
    assert window.playback.loop is None
    window.midi_input.play(b"\xc0\x07")  # What nobody learned moves nothing.
    learn_program = "generate.music_style"
    window.learn.ask(learn_program)
    window.midi_input.play(b"\xc0\x07")
    QApplication.processEvents()
    window.learn.dialog.accept()
    style = window.panel.controls.music_style.currentIndex()
    window.midi_input.play(b"\xc0\x07")
    QApplication.processEvents()
    assert window.panel.controls.music_style.currentIndex() == style + 1


def test_a_control_moves_one_thing_and_says_what_it_moved_before(
    window: MainWindow, turn: Callable[..., None]
) -> None:
    learn(window, "generate.density", turn, KNOB)
    window.learn.ask("generate.bars")
    turn(KNOB, 1)
    assert "It moved “Assistant: Density” until now." in window.learn.dialog.words.text()
    window.learn.dialog.accept()
    (binding,) = saved_bindings(window.store.value.midi_controls)
    assert binding.target == "generate.bars"


def test_the_preferences_list_what_was_learned_and_clear_it(
    qtbot: QtBot, window: MainWindow, turn: Callable[..., None]
) -> None:
    learn(window, "action.keep", turn, PEDAL)
    learn(window, "generate.dynamics", turn, KNOB)
    window.dialogs.show_preferences(LEARNED)
    page = window.findChild(PreferencesDialog).learned
    rows = [page.list.topLevelItem(i) for i in range(page.list.topLevelItemCount())]
    assert [row.text(0) for row in rows] == ["Knob 21, channel 1", "Sustain pedal, channel 1"]
    assert rows[0].text(1) == "Assistant: Dynamics"
    page.clear.click()
    assert [b.target for b in window.learn.bindings] == ["action.keep"]
    assert window.midi_input.settings.controls == {(0xB0, 64)}
    page.clear_all.click()
    assert window.learn.bindings == ()
    assert not page.clear.isEnabled()
    window.findChild(PreferencesDialog).close()


def test_a_button_of_the_transport_is_learned_by_its_right_click(
    qtbot: QtBot, window: MainWindow
) -> None:
    play = next(
        button
        for button in window.transport.findChildren(QToolButton)
        if button.defaultAction() is window.actions_["play"]
    )
    right_click(play)
    choose_from_menu(qtbot, "Learn")
    assert window.learn.dialog.targets.currentText() == "Play: Play"
    QTest.keyClick(window.learn.dialog, Qt.Key.Key_Escape)
    assert window.learn.dialog is None
    right_click(window.panel.controls.bars.lineEdit())
    choose_from_menu(qtbot, "Learn")
    assert window.learn.dialog.targets.currentText() == "Assistant: Bars"
    window.learn.dialog.reject()


def test_settings_that_make_no_sense_are_dropped() -> None:
    good = {"control": [0xB0, 21], "target": "generate.bars", "mode": "toggle"}
    bad = [{}, {**good, "control": [0, 21]}, {**good, "mode": "spin"}, {**good, "control": "B0"}]
    (binding,) = saved_bindings([*bad, good])
    assert binding.control == (0xB0, 21)


def test_a_knob_takes_a_value_where_it_meets_it() -> None:
    takeover = Takeover()
    assert takeover.moved(0.1, 0.5) is None
    assert takeover.moved(0.3, 0.5) is None
    assert takeover.moved(0.7, 0.5) == 0.7  # A quick turn jumps over it.
    assert takeover.moved(0.9, 0.7) == 0.9
    assert takeover.moved(0.8, 0.2) is None  # The mouse has moved it since.
    assert takeover.moved(0.19, 0.2) == 0.19
