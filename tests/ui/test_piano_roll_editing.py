"""Editing in the roll with mouse and keys: what the composer did and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from musestudio.editing.commands import ChangeNotes, RemoveTrack
from musestudio.editing.document import SongDocument
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import TIME_SIGNATURE
from musestudio.ui.piano_roll import OFF, PianoRollView, Tool, snap_named
from tests.ui.hands import Hands

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
BEAT = 480
STEP = 120  # A sixteenth, the default grid.

C, E, G = Note(0, 60, BEAT), Note(BEAT, 64, BEAT), Note(2 * BEAT, 67, BEAT)


@pytest.fixture
def roll(qtbot: QtBot) -> Iterator[PianoRollView]:
    """Three notes of a C major chord, one after the other, with room around them."""
    track = Track(1, (C, E, G))
    other = Track(2, (Note(0, 72, 4 * BEAT),), colour=1)
    view = PianoRollView(SongDocument(Song((track, other))))
    yield from shown(view, qtbot)


@pytest.fixture
def hands(roll: PianoRollView) -> Hands:
    return Hands(roll)


def shown(view: PianoRollView, qtbot: QtBot) -> Iterator[PianoRollView]:
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show()
    qtbot.waitExposed(view)
    view.state.viewport.fit(0, 16 * BEAT, 48, 84)
    yield view


def notes(view: PianoRollView, track_id: int = 1) -> tuple[Note, ...]:
    return view.state.song.track(track_id).notes


def selected(view: PianoRollView) -> list[Note]:
    return [note for _, note in view.selection]


# Adding


def test_a_double_click_adds_a_note_on_the_grid(roll: PianoRollView, hands: Hands) -> None:
    hands.double_click(5 * BEAT + 50, 62)
    assert notes(roll)[-1] == Note(5 * BEAT, 62, STEP)
    assert selected(roll) == [Note(5 * BEAT, 62, STEP)]
    roll.state.document.undo()
    assert notes(roll) == (C, E, G)


def test_the_pencil_draws_as_long_as_it_is_dragged(roll: PianoRollView, hands: Hands) -> None:
    roll.set_tool(Tool.PENCIL)
    hands.drag((5 * BEAT + 10, 62), (6 * BEAT + 70, 62))
    assert notes(roll)[-1] == Note(5 * BEAT, 62, BEAT + STEP)
    assert roll.state.document.undo_name == "Draw note"


def test_the_next_note_is_as_long_as_the_last_one_drawn(roll: PianoRollView, hands: Hands) -> None:
    roll.set_tool(Tool.PENCIL)
    hands.drag((5 * BEAT + 10, 62), (6 * BEAT - 10, 62))
    hands.click(8 * BEAT + 10, 62)
    assert notes(roll)[-1] == Note(8 * BEAT, 62, BEAT)
    roll.set_snap(snap_named("1/8"))
    hands.click(10 * BEAT + 10, 62)
    assert notes(roll)[-1].duration_ticks == BEAT // 2


def test_a_note_drawn_into_an_empty_song_makes_its_track(qtbot: QtBot) -> None:
    document = SongDocument()
    view = PianoRollView(document)
    for _ in shown(view, qtbot):
        Hands(view).double_click(BEAT, 60)
    assert [note for _, note in document.song.all_notes()] == [Note(BEAT, 60, STEP)]
    assert view.active_track_id == document.song.tracks[0].track_id
    document.undo()
    assert document.song == Song()
    assert view.active_track_id is None


def test_a_drawn_note_is_heard_and_its_key_lit(
    roll: PianoRollView, hands: Hands, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(roll.note_preview) as heard:
        hands.press(5 * BEAT, 62, double=True)
    assert heard.args == [62, 80]
    assert roll.state.sounding_pitches == {62}
    hands.release()
    assert roll.state.sounding_pitches == frozenset()


# Selecting


def test_a_click_selects_and_one_beside_it_lets_go(roll: PianoRollView, hands: Hands) -> None:
    hands.click(BEAT + 200, 64)
    assert selected(roll) == [E]
    hands.click(BEAT + 200, 70)
    assert selected(roll) == []


def test_shift_adds_and_ctrl_takes_away(roll: PianoRollView, hands: Hands) -> None:
    hands.click(200, 60)
    hands.click(BEAT + 200, 64, SHIFT)
    assert selected(roll) == [C, E]
    hands.click(200, 60, CTRL)
    assert selected(roll) == [E]


def test_a_rubber_band_selects_what_it_touches(roll: PianoRollView, hands: Hands) -> None:
    hands.drag((BEAT + 400, 69), (4 * BEAT, 58))
    assert selected(roll) == [E, G]
    hands.drag((4 * BEAT, 69), (2 * BEAT + 100, 58), CTRL)
    assert selected(roll) == [E]
    assert not roll.state.document.can_undo


def test_a_click_on_one_of_many_selected_leaves_only_it(roll: PianoRollView, hands: Hands) -> None:
    roll.select_all()
    hands.click(BEAT + 200, 64)
    assert selected(roll) == [E]


# Moving


def test_a_drag_moves_a_note_by_the_grid_in_one_step(roll: PianoRollView, hands: Hands) -> None:
    hands.drag((200, 60), (200 + BEAT + 50, 65), via=5)
    assert notes(roll) == (E, C.moved(BEAT, 5), G)
    assert selected(roll) == [C.moved(BEAT, 5)]
    roll.state.document.undo()
    assert notes(roll) == (C, E, G)
    assert not roll.state.document.can_undo


def test_nothing_changes_until_the_mouse_lets_go(roll: PianoRollView, hands: Hands) -> None:
    hands.press(200, 60)
    hands.move(200 + BEAT, 65)
    assert notes(roll) == (C, E, G)
    hands.release()
    assert notes(roll) == (E, C.moved(BEAT, 5), G)


def test_alt_lets_go_of_the_grid(roll: PianoRollView, hands: Hands) -> None:
    hands.press(200, 60)
    hands.hold(ALT)
    hands.move(200 + 37, 60)
    hands.release()
    assert notes(roll)[0].start_tick % STEP
    assert notes(roll)[0].start_tick == pytest.approx(37, abs=hands.ticks_per_pixel)


def test_selected_notes_move_together_and_keep_their_timing(
    roll: PianoRollView, hands: Hands
) -> None:
    late = Note(BEAT + 13, 64, BEAT)
    roll.state.document.apply(ChangeNotes(1, (E,), (late,)))
    roll.select_all()
    hands.drag((200, 60), (200 + 2 * BEAT, 62))
    assert notes(roll) == tuple(n.moved(2 * BEAT, 2) for n in (C, late, G))


def test_a_group_stops_at_the_first_tick_and_the_highest_pitch(
    roll: PianoRollView, hands: Hands
) -> None:
    roll.select_notes([E, G])
    hands.drag((BEAT + 200, 64), (-9 * BEAT, 200))
    moved = notes(roll)
    assert min(n.start_tick for n in moved if n != C) == 0
    assert max(n.pitch for n in moved) == 127
    assert moved[-1].pitch - moved[-2].pitch in (67 - 64, 60 - 124)


def test_a_trembling_click_moves_nothing(roll: PianoRollView, hands: Hands) -> None:
    hands.press(200, 60)
    hands.move_by(2, -1)
    hands.release()
    assert notes(roll) == (C, E, G)


def test_a_moved_note_sounds_at_every_new_pitch(roll: PianoRollView, hands: Hands) -> None:
    heard: list[int] = []
    roll.note_preview.connect(lambda pitch, velocity: heard.append(pitch))
    hands.press(200, 60)
    hands.move(400, 61)
    hands.move(500, 61)
    hands.move(600, 62)
    hands.release()
    assert heard == [60, 61, 62]


def test_escape_takes_a_drag_back(roll: PianoRollView, hands: Hands) -> None:
    hands.press(200, 60)
    hands.move(200 + BEAT, 65)
    hands.key(Qt.Key.Key_Escape)
    hands.release()
    assert notes(roll) == (C, E, G)
    assert roll.state.preview is None
    assert not roll.state.document.can_undo


# Resizing


def test_the_end_of_a_note_is_dragged_to_the_grid(roll: PianoRollView, hands: Hands) -> None:
    hands.drag((2 * BEAT - 5, 64), (2 * BEAT + 250, 64))
    assert notes(roll)[1] == E.with_duration(BEAT + 2 * STEP)
    assert roll.state.document.undo_name == "Resize note"


def test_the_start_of_a_note_is_dragged_and_its_end_stays(
    roll: PianoRollView, hands: Hands
) -> None:
    hands.drag((BEAT + 5, 64), (BEAT + 250, 64))
    assert notes(roll)[1] == Note(BEAT + 2 * STEP, 64, BEAT - 2 * STEP)


def test_no_note_is_dragged_shorter_than_a_step(roll: PianoRollView, hands: Hands) -> None:
    roll.select_all()
    hands.drag((2 * BEAT - 5, 64), (0, 64))
    assert [n.duration_ticks for n in notes(roll)] == [STEP, STEP, STEP]


def test_the_cursor_announces_what_a_press_would_do(roll: PianoRollView, hands: Hands) -> None:
    hands.move(2 * BEAT - 5, 64)
    assert roll.canvas.cursor().shape() == Qt.CursorShape.SizeHorCursor
    hands.move(BEAT + 200, 64)
    assert roll.canvas.cursor().shape() == Qt.CursorShape.ArrowCursor
    roll.set_tool(Tool.PENCIL)
    hands.move(BEAT + 200, 70)
    assert roll.canvas.cursor().shape() == Qt.CursorShape.CrossCursor


# Erasing and deleting


def test_the_eraser_wipes_a_stroke_in_one_step(roll: PianoRollView, hands: Hands) -> None:
    roll.set_tool(Tool.ERASER)
    hands.drag((240, 60), (BEAT + 240, 64))
    assert notes(roll) == (G,)
    roll.state.document.undo()
    assert notes(roll) == (C, E, G)


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_the_delete_keys_delete_what_is_selected(
    roll: PianoRollView, hands: Hands, key: Qt.Key
) -> None:
    hands.click(BEAT + 200, 64)
    hands.key(key)
    assert notes(roll) == (C, G)
    roll.state.document.undo()
    assert notes(roll) == (C, E, G)


# Keys


def test_arrows_nudge_by_semitone_octave_and_grid(roll: PianoRollView, hands: Hands) -> None:
    hands.click(BEAT + 200, 64)
    hands.key(Qt.Key.Key_Up)
    hands.key(Qt.Key.Key_Up, SHIFT)
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_Left)
    assert selected(roll) == [E.moved(-STEP, 12)]
    hands.key(Qt.Key.Key_Right, ALT)
    assert selected(roll) == [E.moved(1 - STEP, 12)]


def test_without_a_selection_left_and_right_walk_the_playhead(
    roll: PianoRollView, hands: Hands, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(roll.playhead_moved) as moved:
        hands.key(Qt.Key.Key_Right)
    assert moved.args == [STEP]
    hands.key(Qt.Key.Key_Left)
    assert roll.playhead_tick == 0


def test_escape_lets_go_of_the_selection(roll: PianoRollView, hands: Hands) -> None:
    roll.select_all()
    hands.key(Qt.Key.Key_Escape)
    assert selected(roll) == []


def test_duplicating_puts_the_copy_on_the_next_beat(roll: PianoRollView) -> None:
    roll.select_notes([C, E])
    roll.duplicate_selection()
    assert selected(roll) == [C.moved(2 * BEAT), E.moved(2 * BEAT)]
    roll.duplicate_selection()
    assert len(notes(roll)) == 7


def test_duplicating_more_than_a_bar_keeps_the_place_in_the_bar(qtbot: QtBot) -> None:
    waltz = MetaEvent(0, TIME_SIGNATURE, bytes((3, 2, 24, 8)))
    phrase = tuple(Note(i * BEAT, 60, BEAT - 20) for i in range(5))
    view = PianoRollView(SongDocument(Song((Track(1, phrase, metas=(waltz,)),))))
    qtbot.addWidget(view)
    view.select_all()
    view.duplicate_selection()
    assert selected(view)[0].start_tick == 6 * BEAT


def test_two_equal_notes_are_told_apart_by_selection(qtbot: QtBot) -> None:
    view = PianoRollView(SongDocument(Song((Track(1, (C, C)),))))
    qtbot.addWidget(view)
    view.state.select([0])
    view.delete_selection()
    assert notes(view) == (C,)


# A document that changes under the hand


def test_a_drag_ends_safely_when_the_song_changes_under_it(
    roll: PianoRollView, hands: Hands
) -> None:
    hands.press(200, 60)
    hands.move(200 + BEAT, 65)
    roll.state.document.apply(ChangeNotes(1, (C, E), ()))
    hands.move(200 + 2 * BEAT, 66)
    hands.release()
    assert notes(roll) == (G,)
    assert roll.state.preview is None


def test_a_drag_ends_safely_when_its_track_is_removed(roll: PianoRollView, hands: Hands) -> None:
    hands.press(200, 60)
    hands.move(200 + BEAT, 65)
    roll.state.document.apply(RemoveTrack(1))
    hands.move(300, 66)
    hands.release()
    assert roll.active_track_id == 2
    assert selected(roll) == []


def test_notes_stay_selected_when_others_come_before_them(roll: PianoRollView) -> None:
    roll.select_notes([G])
    roll.state.document.apply(ChangeNotes(1, (), (Note(0, 40, 10), Note(5, 41, 10))))
    assert selected(roll) == [G]


def test_a_closed_roll_no_longer_follows_the_song(qtbot: QtBot) -> None:
    document = SongDocument(Song((Track(1, (C,)),)))
    view = PianoRollView(document)
    view.show()
    with qtbot.waitSignal(view.destroyed):
        view.deleteLater()
    document.apply(ChangeNotes(1, (C,), ()))


# Velocity


def test_a_stem_dragged_up_makes_the_note_louder_in_one_step(
    roll: PianoRollView, hands: Hands
) -> None:
    hands.drag_stem(E, to_velocity=110)
    assert notes(roll)[1].velocity == pytest.approx(110, abs=2)
    roll.state.document.undo()
    assert notes(roll) == (C, E, G)
    assert not roll.state.document.can_undo


def test_selected_notes_get_louder_together(roll: PianoRollView, hands: Hands) -> None:
    soft = C.with_velocity(40)
    roll.state.document.apply(ChangeNotes(1, (C,), (soft,)))
    roll.select_all()
    hands.drag_stem(E, to_velocity=100)
    velocities = [n.velocity for n in notes(roll)]
    assert velocities[1] == velocities[2] == velocities[0] + 40


def test_with_the_grid_off_a_drag_goes_anywhere(roll: PianoRollView, hands: Hands) -> None:
    roll.set_snap(OFF)
    hands.drag((200, 60), (233, 60))
    assert notes(roll)[0].start_tick == pytest.approx(33, abs=hands.ticks_per_pixel)
