"""MIDI ports as sinks of the sender: one of a device, which may come and go, and one of our own."""

from __future__ import annotations

import contextlib
import time

from musestudio.errors import DeviceError, DeviceWaits
from musestudio.midi import ports
from musestudio.midi.held_notes import silencing_messages

VIRTUAL_OUTPUT = "MuseStudio Out"

# JACK takes what was sent at its next block of audio, and loses it with a port that is closed.
_BLOCK_OF_JACK_S = 0.05
_CHECKS_TO_RENEW = 5  # Making clients takes a while, and a MIDI system is rarely restarted.


class PortSink:
    """A port of a device. While it is not there, what is sent is dropped.

    Unplugging is not reported, and sending to a port that is gone raises nothing: ``check``
    has to look. Raises DeviceError where the port is there and cannot be opened.
    """

    lookahead_s = 0.0

    def __init__(self, name: str) -> None:
        self.name = name
        self._clients = ports.Clients("out")
        self._port: ports.OpenPort | None = None
        self._checks = 0  # Since the port was seen last.
        self._sent_s = 0.0
        with contextlib.suppress(ports.NoSuchPortError):
            self._port = self._clients.open(name)

    def send(self, time_s: float, data: bytes) -> None:
        """Send it now, if the port is there."""
        if self._port is not None:
            self._sent_s = time.perf_counter()
            try:
                self._port.client.send_message(data)
            except Exception:
                self._lose(self._port)

    def check(self) -> None:
        """Look whether the port is still there, or there again; raises DeviceWaits."""
        if self._port is not None:
            if self._is_there(self._port):
                return
            self._lose(self._port)
        self._checks += 1
        if self._checks % _CHECKS_TO_RENEW == 0:
            self._clients.renew()
        try:
            self._port = self._clients.open(self.name)
        except ports.NoSuchPortError as error:
            raise DeviceWaits(
                f"The MIDI port “{self.name}” is not there; it is used again when it returns."
            ) from error
        except DeviceError as error:
            raise DeviceWaits(str(error)) from error
        self._checks = 0
        # The device may have gone on sounding while the cable was out.
        for data in silencing_messages():
            self.send(0.0, data)

    def close(self) -> None:
        """Let go of the port."""
        _wait_for_jack(self._sent_s)
        if self._port is not None:
            self._lose(self._port)
        self._clients.close()

    def _lose(self, port: ports.OpenPort) -> None:
        self._port = None
        self._clients.take_back(port)

    @staticmethod
    def _is_there(port: ports.OpenPort) -> bool:
        try:
            return port.full_name in port.client.get_ports()
        except Exception:
            return False


class VirtualSink:
    """A port of our own, which nobody can unplug. Raises DeviceError where there is none."""

    lookahead_s = 0.0

    def __init__(self, name: str) -> None:
        self.name = name
        self._client = ports.open_virtual_output(name)
        self._sent_s = 0.0

    def send(self, time_s: float, data: bytes) -> None:
        """Send it now. Raises DeviceError when the MIDI system has ended."""
        self._sent_s = time.perf_counter()
        try:
            self._client.send_message(data)
        except Exception as error:
            raise DeviceError(f"The virtual port “{self.name}” has ended.") from error

    def check(self) -> None:
        """Nothing can have happened."""

    def close(self) -> None:
        """Take the port away."""
        _wait_for_jack(self._sent_s)
        with contextlib.suppress(Exception):  # What is gone need not be closed.
            self._client.close_port()
            self._client.delete()


def _wait_for_jack(sent_s: float) -> None:
    time.sleep(max(sent_s + _BLOCK_OF_JACK_S - time.perf_counter(), 0.0))
