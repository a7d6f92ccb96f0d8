"""Choosing notes in the roll, by mouse and without one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from musestudio.editing.document import SongDocument
from musestudio.score import Key, Note, Song, Track
from musestudio.ui.piano_roll import PianoRollView
from tests.ui.hands import Hands

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
BEAT = 480
STEP = 120

C, E, G, F_SHARP, HIGH_C = (
    Note(i * BEAT, pitch, BEAT) for i, pitch in enumerate((60, 64, 67, 66, 60))
)
ALL = [C, E, G, F_SHARP, HIGH_C]


@pytest.fixture
def roll(qtbot: QtBot) -> PianoRollView:
    """Five notes in a row: C, E, G, F sharp, C."""
    view = PianoRollView(SongDocument(Song((Track(1, tuple(ALL)),))))
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show()
    qtbot.waitExposed(view)
    view.state.viewport.fit(0, 16 * BEAT, 48, 84)
    return view


@pytest.fixture
def hands(roll: PianoRollView) -> Hands:
    return Hands(roll)


def selected(view: PianoRollView) -> list[Note]:
    return [note for _, note in view.selection]


def test_the_selection_is_turned_over(roll: PianoRollView) -> None:
    roll.select_notes([E, G])
    roll.select_inverse()
    assert selected(roll) == [C, F_SHARP, HIGH_C]
    roll.select_notes([])
    roll.select_inverse()
    assert selected(roll) == ALL


def test_notes_outside_the_key_are_found(roll: PianoRollView) -> None:
    roll.select_out_of_scale()
    assert selected(roll) == []
    roll.set_key(Key(0, "major"))
    roll.select_out_of_scale()
    assert selected(roll) == [F_SHARP]


def test_the_same_pitch_elsewhere_is_found(roll: PianoRollView) -> None:
    roll.select_notes([C, E])
    roll.select_same_pitches()
    assert selected(roll) == [C, E, HIGH_C]


def test_all_from_the_playhead_on(roll: PianoRollView) -> None:
    roll.set_playhead(2 * BEAT)
    roll.select_from_playhead()
    assert selected(roll) == [G, F_SHARP, HIGH_C]


def test_ctrl_and_a_key_of_the_keyboard_take_a_whole_row(roll: PianoRollView, hands: Hands) -> None:
    heard: list[int] = []
    roll.note_preview.connect(lambda pitch, _velocity: heard.append(pitch))
    for pitch, modifiers in ((60, CTRL), (64, CTRL | SHIFT)):
        place = hands.place(0, pitch).toPoint()
        place.setX(30)
        QTest.mouseClick(roll.keyboard, Qt.MouseButton.LeftButton, modifiers, place)
    assert selected(roll) == [C, E, HIGH_C]
    assert heard == [60, 64]


def test_ctrl_and_arrows_go_from_note_to_note(roll: PianoRollView, hands: Hands) -> None:
    roll.set_playhead(BEAT)
    hands.key(Qt.Key.Key_Right, CTRL)
    assert selected(roll) == [E]
    hands.key(Qt.Key.Key_Right, CTRL)
    hands.key(Qt.Key.Key_Right, CTRL | SHIFT)
    assert selected(roll) == [G, F_SHARP]
    hands.key(Qt.Key.Key_Left, CTRL)
    assert selected(roll) == [E]
    for _ in range(3):
        hands.key(Qt.Key.Key_Left, CTRL)
    assert selected(roll) == [C]


def test_shift_and_arrows_make_notes_longer_and_shorter(roll: PianoRollView, hands: Hands) -> None:
    roll.select_notes([E])
    hands.key(Qt.Key.Key_Right, SHIFT)
    hands.key(Qt.Key.Key_Right, SHIFT | ALT)
    assert selected(roll) == [E.with_duration(BEAT + STEP + 1)]
    for _ in range(9):
        hands.key(Qt.Key.Key_Left, SHIFT)
    assert selected(roll) == [E.with_duration(STEP)]
    document = roll.state.document
    while document.can_undo:
        document.undo()
    assert [note for _, note in document.song.all_notes()] == ALL
