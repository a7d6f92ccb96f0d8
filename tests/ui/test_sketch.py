"""Somebody hums, or drops a recording on the window; the notes of it come into the piece."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from musestudio.errors import Cancelled, DeviceError
from musestudio.inference.transcription.model import TranscriptionModel
from musestudio.inference.transcription.windows import SAMPLE_RATE
from musestudio.midi.file import write_song
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import TRACK_NAME
from musestudio.sound.render import write_wav
from musestudio.ui.main_window import MainWindow
from musestudio.ui.sketch.dialog import SketchDialog, Stage

HUMMED = (60, 64, 67, 65, 62, 60)


def hum(pitches: tuple[int, ...] = HUMMED, beat_s: float = 0.6) -> np.ndarray:
    """A reed-like voice, a note to each beat, after a moment of silence."""
    parts = [np.zeros(SAMPLE_RATE // 3)]
    time_s = np.arange(round(beat_s * SAMPLE_RATE)) / SAMPLE_RATE
    swell = np.minimum(1, np.minimum(time_s, time_s[::-1]) / 0.05)
    for pitch in pitches:
        phase = 2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * time_s
        parts.append(0.1 * swell * sum(np.sin(n * phase) / n**1.5 for n in range(1, 6)))
    return np.concatenate([*parts, np.zeros(SAMPLE_RATE // 3)]).astype(np.float32)


class PatientMicrophone:
    """Has recorded the hum as soon as it is opened."""

    duration_s = 3.5
    is_full = False

    def __init__(self, audio: np.ndarray) -> None:
        self.audio = audio
        self.is_open = True
        self.looks = 0

    def take_level(self) -> float:
        self.looks += 1
        return 0.5

    def check(self) -> None:
        pass

    def stop(self) -> np.ndarray:
        self.is_open = False
        return self.audio

    def cancel(self) -> None:
        self.is_open = False


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    write_wav(np.repeat(hum()[:, None], 2, axis=1), tmp_path / "in the bath.wav", SAMPLE_RATE)
    return tmp_path / "in the bath.wav"


@pytest.fixture
def window(open_window: Callable[..., MainWindow], tmp_path: Path) -> MainWindow:
    """A bass line, 120 to the minute."""
    name = MetaEvent(0, TRACK_NAME, b"Bass")
    bass = Track(1, tuple(Note(i * 960, 36, 960) for i in range(8)), metas=(name,))
    write_song(Song((bass,)), tmp_path / "bass.mid")
    return open_window(files=(tmp_path / "bass.mid",))


def dialog_of(qtbot: QtBot, window: MainWindow, stage: Stage) -> SketchDialog:
    """The dialog, once it is that far."""
    sketch = window.window_files.sketch
    qtbot.waitUntil(lambda: sketch.dialog is not None and sketch.dialog.stage is stage)
    assert sketch.dialog is not None
    return sketch.dialog


def test_a_recording_dropped_on_the_roll_is_seen_there_and_put_in_as_one_step(
    qtbot: QtBot, window: MainWindow, recording: Path, drop_files: Callable[..., None]
) -> None:
    before, state = window.document.song, window.roll.state
    bar_2 = window.document.song.metre_map.bar_start(2)
    drop_files(window.roll.canvas, [recording], state.viewport.transform.x(bar_2) + 2)
    dialog = dialog_of(qtbot, window, Stage.HEARD)
    assert "6 notes heard in “in the bath”" in dialog.words.text()
    assert "at 100 quarters" in dialog.words.text()
    assert state.preview is not None
    assert state.preview.notes.pitch.tolist() == list(HUMMED)
    assert window.document.song is before
    assert dialog.onto.currentText() == "Bass"

    def choose(timing: int) -> None:
        dialog.timing.setCurrentIndex(timing)
        qtbot.waitUntil(lambda: not window.background.is_busy("sketch"))

    dialog.onto.setCurrentIndex(1)
    choose(1)
    as_played = state.preview.notes.start.tolist()
    assert as_played[0] == bar_2
    assert np.diff(as_played) == pytest.approx([576] * 5, abs=30)
    choose(0)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    _, sketch = window.document.song.tracks
    assert sketch.name == "in the bath"
    assert [note.pitch for note in sketch.notes] == list(HUMMED)
    beats = [(note.start_tick - bar_2) / 480 for note in sketch.notes]
    assert beats == pytest.approx(range(6), abs=0.1)
    assert [note for _, note in window.roll.selection] == list(sketch.notes)
    assert state.preview is None
    window.document.undo()
    assert window.document.song == before


def test_a_hum_is_recorded_heard_and_thrown_away(qtbot: QtBot, window: MainWindow) -> None:
    sketch, before = window.window_files.sketch, window.document.song
    microphone = PatientMicrophone(hum())
    sketch.microphone.open_ = lambda: microphone
    window.playback.set_cursor(1920)
    window.actions_["sketch"].trigger()
    dialog = dialog_of(qtbot, window, Stage.WAITING)
    assert not dialog.put_in.isEnabled()
    QTest.keyClick(dialog.record, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: dialog.meter.level_db > -10)
    assert dialog.words.text() == "Recording… 0:03"
    QTest.mouseClick(dialog.record, Qt.MouseButton.LeftButton)
    assert not microphone.is_open
    dialog_of(qtbot, window, Stage.HEARD)
    assert dialog.put_in.isEnabled()
    QTest.mouseClick(dialog.hear, Qt.MouseButton.LeftButton)
    assert window.playback.auditioned.note_count == before.note_count + 6
    # Told otherwise, it is heard otherwise.
    dialog.detail.set_value(0)
    dialog.voices.setCurrentIndex(1)
    qtbot.waitUntil(lambda: not window.background.is_busy("sketch"))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert sketch.dialog is None
    assert not window.playback.is_playing
    assert window.roll.state.preview is None
    assert window.document.song is before
    assert not window.document.can_undo
    assert window.store.value.sketch_detail == 0


def test_an_empty_piece_takes_the_tempo_of_what_was_hummed(
    qtbot: QtBot, open_window: Callable[..., MainWindow], recording: Path
) -> None:
    window = open_window()
    window.files.new()
    window.window_files.sketch.take_files([recording], 0, None)
    dialog = dialog_of(qtbot, window, Stage.HEARD)
    dialog.timing.setCurrentIndex(1)
    dialog.timing.setCurrentIndex(0)
    dialog.put_in.click()  # Before what was changed could be shown.
    song = window.document.song
    assert song.tempo_map.tempo_at(0).beats_per_minute == pytest.approx(100, abs=1)
    assert song.note_count == 6
    window.document.undo()
    assert window.document.song.note_count == 0
    assert window.document.song.tempo_map.tempo_at(0).beats_per_minute == 120


def test_what_goes_wrong_is_said_in_the_dialog_and_changes_nothing(
    qtbot: QtBot,
    window: MainWindow,
    tmp_path: Path,
    drop_files: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sketch, before = window.window_files.sketch, window.document.song
    (tmp_path / "noise.wav").write_bytes(b"RIFF" + bytes(40))

    def no_microphone() -> PatientMicrophone:
        raise DeviceError("No microphone was found.")

    sketch.microphone.open_ = no_microphone
    window.actions_["sketch"].trigger()
    dialog = dialog_of(qtbot, window, Stage.WAITING)
    dialog.record.click()
    qtbot.waitUntil(lambda: dialog.words.text() == "No microphone was found.")
    drop_files(dialog, [tmp_path / "noise.wav"], 20)
    qtbot.waitUntil(lambda: "“noise.wav” is damaged" in dialog.words.text())
    path = str(tmp_path / "silence.wav")
    write_wav(np.zeros((SAMPLE_RATE, 1), np.float32), path, SAMPLE_RATE)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (path, ""))
    dialog.open_file.click()
    qtbot.waitUntil(lambda: dialog.words.text().startswith("No notes were heard in “silence”"))
    assert not dialog.put_in.isEnabled()
    dialog.reject()
    assert window.document.song is before


def test_listening_can_be_stopped_and_a_closing_window_waits_for_nothing(
    qtbot: QtBot, window: MainWindow, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def slow(_model: object, _audio: object, *, cancelled: Callable[[], bool], **_more: object):
        begun.set()
        while not cancelled():
            threading.Event().wait(0.005)
        raise Cancelled("Transcribing was stopped.")

    monkeypatch.setattr(TranscriptionModel, "hear", slow)
    sketch = window.window_files.sketch
    sketch.take_files([recording], 0, 1)
    dialog = dialog_of(qtbot, window, Stage.LISTENING)
    qtbot.waitUntil(begun.is_set)
    dialog.record.click()
    assert dialog.stage is Stage.WAITING
    qtbot.waitUntil(lambda: not window.background.is_busy("sketch"))
    microphone = PatientMicrophone(hum())
    sketch.microphone.open_ = lambda: microphone
    dialog.record.click()
    dialog_of(qtbot, window, Stage.RECORDING)
    window.close_without_asking()
    assert not microphone.is_open
