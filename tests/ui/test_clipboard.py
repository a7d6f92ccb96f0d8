"""Notes go from track to track, window to window and program to program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from musestudio.editing import AddTrack, ChangeNotes
from musestudio.midi.file import read_song, read_song_bytes, song_bytes, write_song
from musestudio.score import ChannelEvent, Note, Song, Track
from musestudio.ui.document_files import Origin
from musestudio.ui.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
TUNE = (Note(1920, 60, 480, 70), Note(2400, 64, 480, 90), Note(2880, 67, 960, 50))


@pytest.fixture(autouse=True)
def empty_clipboard(qapp: QApplication) -> Iterator[None]:
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    """Two tracks, the second empty, with a bass's program on it."""
    path = tmp_path / "tune.mid"
    bass = Track(2, (), (ChannelEvent(0, b"\xc1\x20"),))
    write_song(Song((Track(1, TUNE), bass)), path)
    return path


@pytest.fixture
def window(open_window: Callable[..., MainWindow], tune: Path) -> MainWindow:
    window = open_window(files=(tune,))
    window.roll.set_active_track(window.document.song.tracks[0].track_id)
    return window


def keys(qtbot: QtBot, window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window.roll.canvas, key, modifiers)


def copied() -> QMimeData:
    return QGuiApplication.clipboard().mimeData()


def test_a_copy_is_pasted_at_the_playhead_selected_and_undone_in_one_step(
    qtbot: QtBot, window: MainWindow
) -> None:
    before = window.document.song
    window.roll.select_notes(TUNE[:2])
    keys(qtbot, window, Qt.Key.Key_C, CTRL)
    assert window.document.song is before
    window.playback.set_cursor(7680)
    keys(qtbot, window, Qt.Key.Key_V, CTRL)
    pasted = tuple(note.with_start(note.start_tick + 5760) for note in TUNE[:2])
    assert window.document.song.tracks[0].notes == TUNE + pasted
    assert tuple(note for _, note in window.roll.selection) == pasted
    keys(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert window.document.song == before


def test_cutting_and_pasting_in_place_on_another_track_sounds_with_its_instrument(
    qtbot: QtBot, window: MainWindow
) -> None:
    muted = TUNE[2].with_muted(True)
    first, second = (track.track_id for track in window.document.song.tracks)
    window.document.apply(ChangeNotes(first, (TUNE[2],), (muted,)))
    window.roll.select_notes((TUNE[1], muted))
    keys(qtbot, window, Qt.Key.Key_X, CTRL)
    assert window.document.song.track(first).notes == TUNE[:1]
    window.roll.set_active_track(second)
    keys(qtbot, window, Qt.Key.Key_V, CTRL | SHIFT)
    # Exactly as they were, muted too, but on the channel of the bass.
    moved = tuple(note.with_channel(1) for note in (TUNE[1], muted))
    assert window.document.song.track(second).notes == moved
    assert window.document.undo_name == "Paste notes"


def test_notes_go_to_another_window_of_another_resolution(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "fine.mid"
    write_song(Song((Track(1, (Note(0, 50, 96),)),), ticks_per_beat=96), path)
    other = window.windows.open_new([path])
    qtbot.waitUntil(lambda: other.files.path == path)
    window.roll.select_notes(TUNE)
    keys(qtbot, window, Qt.Key.Key_C, CTRL)
    other.playback.set_cursor(192)
    keys(qtbot, other, Qt.Key.Key_V, CTRL)
    notes = other.document.song.tracks[0].notes[1:]
    assert [(n.start_tick, n.duration_ticks) for n in notes] == [(192, 96), (288, 96), (384, 192)]


def test_other_programs_get_standard_midi(qtbot: QtBot, window: MainWindow) -> None:
    window.document.apply(
        ChangeNotes(window.roll.active_track_id, (TUNE[0],), (TUNE[0].with_muted(True),))
    )
    window.roll.select_all()
    keys(qtbot, window, Qt.Key.Key_C, CTRL)
    for mime_type in ("audio/midi", "audio/x-midi"):
        song = read_song_bytes(copied().data(mime_type).data(), "clipboard").song
        # What is muted here would sound there.
        assert [note.start_tick for note in song.tracks[0].notes] == [480, 960]


@pytest.mark.parametrize("mime_type", ["audio/midi", "audio/x-midi"])
def test_midi_from_other_programs_is_pasted(
    qtbot: QtBot, window: MainWindow, mime_type: str
) -> None:
    foreign = Song((Track(1, (Note(0, 72, 24), Note(24, 74, 24))),), ticks_per_beat=24)
    data = QMimeData()
    data.setData(mime_type, song_bytes(foreign))
    QGuiApplication.clipboard().setMimeData(data)
    window.playback.set_cursor(3840)
    keys(qtbot, window, Qt.Key.Key_V, CTRL)
    assert [(n.start_tick, n.pitch) for _, n in window.roll.selection] == [(3840, 72), (4320, 74)]


def test_several_parts_from_elsewhere_become_tracks_in_one_step(
    qtbot: QtBot, window: MainWindow
) -> None:
    before = window.document.song
    parts = (Track(1, (Note(0, 72, 480),)), Track(2, (Note(0, 48, 480, channel=1),)))
    data = QMimeData()
    data.setData("audio/midi", song_bytes(Song(parts)))
    QGuiApplication.clipboard().setMimeData(data)
    window.playback.set_cursor(960)
    keys(qtbot, window, Qt.Key.Key_V, CTRL)
    added = window.document.song.tracks[2:]
    assert [track.notes[0].start_tick for track in added] == [960, 960]
    assert window.roll.active_track_id == added[0].track_id
    assert len(window.roll.selection) == 1
    keys(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert window.document.song == before


def test_a_copied_file_is_pasted(qtbot: QtBot, window: MainWindow, tune: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tune))])
    QGuiApplication.clipboard().setMimeData(data)
    window.playback.set_cursor(3840)
    keys(qtbot, window, Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: window.document.song.note_count == 6)
    assert window.document.song.tracks[0].notes[3].start_tick == 3840 + 1920


