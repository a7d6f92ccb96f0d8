"""Filling in and writing from nothing, by real keys and clicks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from musestudio.editing import ChangeNotes
from musestudio.score import Note
from musestudio.ui.main_window import MainWindow
from musestudio.ui.question import Task
from musestudio.ui.roll_menu import roll_menu

Key = Qt.Key
OpenWindow = Callable[..., MainWindow]


@pytest.fixture
def window(open_window: OpenWindow, pondering: Any) -> MainWindow:
    """A window whose model answers at once."""
    pondering.may_answer.set()
    return open_window(pondering)


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key)


def answered(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.assistant.answers is not None)


def bar(window: MainWindow, number: int) -> int:
    return window.document.song.metre_map.bar_start(number)


def select_bar(window: MainWindow, number: int) -> tuple[Note, ...]:
    """Select the edited track's notes of a bar."""
    start, end = bar(window, number), bar(window, number + 1)
    track = window.roll.state.active_track
    notes = tuple(note for note in track.notes if start <= note.start_tick < end)
    window.roll.select_notes(notes)
    return notes


def shows(window: MainWindow, task: Task) -> bool:
    return window.panel.ask_box.task is task


def drag(widget: QWidget, place: QPoint) -> None:
    """Move the mouse with button and Shift held, which QTest cannot."""
    at = QPointF(place)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        at,
        QPointF(widget.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ShiftModifier,
    )
    QApplication.sendEvent(widget, event)


def test_selected_notes_are_replaced_in_one_step_and_their_neighbours_stay(
    qtbot: QtBot, window: MainWindow
) -> None:
    before = window.document.song
    edited = window.roll.active_track_id
    selected = select_bar(window, 2)
    qtbot.waitUntil(lambda: shows(window, Task.FILL))
    assert f"replaces {len(selected)} notes" in window.panel.ask_box.where.text()
    press(qtbot, window, Key.Key_I)
    answered(qtbot, window)
    request = window.assistant.answers.request
    assert (request.start_tick, request.until_tick) == (bar(window, 2), bar(window, 3))
    assert request.answering == (edited,)
    assert len(request.track_ids) > 1  # The left hand is heard.
    ghosts, index = window.roll.state.ghosts, window.roll.state.active_index
    assert int(ghosts.replaces(edited, index.arrays).sum()) == len(selected)
    assert window.document.song is before

    press(qtbot, window, Key.Key_Down)
    candidate = window.assistant.candidate
    press(qtbot, window, Key.Key_Space)
    _, from_tick, until_tick, _ = window.playback._player.played[-1]
    assert (from_tick, until_tick) == (bar(window, 1), bar(window, 4))  # With both joins.
    press(qtbot, window, Key.Key_Tab)
    after = window.document.song
    new = {note for _, note in candidate.notes}
    assert set(after.track(edited).notes) == set(before.track(edited).notes) - set(selected) | new
    for track in before.tracks:
        if track.track_id != edited:
            assert after.track(track.track_id).notes == track.notes
    assert window.document.undo_name == "Fill"
    window.actions_["undo"].trigger()
    assert window.document.song == before
    assert not window.document.can_undo
    assert window.playback.cursor_tick == 0


def test_bars_marked_in_the_ruler_are_filled_on_all_heard_tracks(
    qtbot: QtBot, window: MainWindow
) -> None:
    roll, heard = window.roll, window.assistant.hearing.heard_tracks(window.document.song)
    transform = roll.state.viewport.transform
    shift, left = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton
    begin, end = (QPoint(round(transform.x(bar(window, i))) + 1, 8) for i in (2, 4))
    qtbot.mousePress(roll.ruler, left, shift, begin)
    drag(roll.ruler, end)
    qtbot.mouseRelease(roll.ruler, left, shift, end)
    assert window.playback.loop == (bar(window, 2), bar(window, 4))
    qtbot.waitUntil(lambda: shows(window, Task.FILL))
    press(qtbot, window, Key.Key_I)
    answered(qtbot, window)
    request = window.assistant.answers.request
    assert (request.start_tick, request.until_tick) == window.playback.loop
    assert request.answering == tuple(track.track_id for track in heard)
    press(qtbot, window, Key.Key_Escape)
    qtbot.mouseClick(roll.ruler, left, shift, begin)
    assert window.playback.loop is None
    qtbot.waitUntil(lambda: shows(window, Task.CONTINUE))


def test_the_playhead_in_a_gap_suggests_to_fill_it(qtbot: QtBot, window: MainWindow) -> None:
    song = window.document.song
    with window.document.transaction("Make a gap"):
        for track in song.tracks:
            start, end = bar(window, 2), bar(window, 4)
            gone = tuple(note for note in track.notes if start <= note.start_tick < end)
            window.document.apply(ChangeNotes(track.track_id, removed=gone))
    window.playback.set_cursor(bar(window, 3))
    qtbot.waitUntil(lambda: shows(window, Task.FILL))
    window.panel.ask_box.ask.click()
    answered(qtbot, window)
    request = window.assistant.answers.request
    assert (request.start_tick, request.until_tick) == (bar(window, 2), bar(window, 4))


