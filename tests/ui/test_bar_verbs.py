"""Bars inserted and deleted by key, at the playhead and by the loop."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musestudio.editing import ReplaceSong
from musestudio.editing.operations import insert_bars, tick_after_insert
from musestudio.editing.project_file import GenerationRecord
from musestudio.score import Note, Song, Track
from musestudio.ui.kept_phrases import KeptPhrases
from musestudio.ui.main_window import MainWindow

BAR = 1920
FOUR_BARS = Song(
    (
        Track(1, tuple(Note(BAR * i, 60 + i, 480) for i in range(4))),
        Track(2, tuple(Note(BAR * i, 40 + i, 480, channel=1) for i in range(4))),
    )
)


@pytest.fixture
def four_bars(window: MainWindow) -> MainWindow:
    """The window with two tracks, a note at the start of each of four bars."""
    window.document.apply(ReplaceSong(FOUR_BARS, "Four bars"))
    window.roll.setFocus()
    return window


def starts(window: MainWindow) -> list[list[tuple[float, int]]]:
    """(bar from 0, pitch) of every note, by track."""
    return [[(n.start_tick / BAR, n.pitch) for n in t.notes] for t in window.document.song.tracks]


def press(qtbot: QtBot, key: Qt.Key, modifiers: Any) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key, modifiers)


CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_a_bar_is_inserted_where_the_playhead_stands(qtbot: QtBot, four_bars: MainWindow) -> None:
    four_bars.playback.set_cursor(BAR + 700)
    press(qtbot, Qt.Key.Key_Insert, CTRL_SHIFT)
    assert starts(four_bars) == [
        [(0, 60), (2, 61), (3, 62), (4, 63)],
        [(0, 40), (2, 41), (3, 42), (4, 43)],
    ]
    four_bars.actions_["undo"].trigger()
    assert four_bars.document.song == FOUR_BARS


def test_the_bars_of_the_loop_are_deleted_and_the_loop_with_them(
    qtbot: QtBot, four_bars: MainWindow
) -> None:
    four_bars.playback.set_loop((BAR, 3 * BAR))
    press(qtbot, Qt.Key.Key_Backspace, CTRL_SHIFT)
    assert starts(four_bars) == [[(0, 60), (1, 63)], [(0, 40), (1, 43)]]
    assert four_bars.playback.loop is None
    four_bars.actions_["undo"].trigger()
    assert four_bars.document.song == FOUR_BARS


def test_too_many_bars_get_a_sentence_and_lose_nothing(four_bars: MainWindow) -> None:
    four_bars.playback.set_loop((0, 2000 * BAR))
    four_bars.actions_["delete_bars"].trigger()
    assert four_bars.document.song == FOUR_BARS
    assert four_bars.playback.loop == (0, 2000 * BAR)
    message = four_bars.messages.current
    assert message is not None
    assert "999" in message.text


def phrase_over(start_bar: int, end_bar: int) -> GenerationRecord:
    """How a phrase on the first track might have been made."""
    settings = {"until_tick": end_bar * BAR, "task": "fill"}
    return GenerationRecord("tiny", 7, start_bar * BAR, end_bar * BAR, (1,), settings)


def spans(window: MainWindow) -> list[tuple[float, float, float]]:
    """(start, end, end of the question) of every phrase known, in bars from 0."""
    return [
        (r.start_tick / BAR, r.end_tick / BAR, r.settings["until_tick"] / BAR)
        for r in window.assistant.records()
    ]


@pytest.mark.parametrize("verb", ["insert_bars", "delete_bars"])
def test_how_a_phrase_was_made_is_still_known_where_bars_have_moved_it(
    four_bars: MainWindow, verb: str
) -> None:
    before, over, behind = phrase_over(0, 1), phrase_over(0, 3), phrase_over(2, 4)
    four_bars.assistant.restore((before, over, behind), {})
    four_bars.playback.set_cursor(BAR)
    four_bars.actions_[verb].trigger()
    by = 1 if verb == "insert_bars" else -1
    moved = [(0, 1, 1), (0, 3 + by, 3 + by), (2 + by, 4 + by, 4 + by)]
    assert spans(four_bars) == moved
    assert four_bars.assistant.record_at(round((3.5 + by) * BAR)).start_tick == (2 + by) * BAR
    four_bars.actions_["undo"].trigger()
    assert four_bars.assistant.records() == (before, over, behind)
    four_bars.actions_["redo"].trigger()
    assert spans(four_bars) == moved


def test_a_phrase_deleted_with_its_bars_is_forgotten_until_undo(four_bars: MainWindow) -> None:
    first, last = phrase_over(1, 2), phrase_over(3, 4)
    four_bars.assistant.restore((first, last), {})
    four_bars.playback.set_cursor(BAR)
    four_bars.actions_["delete_bars"].trigger()
    assert spans(four_bars) == [(2, 3, 3)]
    four_bars.actions_["delete_bars"].trigger()
    assert spans(four_bars) == [(1, 2, 2)]
    four_bars.actions_["undo"].trigger()
    four_bars.actions_["undo"].trigger()
    assert four_bars.assistant.records() == (first, last)


def test_what_was_set_aside_goes_with_its_bars(qtbot: QtBot, four_bars: MainWindow) -> None:
    notes = [[1, *Note(i, 60, 480)] for i in (2 * BAR, 2 * BAR + 960)]
    record = dataclasses.asdict(phrase_over(2, 3))
    aside = {"notes": notes, "start_tick": 2 * BAR, "end_tick": 3 * BAR, "record": record}
    four_bars.assistant.restore((), {"set_aside": [{**aside, "starred": True}]})
    shelf = four_bars.assistant.shelf

    def place() -> tuple[int, ...]:
        (item,) = shelf.items
        assert item.starred
        first = item.notes[0][1].start_tick
        return (
            item.start_tick // BAR,
            item.end_tick // BAR,
            first // BAR,
            item.record.start_tick // BAR,
        )

    four_bars.playback.set_cursor(BAR)
    four_bars.actions_["insert_bars"].trigger()
    four_bars.actions_["insert_bars"].trigger()
    assert place() == (4, 5, 4, 4)
    for verb, bar in (("undo", 3), ("undo", 2), ("redo", 3), ("undo", 2)):
        four_bars.actions_[verb].trigger()
        assert place() == (bar, bar + 1, bar, bar)
    assert four_bars.document.song == FOUR_BARS
    four_bars.actions_["delete_bars"].trigger()
    assert place() == (1, 2, 1, 1)
    four_bars.playback.set_cursor(3 * BAR)
    four_bars.actions_["insert_bars"].trigger()  # Behind it.
    assert place() == (1, 2, 1, 1)
    assert "spots" not in shelf.view()["set_aside"][0]


def test_a_phrase_taken_in_two_parts_is_cut_by_the_new_bar_and_whole_after_undo() -> None:
    phrases, record = KeptPhrases(), phrase_over(0, 4)
    notes = [(1, note) for note in FOUR_BARS.tracks[0].notes]
    phrases.add(record, notes[:2], 2 * BAR)
    phrases.add(record, notes[2:], 4 * BAR)
    command = insert_bars(FOUR_BARS, 3, 1)
    phrases.follow(
        FOUR_BARS,
        lambda song: insert_bars(song, 3, 1).song,
        lambda tick: tick_after_insert(FOUR_BARS, 3, 1, tick),
    )
    longer = command.apply_to(FOUR_BARS)
    (found,) = phrases.records(longer)
    assert (found.start_tick, found.end_tick) == (0, 5 * BAR)
    assert phrases.record_of(1, longer.tracks[0].notes) == found
    assert phrases.records(FOUR_BARS) == (record,)
    assert phrases.record_of(1, FOUR_BARS.tracks[0].notes) == record
