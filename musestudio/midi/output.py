"""Where music can go: descriptions that travel to the sender process and are opened there.

A description is a small picklable value with one method, ``open``. Anything with that
shape will do: the built-in synth's lives in ``musestudio.sound`` and knows nothing of
this package.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from musestudio.errors import DeviceError
from musestudio.midi import ports

if TYPE_CHECKING:
    import rtmidi


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
    """A MIDI port of this computer. name: one of ``ports.output_names()``."""

    name: str

    def open(self) -> Sink:
        client, full_name = ports.open_output(self.name)
        return _PortSink(client, self.name, full_name)


@dataclass(frozen=True)
class VirtualOutput:
    """A port of our own that other programs can listen to (not on Windows)."""

    name: str = "MuseStudio"

    def open(self) -> Sink:
        return _PortSink(ports.open_virtual_output(self.name), self.name, None)


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


class _PortSink:
    lookahead_s = 0.0

    def __init__(self, client: rtmidi.MidiOut, name: str, full_name: str | None) -> None:
        self.name = name
        self._client = client
        self._full_name = full_name  # None: our own virtual port, which cannot be unplugged.

    def send(self, time_s: float, data: bytes) -> None:
        try:
            self._client.send_message(data)
        except Exception as error:
            raise self._gone() from error

    def check(self) -> None:
        # Unplugging is not reported, and sending to a port that is gone raises nothing.
        if self._full_name is None:
            return
        try:
            names = self._client.get_ports()
        except Exception as error:
            raise self._gone() from error
        if self._full_name not in names:
            raise self._gone()

    def close(self) -> None:
        try:
            self._client.close_port()
            self._client.delete()
        except Exception:  # What is gone need not be closed.
            pass

    def _gone(self) -> DeviceError:
        return DeviceError(
            f"The MIDI port “{self.name}” is gone; plug the device in again or choose another."
        )


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
