"""The list of tracks, by real clicks, drags and keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from musestudio.editing.operations.track_sound import PAN, VOLUME, level_of
from musestudio.midi.file import write_song
from musestudio.score import Note, Song, Track
from musestudio.ui.instrument_chooser import InstrumentChooser
from musestudio.ui.main_window import MainWindow
from musestudio.ui.track_colour import ColourPalette
from musestudio.ui.track_menu import track_menu
from musestudio.ui.track_row import TrackRow

OpenWindow = Callable[..., MainWindow]
Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NAME = QPoint(40, 14)
NAMES = ("Melody", "Chords", "Bass")
Popover = TypeVar("Popover", bound=QWidget)


@pytest.fixture
def band(open_window: OpenWindow, tmp_path: Path) -> MainWindow:
    """The window on a song of three tracks, the first one active."""
    tracks = tuple(
        Track(i + 1, (Note(0, 60 + i, 480, channel=i), Note(960, 64, 480, channel=i))).renamed(name)
        for i, name in enumerate(NAMES)
    )
    path = tmp_path / "band.mid"
    write_song(Song(tracks), path)
    return open_window(files=(path,))


def rows(window: MainWindow) -> list[TrackRow]:
    return [window.tracks.row(track.track_id) for track in window.document.song.tracks]


def names(window: MainWindow) -> list[str]:
    return [track.name for track in window.document.song.tracks]


def popover(kind: type[Popover]) -> Popover:
    """The one of that kind that is open."""
    (found,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())
    return found


def drag_row(row: TrackRow, by: int) -> None:
    """Take a row by its name and let it go ``by`` pixels further down."""
    QTest.mousePress(row, LEFT, Qt.KeyboardModifier.NoModifier, NAME)
    for share in (0.5, 1.0):
        QTest.mouseMove(row, NAME + QPoint(0, round(by * share)))
    QTest.mouseRelease(row, LEFT, Qt.KeyboardModifier.NoModifier, NAME + QPoint(0, by))


def test_a_click_on_the_stripe_offers_colours_and_the_project_keeps_the_one_chosen(
    qtbot: QtBot, band: MainWindow, tmp_path: Path
) -> None:
    first = rows(band)[0]
    qtbot.mouseClick(first, LEFT, pos=QPoint(3, 20))
    qtbot.mouseClick(popover(ColourPalette).swatches[5], LEFT)
    assert band.document.song.tracks[0].colour == 5
    band.files.save(tmp_path / "band.muse")
    qtbot.waitUntil(lambda: band.document.is_clean)
    band.document.undo()
    assert band.document.song.tracks[0].colour == 0
    band.files.open(tmp_path / "band.muse")
    qtbot.waitUntil(lambda: band.document.song.tracks[0].colour == 5)


def test_the_palette_is_used_by_keys(qtbot: QtBot, band: MainWindow) -> None:
    band.actions_["track_colour"].trigger()
    palette = popover(ColourPalette)
    qtbot.keyClick(palette, Key.Key_Right)
    qtbot.keyClick(palette, Key.Key_Down)
    qtbot.keyClick(palette, Key.Key_Return)
    assert band.document.song.tracks[0].colour == 5


def test_an_instrument_is_found_by_a_word_of_its_name_and_heard_on_the_way(
    qtbot: QtBot, band: MainWindow
) -> None:
    qtbot.mouseClick(rows(band)[1], LEFT, pos=QPoint(30, 34))
    chooser = popover(InstrumentChooser)
    qtbot.keyClicks(chooser.search, "sax alto")
    assert band.playback._player.previews
    qtbot.keyClick(chooser.search, Key.Key_Return)
    assert band.document.song.tracks[1].program == 65
    assert rows(band)[1].instrument == "Alto Sax"
    assert band.document.song.tracks[0].program is None
    band.document.undo()
    assert band.document.song.tracks[1].program is None


def test_instruments_stand_under_their_families(qtbot: QtBot, band: MainWindow) -> None:
    band.actions_["track_instrument"].trigger()
    chooser = popover(InstrumentChooser)
    qtbot.keyClicks(chooser.search, "organ")
    items = (chooser.list.item(i) for i in range(chooser.list.count()))
    shown = [item.text() for item in items if not item.isHidden()]
    assert shown[0] == "Organ"
    assert "Church Organ" in shown
    assert "Accordion" in shown  # By its family.
    qtbot.keyClick(chooser.search, Key.Key_Down)
    qtbot.keyClick(chooser.search, Key.Key_Return)
    assert rows(band)[0].instrument == "Percussive Organ"


def test_a_track_becomes_drums_and_a_melody_again(qtbot: QtBot, band: MainWindow) -> None:
    for words, is_drums in (("drums", True), ("flute", False)):
        band.actions_["track_instrument"].trigger()
        chooser = popover(InstrumentChooser)
        qtbot.keyClicks(chooser.search, words)
        qtbot.keyClick(chooser.search, Key.Key_Return)
        track = band.document.song.tracks[0]
        assert track.is_drums is is_drums
        assert {note.channel for note in track.notes} == {track.channel}
    assert rows(band)[0].instrument == "Flute"


def test_a_drag_of_the_volume_is_heard_at_once_and_is_one_step(
    qtbot: QtBot, band: MainWindow
) -> None:
    player, row = band.playback._player, rows(band)[0]
    band.playback.play()
    volume = row.levels.volume
    y = volume.height() // 2
    qtbot.mousePress(volume, LEFT, pos=QPoint(round(volume.x_of(100)), y))
    heard = len(player.updates)
    qtbot.mouseMove(volume, QPoint(round(volume.x_of(30)), y))
    assert len(player.updates) == heard + 1
    assert level_of(player.updates[-1].tracks[0], VOLUME) == pytest.approx(30, abs=2)
    assert level_of(band.document.song.tracks[0], VOLUME) == 100
    qtbot.mouseRelease(volume, LEFT, pos=QPoint(round(volume.x_of(30)), y))
    assert level_of(band.document.song.tracks[0], VOLUME) == pytest.approx(30, abs=2)
    assert band.document.undo_name == "Change volume"
    band.document.undo()
    assert not band.document.can_undo
    assert volume.value() == 100


def test_pan_by_keys_and_back_by_a_double_click(qtbot: QtBot, band: MainWindow) -> None:
    pan = rows(band)[0].levels.pan
    pan.setFocus()
    qtbot.keyClick(pan, Key.Key_Left)
    assert level_of(band.document.song.tracks[0], PAN) == 63
    assert pan.toolTip() == "Pan: left 1"
    qtbot.mouseDClick(pan, LEFT)
    assert level_of(band.document.song.tracks[0], PAN) == 64


def test_mute_and_solo_reach_a_candidate_that_is_being_heard(
    qtbot: QtBot, band: MainWindow
) -> None:
    player, song = band.playback._player, band.document.song
    band.playback.audition(song, 0, 960, with_context=False)
    qtbot.mouseClick(rows(band)[1].mute, LEFT)
    assert [track.muted for track in player.updates[-1].tracks] == [False, True, False]
    qtbot.keyClick(band.roll.canvas, Key.Key_S)
    assert [track.soloed for track in player.updates[-1].tracks] == [True, False, False]


def test_several_tracks_are_selected_and_muted_in_one_step(qtbot: QtBot, band: MainWindow) -> None:
    first, second, third = rows(band)
    qtbot.mouseClick(third, LEFT, CTRL, NAME)
    assert band.tracks.selected_ids == (1, 3)
    assert band.tracks.active_track_id == 3
    qtbot.mouseClick(third.mute, LEFT)
    assert [track.muted for track in band.document.song.tracks] == [True, False, True]
    band.document.undo()
    assert not any(track.muted for track in band.document.song.tracks)
    qtbot.mouseClick(first, LEFT, Qt.KeyboardModifier.NoModifier, NAME)
    qtbot.mouseClick(third, LEFT, SHIFT, NAME)
    assert band.tracks.selected_ids == (1, 2, 3)
    qtbot.mouseClick(second, LEFT, Qt.KeyboardModifier.NoModifier, NAME)
    assert band.tracks.selected_ids == (2,)


def test_one_track_is_armed_at_a_time(qtbot: QtBot, band: MainWindow) -> None:
    first, second, _ = rows(band)
    qtbot.mouseClick(first.levels.arm, LEFT)
    assert band.tracks.armed_track_id == 1
    qtbot.keyClick(band.roll.canvas, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(band.roll.canvas, Key.Key_R, SHIFT)
    assert band.tracks.armed_track_id == 2
    assert (first.levels.arm.isChecked(), second.levels.arm.isChecked()) == (False, True)
    band.actions_["delete_track"].trigger()
    assert band.tracks.armed_track_id is None


def test_step_input_goes_to_the_armed_track(qtbot: QtBot, band: MainWindow) -> None:
    qtbot.keyClick(band.roll.canvas, Key.Key_R, SHIFT)
    qtbot.mouseClick(rows(band)[2], LEFT, Qt.KeyboardModifier.NoModifier, NAME)
    assert band.roll.active_track_id == 3
    band.roll.step_input.set_on(True)
    assert band.roll.active_track_id == 1
    before = len(band.document.song.track(1).notes)
    qtbot.keyClick(band.roll.canvas, Key.Key_A)
    assert len(band.document.song.track(1).notes) == before + 1


def test_a_row_is_dragged_to_another_place(qtbot: QtBot, band: MainWindow) -> None:
    drag_row(rows(band)[0], rows(band)[0].height() + rows(band)[1].height())
    assert names(band) == ["Chords", "Melody", "Bass"]
    assert band.tracks.active_track_id == 1
    assert not band.tracks._drop_line.isVisible()
    band.document.undo()
    assert names(band) == list(NAMES)
    drag_row(rows(band)[2], -1000)
    assert names(band) == ["Bass", "Melody", "Chords"]


def test_tracks_are_moved_and_chosen_by_keys(qtbot: QtBot, band: MainWindow) -> None:
    canvas = band.roll.canvas
    alt = Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(canvas, Key.Key_Down, alt | SHIFT)
    assert names(band) == ["Chords", "Melody", "Bass"]
    qtbot.keyClick(canvas, Key.Key_Down, alt)
    assert band.roll.active_track_id == 3
    row = rows(band)[2]
    row.setFocus()
    qtbot.keyClick(row, Key.Key_Up)
    assert band.tracks.active_track_id == 1
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    qtbot.keyClicks(QApplication.focusWidget(), "Tune")
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    assert names(band) == ["Chords", "Tune", "Bass"]


def test_a_copy_and_a_merge(qtbot: QtBot, band: MainWindow) -> None:
    qtbot.keyClick(band.roll.canvas, Key.Key_D, CTRL | SHIFT)
    assert names(band) == ["Melody", "Melody copy", "Chords", "Bass"]
    copy = band.document.song.tracks[1]
    assert band.roll.active_track_id == copy.track_id
    assert copy.channel == 3  # Its own, so that it can be louder or another instrument.
    qtbot.mouseClick(rows(band)[2], LEFT, CTRL, NAME)
    band.actions_["merge_tracks"].trigger()
    assert names(band) == ["Melody", "Melody copy", "Bass"]
    merged = band.document.song.tracks[1]
    assert sorted(note.pitch for note in merged.notes) == [60, 61, 64, 64]
    assert {note.channel for note in merged.notes} == {3}
    band.document.undo()
    assert names(band) == ["Melody", "Melody copy", "Chords", "Bass"]


def test_a_merge_of_one_track_says_what_is_missing(band: MainWindow) -> None:
    before = band.document.song
    band.actions_["merge_tracks"].trigger()
    assert band.document.song is before
    assert "Ctrl+click" in band.messages.current.text
    menu = track_menu(band.actions_, 1, band)
    assert "Merge tracks" not in [action.text().replace("&", "") for action in menu.actions()]
    menu.deleteLater()


def test_other_tracks_are_ghosts_that_let_the_mouse_through(qtbot: QtBot, band: MainWindow) -> None:
    assert band.roll.visible_tracks == (1, 2, 3)
    place = band.roll.state.viewport.transform
    at = QPoint(round(place.x(100)), round(place.y(61) + place.row_height / 2))
    qtbot.mouseClick(band.roll.canvas, LEFT, pos=at)  # On a note of another track.
    assert band.roll.selection == ()
    qtbot.keyClick(band.roll.canvas, Key.Key_O)
    assert band.roll.visible_tracks == (1,)
    assert not band.actions_["other_tracks"].isChecked()
    qtbot.keyClick(band.roll.canvas, Key.Key_O)
    assert band.roll.visible_tracks == (1, 2, 3)


def test_other_tracks_and_the_armed_one_are_found_as_they_were_left(
    qtbot: QtBot, band: MainWindow, open_window: OpenWindow, tmp_path: Path
) -> None:
    qtbot.keyClick(band.roll.canvas, Key.Key_O)
    band.tracks.set_armed(2)
    path = tmp_path / "band.muse"
    with qtbot.waitSignal(band.files.saved):
        band.files.save(path)
    with qtbot.waitSignal(band.closed):
        band.close()
    again = open_window(files=(path,))
    assert again.roll.visible_tracks == (1,)
    assert not again.actions_["other_tracks"].isChecked()
    assert again.tracks.armed_track_id == 2
    again.actions_["new"].trigger()
    assert again.tracks.armed_track_id is None


def test_the_switches_of_a_track_name_their_keys(band: MainWindow) -> None:
    first, second = rows(band)[:2]
    assert first.levels.arm.toolTip() == "Arm: step input goes here  (Shift+R)"
    band.actions_["track_levels"].trigger()
    assert second.levels.arm.toolTip() == "Arm: step input goes here"  # It is not edited.
    band.shortcut_keys.change("arm_track", ("Ctrl+Alt+R",))
    assert "(Ctrl+Alt+R)" in first.levels.arm.toolTip()


def test_another_instrument_from_the_playhead_on(qtbot: QtBot, band: MainWindow) -> None:
    band.playback.set_cursor(960)
    before = band.document.song
    for typed in ("violin", "cello"):  # The second gives the first another instrument.
        band.actions_["instrument_change"].trigger()
        chooser = popover(InstrumentChooser)
        assert "Drums" not in [chooser.list.item(i).text() for i in range(chooser.list.count())]
        qtbot.keyClicks(chooser.search, typed)
        qtbot.keyClick(chooser.search, Key.Key_Return)
    track = band.document.song.track(1)
    assert [(e.tick, e.data) for e in track.events] == [(960, b"\xc0\x2a")]
    assert track.notes is before.track(1).notes
    assert band.document.undo_name == "Insert instrument change"
    band.document.undo()
    band.document.undo()
    assert band.document.song == before


def test_levels_of_all_tracks_are_shown_on_demand(qtbot: QtBot, band: MainWindow) -> None:
    assert [row.levels_shown for row in rows(band)] == [True, False, False]
    band.actions_["track_levels"].trigger()
    assert all(row.levels_shown for row in rows(band))


def test_delete_takes_every_selected_track(qtbot: QtBot, band: MainWindow) -> None:
    qtbot.mouseClick(rows(band)[2], LEFT, CTRL, NAME)
    band.actions_["delete_track"].trigger()
    assert names(band) == ["Chords"]
    band.document.undo()
    assert names(band) == list(NAMES)


def test_the_switches_name_their_keys_changed_or_not(band: MainWindow) -> None:
    row = rows(band)[0]
    assert (row.mute.toolTip(), row.solo.toolTip()) == ("Mute  (M)", "Solo  (S)")
    band.actions_.set_keys("mute", ("Ctrl+F9",))
    assert row.mute.toolTip() == "Mute  (Ctrl+F9)"
    band.actions_.set_keys("mute", ())
    assert row.mute.toolTip() == "Mute"


def test_a_track_that_goes_before_it_was_drawn_leaves_no_window_behind(
    qtbot: QtBot, band: MainWindow
) -> None:
    qtbot.waitUntil(band.isActiveWindow)
    song = band.document.song
    band.document.reset(Song((*song.tracks, Track(9))))
    band.document.reset(song)
    QApplication.processEvents()
    windows = QApplication.topLevelWidgets()
    assert not [w for w in windows if isinstance(w, TrackRow) and w.isVisible()]
    assert band.isActiveWindow()
