"""The built-in synth from the preferences: its device, its sounds, its room, heard at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from musestudio.sound.synth import SynthOutput
from musestudio.ui import audio_devices
from musestudio.ui.main_window import MainWindow
from musestudio.ui.preferences.controls import PathBox
from musestudio.ui.preferences.dialog import PreferencesDialog


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> PreferencesDialog:
    monkeypatch.setattr(audio_devices, "audio_device_names", lambda: ["Speakers", "Headphones"])
    window.actions_["preferences"].trigger()
    dialog = window.findChild(PreferencesDialog)
    assert dialog is not None
    dialog.show_page("Sound and MIDI")
    qtbot.waitUntil(lambda: window.audio_devices.menu.choices[-1].id == "Headphones")
    return dialog


def outputs(window: MainWindow) -> list[Any]:
    return window.playback._player.outputs  # type: ignore[attr-defined, no-any-return]


def test_another_device_and_another_room_are_heard_at_once(
    qtbot: QtBot, window: MainWindow, dialog: PreferencesDialog
) -> None:
    device, reverb = dialog.controls["audio_device"], dialog.controls["reverb"]
    assert isinstance(device, QComboBox)
    assert isinstance(reverb, QSpinBox)
    before = len(outputs(window))
    device.setFocus()
    QTest.keyClick(device, Qt.Key.Key_H)
    for _ in range(3):
        QTest.keyClick(reverb, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: len(outputs(window)) > before)
    opened = outputs(window)[-1]
    assert isinstance(opened, SynthOutput)
    assert opened.audio_device == "Headphones"
    assert opened.reverb == pytest.approx(0.28)
    assert len(outputs(window)) == before + 1  # Once, however often the number was turned.


def test_a_soundfont_that_cannot_be_played_is_refused_and_the_one_before_stays(
    qtbot: QtBot, window: MainWindow, dialog: PreferencesDialog, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.sf2"
    bad.write_bytes(b"RIFF\x04\x00\x00\x00sfbk")
    box = dialog.controls["soundfont"]
    assert isinstance(box, PathBox)
    before = len(outputs(window))
    QTest.keyClicks(box.line, str(bad))
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert window.store.value.soundfont == str(bad)
    qtbot.waitUntil(lambda: window.store.value.soundfont == "", timeout=30_000)
    assert window.messages.current is not None
    assert "damaged" in window.messages.current.text
    assert box.line.text() == ""
    assert len(outputs(window)) == before
