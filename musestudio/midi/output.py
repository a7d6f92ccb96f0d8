"""Where music can go: descriptions that travel to the sender process and are opened there.

A description is a small picklable value with one method, ``open``. Anything with that
shape will do: the built-in synth's lives in ``musestudio.sound`` and knows nothing of
this package.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from musestudio.errors import DeviceError
from musestudio.midi.port_sink import VIRTUAL_OUTPUT, PortSink, VirtualSink


class Sink(Protocol):
    """An open output, used by one thread of the sender process.

    name:        what to tell the user music is going to.
    lookahead_s: how long before its time a message wants to be handed over. 0 for what
                 sends at once; a synth needs to know a block of audio ahead.
    """

    @property
    def name(self) -> str: ...

    @property
    def lookahead_s(self) -> float: ...

    def send(self, time_s: float, data: bytes) -> None:
        """Take one complete message due at ``time_s`` (perf_counter).

        Raises DeviceError when the device is gone.
        """

    def check(self) -> None:
        """Called about once a second. Raises DeviceError when the device is gone.

        DeviceWaits: the sink is silent for now, and sounds again when the device returns.
        """

    def close(self) -> None:
        """Let go of the device. The sender has silenced it before."""


class Output(Protocol):
    """A picklable description of an output."""

    def open(self) -> Sink:
        """Open it, in the process that will send. Raises DeviceError with one sentence."""


@dataclass(frozen=True)
class SilentOutput:
    """Plays without a sound; time runs all the same."""

    def open(self) -> Sink:
        return SilentSink()


@dataclass(frozen=True)
class PortOutput:
    """A MIDI port of this computer. name: one of ``ports.output_names()``.

    One that is not there, or is unplugged, is waited for.
    """

    name: str

    def open(self) -> Sink:
        return PortSink(self.name)


@dataclass(frozen=True)
class VirtualOutput:
    """A port of our own that other programs can listen to (not on Windows)."""

    name: str = VIRTUAL_OUTPUT

    def open(self) -> Sink:
        return VirtualSink(self.name)


@dataclass(frozen=True)
class LogOutput:
    """Writes what is sent to a text file, to look into timing.

    One line a message: when it was due and when it was sent (perf_counter, seconds), and
    its bytes in hex.
    """

    path: str

    def open(self) -> Sink:
        return _LogSink(Path(self.path))


class SilentSink:
    """Takes everything and does nothing."""

    name = "Silent"
    lookahead_s = 0.0

    def send(self, time_s: float, data: bytes) -> None:
        pass

    def check(self) -> None:
        pass

    def close(self) -> None:
        pass


class _LogSink:
    lookahead_s = 0.0

    def __init__(self, path: Path) -> None:
        self.name = f"Log “{path.name}”"
        self._lines: list[tuple[float, float, bytes]] = []
        try:
            self._file = path.open("w", encoding="ascii")
        except OSError as error:
            raise DeviceError(f"The log “{path}” cannot be written: {error.strerror}.") from error

    def send(self, time_s: float, data: bytes) -> None:
        # Writing to a disk may take milliseconds; that waits for a quiet moment.
        self._lines.append((time_s, time.perf_counter(), data))

    def check(self) -> None:
        for due_s, sent_s, data in self._lines:
            self._file.write(f"{due_s:.6f} {sent_s:.6f} {data.hex(' ')}\n")
        self._file.flush()
        self._lines.clear()

    def close(self) -> None:
        self.check()
        self._file.close()
