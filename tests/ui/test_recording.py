"""Recording from a keyboard, the takes of a loop, and what was played unrecorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from musestudio.midi.midi_input import InMemoryInput
from musestudio.score import Note, Song, Track
from musestudio.ui.main_window import MainWindow

Key = Qt.Key
BEAT, BAR = 480, 1920
HELD = (Note(0, 48, BAR), Note(BAR, 50, BAR))


class Pianist:
    """Plays on the keyboard of a window while its player's time goes where it is put."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.window, self.recording = window, window.live.recording
        self.player: Any = window.playback._player
        assert isinstance(window.midi_input, InMemoryInput)
        self.keyboard = window.midi_input
        self.recording.clock = lambda: self.now_s
        self.now_s = 0.0
        self._qtbot = qtbot

    def press(
        self, key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.window.roll.canvas, key, modifiers)

    def play(self, time_s: float, *data: int) -> None:
        self.keyboard.play(bytes(data), time_s)

    def note(self, time_s: float, pitch: int, length_s: float = 0.25, velocity: int = 80) -> None:
        self.play(time_s, 0x90, pitch, velocity)
        self.play(time_s + length_s, 0x80, pitch, 64)

    def go_to(self, time_s: float) -> None:
        """Let the music get there, and the window see it."""
        self.now_s = time_s
        _, self.player.tick = self.player.place_at(time_s)
        with self._qtbot.waitSignal(
            self.window.playback.moved, check_params_cb=lambda tick: tick == self.player.tick
        ):
            pass

    @property
    def notes(self) -> tuple[Note, ...]:
        return self.window.document.song.track(1).notes


@pytest.fixture
def pianist(qtbot: QtBot, window: MainWindow) -> Pianist:
    window.document.reset(Song((Track(1, HELD),)))
    window.roll.setFocus()
    return Pianist(qtbot, window)


def test_what_is_played_is_seen_and_then_written_down_as_one_step(pianist: Pianist) -> None:
    document, state = pianist.window.document, pianist.window.roll.state
    pianist.press(Key.Key_R)
    assert pianist.recording.is_on
    assert pianist.player.count_in_bars == 1
    assert pianist.player.metronome
    assert pianist.window.actions_["record"].isChecked()
    pianist.play(0.5, 0x90, 60, 99)
    pianist.play(0.6, 0xB0, 64, 127)
    pianist.go_to(1.0)
    assert state.live_notes == (Note(BEAT, 60, BEAT, 99),)
    assert pianist.notes == HELD
    pianist.play(1.25, 0x80, 60, 64)
    pianist.play(1.5, 0xB0, 64, 0)
    pianist.go_to(2.0)
    pianist.press(Key.Key_Space)
    assert not pianist.recording.is_on
    assert not pianist.player.metronome
    assert state.live_notes == ()
    assert pianist.notes == tuple(sorted((*HELD, Note(BEAT, 60, 720, 99))))
    assert [e.data for e in document.song.track(1).events] == [b"\xb0\x40\x7f", b"\xb0\x40\x00"]
    assert document.undo_name == "Record"
    document.undo()
    assert pianist.notes == HELD
    assert document.song.track(1).events == ()


