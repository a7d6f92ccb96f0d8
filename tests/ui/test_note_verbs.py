"""The Notes menu by its keys, its dialogs with their preview."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from musestudio.editing import ChangeNotes
from musestudio.score import Note
from musestudio.ui.action_tables.notes import CHORD_ACTIONS
from musestudio.ui.main_window import MainWindow
from musestudio.ui.verb_dialogs.verb_dialog import ValueSlider, VerbDialog

Key = Qt.Key
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
PHRASE = (Note(0, 60, 240, 80), Note(480, 64, 240, 90), Note(960, 67, 480, 100))


@pytest.fixture
def phrase(window: MainWindow) -> MainWindow:
    """The window with three notes on its track, all selected."""
    track = window.document.song.track(window.roll.active_track_id)
    window.document.apply(ChangeNotes(track.track_id, track.notes, PHRASE))
    window.roll.select_all()
    window.roll.setFocus()
    return window


def notes(window: MainWindow) -> tuple[Note, ...]:
    return window.document.song.track(window.roll.active_track_id).notes


def press(qtbot: QtBot, key: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key, modifiers)


@pytest.mark.parametrize(
    ("key", "modifiers", "expected"),
    [
        (Key.Key_L, SHIFT, [(0, 60, 480, 80), (480, 64, 480, 90), (960, 67, 480, 100)]),
        (Key.Key_R, CTRL, [(0, 67, 480, 100), (720, 64, 240, 90), (1200, 60, 240, 80)]),
        (Key.Key_Slash, None, [(0, 60, 120, 80), (240, 64, 120, 90), (480, 67, 240, 100)]),
        (Key.Key_Asterisk, None, [(0, 60, 480, 80), (960, 64, 480, 90), (1920, 67, 960, 100)]),
        (Key.Key_Up, CTRL | ALT, [(0, 62, 240, 80), (480, 65, 240, 90), (960, 69, 480, 100)]),
        (Key.Key_Up, CTRL | SHIFT, [(0, 60, 240, 88), (480, 64, 240, 98), (960, 67, 480, 108)]),
    ],
    ids=["legato", "reverse", "halve", "double", "step in scale", "louder"],
)
def test_a_verb_is_one_key_and_one_undo_step(
    qtbot: QtBot,
    phrase: MainWindow,
    key: Qt.Key,
    modifiers: Any,
    expected: list[tuple[int, int, int, int]],
) -> None:
    qtbot.waitUntil(lambda: phrase.roll.state.key is not None)
    press(qtbot, key, modifiers or Qt.KeyboardModifier.NoModifier)
    assert [note[:4] for note in notes(phrase)] == expected
    assert len(phrase.roll.selection) == 3
    press(qtbot, Key.Key_Z, CTRL)
    assert notes(phrase) == PHRASE


def test_notes_are_split_at_the_playhead_and_glued_again(qtbot: QtBot, phrase: MainWindow) -> None:
    phrase.playback.set_cursor(1200)
    press(qtbot, Key.Key_X)
    assert [note[:3] for note in notes(phrase)][2:] == [(960, 67, 240), (1200, 67, 240)]
    assert len(phrase.roll.selection) == 4
    press(qtbot, Key.Key_J, CTRL)
    assert notes(phrase) == PHRASE


def test_muted_notes_are_found_and_sound_again(qtbot: QtBot, phrase: MainWindow) -> None:
    phrase.roll.select_notes(PHRASE[:1])
    press(qtbot, Key.Key_M, SHIFT)
    assert [note.muted for note in notes(phrase)] == [True, False, False]
    phrase.roll.select_all()
    phrase.actions_["select_muted"].trigger()
    assert [note.pitch for _, note in phrase.roll.selection] == [60]
    press(qtbot, Key.Key_M, SHIFT)
    assert notes(phrase) == PHRASE


def test_chords_are_stamped_on_the_selected_notes(qtbot: QtBot, phrase: MainWindow) -> None:
    phrase.roll.select_notes(PHRASE[:1])
    minor = next(action for action, kind in CHORD_ACTIONS.items() if kind == "Minor")
    phrase.actions_[minor].trigger()
    assert [note.pitch for note in notes(phrase) if note.start_tick == 0] == [60, 63, 67]
    phrase.actions_[minor].trigger()  # Not a second time on what it made of the root.
    pitches = [note.pitch for note in notes(phrase) if note.start_tick == 0]
    assert len(pitches) == len(set(pitches))


def test_the_loop_is_filled_and_cleared(qtbot: QtBot, phrase: MainWindow) -> None:
    phrase.playback.set_loop((960, 1920))
    phrase.roll.select_notes(PHRASE[:1])
    phrase.actions_["repeat_to_loop"].trigger()
    assert [n.start_tick for n in notes(phrase) if n.pitch == 60] == [0, 480, 960, 1440]
    phrase.actions_["clear_loop"].trigger()
    assert [n.start_tick for n in notes(phrase)] == [0, 480, 480]


def test_verbs_need_notes(qtbot: QtBot, phrase: MainWindow) -> None:
    phrase.roll.select_notes(())
    assert not phrase.actions_["legato"].isEnabled()
    assert phrase.actions_["quantize"].isEnabled()
    phrase.document.apply(ChangeNotes(phrase.roll.active_track_id, PHRASE))
    assert not phrase.actions_["quantize"].isEnabled()
    before = phrase.document.song
    press(qtbot, Key.Key_X)
    press(qtbot, Key.Key_Q, SHIFT)
    assert phrase.document.song is before


def test_the_verbs_of_a_whole_track_are_there_as_soon_as_a_track_with_notes_is_edited(
    phrase: MainWindow,
) -> None:
    with_notes = phrase.roll.active_track_id
    phrase.actions_["add_track"].trigger()
    assert not phrase.actions_["quantize"].isEnabled()
    phrase.tracks.set_active(with_notes)
    assert phrase.actions_["quantize"].isEnabled()


def dialog_of(window: MainWindow) -> VerbDialog:
    dialog = window.findChild(VerbDialog)
    assert isinstance(dialog, VerbDialog)
    assert dialog.isVisible()
    return dialog


def slider(dialog: VerbDialog, name: str) -> ValueSlider:
    return next(s for s in dialog.findChildren(ValueSlider) if s.accessibleName() == name)


def test_quantise_shows_what_it_would_do_and_remembers_strength_and_swing(
    qtbot: QtBot, phrase: MainWindow
) -> None:
    uneven = (Note(20, 60, 200), Note(130, 62, 200))
    phrase.document.apply(ChangeNotes(phrase.roll.active_track_id, PHRASE, uneven))
    phrase.roll.select_all()
    state = phrase.roll.state
    press(qtbot, Key.Key_Q, SHIFT)
    dialog = dialog_of(phrase)
    slider(dialog, "Strength").set_value(50)
    qtbot.waitUntil(lambda: state.preview is not None)
    qtbot.waitUntil(lambda: state.preview.notes.start.tolist() == [10, 125])
    assert notes(phrase) == uneven
    slider(dialog, "Strength").set_value(100)
    slider(dialog, "Swing").set_value(100)
    dialog.ok.click()
    assert state.preview is None
    assert [note.start_tick for note in notes(phrase)] == [0, 180]
    assert phrase.store.value.quantise_swing == 100
    phrase.activateWindow()  # As a window manager does by itself.
    qtbot.waitUntil(phrase.roll.canvas.hasFocus)
    press(qtbot, Key.Key_Z, CTRL)
    assert notes(phrase) == uneven
    press(qtbot, Key.Key_Q)  # As last set.
    assert [note.start_tick for note in notes(phrase)] == [0, 180]


def test_a_dialog_called_off_leaves_no_trace(qtbot: QtBot, phrase: MainWindow) -> None:
    before, state = phrase.document.song, phrase.roll.state
    phrase.roll.select_notes(())
    press(qtbot, Key.Key_H, SHIFT)
    dialog = dialog_of(phrase)
    qtbot.waitUntil(lambda: state.preview is not None)
    qtbot.keyClick(dialog, Key.Key_Escape)
    assert phrase.document.song is before
    assert state.preview is None
    assert len(state.selected) == 0


def test_velocities_are_put_on_a_line(qtbot: QtBot, phrase: MainWindow) -> None:
    press(qtbot, Key.Key_V, SHIFT)
    dialog = dialog_of(phrase)
    assert not slider(dialog, "First").isVisible()
    dialog.findChild(QComboBox).setCurrentText("On a line")
    assert slider(dialog, "First").isVisible()
    slider(dialog, "First").set_value(20)
    slider(dialog, "Last").set_value(100)
    dialog.ok.click()
    assert [note.velocity for note in notes(phrase)] == [20, 60, 100]


def test_a_dialog_is_filled_in_from_its_first_value_to_its_buttons(
    qtbot: QtBot, phrase: MainWindow
) -> None:
    press(qtbot, Key.Key_H, SHIFT)
    dialog = dialog_of(phrase)
    passed = []
    for _ in range(5):
        passed.append(dialog.focusWidget())
        qtbot.keyClick(dialog.focusWidget(), Key.Key_Tab)
    sliders = [slider(dialog, name).slider for name in ("Timing", "Velocity", "Length")]
    assert passed[:4] == [*sliders, dialog.ok]
    qtbot.keyClick(dialog, Key.Key_Escape)


def test_stretching_keeps_the_beginning(qtbot: QtBot, phrase: MainWindow) -> None:
    phrase.actions_["stretch"].trigger()
    dialog = dialog_of(phrase)
    dialog.findChild(QSpinBox).setValue(50)
    dialog.ok.click()
    assert [note.start_tick for note in notes(phrase)] == [0, 240, 480]
