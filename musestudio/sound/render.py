"""A song as audio in memory or in a WAV file, without a device."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from musestudio.atomic import write_atomically
from musestudio.errors import Cancelled, DeviceError, RequestError
from musestudio.score.performance import Performance
from musestudio.score.song import Song
from musestudio.sound.instrument import SAMPLE_RATE, Instrument

MOST_FRAMES = 2 * 60 * 60 * SAMPLE_RATE
"""Two hours, which take 2.5 GB of memory; less at higher sample rates."""

_BLOCK_FRAMES = 1 << 20


def render_song(
    song: Song,
    soundfont_path: str | Path | None = None,
    sample_rate: int = SAMPLE_RATE,
    tail_s: float = 2.0,
    *,
    reverb: float = 0.0,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[float], None] = lambda _fraction: None,
) -> npt.NDArray[np.float32]:
    """The whole song and ``tail_s`` seconds in which it dies away, shape (frames, 2).

    Every message takes effect on the frame nearest to its time. Muted tracks are left out.
    reverb:    how much of a room is heard, 0–1.
    cancelled: asked at least once for each second of the song; True ends it with Cancelled.
    progress:  told the fraction done, 0–1.
    Raises DeviceError when there is no synthesizer or SoundFont, RequestError when the
    song is longer than ``MOST_FRAMES``.
    """
    longest_s = MOST_FRAMES / sample_rate
    if song.duration_s > longest_s:
        raise RequestError(
            f"The song lasts {song.duration_s / 3600:.1f} hours; at most "
            f"{longest_s / 3600:.1f} can be rendered at {sample_rate:,} samples a second."
        )
    instrument = Instrument(soundfont_path, sample_rate, reverb=reverb)
    end = round(song.duration_s * sample_rate)
    audio = np.empty((end + round(tail_s * sample_rate), 2), np.float32)

    def render(frame: int, until: int) -> None:
        # No longer stretch in one go, so that whoever waits can stop it.
        for start in range(frame, until, sample_rate):
            if cancelled():
                raise Cancelled("Rendering was stopped.")
            stop = min(start + sample_rate, until)
            audio[start:stop] = instrument.render(stop - start)
            progress(stop / len(audio))

    frame = 0
    for message in Performance(song).advance(song.last_tick + 1):
        due = round(song.tempo_map.seconds_at(message.tick) * sample_rate)
        render(frame, due)
        frame = due
        instrument.send(message.data)
    render(frame, end)
    instrument.release()
    render(end, len(audio))
    return audio


def write_wav(
    audio: npt.NDArray[np.float32], path: str | Path, sample_rate: int = SAMPLE_RATE
) -> None:
    """Write audio (frames, channels) within ±1 as a 16-bit WAV file.

    An existing file is replaced only when the new one is complete. Raises DeviceError
    with one sentence when it cannot be written.
    """
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(audio.shape[1])
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.setnframes(len(audio))
        # A stretch at a time: the steps between would each take as much as the whole piece.
        for block in np.split(audio, range(_BLOCK_FRAMES, len(audio), _BLOCK_FRAMES)):
            samples = np.round(np.clip(block, -1.0, 1.0) * 32767).astype("<i2")
            file.writeframesraw(samples.tobytes())
    try:
        write_atomically(path, buffer.getbuffer())
    except OSError as error:
        raise DeviceError(f"“{path}” cannot be written: {error.strerror}.") from error
