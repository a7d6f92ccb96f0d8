"""The names of the chords above the bars."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from musestudio.editing.commands import ChangeNotes
from musestudio.editing.document import SongDocument
from musestudio.score import Key, Note, Song, Track
from musestudio.ui.piano_roll import PianoRollView
from musestudio.ui.piano_roll.chord_strip import name_within
from musestudio.ui.theme import text_font

BEAT = 480
BAR = 4 * BEAT


def chord(bar: int, *pitches: int, bars: int = 1) -> tuple[Note, ...]:
    return tuple(Note(bar * BAR, pitch, bars * BAR) for pitch in pitches)


A_MINOR, F, G7 = chord(0, 57, 60, 64, bars=2), chord(2, 53, 57, 60), chord(3, 55, 59, 62, 65)


@pytest.fixture
def roll(qtbot: QtBot) -> PianoRollView:
    """Two bars of A minor, one of F, one of G7."""
    notes = tuple(sorted(A_MINOR + F + G7))
    view = PianoRollView(SongDocument(Song((Track(1, notes),))))
    view.set_key(Key(9, "minor"))
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show()
    qtbot.waitExposed(view)
    view.state.viewport.fit(0, 4 * BAR, 48, 84)
    return view


def names(view: PianoRollView) -> list[str]:
    return [span.name for span in view.chords.spans()]


def test_chords_are_named_where_they_sound(roll: PianoRollView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: names(roll) == ["Am", "F", "G7"])
    assert roll.chords.spans()[0][:2] == (0, 2 * BAR)
    roll.chords.grab()


def test_an_edit_names_them_anew_and_until_then_the_old_names_stay(
    roll: PianoRollView, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: names(roll) == ["Am", "F", "G7"])
    roll.state.document.apply(ChangeNotes(1, F, tuple(n.moved(0, -1) for n in F)))
    assert names(roll) == ["Am", "F", "G7"]
    qtbot.waitUntil(lambda: names(roll) == ["Am", "E", "G7"])


def test_a_click_on_a_name_selects_its_notes(roll: PianoRollView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: names(roll) == ["Am", "F", "G7"])
    place = QPoint(round(roll.state.viewport.transform.x(2 * BAR)) + 20, 10)
    QTest.mouseClick(roll.chords, Qt.MouseButton.LeftButton, pos=place)
    assert [note for _, note in roll.selection] == list(F)


def test_far_out_no_name_has_room(roll: PianoRollView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: names(roll) == ["Am", "F", "G7"])
    roll.state.document.apply(ChangeNotes(1, (), (Note(400 * BAR, 60, BAR),)))
    roll.zoom_to_fit()
    assert names(roll) == []


def test_only_bars_in_sight_are_read(roll: PianoRollView, qtbot: QtBot) -> None:
    far = tuple(n.moved(100 * BAR) for n in F)
    roll.state.document.apply(ChangeNotes(1, (), far))
    qtbot.waitUntil(lambda: names(roll)[:3] == ["Am", "F", "G7"])
    assert 103 not in roll.chords._bars
    roll.scroll_to_tick(103 * BAR)
    qtbot.waitUntil(lambda: "F" in names(roll))


def test_the_names_can_be_hidden(roll: PianoRollView) -> None:
    roll.set_chords_visible(False)
    assert not roll.chords.isVisible()


def test_a_name_without_room_is_never_cut_to_another_chord(roll: PianoRollView) -> None:
    metrics = QFontMetricsF(text_font())
    room = metrics.horizontalAdvance("Cm7/G")
    assert name_within("Cm7/G", room, metrics) == "Cm7/G"
    assert name_within("Cm7/G", room - 1, metrics) == "Cm7"
    assert name_within("Cm7/G", metrics.horizontalAdvance("Cm"), metrics) == ""
