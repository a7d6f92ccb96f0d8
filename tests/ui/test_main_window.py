"""The program as a composer meets it, by real keys, clicks and drops."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from musestudio import app as application
from musestudio.editing import ChangeNotes
from musestudio.editing.project_file import read_project
from musestudio.errors import ModelError
from musestudio.midi.file import read_song, read_song_bytes, write_song
from musestudio.midi.output import SilentOutput
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import TRACK_NAME
from musestudio.settings import load_settings
from musestudio.ui.assistant import AssistantState
from musestudio.ui.main_window import MainWindow
from musestudio.ui.roll_menu import roll_menu
from musestudio.ui.theme import DARK, LIGHT, apply_theme, current_theme

Key = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, modifier: Any = None) -> None:
    """Press a key wherever the focus is."""
    focused = QApplication.focusWidget() or window
    if modifier is None:
        qtbot.keyClick(focused, key)
    else:
        qtbot.keyClick(focused, key, modifier)


def ask(qtbot: QtBot, window: MainWindow) -> None:
    """Press C and wait for the candidates."""
    press(qtbot, window, Key.Key_C)
    qtbot.waitUntil(lambda: window.assistant.answers is not None, timeout=20_000)


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    """A file of one bar with another resolution than the demo's."""
    track = Track(
        1,
        tuple(Note(i * 96, 72 + i, 90) for i in range(4)),
        metas=(MetaEvent(0, TRACK_NAME, b"Flute"),),
    )
    path = tmp_path / "tune.mid"
    write_song(Song((track,), ticks_per_beat=96), path)
    return path


# --- a phrase in, a continuation out


def test_it_opens_on_a_demo_phrase_and_space_plays_it(qtbot: QtBot, window: MainWindow) -> None:
    assert window.document.song.note_count > 0
    assert window.files.display_name in window.windowTitle()
    assert not window.isWindowModified()
    player = window.playback._player
    press(qtbot, window, Key.Key_Space)
    assert player.played[-1][:2] == (window.document.song, 0)
    assert window.actions_["play"].isChecked()
    player.tick = 700.0
    qtbot.waitUntil(lambda: window.roll.playhead_tick == 700)
    press(qtbot, window, Key.Key_Space)
    assert not player.is_playing
    assert window.roll.playhead_tick == 0


def test_four_candidates_are_stepped_through_heard_and_one_is_kept(
    qtbot: QtBot, window: MainWindow
) -> None:
    before = window.document.song
    ask(qtbot, window)
    answers = window.assistant.answers
    assert len(answers.candidates) == len(window.panel.strip.cells) == 4
    assert window.roll.has_ghosts
    assert window.document.song is before

    press(qtbot, window, Key.Key_Down)
    press(qtbot, window, Key.Key_Down)
    press(qtbot, window, Key.Key_Up)
    assert window.assistant.current == 1

    press(qtbot, window, Key.Key_Space)
    song, from_tick, until_tick, _ = window.playback._player.played[-1]
    candidate = answers.candidates[1]
    assert from_tick < candidate.start_tick  # A bar of what was there before.
    assert until_tick == candidate.end_tick
    assert song.note_count > before.note_count
    assert window.document.song is before

    press(qtbot, window, Key.Key_Tab)
    after = window.document.song
    assert after.note_count == before.note_count + len(candidate.notes)
    assert not window.roll.has_ghosts
    assert window.isWindowModified()
    (record,) = window.assistant.records()
    assert (record.model, record.seed) == ("tiny", answers.request.seed)
    assert record.settings["candidate"] == 1

    press(qtbot, window, Key.Key_Z, CTRL)
    assert window.document.song == before
    assert window.assistant.records() == ()
    press(qtbot, window, Key.Key_Z, CTRL | SHIFT)
    assert window.document.song == after


def test_escape_throws_the_candidates_away(qtbot: QtBot, window: MainWindow) -> None:
    before = window.document.song
    ask(qtbot, window)
    press(qtbot, window, Key.Key_Escape)
    assert window.assistant.answers is None
    assert not window.roll.has_ghosts
    assert window.document.song is before
    # Space belongs to the transport again.
    press(qtbot, window, Key.Key_Space)
    assert window.playback.is_playing
    assert not window.playback.is_auditioning


