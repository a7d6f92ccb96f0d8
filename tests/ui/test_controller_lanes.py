"""Controllers, pitch bend and pedals under the roll: drawn, moved, typed, copied, erased."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu
from pytestqt.qtbot import QtBot

from musestudio.editing.document import SongDocument
from musestudio.editing.operations.control_points import Control, ControlPoint
from musestudio.editing.operations.pedal_spans import PedalSpan, pedal_spans
from musestudio.score import ChannelEvent, Note, Song, Track
from musestudio.ui.lanes.lane_menu import lane_menu
from musestudio.ui.lanes.pedal import PedalLane
from musestudio.ui.lanes.points import PointLane
from musestudio.ui.main_window import MainWindow
from musestudio.ui.piano_roll import PianoRollView, Tool
from tests.ui.lane_hands import LaneHands

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
BEAT = 480
STEP = 120  # A sixteenth, the grid.
MODULATION, BEND, PEDAL = Control(1), Control(None), Control(64)


@pytest.fixture(autouse=True)
def empty_clipboard(qapp: QApplication) -> Iterator[None]:
    """What is left on the clipboard when the program ends crashes Qt without a screen."""
    yield
    QApplication.clipboard().clear()


@pytest.fixture
def roll(qtbot: QtBot) -> PianoRollView:
    view = PianoRollView(SongDocument(Song((Track(1, (Note(0, 60, BEAT),)),))))
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.show()
    qtbot.waitExposed(view)
    view.set_tool(Tool.POINTER)
    view.state.viewport.fit(0, 16 * BEAT, 48, 84)
    return view


def opened(roll: PianoRollView, lane_id: str) -> PointLane:
    roll.lanes.open_lane(lane_id)
    lane = roll.lanes.lane(lane_id)
    assert isinstance(lane, PointLane)
    return lane


def points(roll: PianoRollView, control: Control = MODULATION) -> list[tuple[int, int]]:
    return [tuple(point) for point in control.points(roll.state.song.tracks[0])]


def put(roll: PianoRollView, *pairs: tuple[int, int], control: Control = MODULATION) -> None:
    """Start the song anew with these points."""
    events = tuple(control.events([ControlPoint(*pair) for pair in pairs], 0))
    roll.state.document.reset(Song((Track(1, (Note(0, 60, BEAT),), events),)))


def ticks(roll: PianoRollView, control: Control = MODULATION) -> list[int]:
    return [tick for tick, _ in points(roll, control)]


# Points


def test_a_drag_draws_one_value_to_a_step_of_the_grid_in_one_undo_step(
    roll: PianoRollView,
) -> None:
    hands = LaneHands(opened(roll, "cc1"))
    hands.drag((BEAT + 10, 20), (2 * BEAT + 10, 100))
    drawn = points(roll)
    assert [tick for tick, _ in drawn] == [BEAT + i * STEP for i in range(5)]
    assert drawn[0][1] == pytest.approx(20, abs=2)
    assert drawn[-1][1] == pytest.approx(100, abs=2)
    assert [value for _, value in drawn] == sorted(value for _, value in drawn)
    document = roll.state.document
    assert document.undo_name == "Draw modulation"
    document.undo()
    assert not points(roll)
    assert not document.can_undo


def test_what_was_under_the_hand_goes_and_the_rest_stays(roll: PianoRollView) -> None:
    put(roll, (0, 5), (BEAT + 7, 90), (BEAT + 50, 91), (3 * BEAT, 6))
    LaneHands(opened(roll, "cc1")).click((BEAT + 60, 40))
    assert points(roll) == [(0, 5), (BEAT, pytest.approx(40, abs=1)), (3 * BEAT, 6)]


def test_alt_draws_finer_than_the_grid_and_thins_what_stands_still(roll: PianoRollView) -> None:
    hands = LaneHands(opened(roll, "cc1"))
    hands.drag((BEAT, 64), (3 * BEAT, 64), modifiers=ALT, via=20)
    assert len(points(roll)) == 2
    hands.drag((4 * BEAT, 0), (6 * BEAT, 127), modifiers=ALT, via=20)
    fine = [tick for tick in ticks(roll) if tick >= 4 * BEAT - STEP]
    assert 2 * BEAT / STEP < len(fine) <= 2 * BEAT / 15 + 1


def test_shift_draws_a_line_with_its_ends_on_the_grid(roll: PianoRollView) -> None:
    hands = LaneHands(opened(roll, "cc1"))
    hands.drag((BEAT + 20, 0), (3 * BEAT - 20, 127), modifiers=SHIFT)
    drawn = points(roll)
    assert drawn[0] == (BEAT, 0)
    assert drawn[-1] == (3 * BEAT, 127)
    middle = dict(drawn)[2 * BEAT]
    assert middle == pytest.approx(64, abs=2)
    hands.drag((BEAT + 20, 0), (3 * BEAT - 20, 127), modifiers=SHIFT | CTRL)
    assert dict(points(roll))[2 * BEAT] == pytest.approx(32, abs=2)


def test_a_point_moves_in_time_and_value_and_takes_the_selected_ones_along(
    roll: PianoRollView,
) -> None:
    put(roll, (BEAT, 20), (2 * BEAT, 40), (6 * BEAT, 60))
    lane = opened(roll, "cc1")
    hands = LaneHands(lane)
    hands.drag((BEAT - 60, 100), (2 * BEAT + 60, 100), modifiers=CTRL)
    assert lane.selected_ticks.tolist() == [BEAT, 2 * BEAT]
    hands.drag((BEAT, 20), (2 * BEAT + 20, 20), (2 * BEAT + 20, 50))
    moved = points(roll)
    assert [tick for tick, _ in moved] == [2 * BEAT, 3 * BEAT, 6 * BEAT]
    assert [value for _, value in moved] == pytest.approx([50, 70, 60], abs=2)
    assert lane.selected_ticks.tolist() == [2 * BEAT, 3 * BEAT]
    roll.state.document.undo()
    assert points(roll) == [(BEAT, 20), (2 * BEAT, 40), (6 * BEAT, 60)]
    assert not roll.state.document.can_undo


def test_a_click_on_a_point_changes_nothing(roll: PianoRollView) -> None:
    put(roll, (BEAT, 20))
    LaneHands(opened(roll, "cc1")).click((BEAT, 20))
    assert not roll.state.document.can_undo


def test_the_value_is_shown_while_drawing(roll: PianoRollView) -> None:
    lane = opened(roll, "cc1")
    hands = LaneHands(lane)
    hands.press((BEAT, 77))
    assert lane.gesture is not None
    assert lane.gesture.readout == "1.2.000   77"
    hands.key(Qt.Key.Key_Escape)
    hands.release((BEAT, 77))
    assert not roll.state.document.can_undo


def test_a_value_is_typed_for_all_selected_points(roll: PianoRollView) -> None:
    put(roll, (BEAT, 20), (2 * BEAT, 40))
    lane = opened(roll, "cc1")
    hands = LaneHands(lane)
    lane.select_all()
    hands.double_click((BEAT, 20))
    hands.type_value("99")
    assert points(roll) == [(BEAT, 99), (2 * BEAT, 99)]
    assert roll.state.document.undo_name == "Set modulation"


def test_the_eraser_erases_what_it_passes(roll: PianoRollView) -> None:
    put(roll, (BEAT, 20), (2 * BEAT, 40), (6 * BEAT, 60))
    lane = opened(roll, "cc1")
    roll.set_tool(Tool.ERASER)
    LaneHands(lane).drag((BEAT - 30, 100), (3 * BEAT, 100))
    assert points(roll) == [(6 * BEAT, 60)]


def test_points_are_copied_within_the_lane(roll: PianoRollView) -> None:
    put(roll, (BEAT, 20), (BEAT + 30, 40), (8 * BEAT + 10, 1))
    lane = opened(roll, "cc1")
    hands = LaneHands(lane)
    hands.drag((BEAT - 60, 100), (2 * BEAT, 100), modifiers=CTRL)
    hands.key(Qt.Key.Key_C, CTRL)
    roll.set_playhead(8 * BEAT)
    hands.key(Qt.Key.Key_V, CTRL)
    assert points(roll)[2:] == [(8 * BEAT, 20), (8 * BEAT + 30, 40)]
    hands.key(Qt.Key.Key_X, CTRL)
    assert ticks(roll) == [BEAT, BEAT + 30]
    QApplication.clipboard().setText("not points")
    hands.key(Qt.Key.Key_V, CTRL)
    assert ticks(roll) == [BEAT, BEAT + 30]


def test_points_and_pedals_are_repeated_in_time(window: MainWindow, qtbot: QtBot) -> None:
    window.document.reset(Song((Track(1, (Note(0, 60, BEAT),)),)))
    roll = window.roll
    put(roll, (0, 20), (BEAT + 30, 40), (2 * BEAT, 1))
    lane = opened(roll, "cc1")
    lane.setFocus()
    QTest.keyClick(lane, Qt.Key.Key_Right)
    QTest.keyClick(lane, Qt.Key.Key_Right, SHIFT)
    roll.select_all()  # Ctrl+D would repeat the note, had the roll the keys.
    before = window.document.song
    QTest.keyClick(lane, Qt.Key.Key_D, CTRL)
    assert points(roll) == [(0, 20), (BEAT + 30, 40), (2 * BEAT, 20), (3 * BEAT + 30, 40)]
    QTest.keyClick(lane, Qt.Key.Key_D, CTRL)
    assert ticks(roll)[4:] == [4 * BEAT, 5 * BEAT + 30]
    assert window.document.undo_name == "Duplicate modulation"
    window.document.undo()
    window.document.undo()
    assert window.document.song == before
    put(roll, (0, 127), (BEAT, 0), control=PEDAL)
    roll.lanes.open_lane("cc64")
    pedal = roll.lanes.lane("cc64")
    pedal.setFocus()
    QTest.keyClick(pedal, Qt.Key.Key_Right)
    QTest.keyClick(pedal, Qt.Key.Key_D, CTRL)
    QTest.keyClick(pedal, Qt.Key.Key_D, CTRL)
    # Where two touch, the foot comes up for a tick.
    assert spans(roll) == [(0, BEAT - 1), (BEAT, 2 * BEAT - 1), (2 * BEAT, 3 * BEAT)]
    window.document.undo()
    assert spans(roll) == [(0, BEAT - 1), (BEAT, 2 * BEAT)]


def test_points_are_edited_without_a_mouse(roll: PianoRollView) -> None:
    put(roll, (BEAT, 20), (2 * BEAT, 40))
    lane = opened(roll, "cc1")
    hands = LaneHands(lane)
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Up)
    hands.key(Qt.Key.Key_Down, SHIFT)
    assert points(roll)[1] == (2 * BEAT, 31)
    assert lane.accessibleDescription() == "1.3.000   31"
    hands.key(Qt.Key.Key_Right, CTRL)
    assert points(roll)[1] == (2 * BEAT + STEP, 31)
    hands.key(Qt.Key.Key_Left, SHIFT)
    assert lane.accessibleDescription() == "2 points selected"
    hands.key(Qt.Key.Key_Delete)
    assert not points(roll)
    roll.set_playhead(4 * BEAT)
    hands.key(Qt.Key.Key_Return)
    hands.key(Qt.Key.Key_Return)
    hands.type_value("12")
    assert points(roll) == [(4 * BEAT, 12)]


def test_a_bend_is_drawn_around_its_centre_and_finds_it(roll: PianoRollView) -> None:
    lane = opened(roll, "bend")
    hands = LaneHands(lane)
    hands.drag((BEAT, 8191), (2 * BEAT, 8191), (3 * BEAT, 100))
    bend = points(roll, BEND)
    assert bend[0] == (BEAT, 8191)
    assert bend[-1] == (3 * BEAT, 0)  # Near enough to the centre to be meant.
    hands.drag((5 * BEAT, -8192), (5 * BEAT + 30, -9000))
    assert points(roll, BEND)[-1] == (5 * BEAT, -8192)
    assert lane.value_text(1200) == "+1200"
    assert roll.state.song.tracks[0].events[0].data == b"\xe0\x7f\x7f"


def test_drawing_in_a_song_without_tracks_makes_the_first(roll: PianoRollView) -> None:
    roll.state.document.reset(Song())
    LaneHands(opened(roll, "cc1")).click((BEAT, 64))
    assert points(roll) == [(BEAT, pytest.approx(64, abs=1))]
    roll.state.document.undo()
    assert roll.state.song == Song()


def test_other_events_of_the_track_are_left_alone(roll: PianoRollView) -> None:
    others = (ChannelEvent(0, b"\xc0\x05"), ChannelEvent(BEAT, b"\xb0\x07\x50"))
    track = Track(1, (Note(0, 60, BEAT),), others)
    roll.state.document.reset(Song((track,)))
    lane = opened(roll, "cc1")
    LaneHands(lane).drag((0, 10), (4 * BEAT, 100))
    lane.select_all()
    lane.delete_selected()
    assert roll.state.song.tracks[0] == track


# Pedals


@pytest.fixture
def pedal(roll: PianoRollView) -> PedalLane:
    roll.lanes.open_lane("cc64")
    lane = roll.lanes.lane("cc64")
    assert isinstance(lane, PedalLane)
    return lane


def spans(roll: PianoRollView) -> list[PedalSpan]:
    return pedal_spans(PEDAL.points(roll.state.song.tracks[0]))


def test_a_pedal_is_drawn_resized_moved_and_lifted(roll: PianoRollView, pedal: PedalLane) -> None:
    hands = LaneHands(pedal)
    hands.drag((BEAT + 10, 0.5), (3 * BEAT - 10, 0.5))
    assert spans(roll) == [(BEAT, 3 * BEAT)]
    hands.drag((3 * BEAT, 0.5), (4 * BEAT + 20, 0.5))
    assert spans(roll) == [(BEAT, 4 * BEAT)]
    hands.drag((BEAT, 0.5), (2 * BEAT + 9, 0.5), modifiers=ALT)
    assert spans(roll)[0].start_tick == pytest.approx(2 * BEAT + 9, abs=20)
    roll.state.document.undo()
    hands.drag((2 * BEAT, 0.5), (3 * BEAT, 0.5))
    assert spans(roll) == [(2 * BEAT, 5 * BEAT)]
    assert roll.state.document.undo_name == "Move sustain pedal"
    hands.key(Qt.Key.Key_Delete)
    assert spans(roll) == []
    for _ in range(4):
        roll.state.document.undo()
    assert not roll.state.song.tracks[0].events
    assert not roll.state.document.can_undo


def test_a_click_on_free_space_holds_no_pedal(roll: PianoRollView, pedal: PedalLane) -> None:
    LaneHands(pedal).click((BEAT, 0.5))
    assert not roll.state.document.can_undo


def test_the_eraser_lifts_pedals(roll: PianoRollView, pedal: PedalLane) -> None:
    put(roll, (0, 127), (BEAT, 0), (2 * BEAT, 127), (3 * BEAT, 0), control=PEDAL)
    roll.set_tool(Tool.ERASER)
    LaneHands(pedal).drag((2 * BEAT + 100, 0.5), (4 * BEAT, 0.5))
    assert spans(roll) == [(0, BEAT)]


def test_pedals_are_played_without_a_mouse(roll: PianoRollView, pedal: PedalLane) -> None:
    put(roll, (0, 127), (BEAT, 0), (2 * BEAT, 127), (3 * BEAT, 0), control=PEDAL)
    hands = LaneHands(pedal)
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Right, SHIFT)
    hands.key(Qt.Key.Key_Right, CTRL)
    assert spans(roll) == [(0, BEAT), (2 * BEAT + STEP, 3 * BEAT + 2 * STEP)]
    assert pedal.accessibleDescription() == "Pedal down 1.3.120 – 1.4.240"
    hands.key(Qt.Key.Key_C, CTRL)
    roll.set_playhead(8 * BEAT)
    hands.key(Qt.Key.Key_V, CTRL)
    assert spans(roll)[2] == (8 * BEAT, 9 * BEAT + STEP)
    roll.set_playhead(12 * BEAT)
    hands.key(Qt.Key.Key_Return)
    assert spans(roll)[3] == (12 * BEAT, 13 * BEAT)


# Which lanes are open


def entry(menu: QMenu, text: str) -> None:
    """Choose the entry of that name in the menu itself."""
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_a_lane_is_chosen_in_the_menu_under_its_name(roll: PianoRollView) -> None:
    lanes = roll.lanes
    QTest.mouseClick(lanes.velocity.button, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entry(menu, "Modulation")
    menu.close()
    assert lanes.open_lanes == ("cc1",)
    assert not lanes.velocity.isVisible()
    more = lane_menu(lanes, "cc1")
    add = next(a for a in more.actions() if a.text() == "Add a lane").menu()
    assert isinstance(add, QMenu)
    entry(add, "Sustain pedal")
    assert lanes.open_lanes == ("cc1", "cc64")
    entry(more, "Close this lane")
    more.deleteLater()
    assert lanes.open_lanes == ("cc64",)


def test_any_controller_can_be_asked_for_by_number(
    roll: PianoRollView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (23, True))
    menu = lane_menu(roll.lanes, "velocity")
    rest = next(a for a in menu.actions() if a.text() == "Other controllers").menu()
    assert isinstance(rest, QMenu)
    entry(rest, "By number…")
    menu.deleteLater()
    assert roll.lanes.open_lanes == ("cc23",)
    assert roll.lanes.lane("cc23").accessibleName() == "Controller 23 lane"


def test_a_controller_the_track_uses_stands_in_the_menu(roll: PianoRollView) -> None:
    put(roll, (0, 3), control=Control(23))
    menu = lane_menu(roll.lanes, "velocity")
    assert "Controller 23" in [action.text() for action in menu.actions()]
    menu.deleteLater()


def test_a_lane_keeps_the_height_it_was_dragged_to(roll: PianoRollView, qtbot: QtBot) -> None:
    lanes = roll.lanes
    lanes.open_lane("cc1")
    before = [roll.canvas.height(), lanes.lane("cc1").height()]
    handle = lanes.handle(2)
    middle = QPoint(200, handle.height() // 2)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(handle, middle - QPoint(0, 40))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle - QPoint(0, 40))
    taller = lanes.lane("cc1").height()
    assert taller > before[1]
    lanes.close_lane("cc1")
    lanes.open_lane("cc1")
    assert lanes.lane("cc1").height() == taller
    saved = roll.view_state()
    again = PianoRollView(SongDocument(roll.state.song))
    qtbot.addWidget(again)
    again.resize(1000, 700)
    again.show()
    qtbot.waitExposed(again)
    again.restore_view_state(saved)
    assert again.lanes.open_lanes == ("velocity", "cc1")
    assert again.lanes.lane("cc1").height() == taller


def test_saved_lanes_that_make_no_sense_are_passed_over(roll: PianoRollView) -> None:
    for nonsense in (None, 7, "velocity", {"cc1": 5}):
        roll.lanes.restore(nonsense)
        assert roll.lanes.open_lanes == ("velocity",)
    roll.lanes.restore([["cc1", 88], ["cc999", 1], ["cc1", 90], [3, 4], "x", ["bend", 99999]])
    assert roll.lanes.open_lanes == ("cc1", "bend")


def test_the_lanes_follow_the_rolls_time(roll: PianoRollView) -> None:
    lane = opened(roll, "cc1")
    roll.state.viewport.zoom_time(3, 200)
    roll.state.viewport.scroll_by(50, 0)
    for tick in (0, BEAT, 4 * BEAT):
        beside = roll.canvas.mapToGlobal(QPointF(roll.state.viewport.transform.x(tick), 0))
        assert lane.mapFromGlobal(beside).x() == pytest.approx(lane.x_of(tick))


def test_an_empty_lane_teaches_how_to_begin(roll: PianoRollView, pedal: PedalLane) -> None:
    lane = opened(roll, "cc11")
    assert lane.hint == "Drag to draw the expression, or Shift-drag a straight line"
    assert "Drag" in pedal.hint
    LaneHands(lane).click((BEAT, 64))
    assert lane.hint == ""


def test_a_recorded_track_is_painted_as_one_line(roll: PianoRollView) -> None:
    """Where points stand closer than pixels the lane shows their extent, and is still drawn in."""
    put(roll, *((10 * i, i % 2 * 127) for i in range(3000)))
    lane = opened(roll, "cc1")
    roll.state.viewport.fit(0, 30_000, 48, 84)
    ink = QColor(lane.colour)
    image = lane.grab().toImage()
    rows = [round(lane.y_of(value)) for value in (20, 64, 100)]
    middle = lane.width() // 2
    assert all(image.pixelColor(middle, row) == ink for row in rows)
    hands = LaneHands(lane)
    hands.drag((0, 64), (25 * BEAT, 64))
    assert {value for tick, value in points(roll) if tick < 25 * BEAT} <= {63, 64, 65}
