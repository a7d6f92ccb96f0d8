"""MIDI keyboards in the window: chosen, heard through a track, entered, plugged in and out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from musestudio.midi.midi_input import EVERY_INPUT, VIRTUAL_INPUT, InMemoryInput
from musestudio.midi.output import PortOutput
from musestudio.ui.main_window import MainWindow

KEYS, PADS = "Keys:Keys MIDI 1", "Pads:Pads MIDI 1"
ON, OFF = bytes((0x90, 72, 80)), bytes((0x80, 72, 64))


def keyboards(window: MainWindow) -> InMemoryInput:
    assert isinstance(window.midi_input, InMemoryInput)
    return window.midi_input


def entry(window: MainWindow, text: str) -> QAction:
    window.keyboards.menu.aboutToShow.emit()
    return next(a for a in window.keyboards.menu.actions() if a.text().startswith(text))


def test_every_keyboard_is_heard_until_some_are_chosen(qtbot: QtBot, window: MainWindow) -> None:
    midi_in = keyboards(window)
    midi_in.plug(KEYS, PADS)
    assert midi_in.settings.ports == (KEYS, PADS)
    qtbot.waitUntil(lambda: window.status.input.text() == "2 keyboards")
    assert not entry(window, KEYS).isEnabled()
    entry(window, "Every keyboard").trigger()
    entry(window, PADS).trigger()
    entry(window, f"Virtual port “{VIRTUAL_INPUT}”").trigger()
    assert window.store.value.midi_inputs == (PADS, VIRTUAL_INPUT)
    assert midi_in.settings.ports == (PADS, VIRTUAL_INPUT)
    midi_in.plug(KEYS)
    assert "not connected" in entry(window, PADS).text()
    window.keyboards.chooser.channels.chosen.emit("10")
    assert midi_in.settings.channel == 9
    entry(window, "&Hear what is played").trigger()
    assert not midi_in.settings.thru


def test_a_keyboard_that_comes_and_goes_is_told_in_one_sentence(
    qtbot: QtBot, window: MainWindow
) -> None:
    midi_in = keyboards(window)
    midi_in.plug()
    qtbot.waitUntil(lambda: window.keyboards.chooser._told_of is not None)
    midi_in.plug(KEYS)
    qtbot.waitUntil(lambda: window.messages.current is not None)
    assert window.messages.current is not None
    assert window.messages.current.text == "“Keys” is plugged in and heard."
    window.messages.dismiss()
    midi_in.plug()
    qtbot.waitUntil(lambda: window.messages.current is not None)
    assert window.messages.current is not None
    assert window.messages.current.text == "“Keys” is unplugged; heard again when plugged in."
    assert window.status.input.text() == ""


def test_playing_sounds_as_the_armed_track_does(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_["add_track"].trigger()
    first, second = window.document.song.tracks[0], window.document.song.tracks[-1]
    assert first.channel != second.channel
    window.tracks.set_active(first.track_id)
    assert window.midi_input.settings.thru_channel == first.channel
    window.tracks.set_armed(second.track_id)
    assert window.midi_input.settings.thru_channel == second.channel
    player = window.playback._player
    qtbot.waitUntil(lambda: player.ready_for == (window.document.song, window.playback.cursor_tick))  # type: ignore[attr-defined]


def test_step_input_takes_what_is_played(qtbot: QtBot, window: MainWindow) -> None:
    midi_in = keyboards(window)
    before = window.document.song.note_count
    midi_in.play(ON)
    midi_in.play(OFF)
    window.actions_["step_input"].trigger()
    midi_in.play(ON)
    midi_in.play(OFF)
    qtbot.waitUntil(lambda: window.document.song.note_count == before + 1)
    assert window.playback._player.previews == []  # type: ignore[attr-defined]


def test_the_window_in_use_has_the_keyboards(
    qtbot: QtBot, window: MainWindow, open_window: Callable[..., MainWindow]
) -> None:
    second = window.windows.open_new()
    assert window.midi_input.ports == ()
    assert second.midi_input.ports == (EVERY_INPUT,)
    window.keyboards.chooser.listen(False)
    second.close_for_good()


def test_a_second_output_sounds_beside_the_first(qtbot: QtBot, window: MainWindow) -> None:
    keyboards(window).plug(outputs=("Module", "Desk"))
    second = window.outputs.second_menu
    qtbot.waitUntil(lambda: "Module" in [choice.id for choice in second.choices])
    next(action for action in second.actions() if action.text() == "Module").trigger()
    outputs = window.playback._player.outputs[-1]  # type: ignore[attr-defined]
    assert outputs.outputs[1] == PortOutput("Module")
    assert window.status.output.text() == "Built-in synth + Module"
    assert second.menuAction() in window.outputs.menu.actions()
    window.outputs.menu.chosen.emit("Module")
    assert window.playback._player.outputs[-1] == PortOutput("Module")  # type: ignore[attr-defined]
    window.outputs.menu.chosen.emit("silent")


def test_panic_silences_everything(window: MainWindow) -> None:
    window.playback.play()
    window.actions_["panic"].trigger()
    assert not window.playback.is_playing
    assert window.playback._player.panics == 1  # type: ignore[attr-defined]


def test_without_virtual_ports_the_menu_says_what_to_do(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("musestudio.ui.live.input_chooser.supports_virtual_ports", lambda: False)
    virtual = entry(window, "Virtual port")
    assert not virtual.isEnabled()
    assert "loopMIDI" in virtual.toolTip()
