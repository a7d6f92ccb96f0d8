"""A song as a WAV file: notes on the right frame, muted tracks absent, failures named."""

from __future__ import annotations

import dataclasses
import wave
from pathlib import Path

import numpy as np
import pytest

from musestudio.errors import DeviceError, RequestError
from musestudio.score import Note, Song, Track
from musestudio.sound import render
from musestudio.sound.render import render_song, write_wav

RATE = 16_000


def drum_song(*starts: int) -> Song:
    return Song((Track(1, notes=tuple(Note(tick, 37, 30, 120, 9) for tick in starts)),))


def test_notes_sound_on_their_frame() -> None:
    # 480 ticks to a quarter, 120 quarters a minute: tick 333 is at 0.346875 s.
    audio = render_song(drum_song(333, 1000), sample_rate=RATE, tail_s=1)
    (first,) = np.flatnonzero(np.abs(audio).max(axis=1) > 1e-5)[:1]
    assert first == pytest.approx(333 / 960 * RATE, abs=12)
    assert len(audio) == round(1030 / 960 * RATE) + RATE
    assert audio.dtype == np.float32
    assert audio.shape[1] == 2
    early = render_song(drum_song(0), sample_rate=RATE, tail_s=0.2)
    late = render_song(drum_song(333), sample_rate=RATE, tail_s=0.2)
    shift = round(333 / 960 * RATE)
    n = 1000
    assert np.allclose(early[:n], late[shift : shift + n], atol=1e-4)


def test_muted_tracks_are_not_heard() -> None:
    song = drum_song(0)
    muted = dataclasses.replace(song.tracks[0], muted=True)
    assert not render_song(song.with_track(muted), sample_rate=RATE, tail_s=0.1).any()


def test_an_empty_song_is_a_moment_of_silence() -> None:
    audio = render_song(Song(), sample_rate=RATE, tail_s=0.5)
    assert audio.shape == (RATE // 2, 2)
    assert not audio.any()


def test_a_song_of_a_week_is_refused() -> None:
    with pytest.raises(RequestError, match=r"lasts 168\.\d hours"):
        render_song(drum_song(960 * 3600 * 24 * 7))
    with pytest.raises(RequestError, match=r"at most 0\.5 can be rendered at 192,000 samples"):
        render_song(drum_song(960 * 3600), sample_rate=192_000)


def test_a_wav_file_reads_back(tmp_path: Path) -> None:
    audio = np.array([[0, 1], [-1, 0.5], [2, -2]], np.float32)
    path = tmp_path / "out.wav"
    write_wav(audio, path, 22_050)
    with wave.open(str(path), "rb") as file:
        assert file.getparams()[:4] == (2, 2, 22_050, 3)
        samples = np.frombuffer(file.readframes(3), "<i2")
    assert samples.tolist() == [0, 32767, -32767, 16384, 32767, -32767]


def test_a_long_piece_is_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "_BLOCK_FRAMES", 100)
    ramp = np.linspace(-1, 1, 250, dtype=np.float32)
    write_wav(np.stack([ramp, -ramp], axis=1), tmp_path / "long.wav", 8_000)
    with wave.open(str(tmp_path / "long.wav")) as file:
        assert file.getnframes() == 250
        samples = np.frombuffer(file.readframes(250), "<i2").reshape(-1, 2)
    assert np.array_equal(samples[:, 0], np.round(ramp * 32767))
    assert np.array_equal(samples[:, 1], -samples[:, 0])


def test_a_wav_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match=r"cannot be written: Is a directory"):
        write_wav(np.zeros((1, 2), np.float32), tmp_path)
    with pytest.raises(DeviceError, match="cannot be written: No such file"):
        write_wav(np.zeros((1, 2), np.float32), tmp_path / "none" / "out.wav")
