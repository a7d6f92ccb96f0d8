"""Recordings are read as they sound, whatever they are saved as; what is none is named."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from musestudio.errors import AudioFileError, Cancelled
from musestudio.sound import audio_file
from musestudio.sound.audio_file import is_audio_path, read_audio
from musestudio.sound.resample import resample


def tone(hertz: float, rate: int, seconds: float = 0.5) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def write(path: Path, audio: np.ndarray, rate: int, width: int = 2) -> Path:
    """audio: (frames,) or (frames, channels) within ±1."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if audio.ndim == 1 else audio.shape[1])
        file.setsampwidth(width)
        file.setframerate(rate)
        whole = np.round(audio * (2 ** (8 * width - 1) - 1)).astype("<i4")
        file.writeframes(whole.reshape(-1, 1).view("u1")[:, :width].tobytes())
    return path


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000, 96_000])
def test_a_tone_is_the_same_tone_at_another_rate(rate: int) -> None:
    expected = tone(440, 22_050)
    got = resample(tone(440, rate).astype(np.float32), rate, 22_050)
    assert len(got) == len(expected)
    assert np.abs(got - expected)[200:-200].max() < 1e-3


def test_what_is_too_high_for_the_new_rate_is_not_folded_back() -> None:
    got = resample(tone(15_000, 44_100).astype(np.float32), 44_100, 22_050)
    assert np.abs(got[200:-200]).max() < 1e-3


@pytest.mark.parametrize("width", [2, 3, 4])
def test_channels_are_averaged(tmp_path: Path, width: int) -> None:
    left = tone(300, 22_050) * 0.5
    path = write(tmp_path / "wide.wav", np.stack([left, np.zeros_like(left)], 1), 22_050, width)
    told: list[float] = []
    audio = read_audio(path, 22_050, progress=told.append)
    assert audio.dtype == np.float32
    assert np.allclose(audio, left / 2, atol=1e-4)
    assert told[-1] == 1


def test_an_aiff_file_is_read_and_a_name_says_what_may_be_dropped(tmp_path: Path) -> None:
    samples = (tone(440, 44_100) * 20_000).astype(">i2")
    rate = struct.pack(">HQ", 0x400E, 44_100 << 48)  # An 80-bit number.
    common = b"COMM" + struct.pack(">IhIh", 18, 1, len(samples), 16) + rate
    sound = b"SSND" + struct.pack(">III", 8 + samples.nbytes, 0, 0) + samples.tobytes()
    body = b"AIFF" + common + sound
    path = tmp_path / "Take Ä 1.AIFF"
    path.write_bytes(b"FORM" + struct.pack(">I", len(body)) + body)
    assert is_audio_path(path)
    assert not is_audio_path("song.mid")
    assert np.allclose(read_audio(path, 44_100), samples / 32768, atol=1e-4)


def test_a_file_that_ends_too_early_gives_what_there_is(tmp_path: Path) -> None:
    path = write(tmp_path / "cut.wav", tone(440, 22_050), 22_050)
    path.write_bytes(path.read_bytes()[: 44 + 2 * 5_000])
    assert len(read_audio(path, 22_050)) == 5_000


def test_numbers_that_are_none_do_not_spread(tmp_path: Path) -> None:
    samples = np.array([0.5, np.nan, np.inf, -0.5], "<f4")
    head = struct.pack(
        "<4sI4s4sIHHIIHH", b"RIFF", 52, b"WAVE", b"fmt ", 16, 3, 1, 8000, 32000, 4, 32
    )
    path = tmp_path / "odd.wav"
    path.write_bytes(head + struct.pack("<4sI", b"data", 16) + samples.tobytes())
    assert read_audio(path, 8_000).tolist() == [0.5, 0, 0, -0.5]


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        read_audio(
            write(tmp_path / "a.wav", tone(440, 8_000), 8_000), 8_000, cancelled=lambda: True
        )


def test_what_is_no_recording_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(content: bytes, sentence: str) -> None:
        path = tmp_path / "odd.wav"
        path.write_bytes(content)
        with pytest.raises(AudioFileError, match=sentence):
            read_audio(path, 22_050)

    refused(b"", "is not a recording")
    refused(b"MThd and so on", "is not a recording")
    refused(b"RIFF\x04\0\0\0WAVE", "is damaged")
    for start in (b"RIFF", b"fLaC", b"OggS", b"ID3", b"\xff\xfb"):
        refused(start + bytes(200), "is damaged|holds no sound")
    empty = write(tmp_path / "empty.wav", np.zeros(0), 8_000).read_bytes()
    refused(empty, "holds no sound")
    with pytest.raises(AudioFileError, match="cannot be read: No such file"):
        read_audio(tmp_path / "none.wav", 22_050)
    with pytest.raises(AudioFileError, match="is not a file"):
        read_audio(tmp_path, 22_050)
    monkeypatch.setattr(audio_file, "MOST_FRAMES", 8_000)
    long = write(tmp_path / "long.wav", np.zeros(8_001), 8_000)
    with pytest.raises(AudioFileError, match="is too long"):
        read_audio(long, 22_050)