@pytest.mark.parametrize(
    ("mime_type", "content"),
    [
        ("text/plain", b"words"),
        ("audio/midi", b"not music"),
        ("application/x-musestudio-project", b"PK broken"),
        ("audio/midi", song_bytes(Song((Track(1),)))),
    ],
    ids=["text", "no MIDI", "no project", "no notes"],
)
def test_what_is_no_music_is_one_sentence_and_changes_nothing(
    qtbot: QtBot, window: MainWindow, mime_type: str, content: bytes
) -> None:
    before = window.document.song
    data = QMimeData()
    data.setData(mime_type, content)
    QGuiApplication.clipboard().setMimeData(data)
    keys(qtbot, window, Qt.Key.Key_V, CTRL)
    assert window.messages.current.text.count(".") <= 2
    assert "lipboard" in window.messages.current.text
    assert window.document.song is before


# --- out of the window


class Drags:
    """Every drag that was begun: the file it gave away."""

    def __init__(self) -> None:
        self.files: list[Path] = []
        self.formats: list[list[str]] = []

    def exec(self, drag: QDrag, *_actions: Qt.DropAction) -> Qt.DropAction:
        (url,) = drag.mimeData().urls()
        self.files.append(Path(url.toLocalFile()))
        self.formats.append(drag.mimeData().formats())
        assert not drag.pixmap().isNull()
        return Qt.DropAction.CopyAction


@pytest.fixture
def drags(monkeypatch: pytest.MonkeyPatch) -> Drags:
    drags = Drags()
    monkeypatch.setattr(QDrag, "exec", lambda drag, *actions: drags.exec(drag, *actions))
    return drags


