"""A recording from a microphone, with a device that brings what the test gives it."""

from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np
import pytest

from musestudio.errors import DeviceError
from musestudio.sound import audio_input
from musestudio.sound.audio_input import MicrophoneRecording


class Microphone:
    """As miniaudio's device, without the sound."""

    def __init__(self) -> None:
        self.is_open = True
        self._hear: Callable[[bytes], None] = lambda _data: None

    def start(self, generator: Generator[None, bytes, None]) -> None:
        self._hear = generator.send

    def hear(self, audio: np.ndarray) -> None:
        """Both channels bring the same."""
        self._hear(np.repeat(audio, 2).tobytes())


@pytest.fixture
def microphone(monkeypatch: pytest.MonkeyPatch) -> Microphone:
    device = Microphone()
    monkeypatch.setattr(audio_input, "_open_microphone", lambda _rate, _name: device)
    monkeypatch.setattr(
        audio_input, "close_device", lambda device: setattr(device, "is_open", False)
    )
    return device


def test_what_is_hummed_is_kept_and_its_level_shown(microphone: Microphone) -> None:
    recording = MicrophoneRecording(1_000)
    first, second = np.full(200, 0.25, np.float32), np.full(300, -0.75, np.float32)
    microphone.hear(first)
    assert recording.take_level() == 0.25
    microphone.hear(second)
    assert recording.take_level() == 0.75
    assert recording.take_level() == 0
    assert recording.duration_s == 0.5
    recording.check()
    assert np.array_equal(recording.stop(), np.concatenate([first, second]))
    assert not microphone.is_open


def test_a_recording_thrown_away_is_gone(microphone: Microphone) -> None:
    recording = MicrophoneRecording(1_000)
    microphone.hear(np.ones(10, np.float32))
    recording.cancel()
    assert not microphone.is_open
    assert recording.stop().shape == (0,)


def test_a_microphone_pulled_out_is_told_and_loses_nothing(
    microphone: Microphone, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = MicrophoneRecording(1_000)
    microphone.hear(np.ones(10, np.float32))
    monkeypatch.setattr(audio_input, "_SILENT_FOR_S", -1.0)
    with pytest.raises(DeviceError, match="microphone is gone"):
        recording.check()
    assert len(recording.stop()) == 10


def test_a_forgotten_recording_ends(
    microphone: Microphone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audio_input, "LONGEST_S", 0.01)
    recording = MicrophoneRecording(1_000)
    for _ in range(5):
        microphone.hear(np.ones(10, np.float32))
    assert recording.is_full
    assert len(recording.stop()) == 10
