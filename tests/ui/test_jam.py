"""Jamming in the window, with a model that answers with quarters and a clock turned by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from musestudio.inference.request import Candidate, ContinuationRequest
from musestudio.jam.settings import When
from musestudio.jam.view import JamState
from musestudio.midi.midi_input import InMemoryInput
from musestudio.score import ChannelEvent, Note, Song, Track
from musestudio.ui.jam.ground import JamChoices
from musestudio.ui.jam.joining import WindowJam
from musestudio.ui.main_window import MainWindow

Key = Qt.Key
BEAT, BAR = 480, 1920
TUNE = (Note(0, 72, BEAT, channel=3),)
BASS = (Note(0, 36, 4 * BAR),)


class Quarters:
    """Answers with a note on every beat."""

    provider = "CPU"

    class card:  # noqa: N801
        name = "quarters"
        title = ""

    def __init__(self) -> None:
        self.requests: list[ContinuationRequest] = []

    def listen(self, request: ContinuationRequest, **_: Any) -> None:
        pass

    def continue_(
        self, request: ContinuationRequest, *, begun: Callable[..., None], **_: Any
    ) -> tuple[Candidate, ...]:
        self.requests.append(request)
        notes = tuple(
            (request.track_ids[0], Note(tick, 60, BEAT))
            for tick in range(request.start_tick, request.end_tick, BEAT)
        )
        begun(notes[:4])
        return (Candidate(notes, request.start_tick, request.end_tick, request.seed, 0),)


class Duo:
    """A player at the keyboard of a window; a beat is half a second of the jam's clock."""

    def __init__(self, qtbot: QtBot, window: MainWindow, model: Quarters) -> None:
        self.qtbot, self.window, self.model = qtbot, window, model
        self.player: Any = window.playback._player
        assert isinstance(window.midi_input, InMemoryInput)
        self.keys = window.midi_input
        self.now_s = 0.0

    @property
    def side(self) -> WindowJam:
        return self.window.panels.jam

    @property
    def jam(self) -> Any:
        return self.side._jam

    def press(self, key: Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.roll.canvas, key, modifiers)

    def begin(self, choices: JamChoices | None = None) -> None:
        self.side.panel.show_choices(choices or JamChoices(When.BEAT, 1, 0))
        self.press(Key.Key_J)
        assert self.side.is_on

    def wait(self, beats: float) -> None:
        until_s = self.now_s + beats / 2
        while self.now_s < until_s - 1e-9:
            self.now_s = min(self.now_s + 0.02, until_s)
            self.jam.step(self.now_s)

    def play(self, pitch: int) -> None:
        self.keys.play(bytes((0x90, pitch, 80)), self.now_s)
        self.wait(1)
        self.keys.play(bytes((0x80, pitch, 64)), self.now_s)

    def exchange(self) -> None:
        """A phrase of two notes, and its answer to the end."""
        self.play(64)
        self.play(65)
        self.wait(1.2)
        self.qtbot.waitUntil(lambda: len(self.jam.view(self.now_s).answer) == 4)
        self.wait(6)
        self.qtbot.waitUntil(self.window.actions_["jam_keep"].isEnabled)

    @property
    def heard(self) -> Song:
        return self.player.updates[-1] if self.player.updates else self.player.played[-1][0]

    def answers(self) -> tuple[Note, ...]:
        return self.heard.tracks[-1].notes


@pytest.fixture
def duo(qtbot: QtBot, open_window: Any, monkeypatch: pytest.MonkeyPatch) -> Duo:
    model = Quarters()
    window = open_window(model=model)
    window.document.reset(Song((Track(1, TUNE, (ChannelEvent(0, b"\xc3\x0b"),)), Track(2, BASS))))
    window.roll.setFocus()
    found = Duo(qtbot, window, model)
    from musestudio.ui.jam import joining

    real = joining.Jam

    def by_hand(*parts: Any, **named: Any) -> Any:
        return real(*parts, **named, clock=lambda: found.now_s, threaded=False)

    monkeypatch.setattr(joining, "Jam", by_hand)
    return found


