"""The live process's side of the keyboards: ports open, notes sounded at once, all passed on.

What comes in is stamped and sounded on the thread the MIDI system calls us on, and written
to the window's process on another one: a window that is busy, or hangs, delays nothing.
Opening and closing, which may take tens of milliseconds, has a third.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from musestudio.errors import DeviceError
from musestudio.midi import ports
from musestudio.midi.input_event import InputEvent
from musestudio.midi.midi_input import VIRTUAL_INPUT, InputSettings, InputStatus
from musestudio.midi.thru import Thru

_LAST_CALLBACK_S = 0.005  # What one that has begun may still take.

_log = logging.getLogger(__name__)


class InputPorts:
    """Keeps the ports open that are asked for.

    connection: where events and statuses are written; the other end is a ``MidiInput``.
    echo:       sounds a message at once; called on the threads of the MIDI system.
    """

    def __init__(self, connection: Connection, echo: Callable[[bytes], None]) -> None:
        self._connection = connection
        self._echo = echo
        self._settings = InputSettings()
        self._open: dict[str, _OpenPort] = {}
        self._wanted: SimpleQueue[InputSettings | None] = SimpleQueue()
        self._outgoing: SimpleQueue[InputEvent | InputStatus | None] = SimpleQueue()
        self._keeper = threading.Thread(target=self._keep, name="input-ports", daemon=True)
        self._writer = threading.Thread(target=self._write, name="input-writer", daemon=True)
        self._keeper.start()
        self._writer.start()

    def configure(self, settings: InputSettings) -> None:
        """Listen to other ports, or in another manner; returns at once."""
        self._wanted.put(settings)

    def close(self) -> None:
        """Close all ports, end what sounds through them and wait for that."""
        self._wanted.put(None)
        self._keeper.join()
        self._outgoing.put(None)
        # Not waited for: whoever should read may hang, and the thread ends with the process.

    def _keep(self) -> None:
        while (settings := self._wanted.get()) is not None:
            before, self._settings = self._settings, settings
            for port in tuple(self._open.values()):
                port.thru.configure(settings)
            try:
                if settings.epoch != before.epoch:
                    for name in tuple(self._open):
                        self._close(name)
                if (settings.ports, settings.look) != (before.ports, before.look):
                    self._look(settings.ports)
            except Exception:
                _log.exception("looking after the MIDI inputs failed")
        for name in tuple(self._open):
            self._close(name)

    def _look(self, names: tuple[str, ...]) -> None:
        """Close what is gone or not wanted, open what is wanted and there, and tell."""
        for name, port in tuple(self._open.items()):
            if name not in names or not port.is_there():
                self._close(name)
        problem = None
        for name in names:
            if name not in self._open:
                try:
                    self._open[name] = _OpenPort(name, self._settings, self._take, self._echo)
                except ports.NoSuchPortError:
                    pass
                except DeviceError as error:
                    problem = str(error)
        open_names = tuple(name for name in names if name in self._open)
        missing = tuple(name for name in names if name not in self._open)
        self._outgoing.put(InputStatus(open_names, missing, problem))

    def _close(self, name: str) -> None:
        self._open.pop(name).close()

    def _take(self, event: InputEvent) -> None:
        self._outgoing.put(event)

    def _write(self) -> None:
        with contextlib.suppress(OSError):  # Nobody reads any more.
            while (message := self._outgoing.get()) is not None:
                self._connection.send(message)


class _OpenPort:
    """One port; its callback runs on a thread of the MIDI system. Raises DeviceError."""

    def __init__(
        self,
        name: str,
        settings: InputSettings,
        take: Callable[[InputEvent], None],
        echo: Callable[[bytes], None],
    ) -> None:
        self._name = name
        self._take = take
        self.thru = Thru(settings, echo)
        self._client, self._full_name = _open(name)
        # Clock and long messages are somebody's business; active sensing is nobody's.
        self._client.ignore_types(sysex=False, timing=False, active_sense=True)
        self._client.set_callback(self._came)

    def is_there(self) -> bool:
        """Whether the device is still plugged in; unplugging is not reported."""
        if self._full_name is None:
            return True
        try:
            return self._full_name in self._client.get_ports()
        except Exception:
            return False

    def close(self) -> None:
        """Close it and end what sounds through it."""
        with contextlib.suppress(Exception):  # What is gone need not be closed.
            # The thread that calls back is waited for with the interpreter's lock held, so
            # it must not be about to ask for that lock.
            self._client.cancel_callback()
            time.sleep(_LAST_CALLBACK_S)
            self._client.close_port()
            self._client.delete()
        self.thru.release()

    def _came(self, message: tuple[list[int], float], _data: object) -> None:
        time_s = time.perf_counter()
        try:
            data = bytes(message[0])
            if data and self.thru.hear(data):
                self._take(InputEvent(time_s, self._name, data))
        except Exception:  # An exception here would end in the MIDI system's own thread.
            _log.exception("a MIDI message could not be taken")


def _open(name: str) -> tuple[Any, str | None]:
    if name == VIRTUAL_INPUT:
        return ports.open_virtual_input(name), None
    return ports.open_input(name)