def pull(widget: QWidget) -> None:
    """Press in the middle of a widget and move away."""
    middle = QPointF(widget.rect().center())
    button = Qt.MouseButton.LeftButton
    for kind, place in (
        (QEvent.Type.MouseButtonPress, middle),
        (QEvent.Type.MouseMove, middle + QPointF(4, 0)),
        (QEvent.Type.MouseMove, middle + QPointF(60, -60)),
    ):
        event = QMouseEvent(
            kind,
            place,
            QPointF(widget.mapToGlobal(place)),
            button if kind == QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton,
            button,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(widget, event)


def test_the_selection_is_dragged_out_as_a_new_file_each_time(
    qtbot: QtBot, window: MainWindow, drags: Drags
) -> None:
    grip = window.status.selection
    window.roll.select_notes(())
    assert not grip.isVisible()
    window.roll.select_notes(TUNE[1:])
    assert grip.isVisible()
    assert grip.text() == "2 notes"
    pull(grip)
    pull(grip)
    first, second = drags.files
    assert first != second
    assert first.suffix == ".mid"
    assert "bar 2" in first.name
    for path in drags.files:
        # It begins with its bar, so that on a bar line it is in time.
        assert [n.start_tick for n in read_song(path).song.tracks[0].notes] == [480, 960]
    assert {"audio/midi", "text/uri-list"} <= set(drags.formats[0])
    assert window.document.song.tracks[0].notes == TUNE


def test_what_is_dragged_out_can_be_let_go_over_another_window(
    qtbot: QtBot, window: MainWindow, drags: Drags, drop_files: Callable[..., None]
) -> None:
    window.roll.select_notes(TUNE)
    pull(window.status.selection)
    other = window.windows.open_new()
    track = Track(9, (Note(0, 40, 480),))
    other.document.apply(AddTrack(track))
    other.roll.set_active_track(9)
    metre_map, transform = other.document.song.metre_map, other.roll.state.viewport.transform
    bar_2 = metre_map.bar_start(2)
    drop_files(other.roll.canvas, drags.files, transform.x(bar_2) + 2)
    qtbot.waitUntil(lambda: len(other.document.song.track(9).notes) == 4)
    assert [n.start_tick for n in other.document.song.track(9).notes[1:]] == [
        bar_2 + note.start_tick - 1920 for note in TUNE
    ]


def test_what_is_dragged_over_the_own_piece_is_added_and_never_takes_its_place(
    qtbot: QtBot,
    open_window: Callable[..., MainWindow],
    drags: Drags,
    drop_files: Callable[..., None],
) -> None:
    window = open_window()  # On the demo, in whose place a file from elsewhere would be opened.
    count = window.document.song.note_count
    window.roll.select_notes(window.document.song.tracks[0].notes[:3])
    pull(window.status.selection)
    transform = window.roll.state.viewport.transform
    bar_5 = window.document.song.metre_map.bar_start(5)
    drop_files(window.roll.canvas, drags.files, transform.x(bar_5) + 2)
    qtbot.waitUntil(lambda: window.document.song.note_count == count + 3)
    assert window.files.origin is Origin.DEMO
    assert window.store.value.recent_files == ()


def test_a_click_on_the_grip_copies(qtbot: QtBot, window: MainWindow, drags: Drags) -> None:
    window.roll.select_notes(TUNE)
    qtbot.mouseClick(window.status.selection, Qt.MouseButton.LeftButton)
    assert drags.files == []
    assert copied().hasFormat("audio/midi")


def test_a_candidate_is_dragged_out_by_its_picture(
    qtbot: QtBot, window: MainWindow, drags: Drags
) -> None:
    window.actions_["continue"].trigger()
    qtbot.waitUntil(lambda: window.assistant.answers is not None, timeout=20_000)
    cell = window.panel.strip.cells[1]
    pull(cell)
    (path,) = drags.files
    candidate = window.assistant.answers.candidates[1]
    written = read_song(path).song
    assert written.note_count == len(candidate.notes)
    first = min(note.start_tick for _, note in candidate.notes)
    assert min(n.start_tick for _, n in written.all_notes()) == first - candidate.start_tick
