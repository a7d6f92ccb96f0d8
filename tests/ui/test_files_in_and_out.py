"""Files dropped on the window, files written from it, and the list of recent ones."""

from __future__ import annotations

import threading
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from musestudio.editing import ChangeNotes
from musestudio.editing.project_file import Project, write_project
from musestudio.midi.file import read_song, song_bytes, write_song
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track
from musestudio.score.events import TEMPO, TRACK_NAME
from musestudio.sound import render
from musestudio.ui.export_dialog import ExportDialog
from musestudio.ui.file_export import Form, Scope
from musestudio.ui.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
SLOW = MetaEvent(0, TEMPO, (1_000_000).to_bytes(3, "big"))


def named(name: str) -> MetaEvent:
    return MetaEvent(0, TRACK_NAME, name.encode())


@pytest.fixture
def flute(tmp_path: Path) -> Path:
    """A file of one part, of another resolution than the piece."""
    path = tmp_path / "flute.mid"
    notes = tuple(Note(i * 96, 72 + i, 90, channel=3) for i in range(4))
    program = (ChannelEvent(0, b"\xc3\x49"),)
    write_song(Song((Track(1, notes, program, (named("Flute"),)),), ticks_per_beat=96), path)
    return path


@pytest.fixture
def duo(tmp_path: Path) -> Path:
    """Piano and bass, slowly; the piece of most of these stories."""
    path = tmp_path / "duo.mid"
    piano = Track(1, (Note(0, 60, 480), Note(1920, 64, 480)), metas=(SLOW, named("Piano")))
    bass = Track(2, (Note(0, 36, 960, channel=1),), metas=(named("Bass"),))
    write_song(Song((piano, bass)), path)
    return path


@pytest.fixture
def window(open_window: Callable[..., MainWindow], duo: Path) -> MainWindow:
    window = open_window(files=(duo,))
    window.roll.set_active_track(window.document.song.tracks[0].track_id)
    return window


def x_of_bar(window: MainWindow, bar: int) -> float:
    tick = window.document.song.metre_map.bar_start(bar)
    return window.roll.state.viewport.transform.x(tick) + 2


# --- dropped


def test_a_part_lands_on_the_track_and_the_bar_under_the_mouse(
    qtbot: QtBot, window: MainWindow, flute: Path, drop_files: Callable[..., None]
) -> None:
    before = window.document.song
    window.document.apply(ChangeNotes(1, added=(Note(9600, 61, 480),)))
    edited = window.document.song
    drop_files(window.roll.canvas, [flute], x_of_bar(window, 2))
    qtbot.waitUntil(lambda: window.document.song.note_count == edited.note_count + 4)
    assert len(window.document.song.tracks) == 2
    added = tuple(note for _, note in window.roll.selection)
    assert [note.start_tick for note in added] == [1920 + i * 480 for i in range(4)]
    assert {note.channel for note in added} == {0}  # Played by the piano now.
    assert "“Piano”" in window.messages.current.text
    window.document.undo()
    window.document.undo()
    assert window.document.song == before


def test_while_it_hovers_the_page_says_where_it_would_land(window: MainWindow) -> None:
    window.document.apply(ChangeNotes(1, added=(Note(9600, 61, 480),)))
    label = window.roll.canvas.drop_label(1920)
    assert "“Piano”" in label
    assert "bar 2" in label
    assert "Shift" in label


def test_several_files_become_tracks_in_one_step_and_a_bad_one_stops_no_other(
    qtbot: QtBot,
    window: MainWindow,
    flute: Path,
    duo: Path,
    tmp_path: Path,
    drop_files: Callable[..., None],
) -> None:
    window.document.apply(ChangeNotes(1, added=(Note(9600, 61, 480),)))
    before = window.document.song
    bad = tmp_path / "bad.mid"
    bad.write_bytes(b"not music")
    told: list[str] = []
    window.messages.shown.connect(lambda message: told.append(message.text))
    drop_files(window.roll.canvas, [flute, bad, duo], x_of_bar(window, 3))
    qtbot.waitUntil(lambda: len(window.document.song.tracks) == 5)
    assert [t.name for t in window.document.song.tracks[2:]] == ["Flute", "Piano", "Bass"]
    assert all(t.notes[0].start_tick == 3840 for t in window.document.song.tracks[2:])
    assert any("bad.mid" in text for text in told)
    window.document.undo()
    assert window.document.song == before


def test_a_part_dropped_on_an_empty_track_brings_its_instrument(
    qtbot: QtBot, window: MainWindow, flute: Path, drop_files: Callable[..., None]
) -> None:
    window.actions_["add_track"].trigger()
    drop_files(window.roll.canvas, [flute], x_of_bar(window, 1))
    qtbot.waitUntil(lambda: window.document.song.note_count == 7)
    track = window.document.song.tracks[-1]
    assert len(window.document.song.tracks) == 3
    assert len(track.notes) == 4
    assert (track.name, track.program) == ("Flute", 0x49)
    assert track.channel not in (0, 1)  # Those of piano and bass.


