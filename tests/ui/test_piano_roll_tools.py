"""The tools of the roll: what each does to the notes, in one step that can be undone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from musestudio.editing.document import SongDocument
from musestudio.score import Key, Note, Song, Track
from musestudio.ui.piano_roll import ChordChoice, PianoRollView, Tool
from musestudio.ui.theme import current_theme
from tests.ui.hands import Hands

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
BEAT = 480
STEP = 120

C, E, G, HIGH = (Note(i * BEAT, pitch, BEAT) for i, pitch in enumerate((60, 64, 67, 64)))
ALL = (C, E, G, HIGH)


@pytest.fixture
def roll(qtbot: QtBot) -> PianoRollView:
    """C, E, G, E, a beat each."""
    view = PianoRollView(SongDocument(Song((Track(1, ALL),))))
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show()
    qtbot.waitExposed(view)
    view.state.viewport.fit(0, 16 * BEAT, 48, 84)
    return view


@pytest.fixture
def hands(roll: PianoRollView) -> Hands:
    return Hands(roll)


def notes(view: PianoRollView) -> tuple[Note, ...]:
    return view.state.song.track(1).notes


def selected(view: PianoRollView) -> list[Note]:
    return [note for _, note in view.selection]


def undone(view: PianoRollView) -> bool:
    """Take one step back; whether all is as it was in the beginning."""
    view.state.document.undo()
    return notes(view) == ALL and not view.state.document.can_undo


# Split


def test_the_knife_cuts_a_note_on_the_grid(roll: PianoRollView, hands: Hands) -> None:
    roll.set_tool(Tool.KNIFE)
    hands.click(BEAT + 250, 64)
    assert notes(roll)[1:3] == (Note(BEAT, 64, 240), Note(BEAT + 240, 64, 240))
    assert undone(roll)


def test_the_cut_can_be_dragged_before_it_falls_and_alt_cuts_anywhere(
    roll: PianoRollView, hands: Hands
) -> None:
    roll.set_tool(Tool.KNIFE)
    hands.press(BEAT + 250, 64)
    hands.hold(ALT)
    hands.move(BEAT + 150, 64)
    assert notes(roll) == ALL
    hands.release()
    assert notes(roll)[1].duration_ticks == pytest.approx(150, abs=hands.ticks_per_pixel)
    assert undone(roll)


def test_the_knife_cuts_all_selected_notes_and_with_shift_the_whole_track(
    roll: PianoRollView, hands: Hands
) -> None:
    long = Note(0, 48, 4 * BEAT)
    roll.state.change_notes((), (long,), "Add", select=False)
    roll.set_tool(Tool.KNIFE)
    roll.select_notes([E, long])
    hands.click(BEAT + 240, 64)
    assert len(notes(roll)) == 7
    roll.state.document.undo()
    roll.select_notes([])
    hands.click(2 * BEAT + 240, 75, SHIFT)
    assert len(notes(roll)) == 7
    hands.click(2 * BEAT + 100, 75)
    assert len(notes(roll)) == 7


def test_the_knife_shows_where_it_would_fall(roll: PianoRollView, hands: Hands) -> None:
    roll.set_tool(Tool.KNIFE)
    hands.move(BEAT + 250, 64)
    place = hands.place(BEAT + 240, 64).toPoint()
    line = QColor(current_theme().text)
    assert roll.canvas.grab().toImage().pixelColor(place) == line
    hands.move(BEAT + 20, 64)
    assert roll.canvas.grab().toImage().pixelColor(place) != line


# Glue


def test_a_click_of_glue_joins_a_note_to_the_next_of_its_pitch(
    roll: PianoRollView, hands: Hands
) -> None:
    roll.set_tool(Tool.GLUE)
    hands.click(BEAT + 200, 64)
    assert notes(roll) == (C, E.with_duration(3 * BEAT), G)
    assert undone(roll)
    hands.click(200, 60)
    assert notes(roll) == ALL


def test_glue_joins_what_is_dragged_over_or_selected(roll: PianoRollView, hands: Hands) -> None:
    roll.set_tool(Tool.GLUE)
    hands.drag((BEAT + 200, 64), (3 * BEAT + 200, 64))
    assert notes(roll) == (C, E.with_duration(3 * BEAT), G)
    assert undone(roll)
    roll.select_all()
    hands.click(BEAT + 200, 64)
    assert notes(roll) == (C, E.with_duration(3 * BEAT), G)


# Mute


def test_the_mute_tool_silences_a_stroke_and_gives_it_back(
    roll: PianoRollView, hands: Hands
) -> None:
    roll.set_tool(Tool.MUTE)
    hands.drag((240, 60), (BEAT + 240, 64))
    assert [note.muted for note in notes(roll)] == [True, True, False, False]
    hands.click(240, 60)
    assert [note.muted for note in notes(roll)] == [False, True, False, False]
    roll.state.document.undo()
    assert undone(roll)


def test_muting_one_of_the_selected_mutes_all_and_keeps_them_selected(
    roll: PianoRollView, hands: Hands
) -> None:
    roll.select_notes([C, G])
    roll.set_tool(Tool.MUTE)
    hands.click(240, 60)
    assert selected(roll) == [C.with_muted(True), G.with_muted(True)]
    assert undone(roll)


# Paint


def test_the_brush_puts_a_note_in_every_step_it_passes(roll: PianoRollView, hands: Hands) -> None:
    roll.set_tool(Tool.BRUSH)
    hands.drag((5 * BEAT + 20, 62), (6 * BEAT + 20, 62), via=1)
    assert notes(roll)[4:] == tuple(Note(5 * BEAT + i * STEP, 62, STEP) for i in range(5))
    assert selected(roll) == list(notes(roll)[4:])
    assert undone(roll)


def test_with_shift_the_brush_and_the_pencil_draw_a_line(roll: PianoRollView, hands: Hands) -> None:
    line = tuple(Note(5 * BEAT + i * STEP, 62 + i, STEP) for i in range(5))
    for tool in (Tool.BRUSH, Tool.PENCIL):
        roll.set_tool(tool)
        hands.press(5 * BEAT + 20, 62, SHIFT)
        hands.move(6 * BEAT, 80)
        hands.move(6 * BEAT + 20, 66)
        hands.release()
        assert notes(roll)[4:] == line
        assert undone(roll)


def test_the_brush_paints_nothing_where_the_pitch_sounds(roll: PianoRollView, hands: Hands) -> None:
    roll.set_tool(Tool.BRUSH)
    hands.drag((BEAT + 20, 64), (2 * BEAT + 20, 64), via=1)
    assert [n for n in notes(roll) if n not in ALL] == [Note(2 * BEAT, 64, STEP)]


# Chords


def test_the_stamp_puts_down_a_chord_as_long_as_it_is_dragged(
    roll: PianoRollView, hands: Hands
) -> None:
    heard: list[int] = []
    roll.note_preview.connect(lambda pitch, _velocity: heard.append(pitch))
    roll.set_tool(Tool.STAMP)
    roll.set_key(Key(9, "minor"))
    hands.drag((5 * BEAT + 20, 57), (6 * BEAT - 20, 57))
    assert selected(roll) == [Note(5 * BEAT, p, BEAT) for p in (57, 60, 64)]
    assert heard[:3] == [57, 60, 64]
    assert undone(roll)
    roll.set_chord(ChordChoice("Dominant 7th", inversion=1))
    hands.click(5 * BEAT + 20, 55)
    assert [note.pitch for note in selected(roll)] == [59, 62, 65, 67]
    with pytest.raises(KeyError):
        roll.set_chord(ChordChoice("Tristan"))


# Copying and keeping straight


@pytest.mark.parametrize("modifier", [ALT, CTRL])
def test_alt_or_ctrl_at_the_press_drags_a_copy(
    roll: PianoRollView, hands: Hands, modifier: Qt.KeyboardModifier
) -> None:
    hands.drag((200, 60), (200 + 5 * BEAT + 30, 62), modifier)
    assert notes(roll) == (*ALL, C.moved(5 * BEAT, 2))
    assert selected(roll) == [C.moved(5 * BEAT, 2)]
    assert roll.state.document.undo_name == "Copy note"
    assert undone(roll)


def test_a_copy_leaves_the_grid_when_alt_is_pressed_again(
    roll: PianoRollView, hands: Hands
) -> None:
    hands.press(200, 60, ALT)
    hands.move(300, 60)
    hands.modifier_key(Qt.Key.Key_Alt, down=False)
    hands.hold(ALT)
    hands.move(200 + 5 * BEAT + 30, 60)
    hands.release()
    assert notes(roll)[:4] == ALL
    assert notes(roll)[4].start_tick == pytest.approx(5 * BEAT + 30, abs=hands.ticks_per_pixel)


def test_alt_pressed_while_the_mouse_rests_lets_go_of_the_grid(
    roll: PianoRollView, hands: Hands
) -> None:
    hands.press(200, 60)
    hands.move(240, 60)
    hands.modifier_key(Qt.Key.Key_Alt, down=True)
    moved = roll.state.preview.notes.start[0]
    assert moved == pytest.approx(40, abs=hands.ticks_per_pixel)
    hands.key(Qt.Key.Key_Escape)
    hands.release()


def test_shift_in_a_drag_keeps_it_straight(roll: PianoRollView, hands: Hands) -> None:
    hands.press(200, 60)
    hands.hold(SHIFT)
    hands.move(200 + 5 * BEAT, 62)
    hands.release()
    assert selected(roll) == [C.moved(5 * BEAT)]


# Stretching


def handle(view: PianoRollView, tick: int, pitch: float, distance: float) -> tuple[float, float]:
    """The place beside a tick, in ticks and pitch."""
    return tick + distance / view.state.viewport.transform.pixels_per_tick, pitch


def test_the_handle_after_a_selection_stretches_it(roll: PianoRollView, hands: Hands) -> None:
    roll.select_notes([C, E])
    place = handle(roll, 2 * BEAT, 62, 10)
    hands.move(*place)
    assert roll.canvas.cursor().shape() == Qt.CursorShape.SplitHCursor
    hands.drag(place, (place[0] + 2 * BEAT + 20, 62))
    assert selected(roll) == [Note(0, 60, 2 * BEAT), Note(2 * BEAT, 64, 2 * BEAT)]
    assert roll.state.document.undo_name == "Stretch notes"
    assert undone(roll)


def test_the_handle_before_a_selection_keeps_its_end(roll: PianoRollView, hands: Hands) -> None:
    roll.select_notes([G, HIGH])
    place = handle(roll, 2 * BEAT, 65.5, -10)
    hands.drag(place, (place[0] + BEAT, 65.5))
    assert selected(roll) == [Note(3 * BEAT, 67, BEAT // 2), Note(3 * BEAT + 240, 64, BEAT // 2)]
    hands.drag(handle(roll, 3 * BEAT, 65.5, -10), (9 * BEAT, 65.5))
    assert selected(roll)[-1].end_tick == 4 * BEAT
    assert min(note.duration_ticks for note in selected(roll)) >= 1


def test_a_handle_lies_over_notes_that_are_not_selected(roll: PianoRollView, hands: Hands) -> None:
    roll.select_notes([C, E])
    beside = Note(2 * BEAT, 62, BEAT)
    roll.state.change_notes((), (beside,), "Add", select=False)
    roll.select_notes([C, E])
    hands.drag(handle(roll, 2 * BEAT, 62, 10), (4 * BEAT + 50, 62))
    assert beside in notes(roll)
    assert selected(roll)[-1].end_tick == 4 * BEAT


def test_a_chord_and_a_single_note_have_no_handles(roll: PianoRollView, hands: Hands) -> None:
    roll.select_notes([C])
    hands.move(*handle(roll, BEAT, 60, 10))
    assert roll.canvas.cursor().shape() == Qt.CursorShape.ArrowCursor


# Cursors


@pytest.mark.parametrize(
    ("tool", "shape"),
    [
        (Tool.POINTER, Qt.CursorShape.ArrowCursor),
        (Tool.PENCIL, Qt.CursorShape.CrossCursor),
        (Tool.STAMP, Qt.CursorShape.CrossCursor),
        (Tool.ERASER, Qt.CursorShape.BitmapCursor),
        (Tool.KNIFE, Qt.CursorShape.BitmapCursor),
        (Tool.GLUE, Qt.CursorShape.BitmapCursor),
        (Tool.MUTE, Qt.CursorShape.BitmapCursor),
        (Tool.BRUSH, Qt.CursorShape.BitmapCursor),
    ],
)
def test_every_tool_shows_what_it_would_do(
    roll: PianoRollView, hands: Hands, tool: Tool, shape: Qt.CursorShape
) -> None:
    roll.set_tool(tool)
    hands.move(6 * BEAT, 75)
    assert roll.canvas.cursor().shape() == shape


def test_alt_over_a_note_announces_a_copy(roll: PianoRollView, hands: Hands) -> None:
    hands.move(BEAT + 240, 64)
    hands.modifier_key(Qt.Key.Key_Alt, down=True)
    assert roll.canvas.cursor().shape() == Qt.CursorShape.DragCopyCursor
    hands.modifier_key(Qt.Key.Key_Alt, down=False)
    assert roll.canvas.cursor().shape() == Qt.CursorShape.ArrowCursor
