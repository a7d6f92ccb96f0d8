"""Looking around in the roll: scroll, zoom, playhead, keys, ghosts, files dropped on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from musestudio.editing.commands import ChangeNotes
from musestudio.editing.document import SongDocument
from musestudio.score import Key, Note, Song, Track
from musestudio.ui.piano_roll import Follow, PianoRollView, Tool, snap_named
from musestudio.ui.piano_roll.painter import MOST_SINGLE_NOTES
from musestudio.ui.theme import DARK, LIGHT, RULER_HEIGHT, apply_theme, current_theme
from tests.ui.hands import MIDDLE, Hands

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
BEAT = 480
BAR = 4 * BEAT
MELODY = tuple(Note(i * BEAT, 60 + i % 12, BEAT - 20) for i in range(64))
BASS = tuple(Note(i * BAR, 36, BAR) for i in range(16))
CANDIDATES = [[(1, Note(BAR, 72 + i, BEAT))] for i in range(4)]


@pytest.fixture
def roll(qtbot: QtBot) -> PianoRollView:
    """Sixteen bars of melody over a bass."""
    apply_theme(QApplication.instance(), DARK)
    view = PianoRollView(SongDocument(Song((Track(1, MELODY), Track(2, BASS, colour=1)))))
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def hands(roll: PianoRollView) -> Hands:
    return Hands(roll)


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def colours_in(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    }


# Scroll and zoom


def test_ctrl_wheel_zooms_time_at_the_pointer(roll: PianoRollView, hands: Hands) -> None:
    transform = roll.state.viewport.transform
    x = transform.x(6 * BEAT)
    hands.wheel(6 * BEAT, 62, 3, CTRL)
    zoomed = roll.state.viewport.transform
    assert zoomed.pixels_per_tick > transform.pixels_per_tick * 1.5
    assert zoomed.x(6 * BEAT) == pytest.approx(x, abs=1.5)
    assert zoomed.row_height == transform.row_height


@pytest.mark.parametrize("modifiers", [ALT, CTRL | SHIFT])
def test_alt_wheel_zooms_the_rows_at_the_pointer(
    roll: PianoRollView, hands: Hands, modifiers: Qt.KeyboardModifier
) -> None:
    transform = roll.state.viewport.transform
    y = hands.place(0, 62).y()
    hands.wheel(0, 62, 1, modifiers)
    zoomed = roll.state.viewport.transform
    assert zoomed.row_height > transform.row_height
    assert zoomed.pixels_per_tick == transform.pixels_per_tick
    assert zoomed.pitch(y) == 62


def test_the_wheel_scrolls_rows_and_with_shift_time(roll: PianoRollView, hands: Hands) -> None:
    roll.zoom(3)
    before = roll.state.viewport.transform
    hands.wheel(BAR, 62, -1)
    hands.wheel(BAR, 62, -1, SHIFT)
    after = roll.state.viewport.transform
    assert after.scroll_y > before.scroll_y
    assert after.scroll_x > before.scroll_x


def test_two_fingers_on_a_touchpad_scroll_to_the_pixel(roll: PianoRollView, hands: Hands) -> None:
    roll.zoom(3)
    before = roll.state.viewport.transform
    hands.wheel(BAR, 62, 0, pixels=QPoint(-13, -7))
    after = roll.state.viewport.transform
    assert (after.scroll_x, after.scroll_y) == (before.scroll_x + 13, before.scroll_y + 7)


def test_the_middle_button_pushes_the_page(roll: PianoRollView, hands: Hands) -> None:
    roll.scroll_to_tick(40 * BEAT)
    hands.press(40 * BEAT, 60, button=MIDDLE)
    before = roll.state.viewport.transform
    hands.move_by(-50, -30)
    hands.release()
    after = roll.state.viewport.transform
    assert (after.scroll_x, after.scroll_y) == (before.scroll_x + 50, before.scroll_y + 30)


def test_ctrl_wheel_over_the_keys_zooms_the_rows(roll: PianoRollView, hands: Hands) -> None:
    before = roll.state.viewport.transform
    hands.wheel(0, 62, 2, CTRL, widget=roll.keyboard)
    after = roll.state.viewport.transform
    assert after.row_height > before.row_height
    assert after.pixels_per_tick == before.pixels_per_tick


def test_a_pinch_zooms_where_the_fingers_are_and_two_fingers_push_the_page(
    roll: PianoRollView, hands: Hands
) -> None:
    before = roll.state.viewport.transform
    x, y = before.x(6 * BEAT), hands.place(0, 62).y()
    hands.touchpad(6 * BEAT, 62, Qt.NativeGestureType.ZoomNativeGesture, value=0.5)
    after = roll.state.viewport.transform
    assert after.pixels_per_tick == pytest.approx(before.pixels_per_tick * 1.5)
    assert after.x(6 * BEAT) == pytest.approx(x, abs=1.5)
    hands.touchpad(6 * BEAT, 62, Qt.NativeGestureType.ZoomNativeGesture, SHIFT, value=0.5)
    taller = roll.state.viewport.transform
    assert taller.row_height > after.row_height
    assert taller.pitch(y) == 62
    hands.touchpad(6 * BEAT, 62, Qt.NativeGestureType.PanNativeGesture, delta=QPointF(-40, -30))
    pushed = roll.state.viewport.transform
    assert (pushed.scroll_x, pushed.scroll_y) == (taller.scroll_x + 40, taller.scroll_y + 30)


def test_the_page_ends_where_time_and_pitch_end(roll: PianoRollView) -> None:
    viewport = roll.state.viewport
    viewport.scroll_by(-1e9, -1e9)
    assert viewport.visible_ticks[0] == 0
    assert viewport.transform.pitch(0) == 127
    viewport.scroll_by(1e9, 1e9)
    assert viewport.transform.pitch(viewport.height - 1) == 0
    assert viewport.visible_ticks[0] < MELODY[-1].end_tick


def test_zoom_to_fit_shows_every_note(roll: PianoRollView) -> None:
    roll.zoom_to_fit()
    viewport = roll.state.viewport
    start, end = viewport.visible_ticks
    assert start <= 0 < MELODY[-1].end_tick <= end
    assert viewport.transform.pitch(0) >= 71
    assert viewport.transform.pitch(viewport.height) <= 36


def test_zoom_to_selection_shows_just_that(roll: PianoRollView) -> None:
    roll.select_notes(MELODY[8:12])
    roll.zoom_to_selection()
    start, end = roll.state.viewport.visible_ticks
    assert start <= 8 * BEAT < 12 * BEAT - 20 <= end
    assert end - start < 8 * BEAT


def test_a_drag_held_outside_scrolls_the_page_along(roll: PianoRollView, hands: Hands) -> None:
    roll.zoom(4, 0)
    start, end = roll.state.viewport.visible_ticks
    hands.press(start + 1, 75)
    hands.move_by(roll.canvas.width() + 40, 100)
    (timer,) = (timer for timer in roll.canvas.findChildren(QTimer) if timer.isActive())
    for _ in range(60):  # A second of holding still, without waiting for it.
        timer.timeout.emit()
    assert roll.state.viewport.visible_ticks[0] > start + 6 * BEAT
    hands.release()
    assert not timer.isActive()
    assert roll.selection[-1][1].start_tick > end


def test_a_saved_view_comes_back(roll: PianoRollView, qtbot: QtBot) -> None:
    roll.zoom(2)
    roll.state.viewport.scroll_to(321, 432)
    roll.set_tool(Tool.PENCIL)
    roll.set_snap(snap_named("1/8 triplet"))
    roll.set_active_track(2)
    roll.set_playhead(BAR)
    saved = roll.view_state()
    other = PianoRollView(roll.state.document)
    qtbot.addWidget(other)
    other.resize(1000, 600)
    other.show()
    qtbot.waitExposed(other)
    other.restore_view_state(saved)
    assert other.view_state() == saved


@pytest.mark.parametrize(
    "saved",
    [
        {},
        {"pixels_per_beat": "wide"},
        {"row_height": -3, "left_tick": 1e12},
        {"tool": []},
        {"snap": 3},
    ],
)
def test_a_saved_view_that_makes_no_sense_does_no_harm(
    roll: PianoRollView, saved: dict[str, Any]
) -> None:
    roll.restore_view_state(saved)
    picture(roll)
    assert roll.state.viewport.pixels_per_beat > 0


# Playhead


def test_a_click_in_the_ruler_puts_the_playhead_on_the_grid(
    roll: PianoRollView, qtbot: QtBot
) -> None:
    x = round(roll.state.viewport.transform.x(2 * BEAT + 25))
    with qtbot.waitSignal(roll.playhead_moved) as moved:
        qtbot.mouseClick(
            roll.ruler, Qt.MouseButton.LeftButton, pos=QPointF(x, RULER_HEIGHT / 2).toPoint()
        )
    assert moved.args == [2 * BEAT]
    assert roll.playhead_tick == 2 * BEAT


def test_the_page_turns_when_the_playhead_runs_out_of_it(roll: PianoRollView) -> None:
    roll.set_follow(Follow.PAGE)
    _, end = roll.state.viewport.visible_ticks
    roll.set_playhead(end - 10)
    assert roll.state.viewport.visible_ticks[0] == 0
    roll.set_playhead(end + 10)
    assert roll.state.viewport.visible_ticks[0] > BEAT
    assert roll.state.viewport.visible_ticks[0] < end


def test_who_scrolls_away_while_it_plays_is_left_alone(roll: PianoRollView) -> None:
    roll.set_follow(Follow.PAGE)
    roll.zoom(3, 0)
    roll.set_playhead(10)
    roll.scroll_to_tick(60 * BEAT)
    away = roll.state.viewport.visible_ticks
    roll.set_playhead(30)
    assert roll.state.viewport.visible_ticks == away


def test_the_page_glides_along_with_the_playhead(roll: PianoRollView) -> None:
    roll.set_follow(Follow.SMOOTH)
    roll.zoom(3, 0)
    roll.set_playing(True)
    viewport = roll.state.viewport
    middle = viewport.transform.tick(viewport.width * 0.4)
    roll.set_playhead(middle - 20)
    assert viewport.visible_ticks[0] == 0
    for ahead in (20, 100, 200):
        roll.set_playhead(middle + ahead)
        assert viewport.transform.x(middle + ahead) == pytest.approx(viewport.width * 0.4, abs=1.5)
    roll.set_playing(False)
    roll.set_playhead(middle + 300)
    assert viewport.transform.x(middle + 200) == pytest.approx(viewport.width * 0.4, abs=1.5)


def test_a_page_that_does_not_follow_stays(roll: PianoRollView) -> None:
    roll.set_follow(Follow.OFF)
    roll.set_playing(True)
    roll.set_playhead(roll.state.viewport.visible_ticks[1] + 10)
    assert roll.state.viewport.visible_ticks[0] == 0


def test_the_playhead_repaints_only_where_it_is(
    roll: PianoRollView, monkeypatch: pytest.MonkeyPatch
) -> None:
    QApplication.processEvents()
    painted: list[int] = []
    original = roll.canvas.paintEvent
    monkeypatch.setattr(
        roll.canvas,
        "paintEvent",
        lambda event: (painted.append(event.rect().width()), original(event)),
    )
    roll.set_playhead(BEAT)
    roll.set_playhead(BEAT + 20)
    QApplication.processEvents()
    assert max(painted, default=0) < roll.canvas.width() / 2


def test_keys_under_a_playing_playhead_are_lit(roll: PianoRollView) -> None:
    roll.set_playing(True)
    roll.set_playhead(3 * BEAT + 10)
    assert roll.state.sounding_pitches == {63}
    roll.set_playing(False)
    assert roll.state.sounding_pitches == frozenset()


# The keys


def test_a_pressed_key_sounds_and_a_slide_plays_the_next(roll: PianoRollView) -> None:
    heard: list[int] = []
    roll.note_preview.connect(lambda pitch, velocity: heard.append(pitch))
    hands = Hands(roll)
    c, d = (hands.place(0, p).toPoint() for p in (60, 62))
    c.setX(50)
    d.setX(50)
    QTest.mousePress(roll.keyboard, Qt.MouseButton.LeftButton, pos=c)
    QTest.mouseMove(roll.keyboard, d)
    assert roll.state.sounding_pitches == {62}
    QTest.mouseRelease(roll.keyboard, Qt.MouseButton.LeftButton, pos=d)
    assert heard == [60, 62]
    assert roll.state.sounding_pitches == frozenset()


# Ghosts


def test_candidates_take_the_keys_and_give_them_back(
    roll: PianoRollView, hands: Hands, qtbot: QtBot
) -> None:
    roll.select_notes(MELODY[:1])
    roll.set_ghosts(CANDIDATES, 0, BAR, 2 * BAR)
    told: list[Any] = []
    roll.ghost_step.connect(told.append)
    roll.ghost_auditioned.connect(lambda: told.append("hear"))
    roll.ghost_accepted.connect(lambda: told.append("keep"))
    roll.ghost_dismissed.connect(lambda: told.append("dismiss"))
    for key in ("Down", "Up", "Space", "Tab", "Return", "Escape"):
        hands.key(getattr(Qt.Key, f"Key_{key}"))
    assert told == [1, -1, "hear", "keep", "keep", "dismiss"]
    assert [note for _, note in roll.selection] == [MELODY[0]]
    roll.clear_ghosts()
    hands.key(Qt.Key.Key_Up)
    assert [note for _, note in roll.selection] == [MELODY[0].moved(0, 1)]
    assert len(told) == 6


def test_candidates_leave_the_song_alone(roll: PianoRollView) -> None:
    before = roll.state.song
    roll.set_ghosts(CANDIDATES, 1, BAR, 2 * BAR)
    roll.clear_ghosts()
    assert roll.state.song is before
    assert not roll.state.document.can_undo


def test_candidates_wear_the_assistants_colour_and_fade_in(
    roll: PianoRollView, qtbot: QtBot
) -> None:
    assert DARK.accent not in colours_in(picture(roll.ruler))
    roll.set_ghosts(CANDIDATES, 0, BAR, 2 * BAR)
    qtbot.waitUntil(lambda: roll.canvas._ghost_opacity == 1.0)
    image, transform = picture(roll.canvas), roll.state.viewport.transform
    y = round(transform.y(72) + transform.row_height / 2)
    inside = image.pixelColor(round(transform.x(BAR + BEAT / 2)), y)
    beside = image.pixelColor(round(transform.x(BAR + BEAT * 1.5)), y)
    assert inside.blueF() - beside.blueF() > 0.4
    ruler = picture(roll.ruler)
    x = round(transform.x(BAR + BEAT / 2))
    assert ruler.pixelColor(x, ruler.height() - 1) == QColor(DARK.accent)


# Files


def drag_event(kind: type, place: QPointF, data: QMimeData) -> QEvent:
    position = place if kind is QDropEvent else place.toPoint()
    return kind(
        position,
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )


def test_a_file_lands_on_the_bar_line_it_is_dropped_near(
    roll: PianoRollView, qtbot: QtBot, tmp_path: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "phrase.mid"))])
    place = QPointF(roll.state.viewport.transform.x(BAR) + 4, 200)
    QApplication.sendEvent(roll.canvas, drag_event(QDragEnterEvent, place, data))
    QApplication.sendEvent(roll.canvas, drag_event(QDragMoveEvent, place, data))
    line = picture(roll.canvas).pixelColor(round(roll.state.viewport.transform.x(BAR)), 300)
    assert line == QColor(DARK.text)
    with qtbot.waitSignal(roll.files_dropped) as dropped:
        QApplication.sendEvent(roll.canvas, drag_event(QDropEvent, place, data))
    assert dropped.args == [[str(tmp_path / "phrase.mid")], BAR, 1]


def test_text_dragged_over_the_page_is_not_taken(roll: PianoRollView) -> None:
    data = QMimeData()
    data.setText("not a file")
    event = drag_event(QDragEnterEvent, QPointF(100, 100), data)
    event.ignore()
    QApplication.sendEvent(roll.canvas, event)
    assert not event.isAccepted()


# What is painted


def test_a_note_is_painted_where_it_is_and_as_loud_as_it_is(
    roll: PianoRollView, hands: Hands
) -> None:
    loud = Note(BAR, 70, BEAT, 127)
    soft = Note(2 * BAR, 70, BEAT, 10)
    roll.state.document.apply(ChangeNotes(1, (), (loud, soft)))
    image = picture(roll.canvas)
    seen = [
        image.pixelColor(hands.place(note.start_tick + BEAT * 0.75, 70).toPoint())
        for note in (loud, soft)
    ]
    assert seen[0].lightnessF() > seen[1].lightnessF() + 0.1


def test_the_other_theme_repaints_the_roll(roll: PianoRollView) -> None:
    assert DARK.page in colours_in(picture(roll.canvas))
    apply_theme(QApplication.instance(), LIGHT)
    assert current_theme() is LIGHT
    assert LIGHT.page in colours_in(picture(roll.canvas))
    assert DARK.page not in colours_in(picture(roll.canvas))
    apply_theme(QApplication.instance(), DARK)


def test_rows_of_the_key_are_tinted(roll: PianoRollView, hands: Hands) -> None:
    place = hands.place(2 * BEAT + 30, 57).toPoint()
    plain = picture(roll.canvas).pixelColor(place)
    roll.set_key(Key(9, "minor"))
    assert picture(roll.canvas).pixelColor(place) != plain
    roll.set_key(None)
    assert picture(roll.canvas).pixelColor(place) == plain


def test_a_crowd_of_notes_is_painted_too(roll: PianoRollView) -> None:
    crowd = tuple(Note(i * 5, 40 + i % 40, 5) for i in range(MOST_SINGLE_NOTES * 2))
    roll.state.document.apply(ChangeNotes(1, (), crowd))
    roll.zoom_to_fit()
    fill = QColor(DARK.note_colour(0, 80))
    seen = picture(roll.canvas)
    transform = roll.state.viewport.transform
    y = round(transform.y(50) + transform.row_height / 2)
    row = [seen.pixelColor(x, y) for x in range(seen.width() // 3)]
    assert sum(abs(c.hueF() - fill.hueF()) < 0.05 and c.saturationF() > 0.3 for c in row) > 20


def test_a_note_at_the_end_of_time_is_shown(roll: PianoRollView) -> None:
    far = Note(2**40, 60, BEAT)
    roll.state.document.apply(ChangeNotes(1, (), (far,)))
    for place in (0, 2**40):
        roll.zoom(1e9)
        roll.scroll_to_tick(place)
        roll.set_playhead(2**40)
        roll.set_ghosts(CANDIDATES, 0, 0, 2**40)
        picture(roll)
        roll.zoom_to_fit()
        picture(roll)


def test_an_empty_song_says_how_to_begin(qtbot: QtBot) -> None:
    view = PianoRollView(SongDocument())
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    qtbot.waitExposed(view)
    assert current_theme().text in colours_in(picture(view.canvas))
    view.set_tool(Tool.PENCIL)
    Hands(view).click(BEAT, 60)
    middle = view.canvas.rect().center()
    area = picture(view.canvas).copy(middle.x() - 100, middle.y(), 200, 60)
    assert current_theme().text not in colours_in(area)


def test_every_part_of_the_roll_has_a_name_for_screen_readers(roll: PianoRollView) -> None:
    for part in (roll, roll.canvas, roll.ruler, roll.keyboard, roll.velocity_lane):
        assert part.accessibleName()
    roll.select_all()
    assert roll.canvas.accessibleDescription() == "Track 1, 64 notes, 64 selected"
