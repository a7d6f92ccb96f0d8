"""Reading recordings: WAV, AIFF, FLAC, MP3 and Ogg Vorbis files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from musestudio.errors import AudioFileError, Cancelled
from musestudio.sound.resample import resample

if TYPE_CHECKING:
    import miniaudio

AUDIO_SUFFIXES = (".wav", ".aif", ".aiff", ".flac", ".mp3", ".ogg")
"""What the names of such files end with; what is inside decides."""

MOST_FRAMES = 20 * 60 * 48_000
"""Twenty minutes at 48,000 samples a second, which take 230 MB of memory."""

_MOST_BYTES = 1 << 30
_RATES = range(1_000, 768_001)
_CHUNK_FRAMES = 1 << 16


def is_audio_path(path: str | Path) -> bool:
    """Whether a file is called a recording."""
    return Path(path).suffix.lower() in AUDIO_SUFFIXES


def read_audio(
    path: str | Path,
    sample_rate: int,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[float], None] = lambda _fraction: None,
) -> npt.NDArray[np.float32]:
    """The recording as one channel, shape (frames,), at ``sample_rate``, as a rule within ±1.

    Several channels are averaged. Of a file that ends too early, what there is.
    cancelled: asked about once a second of sound; True ends it with Cancelled.
    progress:  told the fraction done, 0–1.
    Raises AudioFileError with one sentence where it is no recording this can read, holds no
    sound, or is longer than ``MOST_FRAMES``.
    """
    name = Path(path).name
    data = _contents(Path(path))
    info = _info(data, name)
    if info.sample_rate not in _RATES or info.nchannels < 1:
        raise _damaged(name)
    if info.num_frames > MOST_FRAMES:
        raise _too_long(name, info.sample_rate)
    blocks, frames = [], 0
    for block in _decoded(data, name, info.sample_rate):
        if cancelled():
            raise Cancelled("Reading the recording was stopped.")
        frames += len(block)
        if frames > MOST_FRAMES:  # The file said less than it holds.
            raise _too_long(name, info.sample_rate)
        blocks.append(block)
        progress(min(frames / max(info.num_frames, frames), 1.0))
    if not frames:
        raise AudioFileError(f"“{name}” holds no sound.")
    audio = np.concatenate(blocks)
    # Files of floating-point numbers may hold what is none, and one spoils everything after it.
    np.nan_to_num(audio, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    return resample(audio, info.sample_rate, sample_rate)


def _contents(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise AudioFileError(f"“{path.name}” is not a file.")
        if path.stat().st_size > _MOST_BYTES:
            raise AudioFileError(f"“{path.name}” is larger than a gigabyte; cut it first.")
        return path.read_bytes()
    except OSError as error:
        raise AudioFileError(f"“{path.name}” cannot be read: {error.strerror}.") from error


def _info(data: bytes, name: str) -> miniaudio.SoundFileInfo:
    import miniaudio

    if data[:4] in (b"RIFF", b"RIFX", b"RF64", b"riff", b"FORM"):
        read = miniaudio.wav_get_info
    elif data[:4] == b"fLaC":
        read = miniaudio.flac_get_info
    elif data[:4] == b"OggS":
        read = miniaudio.vorbis_get_info
    elif data[:3] == b"ID3" or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0):
        read = miniaudio.mp3_get_info
    else:
        raise AudioFileError(
            f"“{name}” is not a recording that can be read; save it as WAV, FLAC, MP3 or Ogg."
        )
    try:
        return read(data)
    except Exception as error:  # Whatever a broken header leads to, division by zero included.
        raise _damaged(name) from error


def _decoded(data: bytes, name: str, sample_rate: int) -> Iterator[npt.NDArray[np.float32]]:
    import miniaudio

    try:
        stream = miniaudio.stream_memory(
            data, miniaudio.SampleFormat.FLOAT32, 1, sample_rate, _CHUNK_FRAMES
        )
        for samples in stream:
            yield np.frombuffer(samples, np.float32)
    except miniaudio.MiniaudioError as error:
        raise _damaged(name) from error


def _damaged(name: str) -> AudioFileError:
    return AudioFileError(f"“{name}” is damaged and cannot be read.")


def _too_long(name: str, sample_rate: int) -> AudioFileError:
    minutes = MOST_FRAMES / sample_rate / 60
    return AudioFileError(
        f"“{name}” is too long; at most {minutes:.0f} minutes of it can be read at once."
    )
