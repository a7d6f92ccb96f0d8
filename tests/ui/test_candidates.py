"""The list of candidates: words, stars, the shelf, keys, and dragging one out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from musestudio.midi.file import read_song
from musestudio.score import Note
from musestudio.ui import midi_drag
from musestudio.ui.candidate_words import words_for
from musestudio.ui.main_window import MainWindow
from musestudio.ui.palette.entries import palette_entries
from musestudio.ui.shortcut_sheet import ShortcutSheet
from musestudio.ui.theme import DARK, LIGHT, apply_theme, current_theme
from tests.ui.quick_model import QuickModel

Key = Qt.Key
OpenWindow = Callable[..., MainWindow]


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(QuickModel())


def ask(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_["continue"].trigger()
    qtbot.waitUntil(lambda: window.assistant.answers is not None)


def trigger(window: MainWindow, action_id: str) -> None:
    assert window.actions_[action_id].isEnabled()
    window.actions_[action_id].trigger()


# --- in words


def notes(pitch: int, velocity: int = 70, step: int = 240) -> list[Note]:
    return [Note(tick, pitch, step - 10, velocity) for tick in range(0, 3840, step)]


def test_candidates_are_told_apart_by_what_differs_most() -> None:
    found = words_for([notes(60), notes(60), notes(72), notes(60, 100), notes(60, step=960)], 480)
    assert found[:2] == ["Much like the others"] * 2
    assert found[2:4] == ["Higher", "Louder"]
    assert found[4].startswith("Longer notes, sparser")


def test_one_by_itself_is_told_in_words_of_its_own() -> None:
    assert words_for([notes(84, 110)], 480) == ["High, loud"]
    assert words_for([[]], 480) == ["No notes"]


# --- in the window


def test_a_star_sets_a_candidate_aside_and_new_requests_leave_it_there(
    qtbot: QtBot, window: MainWindow
) -> None:
    ask(qtbot, window)
    strip, shelf = window.panel.strip, window.assistant.shelf
    third = window.assistant.answers.candidates[2]
    qtbot.mouseClick(strip.cells[2]._star, Qt.MouseButton.LeftButton)
    assert window.assistant.current == 2
    trigger(window, "previous")
    trigger(window, "set_aside")
    assert [item.starred for item in shelf.items] == [True, False]
    assert "starred, set aside" in strip.cells[2].accessibleName()
    assert window.isWindowModified()  # There is something to save.

    trigger(window, "reroll")
    qtbot.waitUntil(lambda: window.assistant.answers is not None)
    assert window.assistant.answers.candidates[2] != third
    assert len(strip.aside_cells) == 2
    trigger(window, "dismiss")
    assert len(strip.aside_cells) == 2

    qtbot.mouseClick(strip.aside_cells[0], Qt.MouseButton.LeftButton)
    assert window.assistant.candidate.notes == third.notes
    assert window.roll.has_ghosts
    trigger(window, "keep")
    track = window.document.song.track(third.notes[0][0])
    assert {note for _, note in third.notes} <= set(track.notes)
    (record,) = window.assistant.records()
    assert (record.seed, record.settings["candidate"]) == (third.seed, 2)

    qtbot.mouseClick(strip.aside_cells[1]._aside, Qt.MouseButton.LeftButton)
    assert [item.notes for item in shelf.items] == [third.notes]


def test_the_shelf_is_saved_with_the_project(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    ask(qtbot, window)
    trigger(window, "star")
    trigger(window, "next")
    trigger(window, "set_aside")
    items = window.assistant.shelf.items
    path = tmp_path / "piece.muse"
    with qtbot.waitSignal(window.files.saved):
        window.files.save(path)
    assert not window.isWindowModified()
    with qtbot.waitSignal(window.files.opened):
        window.files.new()
    assert window.assistant.shelf.items == ()
    with qtbot.waitSignal(window.files.opened):
        window.files.open(path)
    assert window.assistant.shelf.items == items
    assert not window.isWindowModified()
    window.assistant.restore((), {"set_aside": [{"notes": "x"}, 5, {"record": None}]})
    assert window.assistant.shelf.items == ()


def test_the_list_is_gone_through_by_keys(qtbot: QtBot, window: MainWindow) -> None:
    ask(qtbot, window)
    first, second = window.panel.strip.cells[:2]
    first.setFocus()
    qtbot.keyClick(first, Key.Key_Down)
    assert (window.assistant.current, second.hasFocus()) == (1, True)
    qtbot.keyClick(second, Key.Key_Return)
    assert window.playback.is_auditioning
    qtbot.keyClick(second, Key.Key_Up)
    assert window.assistant.current == 0
    names = [cell.accessibleName() for cell in window.panel.strip.cells]
    assert names[1].startswith("Candidate 2, ")
    assert all("seed" in name and "notes" in name for name in names)
    trigger(window, "set_aside")
    (aside,) = window.panel.strip.aside_cells
    aside.setFocus()
    qtbot.keyClick(aside, Key.Key_Delete)
    assert window.panel.strip.aside_cells == ()


def test_a_candidate_is_dragged_out_as_a_file_of_its_own(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(qtbot, window)
    files = []

    def drag(_widget: object, song: object, name: str) -> None:
        files.append(midi_drag.fresh_midi_file(song, name))

    monkeypatch.setattr(midi_drag, "start_midi_drag", drag)
    cell = window.panel.strip.cells[1]
    far = QPoint(60 + 2 * QApplication.startDragDistance(), 10)
    for _ in range(2):
        qtbot.mousePress(cell, Qt.MouseButton.LeftButton, pos=QPoint(60, 10))
        qtbot.mouseMove(cell, far)
        qtbot.mouseRelease(cell, Qt.MouseButton.LeftButton, pos=far)
    one, other = files
    assert one != other
    song = read_song(one).song
    candidate = window.assistant.answers.candidates[1]
    written = [note for track in song.tracks for note in track.notes]
    assert [(n.start_tick, n.pitch) for n in sorted(written)] == [
        (n.start_tick - candidate.start_tick, n.pitch) for _, n in candidate.notes
    ]


def test_thumbnails_are_painted_once_and_follow_the_theme(
    qtbot: QtBot, window: MainWindow, qapp: QApplication
) -> None:
    ask(qtbot, window)
    cell = window.panel.strip.cells[3]
    dark = cell.grab().toImage()
    kept = cell._thumbnail._pixmap.cacheKey()
    cell.grab()
    assert cell._thumbnail._pixmap.cacheKey() == kept
    other = LIGHT if current_theme() is DARK else DARK
    apply_theme(qapp, other)
    assert cell.grab().toImage() != dark
    assert cell._thumbnail._pixmap.cacheKey() != kept


def test_selected_notes_of_a_phrase_tell_how_they_were_made(
    qtbot: QtBot, window: MainWindow
) -> None:
    card = window.panel.phrase_card
    window.panel.controls.density.set_stop(7)
    ask(qtbot, window)
    trigger(window, "next")
    kept = window.assistant.candidate
    trigger(window, "keep")
    assert not card.isVisible()
    window.roll.set_active_track(kept.notes[0][0])
    window.roll.select_notes([note for _, note in kept.notes[:3]])
    assert card.isVisible()
    assert f"quick, seed {kept.seed}" in card.accessibleName()
    assert "busy" in card.accessibleName()
    trigger(window, "more_like_this")
    qtbot.waitUntil(lambda: window.assistant.answers is not None)
    like = window.assistant.answers.request
    assert (like.start_tick, like.density) == (kept.start_tick, 7)
    assert like.seed != kept.seed
    assert not card.isVisible()  # The candidates are to be looked at now.
    trigger(window, "dismiss")
    window.panel.controls.density.set_stop(None)
    trigger(window, "exactly_again")
    qtbot.waitUntil(lambda: window.assistant.answers is not None)
    assert window.assistant.candidate.notes == kept.notes
    trigger(window, "dismiss")
    window.roll.select_notes(())
    assert not card.isVisible()


def test_locked_notes_stay_where_their_bar_is_filled(qtbot: QtBot, window: MainWindow) -> None:
    roll = window.roll
    note = roll.state.active_track.notes[4]
    roll.select_notes([note])
    trigger(window, "lock_notes")
    locked = note.with_locked(True)
    assert locked in roll.state.active_track.notes
    assert window.document.undo_name == "Lock notes"
    roll.select_notes(roll.state.active_track.notes[2:7])
    window.actions_["fill"].trigger()
    qtbot.waitUntil(lambda: window.assistant.answers is not None)
    trigger(window, "keep")
    after = roll.state.active_track.notes
    assert locked in after
    others = [n for n in after if n.pitch == locked.pitch and n is not locked]
    assert not any(
        n.start_tick < locked.end_tick and locked.start_tick < n.end_tick
        for n in others
        if n != locked
    )


def test_a_short_wait_shows_no_progress_and_a_long_one_can_be_cancelled(
    qtbot: QtBot, window: MainWindow
) -> None:
    model, box = window.assistant.model, window.panel.ask_box
    model.may_answer.clear()
    window.actions_["continue"].trigger()
    assert box.ask.isVisible()
    qtbot.waitUntil(lambda: box.cancel.isVisible() and box.progress.isVisible())
    box.cancel.click()
    assert box.ask.isVisible()
    assert window.assistant.answers is None
    model.may_answer.set()


def test_ctrl_right_goes_to_the_next_note_but_keeps_one_while_candidates_stand(
    qtbot: QtBot, window: MainWindow
) -> None:
    def palette_keys(action_text: str) -> str:
        return next(e.keys for e in palette_entries(window) if e.text == action_text)

    def ctrl_right() -> None:
        qtbot.keyClick(window.roll.canvas, Key.Key_Right, Qt.KeyboardModifier.ControlModifier)

    window.roll.setFocus()
    first, second = window.roll.state.active_track.notes[:2]
    window.roll.select_notes([first])
    ctrl_right()
    assert window.roll.state.selected_notes() == (second,)
    assert palette_keys("Next note")

    ask(qtbot, window)
    count = window.document.song.note_count
    offered = len(window.assistant.candidate.notes)
    assert palette_keys("Keep one note")
    assert not palette_keys("Next note")  # Its key is another's now.
    ctrl_right()
    assert window.document.song.note_count == count + 1
    assert len(window.assistant.candidate.notes) == offered - 1
    assert window.document.undo_name == "Keep a note"

    trigger(window, "shortcuts")
    sheet = window.findChild(ShortcutSheet)
    words = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"Next note", "Keep one note (candidates)"} <= words
    sheet.close()

    trigger(window, "dismiss")
    selected = window.roll.state.selected_notes()
    ctrl_right()
    assert window.document.song.note_count == count + 1
    assert window.roll.state.selected_notes() != selected
