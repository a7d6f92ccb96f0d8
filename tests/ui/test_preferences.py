"""Preferences and the composer's own keys, set by real keys and clicks and kept."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from musestudio.settings import PAGES, load_settings, settings_path
from musestudio.ui.main_window import MainWindow
from musestudio.ui.preferences.controls import declared_on
from musestudio.ui.preferences.dialog import PreferencesDialog
from musestudio.ui.shortcut_keys import is_key, may_meet
from musestudio.ui.theme import LIGHT, current_theme

Key = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def open_preferences(qtbot: QtBot, window: MainWindow, page: str) -> PreferencesDialog:
    window.roll.setFocus()
    qtbot.keyClick(window.roll.canvas, Key.Key_Comma, CTRL)
    dialog = window.findChild(PreferencesDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.show_page(page)
    return dialog


def give_key(
    qtbot: QtBot,
    dialog: PreferencesDialog,
    action_id: str,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Choose the command, press Return, then the keys."""
    page = dialog.shortcuts
    page.select(action_id)
    page.tree.setFocus()
    qtbot.keyClick(page.tree, Key.Key_Return)
    assert page.capture.is_listening
    qtbot.keyClick(page.capture, key, modifiers)


def close(dialog: PreferencesDialog, window: MainWindow) -> None:
    dialog.accept()
    window.activateWindow()
    window.roll.setFocus()


# --- settings


def test_what_is_set_holds_at_once_and_is_kept(qtbot: QtBot, window: MainWindow) -> None:
    dialog = open_preferences(qtbot, window, "Appearance")
    theme = dialog.controls["theme"]
    assert isinstance(theme, QComboBox)
    theme.setFocus()
    qtbot.keyClick(theme, Key.Key_Down)
    assert current_theme() is LIGHT
    candidates, hear = dialog.controls["candidates"], dialog.controls["note_audition"]
    assert isinstance(candidates, QSpinBox)
    assert isinstance(hear, QCheckBox)
    candidates.setValue(2)
    assert window.panel.controls.options.candidates == 2
    hear.setFocus()
    hear.click()
    before = len(window.playback._player.previews)
    window.roll.note_preview.emit(60, 80)
    assert len(window.playback._player.previews) == before
    close(dialog, window)
    window.store.change(theme="dark")
    with qtbot.waitSignal(window.closed):
        window.close()
    assert load_settings().candidates == 2
    assert load_settings().note_audition is False


def test_the_dialog_follows_what_is_changed_elsewhere(qtbot: QtBot, window: MainWindow) -> None:
    dialog = open_preferences(qtbot, window, "Assistant")
    window.panel.controls.candidates.setValue(3)
    candidates = dialog.controls["candidates"]
    assert isinstance(candidates, QSpinBox)
    assert candidates.value() == 3
    output = dialog.controls["midi_output"]
    assert isinstance(output, QComboBox)
    qtbot.waitUntil(lambda: output.findText("Silent") >= 0)
    output.setCurrentIndex(output.findText("Silent"))
    output.activated.emit(output.currentIndex())
    assert window.status.output.text() == "Silent"
    close(dialog, window)