def test_the_same_seed_gives_the_same_again(qtbot: QtBot, window: MainWindow) -> None:
    window.panel.controls.lock.click()
    ask(qtbot, window)
    first = window.assistant.answers
    press(qtbot, window, Key.Key_Escape)
    ask(qtbot, window)
    assert window.assistant.answers.candidates == first.candidates
    press(qtbot, window, Key.Key_C, SHIFT)
    qtbot.waitUntil(lambda: window.assistant.answers not in (None, first), timeout=20_000)
    assert window.assistant.answers.request.seed != first.request.seed


def test_digits_go_to_the_box_that_is_being_typed_in_and_return_leaves_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    bars = window.panel.controls.bars
    bars.setFocus()
    bars.selectAll()
    qtbot.keyClick(bars, Key.Key_1)  # Elsewhere the key of the select tool.
    qtbot.keyClick(bars, Key.Key_Backspace)  # Elsewhere it deletes notes.
    qtbot.keyClick(bars, Key.Key_8)
    qtbot.keyClick(bars, Key.Key_Return)
    assert bars.value() == 8
    assert window.roll.canvas.hasFocus()
    seed, lowest = window.panel.controls.seed, window.panel.controls.lowest
    lowest.setFocus()
    lowest.selectAll()
    qtbot.keyClicks(lowest, "c3")  # Elsewhere C asks for continuations.
    qtbot.keyClick(lowest, Key.Key_Return)
    assert window.panel.controls.options.lowest_pitch == 48
    assert window.assistant.state is AssistantState.READY
    seed.setFocus()
    qtbot.keyClick(seed, Key.Key_Space)  # No number has a space: it plays.
    assert window.playback.is_playing
    qtbot.waitUntil(lambda: "5–12" in window.panel.ask_box.where.text())


def test_after_a_candidate_kept_at_the_cursor_the_next_goes_on_from_there(
    qtbot: QtBot, window: MainWindow
) -> None:
    metre_map = window.document.song.metre_map
    window.playback.set_cursor(metre_map.bar_start(3))
    ask(qtbot, window)
    candidate = window.assistant.candidate
    assert candidate.start_tick == metre_map.bar_start(3)
    press(qtbot, window, Key.Key_Return)
    ids = {i for i, _ in window.document.song.all_notes()}
    for track_id in ids:
        notes = window.document.song.track(track_id).notes
        inside = [n for n in notes if candidate.start_tick <= n.start_tick < candidate.end_tick]
        kept = [note for i, note in candidate.notes if i == track_id]
        assert sorted(inside) == sorted(kept)  # In the place of what stood there.
    assert window.playback.cursor_tick == candidate.end_tick


def test_what_the_assistant_hears_is_chosen_in_the_track_list(
    qtbot: QtBot, window: MainWindow
) -> None:
    first, second = (track.track_id for track in window.document.song.tracks if track.notes)
    window.tracks.row(second).heard.click()
    ask(qtbot, window)
    assert window.assistant.answers.request.track_ids == (first,)
    press(qtbot, window, Key.Key_Escape)
    window.tracks.row(first).heard.click()
    press(qtbot, window, Key.Key_C)
    assert "ear" in window.messages.current.text


# --- files


def test_a_file_dropped_on_the_untouched_demo_is_opened(
    qtbot: QtBot, window: MainWindow, tune: Path, drop_files: Callable[..., None]
) -> None:
    drop_files(window.roll.canvas, [tune], 200)
    qtbot.waitUntil(lambda: window.files.path == tune)
    assert window.document.song == read_song(tune).song
    assert not window.document.can_undo
    assert window.store.value.recent_files == (str(tune),)


def test_a_file_dropped_with_shift_becomes_tracks_that_begin_there(
    qtbot: QtBot, window: MainWindow, tune: Path, drop_files: Callable[..., None]
) -> None:
    song = window.document.song
    track_id = window.roll.active_track_id
    window.document.apply(ChangeNotes(track_id, added=(Note(0, 40, 480),)))
    edited = window.document.song
    bar_3 = song.metre_map.bar_start(3)
    x = window.roll.state.viewport.transform.x(bar_3) + 2
    drop_files(window.roll.canvas, [tune], x, modifiers=SHIFT)
    qtbot.waitUntil(lambda: len(window.document.song.tracks) == len(edited.tracks) + 1)
    flute = window.document.song.tracks[-1]
    assert flute.name == "Flute"
    beat = song.ticks_per_beat
    assert [n.start_tick for n in flute.notes] == [bar_3 + i * beat for i in range(4)]
    press(qtbot, window, Key.Key_Z, CTRL)
    assert window.document.song == edited