def test_a_file_let_go_over_a_row_of_the_track_list_goes_to_that_track(
    qtbot: QtBot, window: MainWindow, flute: Path, drop_files: Callable[..., None]
) -> None:
    window.playback.set_cursor(1920)
    row = window.tracks.row(2)
    place = row.mapTo(window, row.rect().center())
    drop_files(window, [flute], place.x(), place.y())
    qtbot.waitUntil(lambda: window.document.song.note_count == 7)
    assert [n.start_tick for n in window.document.song.track(2).notes] == [
        0,
        1920,
        2400,
        2880,
        3360,
    ]
    assert window.roll.active_track_id == 2


def test_a_project_dropped_on_a_changed_piece_opens_beside_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, drop_files: Callable[..., None]
) -> None:
    path = tmp_path / "waltz.muse"
    write_project(Project(Song((Track(1, (Note(0, 50, 96),)),))), path, encode_song=song_bytes)
    window.document.apply(ChangeNotes(1, added=(Note(9600, 61, 480),)))
    drop_files(window.roll.canvas, [path], x_of_bar(window, 1))
    (_, other) = window.windows.open
    qtbot.waitUntil(lambda: other.files.path == path)
    assert window.document.song.note_count == 4


def test_what_is_written_while_a_file_is_read_is_not_replaced_by_it(
    qtbot: QtBot, window: MainWindow, flute: Path
) -> None:
    window.prompts.open_path(flute)
    window.document.apply(ChangeNotes(1, added=(Note(9600, 61, 480),)))
    edited = window.document.song
    qtbot.waitUntil(lambda: window.messages.current is not None)
    assert "was not opened" in window.messages.current.text
    assert window.document.song is edited


# --- exported


