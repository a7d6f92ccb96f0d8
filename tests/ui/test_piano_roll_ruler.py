"""The ruler: the loop is drawn and dragged, markers are named, moved and deleted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musestudio.editing.document import SongDocument
from musestudio.editing.operations.markers import set_marker
from musestudio.score import Note, Song, Track
from musestudio.score.song import Marker
from musestudio.ui.piano_roll import PianoRollView
from musestudio.ui.piano_roll.ruler_parts import visible_flags
from musestudio.ui.theme import RULER_HEIGHT, RULER_LANE_HEIGHT, current_theme

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
BEAT = 480
BAR = 4 * BEAT
LANE, BARS = RULER_LANE_HEIGHT / 2, RULER_HEIGHT - 10


@pytest.fixture
def roll(qtbot: QtBot) -> PianoRollView:
    """Four bars, and a window that loops what is drawn."""
    view = PianoRollView(SongDocument(Song((Track(1, (Note(0, 60, 4 * BAR),)),))))
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show()
    qtbot.waitExposed(view)
    view.state.viewport.fit(0, 4 * BAR, 48, 84)
    view.loop_drawn.connect(view.set_loop)
    view.setFocus()
    return view


def mouse(
    view: PianoRollView,
    kind: QEvent.Type,
    tick: float,
    y: float,
    modifiers: Qt.KeyboardModifier = NONE,
) -> None:
    place = QPointF(view.state.viewport.transform.x(tick), y)
    held = kind != QEvent.Type.MouseButtonRelease
    event = QMouseEvent(
        kind,
        place,
        QPointF(view.ruler.mapToGlobal(place)),
        Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else LEFT,
        LEFT if held else Qt.MouseButton.NoButton,
        modifiers,
    )
    QApplication.sendEvent(view.ruler, event)


def drag(
    view: PianoRollView,
    start: float,
    end: float,
    y: float,
    modifiers: Qt.KeyboardModifier = NONE,
) -> None:
    mouse(view, QEvent.Type.MouseButtonPress, start, y, modifiers)
    mouse(view, QEvent.Type.MouseMove, (start + end) / 2, y, modifiers)
    mouse(view, QEvent.Type.MouseMove, end, y, modifiers)
    mouse(view, QEvent.Type.MouseButtonRelease, end, y, modifiers)


def double_click(view: PianoRollView, tick: float, y: float) -> None:
    for kind in (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseButtonRelease,
    ):
        mouse(view, kind, tick, y)


def markers(view: PianoRollView) -> tuple[Marker, ...]:
    return view.state.song.markers


def name_it(view: PianoRollView, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    """Type into the field that has opened, and close it by a key."""
    field = view.ruler.marker_name
    assert field.isVisible()
    field.clear()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, key)
    assert not field.isVisible()


# Loop


def test_a_drag_in_the_lane_marks_the_loop_on_the_grid(roll: PianoRollView) -> None:
    drag(roll, BAR + 20, 2 * BAR + 30, LANE)
    assert roll.state.loop == (BAR, 2 * BAR)
    drag(roll, 3 * BAR, 2 * BAR + 30, LANE)
    assert roll.state.loop == (2 * BAR, 3 * BAR)


def test_the_ends_and_the_whole_of_the_loop_can_be_dragged(roll: PianoRollView) -> None:
    roll.set_loop((BAR, 2 * BAR))
    drag(roll, 2 * BAR, 3 * BAR, LANE)
    assert roll.state.loop == (BAR, 3 * BAR)
    drag(roll, BAR, 2 * BAR, LANE)
    assert roll.state.loop == (2 * BAR, 3 * BAR)
    drag(roll, 2 * BAR + BEAT, 2 * BEAT, LANE)
    assert roll.state.loop == (BEAT, BEAT + BAR)


def test_shift_marks_a_loop_among_the_bars_and_a_click_takes_it_away(
    roll: PianoRollView,
) -> None:
    drag(roll, 0, BAR, BARS, SHIFT)
    assert roll.state.loop == (0, BAR)
    drag(roll, BAR, BAR, BARS, SHIFT)
    assert roll.state.loop is None


def test_escape_gives_the_old_loop_back(roll: PianoRollView) -> None:
    roll.set_loop((BAR, 2 * BAR))
    mouse(roll, QEvent.Type.MouseButtonPress, 2 * BAR, LANE)
    mouse(roll, QEvent.Type.MouseMove, 3 * BAR, LANE)
    QTest.keyClick(roll.canvas, Qt.Key.Key_Escape)
    mouse(roll, QEvent.Type.MouseMove, 4 * BAR, LANE)
    mouse(roll, QEvent.Type.MouseButtonRelease, 4 * BAR, LANE)
    assert roll.state.loop == (BAR, 2 * BAR)


def test_a_click_in_the_lane_puts_the_playhead_there(roll: PianoRollView) -> None:
    drag(roll, BAR + 20, BAR + 20, LANE)
    assert roll.playhead_tick == BAR
    assert roll.state.loop is None


# Markers


def test_a_double_click_adds_a_marker_and_another_renames_it(roll: PianoRollView) -> None:
    double_click(roll, BAR + 10, BARS)
    name_it(roll, "Verse")
    assert markers(roll) == (Marker(BAR, "Verse"),)
    assert roll.focusWidget() is roll.canvas
    double_click(roll, BAR + 10, LANE)
    name_it(roll, "Chorus")
    assert markers(roll) == (Marker(BAR, "Chorus"),)
    roll.state.document.undo()
    roll.state.document.undo()
    assert markers(roll) == ()
    assert not roll.state.document.can_undo


def test_a_name_can_be_thought_better_of_or_emptied(roll: PianoRollView) -> None:
    double_click(roll, BAR, BARS)
    name_it(roll, "Verse", Qt.Key.Key_Escape)
    assert markers(roll) == ()
    double_click(roll, BAR, BARS)
    name_it(roll, "Verse")
    double_click(roll, BAR + 10, LANE)
    name_it(roll, "")
    assert markers(roll) == ()


def test_a_marker_is_dragged_on_the_grid_in_one_step(roll: PianoRollView) -> None:
    double_click(roll, BAR, BARS)
    name_it(roll, "Verse")
    drag(roll, BAR + 30, 2 * BAR + 60, LANE)
    assert markers(roll) == (Marker(2 * BAR, "Verse"),)
    mouse(roll, QEvent.Type.MouseButtonPress, 2 * BAR + 30, LANE)
    mouse(roll, QEvent.Type.MouseMove, 3 * BAR + 30, LANE)
    roll.cancel_gesture()
    mouse(roll, QEvent.Type.MouseButtonRelease, 3 * BAR + 30, LANE)
    assert markers(roll) == (Marker(2 * BAR, "Verse"),)
    drag(roll, 2 * BAR + 30, 3 * BAR + 47, LANE, ALT)
    assert markers(roll)[0].tick % 120
    roll.state.document.undo()
    roll.state.document.undo()
    assert markers(roll) == (Marker(BAR, "Verse"),)


def test_a_click_on_a_marker_goes_there(roll: PianoRollView) -> None:
    double_click(roll, BAR, BARS)
    name_it(roll, "Verse")
    roll.set_playhead(0)
    drag(roll, BAR + 30, BAR + 30, LANE)
    assert roll.playhead_tick == BAR
    assert markers(roll) == (Marker(BAR, "Verse"),)


def test_the_menu_of_a_marker_renames_deletes_and_loops(roll: PianoRollView) -> None:
    double_click(roll, BAR, BARS)
    name_it(roll, "Verse")
    x = roll.state.viewport.transform.x(BAR) + 5
    menu = roll.ruler.menu_at(x, LANE)
    entries = {action.text(): action for action in menu.actions()}
    entries["Loop up to the next marker"].trigger()
    assert roll.state.loop == (BAR, 4 * BAR)
    entries["Rename marker"].trigger()
    name_it(roll, "Bridge")
    assert markers(roll) == (Marker(BAR, "Bridge"),)
    menu.deleteLater()
    menu = roll.ruler.menu_at(x, LANE)
    {action.text(): action for action in menu.actions()}["Delete marker"].trigger()
    assert markers(roll) == ()
    menu.deleteLater()


def test_markers_without_a_mouse(roll: PianoRollView) -> None:
    for tick, text in ((BAR, "A"), (3 * BAR, "B")):
        roll.set_playhead(tick)
        roll.name_marker()
        name_it(roll, text)
    roll.set_playhead(2 * BAR)
    roll.go_to_marker(1)
    assert roll.playhead_tick == 3 * BAR
    roll.go_to_marker(1)
    roll.go_to_marker(-1)
    assert roll.playhead_tick == BAR
    roll.delete_marker()
    assert markers(roll) == (Marker(3 * BAR, "B"),)


def test_far_out_crowding_markers_share_a_flag(roll: PianoRollView) -> None:
    for beat in range(16):
        roll.state.apply_all(set_marker(roll.state.song, beat * BEAT, f"Beat {beat}"), "Marker")
    assert len(visible_flags(roll.state)) == 16
    roll.zoom(1 / 20, 0)
    assert len(visible_flags(roll.state)) <= 8
    roll.ruler.grab()


def test_a_marker_is_painted_where_it_is(roll: PianoRollView) -> None:
    before = roll.ruler.grab().toImage()
    roll.set_playhead(2 * BAR)
    roll.name_marker()
    name_it(roll, "Coda")
    image, x = roll.ruler.grab().toImage(), round(roll.state.viewport.transform.x(2 * BAR))
    assert image.pixelColor(x + 3, 3) == QColor(current_theme().raised)
    assert before.pixelColor(x + 3, 3) == QColor(current_theme().surface)
