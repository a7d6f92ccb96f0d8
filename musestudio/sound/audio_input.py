"""Recording from a microphone."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import numpy as np
import numpy.typing as npt

from musestudio.errors import DeviceError
from musestudio.quiet import quiet_libraries
from musestudio.sound.miniaudio_devices import close_device, device_names, open_device

LONGEST_S = 600.0
"""A recording ends by itself after this many seconds."""

# Nobody listens to it meanwhile, so it may come in large pieces: a busy window loses none.
_PERIOD_MS = 50
_PERIODS = 8
_CHANNELS = 2  # Of JACK's two miniaudio makes no one.
_SILENT_FOR_S = 2.0  # A device that brings nothing for so long is gone.


def input_device_names() -> list[str]:
    """Names of the audio devices that can record; empty where there is none.

    May take some tens of milliseconds.
    """
    return device_names("capture")


class MicrophoneRecording:
    """Records from the moment it is made until ``stop``.

    Opening a device may take half a second: not for the thread of a window. The other methods
    return at once and may be called from any one thread.

    sample_rate: frames a second of what ``stop`` gives.
    device:      one of ``input_device_names()``; None: the system's default.
    Raises DeviceError where there is no such device, or none at all.
    """

    def __init__(self, sample_rate: int, device: str | None = None) -> None:
        self.sample_rate = sample_rate
        self._blocks: list[npt.NDArray[np.float32]] = []
        self._frames = 0
        self._peak = 0.0
        self._heard_s = time.perf_counter()
        self._hearing = self._listen()
        next(self._hearing)
        with quiet_libraries():
            self._device: Any | None = _open_microphone(sample_rate, device)
            try:
                self._device.start(self._hearing)
            except Exception as error:
                self.cancel()
                raise _no_microphone() from error

    @property
    def duration_s(self) -> float:
        """How much has been recorded."""
        return self._frames / self.sample_rate

    @property
    def is_full(self) -> bool:
        """Whether ``LONGEST_S`` has been reached and no more is taken."""
        return self.duration_s >= LONGEST_S

    def take_level(self) -> float:
        """The loudest moment since this was asked last, 0–1."""
        level, self._peak = self._peak, 0.0
        return min(level, 1.0)

    def check(self) -> None:
        """Raise DeviceError when the microphone brings nothing any more.

        What was recorded until then is still there for ``stop``.
        """
        if self._device is not None and time.perf_counter() - self._heard_s > _SILENT_FOR_S:
            raise DeviceError("The microphone is gone; what was recorded until then is kept.")

    def stop(self) -> npt.NDArray[np.float32]:
        """Let go of the microphone; what it recorded, shape (frames,), within ±1."""
        self._close()
        return np.concatenate([np.empty(0, np.float32), *self._blocks])

    def cancel(self) -> None:
        """Let go of the microphone and forget what it recorded."""
        self._close()
        self._blocks.clear()
        self._frames = 0

    def _close(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            close_device(device)

    def _listen(self) -> Generator[None, bytes, None]:
        """Takes each piece of audio the device brings, on the device's thread."""
        while True:
            data = yield
            self._heard_s = time.perf_counter()
            block = np.frombuffer(data, np.float32).reshape(-1, _CHANNELS).mean(axis=1)
            self._peak = max(self._peak, float(np.abs(block).max(initial=0.0)))
            if not self.is_full:
                self._blocks.append(block)
                self._frames += len(block)


def _open_microphone(sample_rate: int, name: str | None) -> Any:
    """Opened, not started. Raises DeviceError."""
    device = open_device(
        "capture",
        name,
        nchannels=_CHANNELS,
        sample_rate=sample_rate,
        buffersize_msec=_PERIOD_MS,
        callback_periods=_PERIODS,
    )
    if device is None:
        raise _no_microphone()
    return device


def _no_microphone() -> DeviceError:
    return DeviceError("No microphone was found; plug one in, or drop a recording instead.")
