"""The built-in synth on the audio device."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from musestudio.errors import DeviceError, DeviceWaits
from musestudio.sound.audio_stream import AudioStream, Buffering, Render
from musestudio.sound.block_renderer import BlockRenderer
from musestudio.sound.instrument import Instrument
from musestudio.sound.miniaudio_devices import device_names

BUFFERINGS = {
    "short": Buffering(5, 3),
    "medium": Buffering(10, 3),
    "long": Buffering(10, 5),
    "longest": Buffering(20, 5),
}
"""How much audio the device holds, from quick to safe."""

AUTO = "auto"
_MARGIN_S = 0.01  # For handing messages over to the audio thread.
_LOOK_INTERVAL_S = 2.0
_MOST_LATE = 3  # So many late blocks within the last checks, and the device is to hold more.
_CHECKS_LOOKED_BACK = 20
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SynthOutput:
    """The built-in synth as an output of the player.

    soundfont_path: None: the one that is installed.
    audio_device:   one of ``audio_device_names()``; None: the system's default.
    buffering:      a name in ``BUFFERINGS``; “auto”: the shortest that runs cleanly.
    reverb:         how much of the room is heard, 0–1.
    """

    soundfont_path: str | None = None
    audio_device: str | None = None
    buffering: str = AUTO
    reverb: float = 0.0

    def open(self) -> SynthSink:
        """Load the SoundFont and start the audio device.

        Where there is no device, the synth waits for one in silence (see ``SynthSink.check``).
        Raises DeviceError when there is no synthesizer or SoundFont.
        """
        instrument = Instrument(self.soundfont_path, reverb=self.reverb)
        return SynthSink(instrument, self.audio_device, self.buffering)


def audio_device_names() -> list[str]:
    """Names of the audio devices that can play; empty where there is none.

    May take some tens of milliseconds.
    """
    return device_names("playback")


class Stream(Protocol):
    """What the synth needs of an ``AudioStream``."""

    backend: str

    @property
    def late_blocks(self) -> int: ...
    def start(self) -> None: ...
    def check(self) -> None: ...
    def close(self) -> None: ...


OpenStream = Callable[[Render, int, str | None, Buffering], Stream]


class SynthSink:
    """An instrument sounding on an audio device, again and again when devices come and go.

    Messages come ahead of time and take effect inside the block of audio that is heard at
    their time, on the exact frame, so that the size of the device's buffer neither delays
    nor quantises them. While there is no device, settings are made and notes dropped, and a
    thread looks every two seconds whether there is one.

    ``send``, ``check`` and ``close`` are called on one thread.
    """

    def __init__(
        self,
        instrument: Instrument,
        audio_device: str | None = None,
        buffering: str = AUTO,
        *,
        open_stream: OpenStream = AudioStream,
        device_names: Callable[[], list[str]] = audio_device_names,
        look_interval_s: float = _LOOK_INTERVAL_S,
    ) -> None:
        self._blocks = BlockRenderer(instrument)
        self._sample_rate = instrument.sample_rate
        self._audio_device = audio_device
        self._adapts = buffering == AUTO
        self._buffering = _first_buffering() if self._adapts else BUFFERINGS[buffering]
        self._open_stream = open_stream
        self._device_names = device_names
        self._look_interval_s = look_interval_s
        self._stream: Stream | None = None
        self._late_at_checks = deque([0], maxlen=_CHECKS_LOOKED_BACK)
        self._log_late_from = 1
        self._late_before = 0  # On streams that have been closed.
        self._problem = ""
        self._found: Stream | None = None  # By the thread that looks; opened, not started.
        self._closed = threading.Event()
        self._looking: threading.Thread | None = None
        try:
            self._adopt(self._open())
        except DeviceError as error:
            self._problem = str(error)
            self._look()

    @property
    def name(self) -> str:
        """What to tell the user music is going to."""
        return f"Built-in synth ({self._stream.backend})" if self._stream else "Silent"

    @property
    def latency_s(self) -> float:
        """From a key to its sound, as far as this program makes it last: a block and the buffer."""
        return self._buffering.latency_s + self._buffering.period_ms / 1000

    @property
    def lookahead_s(self) -> float:
        """How long before its time a message wants to be handed over."""
        return self.latency_s + _MARGIN_S

    @property
    def late_blocks(self) -> int:
        """How many blocks of audio came too late, each a crackle."""
        return self._late_before + (self._stream.late_blocks if self._stream else 0)

    def send(self, time_s: float, data: bytes) -> None:
        """Have ``data`` take effect at ``time_s`` (perf_counter), or at once if that is past."""
        if self._found is not None:
            self._take_found()
        if self._stream is not None:
            self._blocks.send(time_s, data)
        else:
            self._blocks.send_silently(data)

    def check(self) -> None:
        """Raise DeviceWaits while there is no audio device."""
        if self._found is not None:
            self._take_found()
        if self._stream is not None:
            try:
                self._stream.check()
            except DeviceError as error:
                self._problem = str(error)
                self._drop(self._stream)
                self._look()
            else:
                self._log_late()
                self._hold_more_if_late(self._stream)
        if self._stream is None and self._problem:
            raise DeviceWaits(self._problem)

    def close(self) -> None:
        """Stop the audio device."""
        self._closed.set()
        if self._looking is not None:
            self._looking.join()
        for stream in (self._stream, self._found):
            if stream is not None:
                stream.close()
        self._stream = self._found = None

    def _open(self) -> Stream:
        return self._open_stream(
            self._blocks.render, self._sample_rate, self._audio_device, self._buffering
        )

    def _adopt(self, stream: Stream) -> None:
        stream.start()
        self._stream = stream
        self._late_at_checks.clear()
        self._problem = ""

    def _drop(self, stream: Stream) -> None:
        _log.warning("%s let go after %d late blocks", stream.backend, stream.late_blocks)
        self._late_before += stream.late_blocks
        self._stream = None
        stream.close()
        self._blocks.silence()

    def _log_late(self) -> None:
        # Each time there are twice as many: a log is no list of crackles.
        if self.late_blocks >= self._log_late_from:
            self._log_late_from = 2 * self.late_blocks
            ms = 1000 * self._buffering.latency_s
            _log.warning("%d blocks of audio were late so far, %.0f ms ahead", self.late_blocks, ms)

    def _hold_more_if_late(self, stream: Stream) -> None:
        self._late_at_checks.append(stream.late_blocks)
        late = stream.late_blocks - self._late_at_checks[0]
        longer = [b for b in BUFFERINGS.values() if b.latency_s > self._buffering.latency_s]
        if self._adapts and longer and late >= _MOST_LATE:
            self._buffering = longer[0]
            self._drop(stream)
            self._look()

    def _take_found(self) -> None:
        stream, self._found = self._found, None
        if stream is not None:
            try:
                self._adopt(stream)
            except DeviceError as error:
                self._problem = str(error)
                self._look()

    def _look(self) -> None:
        self._looking = threading.Thread(target=self._look_around, name="audio-look", daemon=True)
        self._looking.start()

    def _look_around(self) -> None:
        """Open the device as soon as there is one. Opening may take half a second, during which
        MIDI goes on."""
        while True:
            try:
                if self._is_there():
                    self._found = self._open()
                    return
            except DeviceError as error:
                self._problem = str(error)
            except Exception:
                _log.exception("looking for an audio device failed")
            if self._closed.wait(self._look_interval_s):
                return

    def _is_there(self) -> bool:
        with _going_last():
            names = self._device_names()
        return bool(names) if self._audio_device is None else self._audio_device in names


def _first_buffering() -> Buffering:
    # Where Linux does not let the audio thread go first, it may be kept waiting.
    return BUFFERINGS["short" if _goes_first() else "medium"]


def _goes_first() -> bool:
    """Whether the audio thread, which inherits this from ours, runs before ordinary ones."""
    if sys.platform != "linux":
        return True  # Windows and macOS give it to every audio thread.
    return os.sched_getscheduler(0) in (os.SCHED_FIFO, os.SCHED_RR)


@contextlib.contextmanager
def _going_last() -> Iterator[None]:
    """Let the calling thread not go before ordinary ones: asking for devices may take a while.

    It has its rank back when the device is opened, whose thread inherits it.
    """
    if sys.platform != "linux" or os.sched_getscheduler(0) == os.SCHED_OTHER:
        yield
        return
    policy, priority = os.sched_getscheduler(0), os.sched_getparam(0)
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, policy, priority)