def test_the_composer_may_choose_otherwise_until_something_else_is_selected(
    qtbot: QtBot, window: MainWindow
) -> None:
    select_bar(window, 2)
    qtbot.waitUntil(lambda: shows(window, Task.FILL))
    switch = window.panel.ask_box.switch
    switch.buttons[Task.FILL].setFocus()
    qtbot.keyClick(switch.buttons[Task.FILL], Key.Key_Left)
    assert shows(window, Task.CONTINUE)
    assert window.panel.controls.bars.isEnabled()
    window.panel.ask_box.ask.click()
    answered(qtbot, window)
    assert window.assistant.answers.request.until_tick is None
    press(qtbot, window, Key.Key_Escape)
    window.roll.select_notes(())
    qtbot.waitUntil(lambda: not switch.buttons[Task.FILL].isEnabled())
    assert "Select" in switch.buttons[Task.FILL].toolTip()
    select_bar(window, 3)
    qtbot.waitUntil(lambda: shows(window, Task.FILL))
    assert not window.panel.controls.bars.isEnabled()


def test_nothing_to_fill_is_a_sentence(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, Key.Key_I)
    assert "Select" in window.messages.current.text
    assert window.assistant.answers is None


def test_an_empty_piece_is_begun_by_the_assistant(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_["new"].trigger()
    qtbot.waitUntil(lambda: shows(window, Task.NEW))
    press(qtbot, window, Key.Key_C)  # There is nothing to go on from: music is wanted.
    answered(qtbot, window)
    request = window.assistant.answers.request
    assert (request.start_tick, request.answering) == (0, (window.roll.active_track_id,))
    press(qtbot, window, Key.Key_Tab)
    assert window.document.song.note_count == 1
    assert window.document.undo_name == "Write new music"
    qtbot.waitUntil(lambda: shows(window, Task.CONTINUE))


def test_the_answer_to_an_older_question_is_dropped(
    qtbot: QtBot, open_window: OpenWindow, pondering: Any
) -> None:
    window = open_window(pondering)
    press(qtbot, window, Key.Key_C)
    assert pondering.was_asked.wait(30)
    select_bar(window, 2)
    press(qtbot, window, Key.Key_I)
    pondering.may_answer.set()
    answered(qtbot, window)
    assert window.assistant.answers.question.task is Task.FILL
    qtbot.wait(50)
    assert window.assistant.answers.request.until_tick == bar(window, 3)


def test_a_filled_phrase_can_be_made_again_as_it_was(qtbot: QtBot, window: MainWindow) -> None:
    window.panel.controls.density.set_stop(4)
    select_bar(window, 2)
    press(qtbot, window, Key.Key_I)
    answered(qtbot, window)
    first = window.assistant.answers.request
    press(qtbot, window, Key.Key_Tab)
    window.panel.presets.reset()
    menu = roll_menu(window, first.start_tick + 5)
    entries = {action.text(): action for action in menu.actions()}
    entries["Set the assistant as for this phrase"].trigger()
    menu.deleteLater()
    assert window.status.hint.text().endswith("I  make it again")
    press(qtbot, window, Key.Key_I)
    answered(qtbot, window)
    again = window.assistant.answers.request
    for name in ("start_tick", "until_tick", "answering", "seed", "density", "candidates"):
        assert getattr(again, name) == getattr(first, name), name


def test_a_candidates_note_shows_what_it_looks_back_at(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, Key.Key_C)
    answered(qtbot, window)
    qtbot.waitUntil(lambda: window.roll.canvas._ghost_opacity == 1.0)
    plain = window.roll.canvas.grab().toImage()
    state = window.roll.state
    candidate = window.assistant.candidate
    note = candidate.notes[0][1]
    transform = state.viewport.transform
    place = QPoint(
        round(transform.x(note.start_tick)) + 4,
        round(transform.y(note.pitch) + transform.row_height / 2),
    )
    qtbot.mouseMove(window.roll.canvas, place)
    qtbot.waitUntil(lambda: state.explained_note == 0)
    source = candidate.looked_at[0][0].note
    assert "looks back to" in window.status.hint.text()
    assert "in bar 1" in window.status.hint.text()
    assert source.start_tick < note.start_tick
    assert window.roll.canvas.grab().toImage() != plain
    press(qtbot, window, Key.Key_Escape)
    assert "looks back" not in window.status.hint.text()

    press(qtbot, window, Key.Key_C)
    answered(qtbot, window)
    press(qtbot, window, Key.Key_Right)  # The same by key.
    assert "looks back to" in window.status.hint.text()