def test_a_window_can_begin_with_a_grid_of_its_own(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window()
    dialog = open_preferences(qtbot, window, "Editing")
    grid = dialog.controls["first_snap"]
    assert isinstance(grid, QComboBox)
    grid.setCurrentText("1/8 triplet")
    grid.activated.emit(grid.currentIndex())
    close(dialog, window)
    with qtbot.waitSignal(window.closed):
        window.close()
    again = open_window()
    assert again.roll.snap.name == "1/8 triplet"
    assert again.transport.snap.currentText() == "1/8 triplet"


def test_every_setting_with_a_page_has_a_control_that_names_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = open_preferences(qtbot, window, "Files")
    declared = [each for page in PAGES for each in declared_on(page)]
    assert {each.name for each in declared} == set(dialog.controls)
    for each in declared:
        assert dialog.controls[each.name].accessibleName() == each.metadata["title"]
        assert each.metadata["title"]
    close(dialog, window)


# --- keys


def test_a_key_is_changed_used_shown_and_kept(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window()
    dialog = open_preferences(qtbot, window, "Shortcuts")
    give_key(qtbot, dialog, "select_all", Key.Key_Y, SHIFT)
    assert window.actions_.key_text("select_all") == "Shift+Y"
    assert "Shift+Y" in window.actions_["select_all"].toolTip()
    close(dialog, window)
    qtbot.waitUntil(window.roll.canvas.hasFocus)
    qtbot.keyClick(window.roll.canvas, Key.Key_Y, SHIFT)
    assert len(window.roll.selection) > 0
    with qtbot.waitSignal(window.closed):
        window.close()
    again = open_window()
    assert again.actions_.spec("select_all").shortcuts == ("Shift+Y",)
    dialog = open_preferences(qtbot, again, "Shortcuts")
    dialog.shortcuts.select("select_all")
    dialog.shortcuts.reset.click()
    assert again.actions_.spec("select_all").shortcuts == ("Ctrl+A",)
    assert again.store.value.shortcuts == ()
    close(dialog, again)


def test_a_clash_is_a_sentence_and_the_key_changes_hands_only_when_agreed_to(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = open_preferences(qtbot, window, "Shortcuts")
    page = dialog.shortcuts
    give_key(qtbot, dialog, "glue", Key.Key_D, CTRL)
    assert page.message.text() == "“Duplicate” (Ctrl+D) would lose its key."
    assert window.actions_.spec("glue").shortcuts == ("Ctrl+J",)
    assert page.use.hasFocus()
    qtbot.keyClick(page.use, Key.Key_Return)
    assert window.actions_.spec("glue").shortcuts == ("Ctrl+D",)
    assert window.actions_.spec("duplicate").shortcuts == ()
    # The shipped key of what lost it takes it back.
    page.select("duplicate")
    page.reset.click()
    assert window.actions_.spec("glue").shortcuts == ()
    assert page.message.text() == "“Glue” (Ctrl+D) lost its key."
    page.reset_all.click()
    assert window.store.value.shortcuts == ()
    close(dialog, window)


def test_keys_of_the_roll_cannot_be_given_away(qtbot: QtBot, window: MainWindow) -> None:
    dialog = open_preferences(qtbot, window, "Shortcuts")
    page = dialog.shortcuts
    give_key(qtbot, dialog, "glue", Key.Key_Up)
    assert page.message.text() == "Up is the roll’s own key for “Semitone up”."
    assert not page.use.isEnabled()
    page.select("up")
    assert not page.change.isEnabled()
    assert "cannot be changed" in page.message.text()
    close(dialog, window)


def test_every_key_can_be_caught_and_a_command_can_go_without(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = open_preferences(qtbot, window, "Shortcuts")
    for key, modifiers, written in (
        (Key.Key_Escape, SHIFT, "Shift+Esc"),
        (Key.Key_F9, CTRL, "Ctrl+F9"),
        (Key.Key_Tab, CTRL, "Ctrl+Tab"),
    ):
        give_key(qtbot, dialog, "reverse", key, modifiers)
        assert window.actions_.spec("reverse").shortcuts == (written,)
    dialog.shortcuts.clear.click()
    assert window.actions_.spec("reverse").shortcuts == ()
    assert "(" not in window.actions_["reverse"].toolTip()
    close(dialog, window)


def test_play_and_the_candidate_that_is_heard_share_a_key(qtbot: QtBot, window: MainWindow) -> None:
    dialog = open_preferences(qtbot, window, "Shortcuts")
    give_key(qtbot, dialog, "play", Key.Key_P)
    close(dialog, window)
    qtbot.waitUntil(window.roll.canvas.hasFocus)
    qtbot.keyClick(window.roll.canvas, Key.Key_P)
    assert window.playback.is_playing
    qtbot.keyClick(window.roll.canvas, Key.Key_P)
    qtbot.keyClick(window.roll.canvas, Key.Key_C)
    qtbot.waitUntil(lambda: window.assistant.answers is not None, timeout=20_000)
    qtbot.keyClick(window.roll.canvas, Key.Key_P)
    assert window.playback.is_auditioning


def test_commands_are_found_by_name_and_by_key(qtbot: QtBot, window: MainWindow) -> None:
    dialog = open_preferences(qtbot, window, "Shortcuts")
    page = dialog.shortcuts
    qtbot.keyClicks(page.search, "ctrl+d")
    assert page.current is not None
    assert page.current.id == "duplicate"
    page.search.clear()
    qtbot.keyClicks(page.search, "legato")
    assert page.current is not None
    assert page.current.id == "legato"
    close(dialog, window)


def test_saved_keys_that_make_no_sense_are_dropped_with_a_warning(
    open_window: Callable[..., MainWindow], caplog: pytest.LogCaptureFixture
) -> None:
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    saved = [
        {"action": "no_such_action", "keys": ["Q"]},
        {"action": "glue", "keys": ["Ctrl+Nonsense"]},
        {"action": "legato", "keys": "Q"},
        {"action": "up", "keys": ["U"]},
        {"keys": []},
        {"action": "reverse", "keys": ["Shift+Y"]},
    ]
    settings_path().write_text(json.dumps({"shortcuts": saved}))
    window = open_window()
    assert window.actions_.spec("glue").shortcuts == ("Ctrl+J",)
    assert window.actions_.spec("legato").shortcuts == ("Shift+L",)
    assert window.actions_.spec("reverse").shortcuts == ("Shift+Y",)
    dropped = [r.message for r in caplog.records if "shortcut of" in r.message]
    assert len(dropped) == 5


def test_no_two_actions_share_a_key_where_both_could_be_meant(window: MainWindow) -> None:
    specs = list(window.actions_)
    for i, one in enumerate(specs):
        assert all(spec_key for spec_key in one.shortcuts if is_key(spec_key))
        for other in specs[i + 1 :]:
            shared = set(one.shortcuts) & set(other.shortcuts)
            assert not (shared and may_meet(one, other)), f"{one.id}, {other.id}: {shared}"


def test_closing_while_it_waits_for_a_key_leaves_nothing_behind(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = open_preferences(qtbot, window, "Shortcuts")
    dialog.shortcuts.select("glue")
    dialog.shortcuts.change.click()
    assert dialog.shortcuts.capture.is_listening
    close(dialog, window)
    QApplication.processEvents()
    window.store.change(candidates=5)
    assert window.panel.controls.options.candidates == 5


def test_keys_changed_in_another_window_hold_here_too(window: MainWindow) -> None:
    # All windows share the settings.
    window.store.change(shortcuts=({"action": "glue", "keys": ["Ctrl+F9"]},))
    assert window.actions_.spec("glue").shortcuts == ("Ctrl+F9",)
    assert window.actions_["glue"].shortcut().toString() == "Ctrl+F9"
    window.store.change(shortcuts=())
    assert window.actions_["glue"].shortcut().toString() == "Ctrl+J"
