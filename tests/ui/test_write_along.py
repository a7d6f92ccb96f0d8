"""Ghosts while writing: the next bars appear after every edit, and never at a wrong moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from musestudio.editing import ChangeNotes, SongDocument
from musestudio.score import Note, Song, Track
from musestudio.settings import Settings
from musestudio.ui.assistant import Assistant, AssistantState
from musestudio.ui.background import Background
from musestudio.ui.hearing import Hearing
from musestudio.ui.main_window import MainWindow
from musestudio.ui.options import GenerationOptions
from musestudio.ui.question import Question, Span, Task
from musestudio.ui.write_along import WriteAlong, suggestion_for
from tests.ui.hands import Hands
from tests.ui.quick_model import QuickModel

BEAT, BAR = 480, 1920
PHRASE = Track(1, tuple(Note(i * BEAT, 72 + i, 460) for i in range(8)))
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
Key = Qt.Key
OpenWindow = Callable[..., MainWindow]


# --- where, if anywhere


def suggested(
    *tracks: Track, at: int, track_id: int = 1, write_on: str = "auto"
) -> Question | None:
    options = GenerationOptions(bars=2, write_on=write_on, ending=True)
    return suggestion_for(Song(tracks), Hearing(), options, track_id, at)


def test_behind_the_music_it_goes_on_at_the_next_bar_line() -> None:
    found = suggested(PHRASE, at=2 * BAR - 20)
    assert found is not None
    assert (found.task, found.cursor_tick, found.options.bars) == (Task.CONTINUE, 2 * BAR, 2)
    assert not found.options.ending  # A cadence after every edit would be no help.


def test_in_a_gap_it_leads_into_what_follows_and_never_offers_to_replace() -> None:
    later = PHRASE.with_notes((*PHRASE.notes, Note(4 * BAR, 60, BEAT)))
    found = suggested(later, at=2 * BAR - 20)
    assert found is not None
    assert (found.task, found.span) == (Task.FILL, Span(2 * BAR, 4 * BAR))
    assert suggested(later, at=BAR) == found  # The phrase around goes on until there.
    close = PHRASE.with_notes(Note(i * BEAT, 60, BEAT) for i in range(60))
    assert suggested(close, at=BAR) is None  # Music for many bars: nothing is missing.
    far = PHRASE.with_notes((*PHRASE.notes, Note(9 * BAR, 60, BEAT)))
    found = suggested(far, at=2 * BAR - 20)
    assert found is not None
    assert (found.task, found.cursor_tick) == (Task.CONTINUE, 2 * BAR)


def test_under_tracks_that_play_on_only_the_edited_one_is_written() -> None:
    bass = Track(2, (Note(0, 40, BAR),))
    found = suggested(PHRASE, bass, at=BAR, track_id=2)
    assert found is not None
    assert (found.options.write_on, found.cursor_tick) == ("active", BAR)


def test_from_nothing_nothing_is_suggested() -> None:
    assert suggested(Track(1), at=0) is None
    assert suggested(Track(1, (Note(0, 36, 10, channel=9),)), at=BAR) is None


# --- when


class Desk:
    """A document, an assistant and somebody who writes."""

    def __init__(self, model: QuickModel) -> None:
        self.document = SongDocument(Song((PHRASE,)))
        self.background = Background()
        self.model = model
        self.assistant = Assistant(self.document, self.background, lambda _path, _kind: model)
        self.is_dragging = False
        self.options = GenerationOptions(bars=2, candidates=3, seed=1)
        self.along = WriteAlong(
            self.document,
            self.assistant,
            is_busy=lambda: self.is_dragging,
            question=lambda _at_playhead: suggestion_for(
                self.document.song,
                self.assistant.hearing,
                self.options,
                1,
                self.document.song.last_note_end_tick,
            ),
        )

    def write(self, pitch: int = 60) -> None:
        """One more note behind the last."""
        tick = self.document.song.last_note_end_tick + 20
        self.document.apply(ChangeNotes(1, added=(Note(tick, pitch, BEAT - 20),)))

    def close(self) -> None:
        self.along.close()
        self.assistant.close()
        self.background.close()


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(QuickModel())
    desk.assistant.load_model(Path("quick.onnx"), "cpu")
    qtbot.waitUntil(lambda: desk.assistant.state is AssistantState.READY)
    yield desk
    desk.close()


def all_there(desk: Desk) -> bool:
    answers = desk.assistant.answers
    return answers is not None and len(answers.candidates) == 3


def test_a_first_bar_comes_first_and_stays_when_the_rest_and_the_others_come(
    qtbot: QtBot, desk: Desk
) -> None:
    shown: list[Any] = []
    desk.assistant.answers_changed.connect(
        lambda: shown.append(desk.assistant.answers and desk.assistant.answers.candidates)
    )
    desk.along.turn(True)
    qtbot.waitUntil(lambda: all_there(desk))
    first, rest = desk.model.requests
    assert (first.candidates, first.drafts) == (1, 1)
    assert (rest.candidates, rest.drafts) == (3, 1)
    assert [[len(c.notes) for c in candidates] for candidates in shown] == [[4], [8], [8, 8, 8]]
    assert shown[0][0].notes == shown[1][0].notes[:4]
    assert shown[2][0].notes == shown[1][0].notes
    assert desk.assistant.state is AssistantState.READY  # The window never says it is thinking.


def test_after_an_edit_the_old_ghosts_are_gone_at_once_and_stale_ones_never_come(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.along.turn(True)
    qtbot.waitUntil(lambda: all_there(desk))
    desk.model.may_answer.clear()
    desk.model.was_asked.clear()
    desk.write()
    assert desk.assistant.answers is None
    qtbot.waitUntil(desk.model.was_asked.is_set)
    asked_about = desk.model.requests[-1].song
    assert asked_about is desk.document.song
    desk.write()  # While it thinks about the first edit.
    qtbot.waitUntil(lambda: desk.model.cancelled == 1)
    desk.model.may_answer.set()
    qtbot.waitUntil(lambda: all_there(desk))
    assert desk.assistant.answers.request.song is desk.document.song


def test_while_a_note_is_dragged_nothing_appears(qtbot: QtBot, desk: Desk) -> None:
    desk.model.may_answer.clear()
    desk.along.turn(True)
    qtbot.waitUntil(desk.model.was_asked.is_set)
    desk.is_dragging = True
    desk.model.may_answer.set()
    with qtbot.waitSignal(desk.assistant.suggestion_unwelcome):
        pass
    assert desk.assistant.answers is None
    desk.is_dragging = False
    qtbot.waitUntil(lambda: desk.assistant.answers is not None)


def test_hidden_they_stay_hidden_until_the_next_edit(qtbot: QtBot, desk: Desk) -> None:
    desk.along.turn(True)
    qtbot.waitUntil(lambda: all_there(desk))
    desk.assistant.dismiss()
    qtbot.wait(50)
    assert desk.assistant.answers is None
    desk.write()
    qtbot.waitUntil(lambda: desk.assistant.answers is not None)
    desk.along.turn(False)
    assert desk.assistant.answers is None
    desk.write()
    qtbot.wait(50)
    assert desk.assistant.answers is None


def test_taking_a_part_is_no_edit_to_be_answered_and_its_undo_brings_the_ghosts_back(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.along.turn(True)
    qtbot.waitUntil(lambda: all_there(desk))
    asked = len(desk.model.requests)
    desk.assistant.keep_bar()
    qtbot.wait(50)
    assert desk.assistant.candidate.start_tick == 3 * BAR
    desk.document.undo()
    qtbot.wait(150)
    assert desk.assistant.candidate.start_tick == 2 * BAR
    assert len(desk.model.requests) == asked
    desk.assistant.keep()
    qtbot.waitUntil(lambda: all_there(desk))  # What comes after that.
    assert desk.assistant.candidate.start_tick == 4 * BAR


def test_what_was_asked_for_is_not_replaced_by_suggestions(qtbot: QtBot, desk: Desk) -> None:
    desk.along.turn(True)
    qtbot.waitUntil(lambda: all_there(desk))
    desk.assistant.ask(Question(GenerationOptions(bars=1, candidates=2)))
    qtbot.waitUntil(
        lambda: desk.assistant.answers is not None and not desk.assistant.answers.unasked
    )
    desk.write()
    qtbot.wait(150)
    assert not desk.assistant.answers.unasked


def test_a_wish_changed_changes_the_ghosts(qtbot: QtBot, desk: Desk) -> None:
    desk.along.turn(True)
    qtbot.waitUntil(lambda: all_there(desk))
    desk.options = GenerationOptions(bars=2, candidates=3, seed=1, density=8)
    desk.along.wishes_changed()
    assert desk.assistant.answers is None
    qtbot.waitUntil(lambda: all_there(desk))
    assert desk.model.requests[-1].density == 8


# --- in the window


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(QuickModel())


def press(
    qtbot: QtBot,
    window: MainWindow,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press a key in the roll."""
    qtbot.keyClick(window.roll.canvas, key, modifier)


