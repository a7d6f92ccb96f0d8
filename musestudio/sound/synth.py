"""The built-in synth on the audio device."""

from __future__ import annotations

import heapq
import os
import sys
import time
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from musestudio.errors import DeviceError
from musestudio.quiet import quiet_libraries
from musestudio.sound.audio_clock import AudioClock
from musestudio.sound.instrument import Instrument

if TYPE_CHECKING:
    import miniaudio

_PERIOD_MS = 10
_PERIODS = 2
# Where Linux does not let the audio thread go first, it may be kept waiting this long. Only
# previews are heard later for it: what comes ahead of time is placed where it belongs.
_PERIODS_IF_LAST = 5
_MARGIN_S = 0.01  # For handing messages over to the audio thread.
_SILENT_FOR_S = 2.0  # A device that asks for nothing for so long is gone.


@dataclass(frozen=True)
class SynthOutput:
    """The built-in synth as an output of the player.

    soundfont_path: None: the one that is installed.
    audio_device:   one of ``audio_device_names()``; None: the system's default.
    """

    soundfont_path: str | None = None
    audio_device: str | None = None

    def open(self) -> SynthSink:
        """Load the SoundFont and start the audio device. Raises DeviceError."""
        return SynthSink(Instrument(self.soundfont_path), self.audio_device)


def audio_device_names() -> list[str]:
    """Names of the audio devices that can play; empty where there is none.

    May take some tens of milliseconds.
    """
    try:
        with quiet_libraries():
            return [device["name"] for device in _playback_devices()]
    except DeviceError:
        return []


class SynthSink:
    """An instrument sounding on an audio device.

    Messages come ahead of time and take effect inside the block of audio that is heard at
    their time, on the exact frame, so that the size of the device's buffer neither delays
    nor quantises them.
    """

    def __init__(self, instrument: Instrument, audio_device: str | None = None) -> None:
        self._blocks = BlockRenderer(instrument)
        self._audio = self._sound()
        next(self._audio)
        with quiet_libraries():
            periods = _PERIODS if _goes_first() else _PERIODS_IF_LAST
            self._device = _open_device(instrument.sample_rate, periods, audio_device)
            latency_s = periods * _PERIOD_MS / 1000
            self._clock = AudioClock(instrument.sample_rate, latency_s)
            self._asked_s = time.perf_counter()
            self._failure: BaseException | None = None
            try:
                self._device.start(self._audio)
            except Exception as error:
                self._device.close()
                raise _no_device() from error
        self.name = f"Built-in synth ({self._device.backend})"
        self.lookahead_s = latency_s + _PERIOD_MS / 1000 + _MARGIN_S

    def send(self, time_s: float, data: bytes) -> None:
        """Have ``data`` take effect at ``time_s`` (perf_counter), or at once if that is past."""
        self._blocks.send(time_s, data)

    def check(self) -> None:
        """Raise DeviceError when the audio device has stopped asking for audio."""
        if self._failure is not None:
            raise DeviceError("The built-in synth failed; the log says more.") from self._failure
        if time.perf_counter() - self._asked_s > _SILENT_FOR_S:
            raise DeviceError("The audio device stopped; press play to try again.")

    def close(self) -> None:
        """Stop the audio device."""
        self._device.close()

    def _sound(self) -> Generator[bytes | npt.NDArray[np.float32], int, None]:
        """Answers each request of the audio device (a number of frames) with audio."""
        frames = yield b""
        try:
            while True:
                self._asked_s = time.perf_counter()
                start_s = self._clock.start_of_block(self._asked_s, frames)
                frames = yield self._blocks.render(start_s, frames)
        except Exception as error:
            self._failure = error


class BlockRenderer:
    """Puts messages into blocks of audio at the frame nearest to their time.

    ``send`` may be called from another thread than ``render``.
    """

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._inbox: deque[tuple[float, bytes]] = deque()
        self._queue: list[tuple[float, int, bytes]] = []
        self._arrivals = 0

    def send(self, time_s: float, data: bytes) -> None:
        """Take a message that is due at ``time_s``."""
        self._inbox.append((time_s, data))

    def render(self, start_s: float, frames: int) -> npt.NDArray[np.float32]:
        """The block, shape (frames, 2), whose first frame is heard at ``start_s``."""
        while self._inbox:
            time_s, data = self._inbox.popleft()
            self._arrivals += 1  # Keeps messages of one moment in order.
            heapq.heappush(self._queue, (time_s, self._arrivals, data))
        rate = self._instrument.sample_rate
        audio = np.empty((frames, 2), np.float32)
        frame = 0
        while self._queue:
            due = round((self._queue[0][0] - start_s) * rate)
            if due >= frames:
                break
            if due > frame:
                audio[frame:due] = self._instrument.render(due - frame)
                frame = due
            self._instrument.send(heapq.heappop(self._queue)[2])
        audio[frame:] = self._instrument.render(frames - frame)
        return audio


def _goes_first() -> bool:
    """Whether the audio thread, which inherits this from ours, runs before ordinary ones."""
    if sys.platform != "linux":
        return True  # Windows and macOS give it to every audio thread.
    return os.sched_getscheduler(0) in (os.SCHED_FIFO, os.SCHED_RR)


def _open_device(sample_rate: int, periods: int, name: str | None) -> miniaudio.PlaybackDevice:
    chosen = None if name is None else _device_id(name)
    miniaudio = _import_miniaudio()
    try:
        device = miniaudio.PlaybackDevice(
            output_format=miniaudio.SampleFormat.FLOAT32,
            nchannels=2,
            sample_rate=sample_rate,
            buffersize_msec=_PERIOD_MS,
            callback_periods=periods,
            device_id=chosen,
            app_name="MuseStudio",
        )
    except Exception as error:
        raise _no_device() from error
    if device.backend == "Null":  # What miniaudio falls back to.
        device.close()
        raise _no_device()
    return device


def _device_id(name: str) -> Any:
    for device in _playback_devices():
        if device["name"] == name:
            return device["id"]
    raise DeviceError(f"There is no audio device “{name}”; choose another in the settings.")


def _playback_devices() -> list[dict[str, Any]]:
    try:
        devices: list[dict[str, Any]] = _import_miniaudio().Devices().get_playbacks()
    except _import_miniaudio().MiniaudioError as error:
        raise _no_device() from error
    return devices


def _import_miniaudio() -> Any:
    try:
        import miniaudio
    except ImportError as error:
        raise DeviceError(
            "The built-in synth needs miniaudio; install it with “pip install miniaudio”."
        ) from error
    return miniaudio


def _no_device() -> DeviceError:
    return DeviceError("No audio device was found, so the built-in synth plays silently.")
