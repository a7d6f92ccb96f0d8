"""An audio device that asks for block after block."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from musestudio.errors import DeviceError
from musestudio.quiet import quiet_libraries
from musestudio.sound.audio_clock import AudioClock
from musestudio.sound.late_blocks import LateBlocks
from musestudio.sound.miniaudio_devices import close_device, open_device

Render = Callable[[float, int], npt.NDArray[np.float32]]
_SILENT_FOR_S = 3.0  # A device that asks for nothing for so long is gone.


@dataclass(frozen=True)
class Buffering:
    """How much audio a device holds: ``periods`` pieces of ``period_ms`` milliseconds."""

    period_ms: int
    periods: int

    @property
    def latency_s(self) -> float:
        """From asking for a block to hearing its first frame."""
        return self.period_ms * self.periods / 1000

    @property
    def in_reserve_s(self) -> float:
        """What the device still holds when it asks for a block."""
        return self.period_ms * (self.periods - 1) / 1000


class AudioStream:
    """A device, opened but silent until ``start``.

    render:      given the moment (perf_counter) at which a block's first frame is heard, and
                 its length in frames, gives the block, (frames, 2); called on the device's
                 thread.
    device_name: one of ``device_names("playback")``; None: the system's default.
    late_blocks: how many blocks came after the device had nothing left to play.
    Raises DeviceError where there is no such device, or none at all.
    """

    def __init__(
        self, render: Render, sample_rate: int, device_name: str | None, buffering: Buffering
    ) -> None:
        self._late = LateBlocks(buffering.in_reserve_s)
        self._render = render
        self._buffering = buffering
        self._sample_rate = sample_rate
        self._asked_s = time.perf_counter()
        self._failure: BaseException | None = None
        with quiet_libraries():
            self._device = _open_device(sample_rate, buffering, device_name)
        self.backend = str(self._device.backend)

    @property
    def late_blocks(self) -> int:
        return self._late.count

    def start(self) -> None:
        """Let it sound. Raises DeviceError."""
        self._asked_s = time.perf_counter()
        audio = self._answer()
        next(audio)
        try:
            with quiet_libraries():
                self._device.start(audio)
        except Exception as error:
            self.close()
            raise no_device() from error

    def check(self) -> None:
        """Raise DeviceError when the device has stopped asking for audio."""
        if self._failure is not None:
            raise DeviceError("The built-in synth failed; the log says more.") from self._failure
        if time.perf_counter() - self._asked_s > _SILENT_FOR_S:
            raise DeviceError("The audio device is gone; sound returns with it.")

    def close(self) -> None:
        """Let go of the device."""
        close_device(self._device)

    def _answer(self) -> Generator[bytes | npt.NDArray[np.float32], int, None]:
        """Answers each request of the audio device (a number of frames) with audio."""
        clock = AudioClock(self._sample_rate, self._buffering.latency_s)
        frames = yield b""
        try:
            while True:
                self._asked_s = time.perf_counter()
                start_s = clock.start_of_block(self._asked_s, frames)
                audio = self._render(start_s, frames)
                took_s = time.perf_counter() - self._asked_s
                self._late.answered(self._asked_s, took_s, frames / self._sample_rate)
                frames = yield audio
        except Exception as error:
            self._failure = error


def no_device() -> DeviceError:
    """What to say where nothing can be heard at all."""
    return DeviceError("No audio device was found, so the built-in synth plays silently.")


def _open_device(sample_rate: int, buffering: Buffering, name: str | None) -> Any:
    device = open_device(
        "playback",
        name,
        nchannels=2,
        sample_rate=sample_rate,
        buffersize_msec=buffering.period_ms,
        callback_periods=buffering.periods,
    )
    if device is None:
        raise no_device()
    return device