def test_recording_goes_on_past_the_end_and_nothing_played_is_nothing_done(
    pianist: Pianist,
) -> None:
    pianist.press(Key.Key_R)
    assert "no keyboard is listened to" in pianist.window.status.hint.text()
    _, _, until, _ = pianist.player.played[-1]
    assert until > 1000 * BAR
    pianist.go_to(1.0)
    button = pianist.window.transport.record_button.record
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pianist.player.is_playing  # The record button ends recording only,
    assert pianist.player.untils[-1] is None  # and the piece then plays to its end.
    assert not pianist.window.document.can_undo
    assert pianist.window.status.hint.text() == "Nothing was played."
    pianist.press(Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert pianist.player.metronome
    # While it plays the same key begins to record right there.
    pianist.note(0.5, 60)
    pianist.press(Key.Key_R)
    pianist.note(1.5, 64)
    pianist.go_to(2.0)
    pianist.press(Key.Key_R)
    assert set(pianist.notes) - set(HELD) == {Note(3 * BEAT, 64, 240)}
    assert len(pianist.player.played) == 1


def test_replacing_is_silent_where_it_records_and_takes_the_place(pianist: Pianist) -> None:
    pianist.window.actions_["record_replace"].trigger()
    pianist.press(Key.Key_R)
    assert pianist.player.updates[-1].track(1).notes == ()
    pianist.note(0.5, 72, 0.5)
    pianist.go_to(3.0)
    pianist.press(Key.Key_Space)
    assert pianist.notes == (Note(BEAT, 72, BEAT), Note(6 * BEAT, 50, 2 * BEAT))
    pianist.window.document.undo()
    assert pianist.notes == HELD


def test_each_lap_of_a_loop_is_a_take_and_another_can_be_chosen(pianist: Pianist) -> None:
    window = pianist.window
    window.actions_["record_replace"].trigger()
    window.playback.set_loop((0, 2 * BAR))
    pianist.press(Key.Key_R)
    for lap, pitch in enumerate((60, 62, 64)):
        pianist.note(4 * lap + 1.0, pitch)
        pianist.go_to(4 * lap + 2.0)
    pianist.press(Key.Key_Space)
    assert [n.pitch for n in pianist.notes] == [64]
    entries = window.live.takes_menu.actions()
    assert [(e.text(), e.isChecked()) for e in entries] == [
        ("Take 1: 1 note", False),
        ("Take 2: 1 note", False),
        ("Take 3: 1 note", True),
    ]
    entries[0].trigger()
    assert [n.pitch for n in pianist.notes] == [60]
    assert window.document.undo_name == "Take 1"
    pianist.press(Key.Key_R, Qt.KeyboardModifier.AltModifier)
    assert [n.pitch for n in pianist.notes] == [62]
    for _ in range(3):
        window.document.undo()
    assert pianist.notes == HELD
    pianist.press(Key.Key_R)
    window.document.reset(Song((Track(1),)), "Open")
    assert not pianist.recording.is_on  # Another piece is not to be recorded into,
    assert window.live.takes_menu.actions() == []  # nor are these its takes.


def test_laps_of_an_over_dub_are_played_to_one_another(pianist: Pianist) -> None:
    window = pianist.window
    window.playback.set_loop((0, 2 * BAR))
    pianist.press(Key.Key_R)
    pianist.note(1.0, 60)
    pianist.go_to(4.5)
    assert 60 in [n.pitch for n in pianist.notes]  # Heard from the second lap on.
    pianist.note(5.5, 67)
    pianist.go_to(6.0)
    pianist.press(Key.Key_Space)
    assert set(pianist.notes) - set(HELD) == {Note(960, 60, 240), Note(1440, 67, 240)}
    window.live.takes_menu.actions()[0].trigger()
    assert 60 not in [n.pitch for n in pianist.notes]
    window.document.undo()
    window.document.undo()
    assert set(pianist.notes) - set(HELD) == {Note(960, 60, 240)}  # One step a take.


def test_the_armed_track_is_recorded_on_the_delay_made_up_for_and_quantising_a_step_of_its_own(
    pianist: Pianist,
) -> None:
    window = pianist.window
    song = Song((Track(1, HELD), Track(2, (Note(0, 40, BEAT, channel=3),))))
    window.document.reset(song)
    window.tracks.set_armed(2)
    window.store.change(record_latency_ms=25)
    window.actions_["record_quantised"].trigger()
    window.midi_input.set_ports(("Test keyboard",))
    pianist.press(Key.Key_R)
    assert window.status.hint.text() == "Recording after a bar of clicks."
    pianist.note(1.045, 60)
    pianist.go_to(2.0)
    pianist.press(Key.Key_Space)
    for start_tick in (960, round(1.02 * 960)):
        assert window.document.song.track(2).notes[1:] == (Note(start_tick, 60, 240, channel=3),)
        window.document.undo()
    assert window.document.song == song


def test_closing_the_window_keeps_what_was_played(
    pianist: Pianist, answer: Callable[[Any], list[str]]
) -> None:
    from PySide6.QtWidgets import QMessageBox

    asked = answer(QMessageBox.StandardButton.Cancel)
    pianist.press(Key.Key_R)
    pianist.note(0.5, 60)
    pianist.go_to(1.0)
    pianist.window.close()
    pianist._qtbot.waitUntil(lambda: bool(asked))
    assert len(pianist.notes) == 3


def test_keys_are_lit_though_nothing_records_and_what_was_played_along_can_be_captured(
    qtbot: QtBot, pianist: Pianist
) -> None:
    window, state = pianist.window, pianist.window.roll.state
    window.actions_["capture"].trigger()
    assert window.status.hint.text().startswith("Nothing was played yet")
    pianist.press(Key.Key_Space)
    pianist.play(0.5, 0x90, 60, 80)
    qtbot.waitUntil(lambda: 60 in state.sounding_pitches)
    pianist.play(0.75, 0x80, 60, 64)
    qtbot.waitUntil(lambda: 60 not in state.sounding_pitches)
    pianist.note(1.5, 62)
    pianist.go_to(2.0)
    pianist.press(Key.Key_Space)
    pianist.press(
        Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert set(pianist.notes) - set(HELD) == {Note(BEAT, 60, 240), Note(3 * BEAT, 62, 240)}
    assert window.document.undo_name == "Capture"
    window.document.undo()
    assert pianist.notes == HELD
    window.playback.set_loop((0, 2 * BAR))
    pianist.press(Key.Key_Space)
    pianist.note(1.0, 72)
    pianist.note(5.5, 74)
    pianist.press(Key.Key_Space)
    window.actions_["capture"].trigger()
    assert set(pianist.notes) - set(HELD) == {Note(3 * BEAT, 74, 240)}
    window.live.takes_menu.actions()[0].trigger()
    assert set(pianist.notes) - set(HELD) == {Note(2 * BEAT, 72, 240)}


def test_free_playing_is_captured_with_its_own_tempo(qtbot: QtBot, pianist: Pianist) -> None:
    window = pianist.window
    window.document.reset(Song((Track(1),)))
    for beat in range(16):
        pianist.note(30 + beat * 0.6, 60 + beat % 5, 0.4, 100 if beat % 4 == 0 else 70)
    window.actions_["capture"].trigger()
    qtbot.waitUntil(lambda: len(pianist.notes) == 16)
    assert all(abs(n.start_tick - i * BEAT) < 5 for i, n in enumerate(pianist.notes))
    assert window.transport.tempo.value == "100.0"
    assert "100 beats a minute" in window.status.hint.text()
    window.document.undo()
    assert window.document.song == Song((Track(1),))


def test_a_narrow_window_keeps_the_readouts_whole(qtbot: QtBot, window: MainWindow) -> None:
    bar = window.transport
    for width, has_room in ((880, False), (1280, True)):
        window.resize(width, 600)
        qtbot.waitUntil(lambda has_room=has_room: bar.metronome.isVisible() or not has_room)
        qtbot.waitUntil(lambda: bar.position.width() >= bar.position.sizeHint().width())
        assert bar.record_button.isVisible()
