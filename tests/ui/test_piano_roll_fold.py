"""The roll with rows left out: those outside the key, or those without notes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from musestudio.editing.commands import ChangeNotes
from musestudio.editing.document import SongDocument
from musestudio.score import Key, Note, Song, Track
from musestudio.ui.piano_roll import Fold, PianoRollView, Tool
from musestudio.ui.piano_roll.painter import MOST_SINGLE_NOTES
from musestudio.ui.theme import DARK
from tests.ui.hands import Hands

BEAT = 480
C, E, F_SHARP = (Note(i * BEAT, pitch, BEAT) for i, pitch in enumerate((60, 64, 66)))
C_MAJOR = Key(0, "major")


@pytest.fixture
def roll(qtbot: QtBot) -> PianoRollView:
    view = PianoRollView(
        SongDocument(Song((Track(1, (C, E, F_SHARP)), Track(2, (Note(0, 40, BEAT),), colour=1))))
    )
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show()
    qtbot.waitExposed(view)
    return view


def pitches(view: PianoRollView) -> tuple[int, ...]:
    return view.state.viewport.transform.rows.pitches


def test_a_fold_to_the_used_rows_keeps_those_with_notes(roll: PianoRollView) -> None:
    roll.set_fold(Fold.USED)
    assert pitches(roll) == (66, 64, 60, 40)
    roll.set_visible_tracks([1])
    assert pitches(roll) == (66, 64, 60)
    roll.set_ghosts([[(1, Note(4 * BEAT, 72, BEAT))]], 0, 4 * BEAT, 5 * BEAT)
    assert pitches(roll) == (72, 66, 64, 60)
    roll.clear_ghosts()
    roll.set_fold(Fold.NONE)
    assert len(pitches(roll)) == 128


def test_a_fold_to_the_scale_hides_no_note(roll: PianoRollView) -> None:
    roll.set_fold(Fold.SCALE)
    assert len(pitches(roll)) == 128  # Without a key there is no scale.
    roll.set_key(C_MAJOR)
    assert {61, 63, 68, 70}.isdisjoint(pitches(roll))
    assert 66 in pitches(roll)
    roll.state.document.apply(ChangeNotes(1, (F_SHARP,), ()))
    assert 66 not in pitches(roll)


def test_what_is_in_the_middle_stays_there_and_rows_get_their_height_back(
    roll: PianoRollView,
) -> None:
    roll.set_key(C_MAJOR)
    viewport = roll.state.viewport
    viewport.fit(0, 4 * BEAT, 48, 84)
    before, middle = viewport.transform, viewport.height / 2
    roll.set_fold(Fold.SCALE)
    assert abs(viewport.transform.pitch(middle) - before.pitch(middle)) <= 1
    roll.set_fold(Fold.USED)
    assert viewport.transform.row_height > before.row_height
    roll.set_fold(Fold.NONE)
    assert viewport.transform.row_height == before.row_height


def test_a_note_is_drawn_and_dragged_where_its_row_is_seen(roll: PianoRollView) -> None:
    roll.set_key(C_MAJOR)
    roll.set_fold(Fold.SCALE)
    hands = Hands(roll)
    roll.set_tool(Tool.PENCIL)
    hands.click(5 * BEAT + 10, 67)
    assert roll.selection[0][1].pitch == 67
    # One row above E is F: in C major there is no row between them.
    hands.press(BEAT + 200, 64)
    hands.move_by(0, -roll.state.viewport.transform.row_height)
    hands.release()
    assert roll.selection[0][1] == E.with_pitch(65)


def test_a_folded_page_paints_notes_in_their_rows(roll: PianoRollView) -> None:
    roll.set_visible_tracks([1])
    roll.set_fold(Fold.USED)
    fill = QColor(DARK.note_colour(0, 80))
    place = Hands(roll).place(BEAT * 1.8, 64).toPoint()
    assert abs(roll.canvas.grab().toImage().pixelColor(place).hueF() - fill.hueF()) < 0.05
    crowd = tuple(Note(3 * BEAT + i, (60, 64)[i % 2], 1) for i in range(MOST_SINGLE_NOTES * 2))
    roll.state.document.apply(ChangeNotes(1, (), crowd))
    roll.zoom_to_fit()
    place = Hands(roll).place(5 * BEAT, 64).toPoint()
    assert abs(roll.canvas.grab().toImage().pixelColor(place).hueF() - fill.hueF()) < 0.05
    roll.keyboard.grab()


def test_the_fold_is_remembered_with_the_view(roll: PianoRollView, qtbot: QtBot) -> None:
    roll.set_fold(Fold.USED)
    other = PianoRollView(roll.state.document)
    qtbot.addWidget(other)
    other.restore_view_state(roll.view_state())
    assert other.fold is Fold.USED
