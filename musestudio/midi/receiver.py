"""Another process that takes MIDI on a JACK port of its own and notes when each message came."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import deque
from multiprocessing.connection import Connection
from typing import Any

from musestudio.errors import DeviceError
from musestudio.midi.schedule import TimedMessage
from musestudio.quiet import quieten_process

_PATIENCE_S = 20.0  # A server that has just been started does not answer at once.
_POLL_S = 0.1
_LAST_CALLBACK_S = 0.01
_CLOSING_S = 10.0
_GONE = "The process that receives MIDI has ended."


class Receiver:
    """Starts the process. Raises DeviceError where it gets no port.

    port: the name others send to.
    """

    def __init__(self) -> None:
        client = f"Receiver{os.getpid()}"
        self.port = f"{client}:in"
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_receive, args=(theirs, client), name="musestudio-receiver", daemon=True
        )
        self._process.start()
        theirs.close()
        try:
            problem: str | None = self._connection.recv()
        except EOFError:
            problem = _GONE
        if problem is not None:
            self.close()
            raise DeviceError(problem)

    def take(self) -> list[TimedMessage]:
        """What has come since the last call, and when (perf_counter).

        Raises DeviceError when the process is gone.
        """
        try:
            self._connection.send(None)
            messages: list[TimedMessage] = self._connection.recv()
        except (EOFError, OSError) as error:
            raise DeviceError(_GONE) from error
        return messages

    def close(self) -> None:
        """Take the port away and wait for that."""
        self._connection.close()
        self._process.join(_CLOSING_S)
        if self._process.is_alive():  # JACK may keep it waiting.
            self._process.kill()
            self._process.join()
        self._process.close()


def _receive(connection: Connection, client: str) -> None:
    quieten_process()
    got: deque[TimedMessage] = deque()

    def came(message: tuple[list[int], float], _data: object) -> None:
        got.append(TimedMessage(time.perf_counter(), bytes(message[0])))

    try:
        port = _port(client)
    except Exception:  # rtmidi cannot be loaded, or there is no server.
        connection.send("JACK does not run here.")
        return
    port.ignore_types(sysex=False, timing=False, active_sense=False)
    port.set_callback(came)
    port.open_virtual_port("in")
    connection.send(None)
    try:
        while True:
            connection.recv()
            connection.send([got.popleft() for _ in range(len(got))])
    except (EOFError, OSError):
        port.cancel_callback()
        time.sleep(_LAST_CALLBACK_S)
        port.close_port()
        port.delete()  # A client that just vanishes keeps JACK waiting for seconds.


def _port(client: str) -> Any:
    import rtmidi

    gives_up_s = time.perf_counter() + _PATIENCE_S
    while True:
        try:
            return rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name=client)
        except Exception:
            if time.perf_counter() > gives_up_s:
                raise
            time.sleep(_POLL_S)
