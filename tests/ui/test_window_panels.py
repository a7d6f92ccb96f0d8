"""History panel, and panels that are hidden, remembered and folded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from musestudio.ui.main_window import MainWindow
from musestudio.ui.shortcut_sheet import KeyCap, ShortcutSheet

Key = Qt.Key


def lines(window: MainWindow) -> list[str]:
    model = window.panels.history.model
    return [str(model.data(model.index(row, 0))) for row in range(model.rowCount())]


def test_the_history_names_every_state_and_goes_to_any(qtbot: QtBot, window: MainWindow) -> None:
    window.roll.setFocus()
    qtbot.keyClick(window.roll.canvas, Key.Key_F7)
    history = window.panels.history
    assert lines(window) == ["Demo phrase"]  # Which is in no file of the composer's.
    songs = [window.document.song]
    window.roll.select_all()
    for do in (lambda: window.roll.nudge(0, 12), window.roll.delete_selection):
        do()
        songs.append(window.document.song)
    assert lines(window) == ["Demo phrase", "Transpose", "Delete notes"]
    assert history.view.currentIndex().row() == 2

    place = history.view.visualRect(history.model.index(0, 0)).center()
    qtbot.mouseClick(history.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.document.song == songs[0]
    assert lines(window)[1:] == ["Transpose", "Delete notes"]  # Still there, to go to again.
    history.view.setFocus()
    qtbot.keyClick(history.view, Key.Key_Down)
    qtbot.keyClick(history.view, Key.Key_Return)
    assert window.document.song == songs[1]
    window.roll.select_all()
    window.roll.nudge(0, 1)
    assert lines(window) == ["Demo phrase", "Transpose", "Transpose"]


def test_the_history_of_a_new_piece_begins_with_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.actions_["new"].trigger()
    window.panels.show("panel_history", True)
    assert lines(window) == ["New piece"]
    window.actions_["add_track"].trigger()
    with qtbot.waitSignal(window.files.saved):
        window.files.save(tmp_path / "new.muse")
    assert lines(window) == ["New piece", "Add track · saved"]
    with qtbot.waitSignal(window.files.opened):
        window.files.open(tmp_path / "new.muse")
    assert lines(window) == ["Opened · saved"]


def test_the_title_tells_of_a_file_once_its_page_is_there(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "late.muse"
    with qtbot.waitSignal(window.files.saved):
        window.files.save(path)
    window.actions_["new"].trigger()
    titles: list[tuple[str, bool]] = []
    window.files.opened.connect(lambda _opened: titles.append((window.windowTitle(), False)))
    window.windowTitleChanged.connect(
        lambda title: titles.append((title, window.roll.active_track_id is not None))
    )
    with qtbot.waitSignal(window.files.file_used):
        window.files.open(path)
    assert "Untitled" in titles[0][0]
    assert [title for title, _ in titles[1:]] == [window.windowTitle()]
    assert "late.muse" in window.windowTitle()


def test_every_panel_has_a_key_and_is_remembered(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window()
    window.roll.setFocus()
    for key in (Key.Key_F6, Key.Key_F7, Key.Key_F8):
        qtbot.keyClick(QApplication.focusWidget() or window, key)
    shown = (window.tracks, window.panel, window.panels.history, window.panels.events)
    assert [panel.isVisible() for panel in shown] == [True, False, True, True]
    with qtbot.waitSignal(window.closed):
        window.close()
    again = open_window()
    shown = (again.tracks, again.panel, again.panels.history, again.panels.events)
    assert [panel.isVisible() for panel in shown] == [True, False, True, True]
    for panel in ("panel_tracks", "panel_history"):
        again.actions_[panel].trigger()
    assert not again.panels.left.isVisible()


def test_a_panel_that_was_hidden_last_time_has_its_room_when_it_is_shown(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window()
    with qtbot.waitSignal(window.closed):
        window.close()
    again = open_window()
    again.resize(1600, 900)
    again.actions_["panel_events"].trigger()
    QApplication.processEvents()
    assert again.panels.events.width() > again.panels.events.minimumWidth()


def test_in_a_small_window_the_assistant_folds_and_can_be_had_all_the_same(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(1280, 800)
    window.actions_["panel_events"].trigger()
    assert window.panel.isVisible()
    window.resize(1024, 700)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1024, 700)
    folded = window.panels.folded
    assert folded.isVisible()
    assert not window.panel.isVisible()
    assert window.actions_["panel_assistant"].isChecked()  # Wanted, only folded.
    qtbot.mouseClick(folded.unfold, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert window.panel.isVisible()
    assert (window.width(), window.height()) == (1024, 700)
    assert window.rect().contains(window.panel.mapTo(window, window.panel.rect().bottomRight()))
    window.actions_["panel_events"].trigger()
    window.resize(1280, 800)
    QApplication.processEvents()
    assert window.panel.isVisible()
    assert not folded.isVisible()


def test_a_folded_assistant_can_be_asked(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(880, 600)
    window.actions_["panel_events"].trigger()
    QApplication.processEvents()
    button = window.panels.folded.findChildren(type(window.panels.folded.unfold))[1]
    assert button.accessibleName() == "Continue"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.assistant.answers is not None, timeout=20_000)


def test_whatever_can_have_the_keys_says_what_it_is(window: MainWindow) -> None:
    for panel in ("panel_history", "panel_events", "panel_bridge"):
        window.actions_[panel].trigger()
    for widget in window.findChildren(QWidget):
        inner = widget.objectName().startswith("qt_")  # The field of a spin box, and the like.
        if widget.isVisible() and not inner and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            words = widget.text() if isinstance(widget, QAbstractButton) else ""
            assert widget.accessibleName() or words, widget
    for panel in (window.tracks, window.panel, window.panels.history, window.panels.events):
        assert panel.accessibleName()


def test_tab_goes_round_everything_and_comes_back_to_the_roll(
    qtbot: QtBot, window: MainWindow
) -> None:
    for panel in ("panel_history", "panel_events", "panel_bridge"):
        window.actions_[panel].trigger()
    window.roll.setFocus()
    seen = []
    for _ in range(100):
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        seen.append(QApplication.focusWidget())
        if seen[-1] is window.roll.canvas:
            break
    assert seen[-1] is window.roll.canvas
    assert {window.panels.events.table, window.panels.history.view} <= set(seen)


def test_the_sheet_shows_the_keys_as_they_are_and_closes_by_its_own(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.shortcut_keys.change("glue", ("Ctrl+F9",))
    window.roll.setFocus()
    qtbot.keyClick(window.roll.canvas, "?")
    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None
    assert sheet.isVisible()
    caps = [cap.text for cap in sheet.findChildren(KeyCap)]
    assert "Ctrl+F9" in caps
    assert "Ctrl+J" not in caps
    qtbot.keyClick(sheet, "?")
    assert not sheet.isVisible()
