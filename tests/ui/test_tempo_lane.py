"""Tempo and metre under the roll."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from musestudio.editing.document import SongDocument
from musestudio.editing.operations.metre_changes import written_metres
from musestudio.editing.operations.tempo_changes import written_tempos
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import TEMPO
from musestudio.ui.lanes.metre_popover import MetrePopover
from musestudio.ui.lanes.metre_strip import MetreStrip
from musestudio.ui.lanes.tempo import TempoLane
from musestudio.ui.piano_roll import PianoRollView, Tool
from tests.ui.lane_hands import LaneHands, send_mouse

SHIFT = Qt.KeyboardModifier.ShiftModifier
BEAT, BAR = 480, 1920
NOTES = (Note(0, 60, BEAT), Note(7 * BEAT, 62, BEAT))


@pytest.fixture
def roll(qtbot: QtBot) -> PianoRollView:
    view = PianoRollView(SongDocument(Song((Track(1, NOTES),))))
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.show()
    qtbot.waitExposed(view)
    view.set_tool(Tool.POINTER)
    view.state.viewport.fit(0, 4 * BAR, 48, 84)
    view.lanes.open_lane("tempo")
    return view


@pytest.fixture
def lane(roll: PianoRollView) -> TempoLane:
    lane = roll.lanes.lane("tempo")
    assert isinstance(lane, TempoLane)
    return lane


def tempos(roll: PianoRollView) -> list[tuple[int, float]]:
    return [(c.tick, round(c.beats_per_minute, 2)) for c in written_tempos(roll.state.song)]


def test_the_tempo_in_force_is_dragged_up_and_down(roll: PianoRollView, lane: TempoLane) -> None:
    hands = LaneHands(lane)
    hands.drag((BAR, 120), (BAR, 140))
    assert tempos(roll) == [(0, pytest.approx(140, abs=1))]
    hands.drag((2 * BAR, 120), (2 * BAR + 300, 100))  # Anywhere: not only on the point.
    assert tempos(roll) == [(0, pytest.approx(120, abs=2))]
    assert roll.state.document.undo_name == "Change tempo"
    assert roll.state.song.tracks[0].notes is NOTES
    roll.state.document.undo()
    roll.state.document.undo()
    assert roll.state.song == Song((Track(1, NOTES),))


def test_a_double_click_adds_a_tempo_on_the_grid_and_a_number_sets_it(
    roll: PianoRollView, lane: TempoLane
) -> None:
    hands = LaneHands(lane)
    hands.double_click((BAR + 20, 100))
    assert tempos(roll) == [(BAR, pytest.approx(100, abs=1))]
    hands.double_click((BAR, tempos(roll)[0][1]))
    hands.type_value("132,5")
    assert tempos(roll) == [(BAR, 132.5)]
    assert roll.state.document.undo_name == "Set tempo"


def test_a_ramp_becomes_steps_as_midi_has_it(roll: PianoRollView, lane: TempoLane) -> None:
    LaneHands(lane).drag((BAR, 100), (2 * BAR, 140), modifiers=SHIFT)
    ramp = tempos(roll)
    assert ramp[0] == (BAR, pytest.approx(100, abs=1))
    assert ramp[-1] == (2 * BAR, pytest.approx(140, abs=1))
    assert len(ramp) == 17
    assert [bpm for _, bpm in ramp] == sorted(bpm for _, bpm in ramp)
    roll.state.document.undo()
    assert not tempos(roll)


def test_tempos_are_selected_and_deleted_by_key(roll: PianoRollView, lane: TempoLane) -> None:
    hands = LaneHands(lane)
    hands.double_click((BAR, 100))
    hands.double_click((2 * BAR, 90))
    hands.key(Qt.Key.Key_Escape)
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Up)
    assert tempos(roll)[0] == (BAR, pytest.approx(101, abs=1))
    hands.key(Qt.Key.Key_Delete)
    assert [tick for tick, _ in tempos(roll)] == [2 * BAR]


def test_the_scale_has_room_for_every_tempo_of_the_song(
    roll: PianoRollView, lane: TempoLane
) -> None:
    fast = MetaEvent(0, TEMPO, (200_000).to_bytes(3, "big"))
    roll.state.document.reset(Song((Track(1, NOTES, metas=(fast,)),)))
    assert lane.lowest < 300 < lane.highest


def test_a_piece_timed_in_seconds_says_that_it_has_no_tempo(
    roll: PianoRollView, lane: TempoLane
) -> None:
    roll.state.document.reset(Song((Track(1, NOTES),), smpte_division=0xE728))
    assert "no tempo" in lane.hint
    hands = LaneHands(lane)
    hands.drag((BAR, 120), (BAR, 140))
    hands.double_click((BAR, 120))
    hands.key(Qt.Key.Key_Return)
    assert not roll.state.document.can_undo


# Metre


def metres(roll: PianoRollView) -> list[tuple[int, int, int]]:
    return [tuple(change) for change in written_metres(roll.state.song)]


def at(strip: MetreStrip, roll: PianoRollView, tick: float) -> QPointF:
    return QPointF(roll.state.viewport.transform.x(tick), 10)


def double_click(strip: MetreStrip, place: QPointF) -> None:
    send_mouse(strip, QEvent.Type.MouseButtonPress, place)
    send_mouse(strip, QEvent.Type.MouseButtonRelease, place, held=False)
    send_mouse(strip, QEvent.Type.MouseButtonDblClick, place)
    send_mouse(strip, QEvent.Type.MouseButtonRelease, place, held=False)


def popover(strip: MetreStrip) -> MetrePopover:
    assert strip.popover is not None
    return strip.popover


def test_a_metre_is_added_changed_and_deleted_at_a_bar_line(
    roll: PianoRollView, lane: TempoLane
) -> None:
    strip = lane.metre
    double_click(strip, at(strip, roll, BAR + 200))
    popover(strip).beats.setValue(3)
    QTest.mouseClick(popover(strip).set_button, Qt.MouseButton.LeftButton)
    assert metres(roll) == [(BAR, 3, 4)]
    assert strip.popover is None
    place = at(strip, roll, BAR) + QPointF(6, 0)
    send_mouse(strip, QEvent.Type.MouseButtonPress, place)
    send_mouse(strip, QEvent.Type.MouseButtonRelease, place, held=False)
    popover(strip).unit.setCurrentText("8")
    popover(strip).beats.lineEdit().setText("7")
    QTest.keyClick(popover(strip).beats, Qt.Key.Key_Return)
    assert metres(roll) == [(BAR, 7, 8)]
    assert roll.state.document.undo_name == "Change metre"
    send_mouse(strip, QEvent.Type.MouseButtonPress, place)
    send_mouse(strip, QEvent.Type.MouseButtonRelease, place, held=False)
    QTest.mouseClick(popover(strip).delete_button, Qt.MouseButton.LeftButton)
    assert metres(roll) == []
    assert roll.state.song.tracks[0].notes is NOTES
    for _ in range(3):
        roll.state.document.undo()
    assert roll.state.song == Song((Track(1, NOTES),))


def test_metres_are_edited_without_a_mouse(roll: PianoRollView, lane: TempoLane) -> None:
    strip = lane.metre
    roll.set_playhead(2 * BAR + 100)
    QTest.keyClick(strip, Qt.Key.Key_Return)
    popover(strip).beats.setValue(5)
    QTest.keyClick(popover(strip).beats, Qt.Key.Key_Return)
    assert metres(roll) == [(2 * BAR, 5, 4)]
    assert strip.accessibleDescription() == "5/4 from bar 3"
    QTest.keyClick(strip, Qt.Key.Key_Left)
    assert strip.accessibleDescription() == "4/4 from bar 1"
    QTest.keyClick(strip, Qt.Key.Key_Right)
    QTest.keyClick(strip, Qt.Key.Key_Delete)
    assert metres(roll) == []


def test_esc_leaves_the_metre_as_it_was(roll: PianoRollView, lane: TempoLane) -> None:
    strip = lane.metre
    strip.open_popover(BAR)
    QTest.keyClick(popover(strip).beats, Qt.Key.Key_Escape)
    assert strip.popover is None
    assert not roll.state.document.can_undo
