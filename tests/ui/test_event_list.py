"""The event list: notes and events as rows, edited by keys, selected together with the roll."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from musestudio.editing import ChangeNotes, ReplaceTrack
from musestudio.score import ChannelEvent, MetaEvent, MetreMap, Note, Song, Track
from musestudio.score.events import MARKER, TEMPO
from musestudio.ui.event_list.model import Column
from musestudio.ui.event_list.panel import EventList
from musestudio.ui.event_list.texts import (
    CellError,
    length_text,
    position_text,
    read_length,
    read_position,
)
from musestudio.ui.main_window import MainWindow

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TRACK = Track(
    1,
    notes=(Note(0, 60, 240, 80), Note(480, 64, 240, 90), Note(1920, 67, 480, 100)),
    events=(
        ChannelEvent(0, bytes((0xC0, 40))),
        ChannelEvent(480, bytes((0xB0, 64, 127))),
        ChannelEvent(960, bytes((0xE0, 0, 64))),
    ),
    metas=(MetaEvent(0, TEMPO, (500_000).to_bytes(3, "big")), MetaEvent(1920, MARKER, b"Chorus")),
)


@pytest.fixture
def events(qtbot: QtBot, window: MainWindow) -> EventList:
    """The list on a small track, shown by its key."""
    window.document.reset(Song((TRACK,)))
    window.roll.setFocus()
    qtbot.keyClick(window.roll.canvas, Key.Key_F8)
    events = window.panels.events
    assert events.isVisible()
    assert events.table.hasFocus()
    return events


def rows(events: EventList) -> list[str]:
    model = events.model
    return [
        " ".join(
            text for column in range(model.columnCount())
            if (text := str(model.data(model.index(row, column))))
        )
        for row in range(model.rowCount())
    ]  # fmt: skip


def go_to(events: EventList, row: int, column: Column) -> None:
    events.table.selectRow(row)
    events.table.setCurrentIndex(events.model.index(row, column))


def editor_of(events: EventList) -> QLineEdit:
    """The field in the cell that is being edited."""
    (editor,) = (each for each in events.table.findChildren(QLineEdit) if each.isVisible())
    return editor


def type_in(qtbot: QtBot, events: EventList, text: str) -> None:
    """Return, the text, Return."""
    qtbot.keyClick(events.table, Key.Key_Return)
    editor = editor_of(events)
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Key.Key_Return)
    QApplication.processEvents()  # Qt takes over what was typed a moment later.


def test_all_that_happens_on_the_track_stands_there_in_order(events: EventList) -> None:
    assert rows(events) == [
        "1.1.000 Tempo 120.00",
        "1.1.000 Violin Prog 41",
        "1.1.000 Note C4 80 0.240",
        "1.2.000 Sustain pedal CC 64 127",
        "1.2.000 Note E4 90 0.240",
        "1.3.000 Pitch bend 0",
        "2.1.000 Marker Chorus",
        "2.1.000 Note G4 100 1.000",
    ]


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        (Column.POSITION, "2.3", Note(2880, 64, 240, 90)),
        (Column.PITCH, "F#3", Note(480, 54, 240, 90)),
        (Column.VELOCITY, "17", Note(480, 64, 240, 17)),
        (Column.LENGTH, "1/8", Note(480, 64, 240, 90)),
        (Column.LENGTH, "1.120", Note(480, 64, 600, 90)),
    ],
)
def test_a_cell_is_typed_into_and_the_row_is_followed(
    qtbot: QtBot, window: MainWindow, events: EventList, column: Column, text: str, expected: Note
) -> None:
    before = window.document.song
    go_to(events, 4, column)
    type_in(qtbot, events, text)
    track = window.document.song.track(1)
    assert expected in track.notes
    assert len(track.notes) == 3
    row = events.table.currentIndex().row()
    source = events.model.rows.source(row)
    assert track.notes[source.place] == expected
    assert events.table.currentIndex().column() == column
    if window.document.can_undo:
        window.document.undo()
    assert window.document.song == before


def test_events_are_changed_too_and_stay_in_order(
    qtbot: QtBot, window: MainWindow, events: EventList
) -> None:
    go_to(events, 3, Column.VALUE)
    type_in(qtbot, events, "63")
    go_to(events, 5, Column.VALUE)
    type_in(qtbot, events, "-100")
    go_to(events, 3, Column.POSITION)
    type_in(qtbot, events, "1.4")
    found = window.document.song.track(1).events
    assert [event.tick for event in found] == [0, 960, 1440]
    assert found[2].data == bytes((0xB0, 64, 63))
    assert (found[1].data[1] | found[1].data[2] << 7) - 8192 == -100
    for _ in range(3):
        window.document.undo()
    assert window.document.song.track(1) == TRACK


@pytest.mark.parametrize(
    ("row", "column", "text", "words"),
    [
        (2, Column.POSITION, "x", "position"),
        (2, Column.POSITION, "1.9", "beats 1 to 4"),
        (2, Column.PITCH, "H9", "pitch"),
        (2, Column.VELOCITY, "128", "1 to 127"),
        (2, Column.LENGTH, "0", "one tick"),
        (3, Column.VALUE, "200", "0 to 127"),
        (5, Column.VALUE, "9000", "8191"),
    ],
)
def test_nonsense_is_answered_by_a_sentence_and_changes_nothing(
    qtbot: QtBot,
    window: MainWindow,
    events: EventList,
    row: int,
    column: Column,
    text: str,
    words: str,
) -> None:
    before = window.document.song
    go_to(events, row, column)
    type_in(qtbot, events, text)
    assert window.document.song is before
    assert window.messages.current is not None
    assert words in window.messages.current.text


def test_the_selection_is_one_with_the_rolls(
    qtbot: QtBot, window: MainWindow, events: EventList
) -> None:
    window.roll.select_notes((TRACK.notes[1], TRACK.notes[2]))
    chosen = {index.row() for index in events.table.selectionModel().selectedRows()}
    assert chosen == {4, 7}
    assert events.table.currentIndex().row() == 4
    go_to(events, 2, Column.PITCH)
    assert [note for _, note in window.roll.selection] == [TRACK.notes[0]]
    for _ in range(5):
        qtbot.keyClick(events.table, Key.Key_Down, SHIFT)
    assert len(window.roll.selection) == 3
    qtbot.keyClick(events.table, Key.Key_A, CTRL)
    assert len(window.roll.selection) == 3


def test_it_is_worked_by_keys_alone(qtbot: QtBot, window: MainWindow, events: EventList) -> None:
    go_to(events, 2, Column.PITCH)
    qtbot.keyClick(events.table, Key.Key_Right)
    assert events.table.currentIndex().column() == Column.VELOCITY
    qtbot.keyClick(events.table, Key.Key_9)  # A digit begins to type; elsewhere it is a tool.
    editor = editor_of(events)
    qtbot.keyClick(editor, Key.Key_9)
    qtbot.keyClick(editor, Key.Key_Return)
    QApplication.processEvents()
    assert window.document.song.track(1).notes[0].velocity == 99
    qtbot.keyClick(events.table, Key.Key_Down)
    qtbot.keyClick(events.table, Key.Key_Down, SHIFT)
    qtbot.keyClick(events.table, Key.Key_Delete)
    track = window.document.song.track(1)
    assert len(track.notes) == 2
    assert len(track.events) == 2
    window.document.undo()
    assert len(window.document.song.track(1).events) == 3
    qtbot.keyClick(events.table, Key.Key_Insert)
    assert len(window.document.song.track(1).notes) == 4
    qtbot.keyClick(events.table, Key.Key_Space)
    assert window.playback.is_playing
    qtbot.keyClick(events.table, Key.Key_F8)
    assert not events.isVisible()
    assert window.roll.canvas.hasFocus()


def test_a_hundred_thousand_rows_are_one_sort_away(
    qtbot: QtBot, window: MainWindow, events: EventList
) -> None:
    notes = tuple(Note(i * 30, 40 + i % 40, 20, 80) for i in range(100_000))
    window.document.apply(ReplaceTrack(Track(1, notes, TRACK.events), "Much"))
    assert events.model.rowCount() == 100_003
    window.roll.select_all()
    assert len(events.table.selectionModel().selection()) <= 4
    window.actions_["select_every_second"].trigger()
    assert len(window.roll.selection) == 50_000
    assert len(events.table.selectionModel().selection()) == 0  # Painted, not told one by one.
    window.document.apply(ChangeNotes(1, notes[:1]))
    assert events.model.rowCount() == 100_002


def test_places_and_lengths_are_read_as_they_are_written() -> None:
    metre_map = MetreMap(480, ())
    for tick in (0, 1, 479, 480, 1919, 1920, 100_003):
        assert read_position(metre_map, position_text(metre_map, tick)) == tick
        if tick:
            assert read_length(length_text(tick, 480), 480) == tick
    assert read_position(metre_map, "3") == 3840
    with pytest.raises(CellError):
        read_position(metre_map, "0.1.0")
    with pytest.raises(CellError):
        read_length("1/0", 480)


def test_hidden_it_costs_nothing_and_is_right_when_shown_again(
    qtbot: QtBot, window: MainWindow, events: EventList
) -> None:
    qtbot.keyClick(events.table, Key.Key_F8)
    before = events.model.rowCount(QModelIndex())
    window.document.apply(ChangeNotes(1, TRACK.notes))
    assert events.model.rowCount() == before
    qtbot.keyClick(window.roll.canvas, Key.Key_F8)
    assert events.model.rowCount() == before - 3
