"""What the menus offer for the roll, by real keys: selecting, zooming, grids, phrases."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musestudio.editing import ChangeNotes
from musestudio.score import Note
from musestudio.ui import theme
from musestudio.ui.main_window import MainWindow
from musestudio.ui.piano_roll import Tool
from musestudio.ui.verb_dialogs.verb_dialog import VerbDialog
from tests.ui.hands import Hands
from tests.ui.quick_model import QuickModel

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
BEAT = 480

A, E, G_SHARP, HIGH_A, B_FLAT = (
    Note(i * BEAT, pitch, BEAT, 80) for i, pitch in enumerate((57, 64, 68, 57, 70))
)
LINE = (A, E, G_SHARP, HIGH_A, B_FLAT)


@pytest.fixture
def line(window: MainWindow) -> MainWindow:
    """Five notes on the edited track of the demo, which is in A minor."""
    track = window.document.song.track(window.roll.active_track_id)
    window.document.apply(ChangeNotes(track.track_id, track.notes, LINE))
    window.roll.setFocus()
    return window


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(window.roll.canvas, key, modifiers)


def notes(window: MainWindow) -> tuple[Note, ...]:
    return window.document.song.track(window.roll.active_track_id).notes


def selected(window: MainWindow) -> list[Note]:
    return [note for _, note in window.roll.selection]


def test_notes_are_selected_by_what_they_are(qtbot: QtBot, line: MainWindow) -> None:
    qtbot.waitUntil(lambda: line.roll.state.key is not None)
    before = line.document.song
    press(line, Key.Key_O, SHIFT)
    outside = [note for note in LINE if note.pitch not in line.roll.state.key]
    assert selected(line) == outside != []
    line.roll.select_notes([A])
    press(line, Key.Key_P, SHIFT)
    assert selected(line) == [A, HIGH_A]
    press(line, Key.Key_I, CTRL | SHIFT)
    assert selected(line) == [E, G_SHARP, B_FLAT]
    line.playback.set_cursor(3 * BEAT)
    press(line, Key.Key_End, SHIFT)
    assert selected(line) == [HIGH_A, B_FLAT]
    press(line, Key.Key_A, CTRL)
    assert selected(line) == list(LINE)
    assert line.document.song is before


def test_the_piece_and_the_selection_are_fitted(line: MainWindow) -> None:
    viewport, end = line.roll.state.viewport, line.document.song.last_note_end_tick
    line.roll.select_notes([E, G_SHARP])
    press(line, Key.Key_F, SHIFT)
    close = viewport.visible_ticks
    assert close[0] <= BEAT < 3 * BEAT <= close[1]
    assert close[1] - close[0] < 5 * BEAT
    press(line, Key.Key_F)
    assert viewport.visible_ticks[0] <= 0
    assert viewport.visible_ticks[1] >= end


def test_the_position_is_told_in_bars_and_beats(line: MainWindow) -> None:
    line.roll.select_notes(())
    for _ in range(5):
        press(line, Key.Key_Right)
    assert line.transport.position.value == "1.2.120"
    press(line, Key.Key_Home)
    assert line.transport.position.value == "1.1.000"


def test_playing_is_paused_where_it_is_and_stopped(qtbot: QtBot, line: MainWindow) -> None:
    player = line.playback._player
    press(line, Key.Key_Space)
    player.tick = 700.0
    qtbot.waitUntil(lambda: line.roll.playhead_tick == 700)
    press(line, Key.Key_Space, SHIFT)
    assert (player.is_playing, line.playback.cursor_tick) == (False, 700)
    press(line, Key.Key_Space, SHIFT)
    assert player.is_playing
    for _ in range(2):
        press(line, Key.Key_Period)
    assert (player.is_playing, line.playback.cursor_tick) == (False, 0)


def test_notes_are_named_where_rows_are_tall_enough(line: MainWindow) -> None:
    line.roll.state.viewport.fit(0, 6 * BEAT, 48, 84)

    def colours(note: Note) -> set[int]:
        """Of what is seen along the middle of a note's first half."""
        image, hands = line.roll.canvas.grab().toImage(), Hands(line.roll)
        begin, end = (hands.place(note.start_tick + BEAT * x, note.pitch) for x in (0.05, 0.5))
        row = round(begin.y())
        return {image.pixel(x, row) for x in range(round(begin.x()), round(end.x()))}

    for _ in range(8):
        press(line, Key.Key_Down, CTRL)
    low = colours(G_SHARP)
    for _ in range(12):
        press(line, Key.Key_Up, CTRL)
    named = colours(G_SHARP)
    assert len(named) > len(low)
    line.actions_["note_names"].trigger()
    assert len(colours(G_SHARP)) < len(named)
    assert line.store.value.note_names is False
    line.actions_["note_names"].trigger()
    assert colours(G_SHARP) == named


def test_every_grid_is_chosen_by_keys_and_drawn_on(line: MainWindow) -> None:
    box, hands = line.transport.snap, Hands(line.roll)
    line.roll.set_tool(Tool.PENCIL)
    line.roll.state.viewport.fit(7 * BEAT, 12 * BEAT, 48, 84)
    for kind, share in (
        ("", Fraction(1)),
        (" triplet", Fraction(2, 3)),
        (" dotted", Fraction(3, 2)),
    ):
        for denominator in (4, 8, 16, 32, 64):
            name = f"1/{denominator}{kind}"
            box.setFocus()
            QTest.keyClick(box, Key.Key_Home)
            while box.currentText() != name:
                QTest.keyClick(box, Key.Key_Down)
            step = 4 * BEAT * share / denominator
            hands.click(8 * BEAT + float(step) * 1.5, 75)
            (drawn,) = selected(line)
            assert (drawn.start_tick, drawn.duration_ticks) == (8 * BEAT + step, step), name
            press(line, Key.Key_Z, CTRL)
    assert notes(line) == LINE


def test_humanised_notes_stay_near_and_one_undo_takes_them_back(
    qtbot: QtBot, line: MainWindow
) -> None:
    line.roll.select_all()
    press(line, Key.Key_H, SHIFT)
    dialog = line.findChild(VerbDialog)
    qtbot.keyClick(dialog, Key.Key_Return)
    after = notes(line)
    assert after != LINE
    assert all(
        abs(a.start_tick - b.start_tick) <= BEAT // 4 for a, b in zip(after, LINE, strict=True)
    )
    line.activateWindow()  # As a window manager does by itself.
    qtbot.waitUntil(line.roll.canvas.hasFocus)
    press(line, Key.Key_Z, CTRL)
    assert notes(line) == LINE


def test_a_kept_phrase_is_locked_and_asked_for_again_by_keys(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window(QuickModel())
    press(window, Key.Key_C)
    qtbot.waitUntil(lambda: window.assistant.answers is not None)
    first = window.assistant.candidate
    press(window, Key.Key_Tab)
    window.roll.set_active_track(first.notes[0][0])
    window.roll.select_notes([note for _, note in first.notes])
    press(window, Key.Key_G, SHIFT)
    qtbot.waitUntil(lambda: window.assistant.answers is not None)
    assert window.assistant.answers.request.start_tick == first.start_tick
    assert window.assistant.answers.request.seed != first.seed
    press(window, Key.Key_Escape)
    press(window, Key.Key_L, CTRL)
    assert all(note.locked for note in selected(window))


def test_text_is_larger_where_the_systems_is(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = theme.text_font().pixelSize()
    monkeypatch.setattr(theme, "_system_font_pixels", lambda: 17)
    theme._font_factor.cache_clear()
    try:
        assert theme.text_font().pixelSize() > usual
    finally:
        theme._font_factor.cache_clear()
