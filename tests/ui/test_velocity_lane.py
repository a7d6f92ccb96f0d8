"""The velocity lane: stems dragged, painted, drawn along a line and typed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from musestudio.editing.document import SongDocument
from musestudio.score import Note, Song, Track
from musestudio.ui.lanes.velocity import VelocityLane
from musestudio.ui.piano_roll import PianoRollView, Tool
from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.state import Preview
from musestudio.ui.theme import current_theme
from tests.ui.lane_hands import LaneHands

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
BEAT = 480

PHRASE = tuple(Note(i * BEAT, 60 + i, BEAT, 60) for i in range(8))
CHORD = (Note(10 * BEAT, 60, BEAT, 40), Note(10 * BEAT, 64, BEAT, 80))


@pytest.fixture
def roll(qtbot: QtBot) -> PianoRollView:
    view = PianoRollView(SongDocument(Song((Track(1, PHRASE + CHORD),))))
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show()
    qtbot.waitExposed(view)
    view.set_tool(Tool.POINTER)
    view.state.viewport.fit(0, 16 * BEAT, 48, 84)
    return view


@pytest.fixture
def lane(roll: PianoRollView) -> VelocityLane:
    return roll.velocity_lane


@pytest.fixture
def hands(lane: VelocityLane) -> LaneHands:
    return LaneHands(lane)


def velocities(roll: PianoRollView) -> list[int]:
    return [note.velocity for note in roll.state.song.tracks[0].notes]


def only_undo_is(roll: PianoRollView, name: str) -> bool:
    """Whether one step of that name was made; the song is as it was afterwards."""
    document = roll.state.document
    named = document.undo_name == name
    document.undo()
    return named and not document.can_undo and document.song.tracks[0].notes == PHRASE + CHORD


def test_painting_over_the_stems_gives_each_the_height_of_the_mouse(
    roll: PianoRollView, hands: LaneHands
) -> None:
    hands.drag((BEAT, 100), (3 * BEAT, 100), (5 * BEAT, 20))
    after = velocities(roll)
    assert after[0] == 60
    assert after[1:4] == pytest.approx([100, 100, 100], abs=1)
    assert after[4:6] == pytest.approx([60, 20], abs=2)
    assert after[6:] == [60, 60, 40, 80]
    assert len(roll.selection) == 0
    assert only_undo_is(roll, "Paint velocities")


def test_a_fast_hand_leaves_no_stem_out(roll: PianoRollView, hands: LaneHands) -> None:
    hands.drag((0, 127), (7 * BEAT, 100), via=1)
    assert velocities(roll)[:8] == pytest.approx([127 - i * 27 / 7 for i in range(8)], abs=2)


def test_painting_touches_only_what_is_selected(roll: PianoRollView, hands: LaneHands) -> None:
    """So one voice of a chord can be made louder than the other."""
    roll.select_notes([PHRASE[2], CHORD[0]])
    hands.drag((0, 110), (12 * BEAT, 110))
    after = velocities(roll)
    assert after[2] == after[8] == pytest.approx(110, abs=1)
    assert after[9] == 80
    assert after.count(60) == 7
    assert len(roll.selection) == 2


def test_a_line_is_drawn_with_shift_and_bent_with_ctrl(
    roll: PianoRollView, hands: LaneHands
) -> None:
    hands.drag((0, 20), (7 * BEAT, 120), modifiers=SHIFT)
    line = velocities(roll)[:8]
    assert line == pytest.approx([20 + i * 100 / 7 for i in range(8)], abs=2)
    assert only_undo_is(roll, "Velocity line")
    hands.drag((0, 20), (7 * BEAT, 120), modifiers=SHIFT | CTRL)
    curve = velocities(roll)[:8]
    assert [curve[0], curve[7]] == pytest.approx([20, 120], abs=1)
    assert curve[3] < line[3] - 15


def test_the_selected_stems_scale_in_proportion_with_ctrl(
    roll: PianoRollView, hands: LaneHands
) -> None:
    roll.select_notes([*CHORD, PHRASE[0]])
    hands.drag((0, 60), (0, 90), modifiers=CTRL)
    assert velocities(roll)[0] == pytest.approx(90, abs=2)
    assert velocities(roll)[8:] == pytest.approx([60, 120], abs=3)


def test_a_head_of_a_chord_is_taken_alone(roll: PianoRollView, hands: LaneHands) -> None:
    hands.drag((10 * BEAT, 80), (10 * BEAT, 120))
    assert velocities(roll)[8:] == pytest.approx([40, 120], abs=2)
    assert [note.pitch for _, note in roll.selection] == [64]


def test_the_value_is_shown_while_it_changes(lane: VelocityLane, hands: LaneHands) -> None:
    hands.press((0, 60))
    hands.move((0, 90))
    assert lane.gesture is not None
    assert int(lane.gesture.readout) == pytest.approx(90, abs=1)
    hands.release((0, 90))


def test_esc_takes_a_stroke_back(roll: PianoRollView, hands: LaneHands) -> None:
    hands.press((BEAT, 100))
    hands.move((3 * BEAT, 100))
    hands.key(Qt.Key.Key_Escape)
    hands.release((3 * BEAT, 100))
    assert not roll.state.document.can_undo


def test_a_velocity_is_typed_after_a_double_click(
    roll: PianoRollView, lane: VelocityLane, hands: LaneHands
) -> None:
    hands.double_click((3 * BEAT, 60))
    hands.type_value("101")
    assert velocities(roll)[3] == 101
    assert only_undo_is(roll, "Set velocity")
    hands.double_click((3 * BEAT, 60))
    hands.type_value("900")  # No velocity: the box stays and says what is wanted.
    assert lane.field is not None
    assert lane.field.toolTip() == "A whole number from 1 to 127"
    hands.type_value("33", end=Qt.Key.Key_Escape)
    assert lane.field is None
    assert velocities(roll)[3] == 60


def test_velocities_are_changed_without_a_mouse(
    roll: PianoRollView, lane: VelocityLane, hands: LaneHands
) -> None:
    roll.set_playhead(2 * BEAT)
    hands.key(Qt.Key.Key_Right)
    assert [note for _, note in roll.selection] == [PHRASE[2]]
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Left, SHIFT)
    hands.key(Qt.Key.Key_Up)
    hands.key(Qt.Key.Key_Up, SHIFT)
    assert velocities(roll)[2:4] == [71, 71]
    assert lane.accessibleDescription() == "2 notes selected, velocity 71 to 71"
    hands.key(Qt.Key.Key_Return)
    hands.type_value("5")
    assert velocities(roll)[2:4] == [5, 5]


def test_an_empty_lane_says_what_it_is_for(qtbot: QtBot) -> None:
    view = PianoRollView(SongDocument())
    qtbot.addWidget(view)
    assert "first note" in view.velocity_lane.hint
    LaneHands(view.velocity_lane).drag((0, 10), (480, 100))
    assert not view.state.document.can_undo


def test_a_crowded_lane_shows_the_loudest_and_the_selected(roll: PianoRollView) -> None:
    crowd = tuple(Note(5 * i, 60, 5, 30 + i % 90) for i in range(4000))
    roll.state.document.reset(Song((Track(1, crowd),)))
    roll.zoom_to_fit()
    lane = roll.velocity_lane
    outline = QColor(current_theme().selection_outline)
    at = round(lane.x_of(crowd[2000].start_tick))
    row = round(lane.y_of(20))
    assert lane.grab().toImage().pixelColor(at, row) != outline
    roll.select_all()
    assert lane.grab().toImage().pixelColor(at, row) == outline


def test_what_a_dialog_or_drag_would_do_is_seen_in_the_lane_too(
    roll: PianoRollView, lane: VelocityLane
) -> None:
    at = round(lane.x_of(PHRASE[2].start_tick))
    row = round(lane.y_of(110))
    soft = lane.grab().toImage().pixelColor(at, row)
    louder = NoteArrays.of([PHRASE[2].with_velocity(120)])
    roll.state.set_preview(Preview(np.array([2]), louder))
    assert lane.grab().toImage().pixelColor(at, row) != soft
    roll.state.clear_preview()
    assert lane.grab().toImage().pixelColor(at, row) == soft