@pytest.fixture
def export(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Choose in the export dialog by clicks, name a file, and wait until it is written."""

    def choose(scope: Scope, form: Form, *, only_heard: bool = True, wait: bool = True) -> Path:
        def click(dialog: ExportDialog) -> int:
            dialog.scopes[scope].click()
            dialog.forms[form].click()
            if dialog.only_heard.isChecked() != only_heard:
                dialog.only_heard.click()
            dialog.export.click()
            return dialog.result()

        monkeypatch.setattr(ExportDialog, "exec", click)
        monkeypatch.setattr(
            QFileDialog,
            "getSaveFileName",
            lambda *arguments: (str(tmp_path / f"out {Path(arguments[2]).name}"), ""),
        )
        qtbot.keyClick(window.roll.canvas, Qt.Key.Key_E, CTRL)
        if wait:
            qtbot.waitUntil(lambda: not window.background.is_busy("export"), timeout=20_000)
        (path,) = tmp_path.glob("out *") if wait else (tmp_path,)
        return path

    return choose


def test_the_piece_is_exported_with_tracks_apart_and_stays_unsaved(
    window: MainWindow, export: Callable[..., Path]
) -> None:
    window.document.apply(ChangeNotes(1, added=(Note(9600, 61, 480),)))
    path = export(Scope.PIECE, Form.MIDI_TRACKS)
    assert path.name == "out duo.mid"
    written = read_song(path).song
    assert written.midi_format == 1
    assert [t.notes for t in written.tracks] == [t.notes for t in window.document.song.tracks]
    assert window.isWindowModified()
    assert "Exported" in window.messages.current.text


def test_the_piece_is_exported_in_one_track(
    window: MainWindow, export: Callable[..., Path]
) -> None:
    data = export(Scope.PIECE, Form.MIDI_ONE_TRACK).read_bytes()
    assert data[8:12] == b"\x00\x00\x00\x01"  # Type 0, one track.


def test_a_track_is_exported_with_the_tempo_of_the_piece(
    window: MainWindow, export: Callable[..., Path]
) -> None:
    window.roll.set_active_track(window.document.song.tracks[1].track_id)
    path = export(Scope.TRACK, Form.MIDI_TRACKS)
    assert "Bass" in path.name
    written = read_song(path).song
    assert [t.name for t in written.tracks] == ["Bass"]
    assert written.tracks[0].notes == window.document.song.tracks[1].notes
    assert written.tempo_map.tempo_at(0).microseconds_per_beat == 1_000_000


def test_a_selection_is_exported_from_its_bar_on(
    window: MainWindow, export: Callable[..., Path]
) -> None:
    window.roll.select_notes((Note(1920, 64, 480),))
    path = export(Scope.SELECTION, Form.MIDI_TRACKS)
    assert "bar 2" in path.name
    written = read_song(path).song
    assert [(n.start_tick, n.pitch) for n in written.tracks[0].notes] == [(0, 64)]
    assert written.tempo_map.tempo_at(0).microseconds_per_beat == 1_000_000


@pytest.mark.parametrize("only_heard", [True, False])
def test_what_is_muted_is_left_out_by_choice(
    window: MainWindow, export: Callable[..., Path], only_heard: bool
) -> None:
    loud, quiet = Note(1920, 64, 480), Note(1920, 64, 480, muted=True)
    window.document.apply(ChangeNotes(1, (loud,), (quiet,)))
    window.tracks.row(2).mute.click()
    written = read_song(export(Scope.PIECE, Form.MIDI_TRACKS, only_heard=only_heard)).song
    assert written.note_count == (1 if only_heard else 3)
    assert written.tempo_map.tempo_at(0).microseconds_per_beat == 1_000_000


def test_the_sound_is_exported(window: MainWindow, export: Callable[..., Path]) -> None:
    path = export(Scope.PIECE, Form.WAV)
    with wave.open(str(path)) as file:
        assert file.getnchannels() == 2
        assert file.getnframes() > 5 * file.getframerate()  # Five beats of a second each.
    assert not window.status.export.isVisible()


def test_a_long_export_shows_how_far_it_is_and_can_be_stopped(
    qtbot: QtBot,
    window: MainWindow,
    export: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_go_on = threading.Event()

    class SlowInstrument(render.Instrument):
        def render(self, frames: int):
            may_go_on.wait()
            return super().render(frames)

    monkeypatch.setattr(render, "Instrument", SlowInstrument)
    export(Scope.PIECE, Form.WAV, wait=False)
    chip = window.status.export
    assert chip.isVisible()
    assert "duo.wav" in chip.bar.accessibleName()
    # The window is free meanwhile.
    window.document.apply(ChangeNotes(1, added=(Note(9600, 61, 480),)))
    qtbot.mouseClick(chip.stop, Qt.MouseButton.LeftButton)
    may_go_on.set()
    qtbot.waitUntil(lambda: not chip.isVisible())
    assert list(tmp_path.glob("out *")) == []
    assert "not written" in window.messages.current.text


def test_an_export_that_cannot_be_written_is_one_sentence(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for form in (Form.MIDI_TRACKS, Form.WAV):
        path = tmp_path / "no such folder" / f"out{form.suffix}"
        window.messages.dismiss()
        window.export.export_.write(window.document.song, form, path)
        qtbot.waitUntil(lambda: window.messages.current is not None, timeout=20_000)
        assert "written" in window.messages.current.text
        assert path.name in window.messages.current.text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
def test_a_full_disk_is_one_sentence_and_the_work_stays_unsaved(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.document.apply(ChangeNotes(1, added=(Note(9600, 61, 480),)))
    closed: list[bool] = []
    window.files.save("/dev/full", then=lambda: closed.append(True))
    qtbot.waitUntil(lambda: window.messages.current is not None)
    assert "could not be saved: No space left on device." in window.messages.current.text
    assert window.isWindowModified()
    assert window.files.path is not None
    assert window.files.path.name == "duo.mid"
    assert closed == []  # Whatever was to follow, closing for one, does not.


# --- recent files


def test_recent_files_are_in_the_menu_and_those_that_are_gone_are_grey(
    qtbot: QtBot, window: MainWindow, duo: Path, flute: Path
) -> None:
    window.prompts.open_path(flute)
    qtbot.waitUntil(lambda: window.files.path == flute)
    menu = next(
        action.menu()
        for top in window.menuBar().actions()
        for action in top.menu().actions()
        if action.text() == "Open &recent"
    )
    duo.unlink()
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: any("gone" in action.text() for action in menu.actions()[:2]))
    first, second = menu.actions()[:2]
    assert first.text().startswith("flute.mid — ")
    assert first.isEnabled()
    assert second.text() == "duo.mid — it is gone"
    assert not second.isEnabled()
    next(a for a in menu.actions() if "Remove" in a.text()).trigger()
    assert window.store.value.recent_files == (str(flute),)


def test_the_empty_page_offers_recent_files(qtbot: QtBot, window: MainWindow, duo: Path) -> None:
    page = window.recent_on_page
    assert not page.isVisible()
    window.prompts.new()
    qtbot.waitUntil(page.isVisible)
    (button,) = page.buttons
    assert button.text() == "duo.mid"
    assert page.parentWidget().rect().contains(page.geometry())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.files.path == duo)
    assert not page.isVisible()


def test_a_recent_file_that_is_gone_is_told_and_forgotten(
    qtbot: QtBot, window: MainWindow, duo: Path
) -> None:
    before = window.document.song
    duo.unlink()
    window.prompts.open_path(duo)
    qtbot.waitUntil(lambda: window.messages.current is not None)
    assert "duo.mid" in window.messages.current.text
    assert window.store.value.recent_files == ()
    assert window.document.song is before