def candidates(window: MainWindow) -> int:
    answers = window.assistant.answers
    return 0 if answers is None else len(answers.candidates)


def test_left_on_it_follows_the_pencil_and_leaves_the_editor_its_keys(
    qtbot: QtBot, window: MainWindow
) -> None:
    roll, document = window.roll, window.document
    press(qtbot, window, Key.Key_G)
    assert window.store.value.write_along
    qtbot.waitUntil(lambda: candidates(window) == 4)
    assert roll.has_ghosts
    assert not roll.state.ghosts.asked
    qtbot.waitUntil(lambda: len(window.panel.strip.cells) == 4)

    # Up and Space are the editor's: a note is selected and moved, the piece is played.
    first = roll.state.active_track.notes[0]
    roll.select_notes([first])
    press(qtbot, window, Key.Key_Up)
    assert roll.selection[0][1].pitch == first.pitch + 1
    press(qtbot, window, Key.Key_Space)
    assert window.playback.is_playing
    assert not window.playback.is_auditioning
    press(qtbot, window, Key.Key_Space)
    document.undo()

    end = document.song.last_note_end_tick
    hands = Hands(roll)
    qtbot.waitUntil(lambda: candidates(window) == 4)
    roll.scroll_to_tick(end + 4 * BAR)
    place = document.song.metre_map.bar_line_from(end)
    hands.double_click(place + 5, 64)
    assert not roll.has_ghosts
    qtbot.waitUntil(lambda: candidates(window) == 4)
    start = window.assistant.candidate.start_tick
    assert start > place

    press(qtbot, window, Key.Key_BracketRight, ALT)
    assert window.assistant.current == 1
    press(qtbot, window, Key.Key_BracketLeft, ALT)
    assert window.assistant.current == 0
    before = document.song.note_count
    press(qtbot, window, Key.Key_Right, CTRL)
    assert document.song.note_count == before + 1
    press(qtbot, window, Key.Key_Backtab, SHIFT)
    assert document.undo_name == "Keep a bar"
    assert roll.has_ghosts
    press(qtbot, window, Key.Key_Escape)
    assert not roll.has_ghosts
    press(qtbot, window, Key.Key_G)
    assert not window.store.value.write_along