def test_a_phrase_is_answered_beside_the_other_tracks(duo: Duo) -> None:
    window, panel = duo.window, duo.side.panel
    assert panel.turn.text() == "Nobody plays"
    duo.begin()
    assert panel.isVisible()
    assert window.actions_["jam"].isChecked()
    song, from_tick, _, loop = duo.player.played[-1]
    assert (from_tick, loop) == (0, None)
    assert song.track(1).notes == ()
    assert song.track(2).notes == BASS
    assert (song.tracks[-1].channel, song.tracks[-1].program) == (3, 11)
    duo.play(64)
    duo.qtbot.waitUntil(lambda: panel.turn.text() == "Listening to you")
    duo.wait(1.2)
    duo.qtbot.waitUntil(lambda: panel.turn.text() == "Answering")
    duo.qtbot.waitUntil(lambda: len(duo.answers()) == 4)
    assert {note.channel for note in duo.answers()} == {3}
    assert duo.answers()[0].start_tick % BEAT == 0
    assert not panel.grab().isNull()
    duo.press(Key.Key_Space)
    assert not duo.side.is_on
    assert not window.actions_["jam"].isChecked()
    assert panel.turn.text() == "Nobody plays"
    assert not window.playback.is_playing


def test_what_is_kept_stands_at_the_next_bar_line_as_one_step(duo: Duo) -> None:
    window = duo.window
    window.playback.set_cursor(BAR + 10)
    duo.begin()
    duo.exchange()
    before = window.document.song
    duo.press(Key.Key_J, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    notes = window.document.song.track(1).notes
    assert notes[0] == TUNE[0]
    assert [note.pitch for note in notes[1:]] == [64, 65, 60, 60, 60, 60]
    assert {note.channel for note in notes} == {3}
    assert 2 * BAR <= notes[1].start_tick < 3 * BAR
    (record,) = window.assistant.records()
    assert (record.model, record.start_tick) == ("quarters", notes[3].start_tick)
    assert window.playback.cursor_tick == -(-notes[-1].end_tick // BAR) * BAR
    assert duo.side.is_on, "it goes on"
    assert duo.heard.track(1).notes == ()
    duo.press(Key.Key_J)
    assert not duo.side.is_on
    window.document.undo()
    assert window.document.song.tracks == before.tracks


def test_taken_over_and_looped_by_keys_that_a_pedal_can_be_taught(duo: Duo) -> None:
    actions = duo.window.actions_
    assert not actions["jam_take_over"].isEnabled()
    duo.begin()
    duo.exchange()
    actions["jam_loop"].trigger()
    assert duo.jam.state is JamState.LOOPING
    assert duo.player.loop is not None
    actions["jam_loop"].trigger()
    assert duo.player.loop is None
    assert duo.side.is_on
    duo.press(Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    assert duo.side.panel.turn.text() == "You have the stage"
    duo.play(70)
    asked = len(duo.model.requests)
    duo.press(Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    duo.qtbot.waitUntil(lambda: len(duo.model.requests) == asked + 1)
    assert "action.jam_take_over" in duo.window.learn.targets()
    assert "jam.trading" in duo.window.learn.targets()


def test_controls_are_followed_and_edits_are_heard_while_it_goes_on(duo: Duo) -> None:
    window, panel = duo.window, duo.side.panel
    duo.begin()
    panel.trading.setCurrentIndex(panel.trading.findData(4))
    assert duo.jam.settings.trade_bars == 4
    assert not panel.when.isEnabled()
    assert window.store.value.jam_trade_bars == 4
    controls = window.panel.controls
    controls.change_to(dataclasses.replace(controls.options, temperature=1.7))
    assert duo.jam.settings.temperature > 1.2
    window.document.apply(_without_bass(window))
    assert duo.heard.track(2).notes == ()
    assert duo.side.is_on


def _without_bass(window: MainWindow) -> Any:
    from musestudio.editing import ChangeNotes

    return ChangeNotes(2, window.document.song.track(2).notes, (), "Erase")


def test_whoever_plays_something_else_ends_the_jam_and_is_heard(duo: Duo) -> None:
    window, playback = duo.window, duo.window.playback
    duo.begin()
    duo.play(64)
    song = window.document.song
    playback.audition(song, 0, BAR, with_context=False)
    assert not duo.side.is_on
    assert playback.auditioned is song
    duo.side.toggle()
    window.close_without_asking()  # In the middle of it.
    assert not duo.side.is_on


def test_nobody_to_jam_with_and_drums_get_a_sentence(duo: Duo) -> None:
    window = duo.window
    window.document.reset(Song((Track(1, (Note(0, 36, 10, channel=9),)),)))
    duo.press(Key.Key_J)
    assert not duo.side.is_on
    assert "not drums" in window.messages.current.text
    window.messages.dismiss()
    window.assistant._model = None
    window.assistant.no_model("No model is installed.")
    duo.press(Key.Key_J)
    assert not window.actions_["jam"].isChecked()
    assert "nobody to jam with" in window.messages.current.text
