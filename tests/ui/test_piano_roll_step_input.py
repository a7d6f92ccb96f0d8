"""Step input: writing a line and its chords on the computer's keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from musestudio.editing.document import SongDocument
from musestudio.score import Note, Song, Track
from musestudio.ui.piano_roll import PianoRollView
from musestudio.ui.theme import current_theme

BEAT = 480
STEP = 120


@pytest.fixture
def roll(qtbot: QtBot) -> PianoRollView:
    """An empty track, the playhead a little after the second beat, step input on."""
    view = PianoRollView(SongDocument(Song((Track(1),))))
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show()
    qtbot.waitExposed(view)
    view.setFocus()
    view.set_playhead(BEAT + 13)
    view.step_input.set_on(True)
    return view


def notes(view: PianoRollView) -> tuple[Note, ...]:
    return view.state.song.track(1).notes


def play(view: PianoRollView, keys: str) -> None:
    """Press the keys one after the other, then let go of them all."""
    for key in keys:
        QTest.keyPress(view.canvas, ord(key))
    for key in keys:
        QTest.keyRelease(view.canvas, ord(key))


def press(view: PianoRollView, key: Qt.Key) -> None:
    QTest.keyClick(view.canvas, key)


def test_keys_enter_notes_step_by_step_and_sound(roll: PianoRollView) -> None:
    heard: list[int] = []
    roll.note_preview.connect(lambda pitch, _velocity: heard.append(pitch))
    play(roll, "A")
    play(roll, "W")
    assert notes(roll) == (Note(BEAT, 60, STEP), Note(BEAT + STEP, 61, STEP))
    assert heard == [60, 61]
    assert roll.playhead_tick == BEAT + 2 * STEP
    roll.state.document.undo()
    assert notes(roll) == (Note(BEAT, 60, STEP),)


def test_keys_held_together_are_one_chord_and_one_step_of_undo(roll: PianoRollView) -> None:
    for key in "ADG":
        QTest.keyPress(roll.canvas, ord(key))
    assert roll.state.sounding_pitches == {60, 64, 67}
    for key in "ADG":
        QTest.keyRelease(roll.canvas, ord(key))
    assert notes(roll) == tuple(Note(BEAT, pitch, STEP) for pitch in (60, 64, 67))
    roll.state.document.undo()
    assert notes(roll) == ()


def test_digits_choose_the_step_and_dots_and_slashes_vary_it(roll: PianoRollView) -> None:
    for key, ticks in (
        (Qt.Key.Key_5, BEAT),
        (Qt.Key.Key_Period, BEAT * 3 // 2),
        (Qt.Key.Key_Period, BEAT),
        (Qt.Key.Key_Slash, BEAT * 2 // 3),
        (Qt.Key.Key_4, BEAT // 2),
    ):
        press(roll, key)
        play(roll, "A")
        assert roll.selection[0][1].duration_ticks == ticks


def test_rests_ties_octaves_and_second_thoughts(roll: PianoRollView) -> None:
    press(roll, Qt.Key.Key_Right)
    press(roll, Qt.Key.Key_X)
    QTest.keyPress(roll.canvas, Qt.Key.Key_A)
    press(roll, Qt.Key.Key_Right)
    QTest.keyRelease(roll.canvas, Qt.Key.Key_A)
    assert notes(roll) == (Note(BEAT + STEP, 72, 2 * STEP),)
    assert roll.playhead_tick == BEAT + 3 * STEP
    play(roll, "S")
    press(roll, Qt.Key.Key_Backspace)
    press(roll, Qt.Key.Key_Backspace)
    assert notes(roll) == ()
    assert roll.playhead_tick == BEAT + STEP
    press(roll, Qt.Key.Key_Left)
    assert roll.playhead_tick == BEAT


def test_a_midi_keyboard_plays_into_it_with_its_own_loudness(roll: PianoRollView) -> None:
    for pitch in (48, 55):
        roll.step_input.note_on(pitch, 101)
    assert notes(roll) == ()
    for pitch in (48, 55):
        roll.step_input.note_off(pitch)
    assert notes(roll) == tuple(Note(BEAT, pitch, STEP, 101) for pitch in (48, 55))


def test_a_held_key_does_not_hang_when_the_focus_goes(roll: PianoRollView) -> None:
    QTest.keyPress(roll.canvas, Qt.Key.Key_A)
    assert roll.state.preview is not None
    roll.canvas.clearFocus()
    assert len(notes(roll)) == 1
    assert roll.state.sounding_pitches == frozenset()


def test_escape_ends_it_and_the_letters_are_free_again(roll: PianoRollView) -> None:
    before = roll.canvas.grab().toImage()
    press(roll, Qt.Key.Key_Escape)
    assert not roll.step_input.is_on
    play(roll, "A")
    assert notes(roll) == ()
    x = round(roll.state.viewport.transform.x(BEAT + STEP / 2))
    after = roll.canvas.grab().toImage()
    assert before.pixelColor(x, 300) != after.pixelColor(x, 300)
    assert current_theme().accent not in {before.pixelColor(x, 300).name().upper()}