def test_in_the_panel_stale_suggestions_are_greyed_until_others_come_or_none_do(
    qtbot: QtBot, window: MainWindow
) -> None:
    strip = window.panel.strip
    press(qtbot, window, Key.Key_G)
    qtbot.waitUntil(lambda: len(strip.cells) == 4)
    window.assistant.model.may_answer.clear()
    window.roll.select_notes([window.roll.state.active_track.notes[0]])
    press(qtbot, window, Key.Key_Up)
    assert not any(cell.isEnabled() for cell in strip.cells)
    qtbot.waitUntil(lambda: not strip.cells)
    window.assistant.model.may_answer.set()
    qtbot.waitUntil(lambda: len(strip.cells) == 4)
    assert all(cell.isEnabled() for cell in strip.cells)


def test_tab_in_the_panel_goes_on_to_the_next_control_beside_suggestions(
    qtbot: QtBot, window: MainWindow
) -> None:
    press(qtbot, window, Key.Key_G)
    qtbot.waitUntil(lambda: candidates(window) == 4)
    before = window.document.song
    window.panel.controls.bars.setFocus()
    qtbot.keyClick(window.panel.controls.bars, Key.Key_Tab)
    assert not window.panel.controls.bars.hasFocus()
    assert window.document.song is before
    window.roll.setFocus()
    press(qtbot, window, Key.Key_Tab)
    assert window.document.undo_name == "Keep continuation"


def test_it_is_on_again_when_it_was_left_on(qtbot: QtBot, open_window: OpenWindow) -> None:
    from musestudio.settings import save_settings

    save_settings(Settings(write_along=True))
    window = open_window(QuickModel())
    qtbot.waitUntil(lambda: candidates(window) == 4)
    assert window.actions_["write_along"].isChecked()