@pytest.mark.parametrize(
    "content",
    [b"", b"MThd", b"not music at all", bytes(100_000)],
    ids=["empty", "cut", "text", "0"],
)
def test_a_bad_file_is_one_sentence_and_the_window_lives(
    qtbot: QtBot,
    window: MainWindow,
    tmp_path: Path,
    drop_files: Callable[..., None],
    content: bytes,
) -> None:
    before = window.document.song
    bad = tmp_path / "bad.mid"
    bad.write_bytes(content)
    drop_files(window.roll.canvas, [bad], 100)
    qtbot.waitUntil(lambda: window.messages.current is not None)
    text = window.messages.current.text
    assert "bad.mid" in text
    assert "Traceback" not in text
    assert window.document.song is before
    press(qtbot, window, Key.Key_Space)
    assert window.playback.is_playing


def test_saving_and_opening_brings_everything_back(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tune: Path
) -> None:
    ask(qtbot, window)
    press(qtbot, window, Key.Key_Tab)
    window.tracks.row(window.document.song.tracks[-1].track_id).mute.click()
    song, records = window.document.song, window.assistant.records()
    path = tmp_path / "piece.muse"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path.with_suffix("")), ""))
    press(qtbot, window, Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert "piece.muse" in window.windowTitle()
    saved = read_project(path, decode_song=lambda data: read_song_bytes(data, "piece").song)
    assert saved.song == song
    assert saved.generations == records

    window.prompts.open_path(tune)
    qtbot.waitUntil(lambda: window.files.path == tune)
    window.prompts.open_path(path)
    qtbot.waitUntil(lambda: window.files.path == path)
    assert window.document.song == song
    assert window.assistant.records() == records
    assert window.tracks.row(song.tracks[-1].track_id).mute.isChecked()


def test_unsaved_work_is_not_lost_by_closing(
    qtbot: QtBot,
    window: MainWindow,
    tmp_path: Path,
    answer: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    press(qtbot, window, Key.Key_A, CTRL)
    press(qtbot, window, Key.Key_Delete)
    asked = answer(QMessageBox.StandardButton.Cancel)
    press(qtbot, window, Key.Key_Q, CTRL)
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert window.isVisible()

    path = tmp_path / "kept.muse"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    answer(QMessageBox.StandardButton.Save)
    with qtbot.waitSignal(window.closed):
        window.close()
    assert path.exists()
    assert not window.isVisible()
    assert window.playback._player.is_closed


def test_discarding_closes(qtbot: QtBot, window: MainWindow, answer: Callable[..., Any]) -> None:
    press(qtbot, window, Key.Key_A, CTRL)
    press(qtbot, window, Key.Key_Delete)
    answer(QMessageBox.StandardButton.Discard)
    with qtbot.waitSignal(window.closed):
        window.close()
    assert not window.isVisible()


def test_closing_while_it_thinks_and_plays_ends_in_order(
    qtbot: QtBot, open_window: Callable[..., MainWindow], pondering: Any
) -> None:
    window = open_window(pondering)
    press(qtbot, window, Key.Key_Space)
    press(qtbot, window, Key.Key_C)
    assert pondering.was_asked.wait(30)
    with qtbot.waitSignal(window.closed):
        window.close()
    assert window.playback._player.is_closed


# --- the rest of the window


def test_the_roll_keeps_most_of_the_window(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1280, 800)
    QApplication.processEvents()
    share = window.roll.width() * window.roll.height() / (1280 * 800)
    assert share >= 0.6
    window.resize(1024, 700)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1024, 700)
    for part in (window.panel, window.tracks, window.status, window.transport):
        assert window.rect().contains(part.mapTo(window, part.rect().bottomRight()))


def test_panels_are_hidden_by_a_key_and_stay_hidden(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window()
    assert window.tracks.isVisible()
    press(qtbot, window, Key.Key_F5)
    assert not window.tracks.isVisible()
    window.transport.snap.setCurrentIndex(4)
    window.transport.snap.activated.emit(4)
    with qtbot.waitSignal(window.closed):
        window.close()
    again = open_window()
    assert not again.tracks.isVisible()
    assert again.panel.isVisible()
    assert again.roll.snap.name == "1/4"


def test_the_theme_is_switched_and_remembered(qtbot: QtBot, window: MainWindow) -> None:
    window.themes.menu.chosen.emit("light")
    assert current_theme() is LIGHT
    with qtbot.waitSignal(window.closed):
        window.close()
    assert load_settings().theme == "light"

    apply_theme(QApplication.instance(), DARK)  # For the tests that follow.


def test_notes_are_transposed_duplicated_and_quantised_by_keys(
    qtbot: QtBot, window: MainWindow
) -> None:
    track_id = window.roll.active_track_id
    track = window.document.song.track(track_id)
    window.document.apply(
        ChangeNotes(track_id, removed=track.notes, added=(Note(130, 60, 200), Note(490, 64, 200)))
    )

    def notes() -> list[tuple[int, int]]:
        song = window.document.song
        return [(n.start_tick, n.pitch) for n in song.track(track_id).notes]

    press(qtbot, window, Key.Key_A, CTRL)
    press(qtbot, window, Key.Key_Q)
    assert notes() == [(120, 60), (480, 64)]
    press(qtbot, window, Key.Key_Up)
    press(qtbot, window, Key.Key_Up, SHIFT)
    assert notes() == [(120, 73), (480, 77)]
    press(qtbot, window, Key.Key_D, CTRL)
    assert len(notes()) == 4
    for _ in range(4):
        press(qtbot, window, Key.Key_Z, CTRL)
    assert notes() == [(130, 60), (490, 64)]


def test_tracks_are_muted_renamed_added_and_deleted(qtbot: QtBot, window: MainWindow) -> None:
    first = window.tracks.active_track_id
    press(qtbot, window, Key.Key_M)
    assert window.document.song.track(first).muted
    press(qtbot, window, Key.Key_F2)
    edit = QApplication.focusWidget()
    qtbot.keyClicks(edit, "Cembalo s")  # With keys that are shortcuts elsewhere.
    qtbot.keyClick(edit, Key.Key_Return)
    assert window.document.song.track(first).name == "Cembalo s"
    assert not window.document.song.track(first).soloed
    press(qtbot, window, Key.Key_T, CTRL)
    new = window.tracks.active_track_id
    assert new != first
    assert window.roll.active_track_id == new
    window.actions_["delete_track"].trigger()
    assert new not in [track.track_id for track in window.document.song.tracks]
    assert window.tracks.active_track_id == window.roll.active_track_id


def test_a_lost_output_is_told_once_and_playing_goes_on(qtbot: QtBot, window: MainWindow) -> None:
    player = window.playback._player
    player.error = "The MIDI port “Piano” is gone."
    press(qtbot, window, Key.Key_Space)
    qtbot.waitUntil(lambda: window.messages.current is not None)
    assert window.messages.current.text == player.error
    assert "no sound" in window.status.output.text()
    assert window.playback.is_playing
    player.error = None
    qtbot.waitUntil(lambda: "no sound" not in window.status.output.text())


def test_a_click_in_the_ruler_moves_where_playing_begins(qtbot: QtBot, window: MainWindow) -> None:
    bar_2 = window.document.song.metre_map.bar_start(2)
    x = round(window.roll.state.viewport.transform.x(bar_2))
    qtbot.mouseClick(window.roll.ruler, Qt.MouseButton.LeftButton, pos=QPoint(x + 1, 8))
    assert window.playback.cursor_tick == bar_2
    press(qtbot, window, Key.Key_Space)
    assert window.playback._player.played[-1][1] == bar_2
    press(qtbot, window, Key.Key_Home)
    assert window.playback._player.played[-1][1] == 0


def test_every_key_does_one_thing_and_every_tooltip_names_it(window: MainWindow) -> None:
    owners: dict[str, str] = {}
    for spec in window.actions_:
        action = window.actions_[spec.id]
        if spec.shortcuts:
            assert "(" in action.toolTip(), spec.id
        if not action.isEnabled():
            continue
        for keys in action.shortcuts():
            assert keys.toString() not in owners, f"{spec.id} and {owners[keys.toString()]}"
            owners[keys.toString()] = spec.id


def test_a_broken_model_is_listed_with_the_reason(
    qtbot: QtBot, open_window: Callable[..., MainWindow], home: Path
) -> None:
    (home / "models").mkdir()
    (home / "models" / "broken.onnx").write_bytes(b"not a model")
    window = open_window()
    menu = window.models.menu
    qtbot.waitUntil(lambda: any(c.text == "broken" for c in menu.choices))
    (broken,) = (action for action in menu.actions() if action.text() == "broken")
    assert not broken.isEnabled()
    assert "broken.onnx" in broken.toolTip()


def test_an_output_is_chosen_and_remembered(qtbot: QtBot, window: MainWindow) -> None:
    menu = window.outputs.menu
    qtbot.waitUntil(lambda: len(menu.choices) > 1)
    (silent,) = (action for action in menu.actions() if action.text() == "Silent")
    silent.trigger()
    assert window.playback._player.outputs[-1] == SilentOutput()
    assert window.status.output.text() == "Silent"
    with qtbot.waitSignal(window.closed):
        window.close()
    assert load_settings().midi_output == "silent"


def test_a_right_click_continues_from_there(qtbot: QtBot, window: MainWindow) -> None:
    bar_3 = window.document.song.metre_map.bar_start(3)
    menu = roll_menu(window, bar_3 + 7)
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: window.assistant.answers is not None, timeout=20_000)
    assert window.assistant.candidate.start_tick == bar_3
    menu.deleteLater()


def test_an_error_nobody_caught_is_a_sentence_and_a_log_entry(
    window: MainWindow, caplog: pytest.LogCaptureFixture
) -> None:
    with application._sentences_for_errors(window.windows):
        try:
            raise KeyError("oops")
        except KeyError:
            sys.excepthook(*sys.exc_info())
    assert "Something unexpected" in window.messages.current.text
    assert "oops" not in window.messages.current.text
    assert any(record.exc_info for record in caplog.records)


def test_without_a_model_it_says_so_and_the_rest_works(
    qtbot: QtBot, open_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_at_all() -> Path:
        raise ModelError("No model is installed.")

    monkeypatch.setattr("musestudio.ui.model_chooser.model_paths", list)
    monkeypatch.setattr("musestudio.ui.model_chooser.default_model_path", none_at_all)
    window = open_window(expect_model=False)
    assert not window.panel.ask_box.ask.isEnabled()
    assert window.panel.ask_box.where.text() == "No model is installed."
    press(qtbot, window, Key.Key_Space)
    assert window.playback.is_playing


def test_nearness_reaches_the_model_and_is_remembered(
    qtbot: QtBot, open_window: Callable[..., MainWindow], pondering: Any
) -> None:
    window = open_window(pondering)
    nearness = window.panel.controls.nearness
    nearness.slider.setValue(30)
    assert (nearness.word, "0.30" in nearness.toolTip()) == ("Loosely", True)
    pondering.may_answer.set()
    ask(qtbot, window)
    assert pondering.requests[-1].recall == 0.3
    with qtbot.waitSignal(window.closed):
        window.close()
    assert load_settings().recall == 0.3


def test_a_kept_phrase_can_be_made_again_as_it_was(qtbot: QtBot, window: MainWindow) -> None:
    controls = window.panel.controls
    controls.bars.setValue(2)
    controls.nearness.set_value(0.4)
    ask(qtbot, window)
    first = window.assistant.answers
    press(qtbot, window, Key.Key_Tab)
    controls.bars.setValue(8)
    controls.nearness.set_value(1)
    start_tick = first.candidates[0].start_tick
    entries = {action.text(): action for action in roll_menu(window, start_tick + 5).actions()}
    entries["Set the assistant as for this phrase"].trigger()
    ask(qtbot, window)
    assert window.assistant.answers.candidates == first.candidates
    before = {action.text() for action in roll_menu(window, 0).actions()}
    assert "Set the assistant as for this phrase" not in before


def test_deleting_the_first_track_keeps_the_tempo(qtbot: QtBot, window: MainWindow) -> None:
    before = window.document.song
    press(qtbot, window, Key.Key_Delete, CTRL | SHIFT)
    after = window.document.song
    assert len(after.tracks) == len(before.tracks) - 1
    assert after.tempo_map.changes == before.tempo_map.changes
    assert window.transport.tempo.value == "76.0"
    press(qtbot, window, Key.Key_Z, CTRL)
    assert window.document.song == before


def test_the_demo_is_called_as_a_musician_writes_it(window: MainWindow) -> None:
    assert window.files.display_name == "Evening in A minor"


def test_the_looped_bars_are_shown_in_the_ruler(qtbot: QtBot, window: MainWindow) -> None:
    plain = window.roll.ruler.grab().toImage()
    press(qtbot, window, Key.Key_L)
    assert window.playback.loop == (0, window.document.song.metre_map.bar_start(5))
    assert window.roll.ruler.grab().toImage() != plain
    press(qtbot, window, Key.Key_L)
    assert window.playback.loop is None
    assert window.roll.ruler.grab().toImage() == plain
