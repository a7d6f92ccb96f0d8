"""What is played on keyboards, handed to whoever listens, as it comes.

The ports are open in the live process (``input_ports``), which stamps each message and
sounds it at once; what it passes on arrives here, on a thread of its own. Widgets must
not be touched from there: store, and let a timer or a signal look.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any

from musestudio.errors import DeviceError
from musestudio.midi.held_notes import ALL_NOTES_OFF, HeldNotes
from musestudio.midi.input_event import ControlKey, InputEvent, control_key
from musestudio.midi.port_watch import PortList, PortWatch, has_restarted

EVERY_INPUT = "*"
"""Stands for every keyboard there is, also those plugged in later."""

VIRTUAL_INPUT = "MuseStudio In"
"""A port of our own that other programs can play into, where the platform has such."""

_LOOP_BACK = "Midi Through"  # ALSA's: gives back what is sent to it.

Callback = Callable[[InputEvent], None]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class InputSettings:
    """What the live process is to do with what is played; handed over as a whole.

    ports:        names to listen to; ``VIRTUAL_INPUT`` counts among them.
    look:         another number than before: what is plugged in has changed, look again.
    epoch:        another number than before: a MIDI system was restarted, open all anew.
    channel:      0–15: the only channel listened to; None: all.
    thru:         whether notes sound at once.
    thru_channel: 0–15: the channel they sound on; None: the one they are played on.
    controls:     what steers the program instead of sounding; see ``MidiInput.set_controls``.
    """

    ports: tuple[str, ...] = ()
    look: int = 0
    epoch: int = 0
    channel: int | None = None
    thru: bool = True
    thru_channel: int | None = None
    controls: frozenset[ControlKey] = frozenset()


@dataclass(frozen=True)
class InputStatus:
    """Which of the ports can be heard now.

    open:    names of the ports that are open.
    missing: names that were asked for and are not there.
    problem: one sentence where a port is there and could not be opened, or None.
    """

    open: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    problem: str | None = None


class MidiInput:
    """The window's end of the keyboards.

    ``set_…`` and ``subscribe…`` may be called from any thread and at any time, also before
    a live process is there; a process started later is told everything. Callbacks run on the
    thread that reads, one after the other, in the order the messages came.

    watch: knows what is plugged in; without it names are listened to as they are given.
    """

    def __init__(self, watch: PortWatch | None = None) -> None:
        self._watch = watch
        self._stop_watching: Callable[[], None] | None = None
        self._lock = threading.RLock()
        self._listeners: tuple[Callback, ...] = ()
        self._control_listeners: tuple[Callback, ...] = ()
        self._status_listeners: tuple[Callable[[InputStatus], None], ...] = ()
        self._list_listeners: tuple[Callable[[PortList], None], ...] = ()
        self._wanted: tuple[str, ...] = ()
        self._port_list = PortList()
        self._settings = InputSettings()
        self._status = InputStatus()
        self._send: Callable[[InputSettings], None] | None = None
        self._held: dict[str, HeldNotes] = {}

    # --- what is listened to

    @property
    def ports(self) -> tuple[str, ...]:
        """What ``set_ports`` was given."""
        return self._wanted

    @property
    def settings(self) -> InputSettings:
        """What the live process is told."""
        return self._settings

    @property
    def status(self) -> InputStatus:
        """Which ports can be heard, as far as is known."""
        return self._status

    @property
    def port_list(self) -> PortList:
        """What is plugged in, keyboards and outputs, as far as is known."""
        return self._port_list

    def open(self) -> None:
        """Begin to look what is plugged in."""
        if self._watch is not None and self._stop_watching is None:
            self._stop_watching = self._watch.subscribe(self._take_port_list)

    def close(self) -> None:
        """Look no more. What listens to this goes on until the live process ends."""
        if self._stop_watching is not None:
            self._stop_watching()
            self._stop_watching = None

    def set_ports(self, names: Iterable[str]) -> None:
        """Listen to these ports; ``EVERY_INPUT`` and ``VIRTUAL_INPUT`` count as names.

        One that is not there is listened to once it appears.
        """
        with self._lock:
            self._wanted = tuple(dict.fromkeys(names))
            self._change(ports=self._resolved())

    def set_channel(self, channel: int | None) -> None:
        """Listen to this channel (0–15) alone; None: to all."""
        self._change(channel=channel)

    def set_thru(self, on: bool, channel: int | None = None) -> None:
        """Sound what is played at once, on this channel (None: the one it is played on)."""
        self._change(thru=on, thru_channel=channel)

    def set_controls(self, keys: Iterable[ControlKey]) -> None:
        """Name the messages (``control_key``) that steer the program instead of sounding.

        They are neither sounded nor told to ``subscribe``, only to ``subscribe_controls``.
        """
        self._change(controls=frozenset(keys))

    # --- who listens

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Call back with everything played, on the reading thread; returns what ends that."""
        return self._listen("_listeners", callback)

    def subscribe_controls(self, callback: Callback) -> Callable[[], None]:
        """The same with what ``set_controls`` named."""
        return self._listen("_control_listeners", callback)

    def subscribe_status(self, callback: Callable[[InputStatus], None]) -> Callable[[], None]:
        """Call back on the reading thread when ports open, vanish or come back."""
        return self._listen("_status_listeners", callback)

    def subscribe_port_list(self, callback: Callable[[PortList], None]) -> Callable[[], None]:
        """Call back on a thread of the watch when something is plugged in or out."""
        return self._listen("_list_listeners", callback)

    # --- the live process

    def attach(self, send: Callable[[InputSettings], None], connection: Connection) -> None:
        """Read from a live process that was just started, and tell it what to listen to.

        send: hands it the settings; may raise DeviceError once it is gone.
        """
        with self._lock:
            self._send = send
            thread = threading.Thread(
                target=self._read, args=(connection,), name="midi-input", daemon=True
            )
            thread.start()
            self._tell()

    def _take_port_list(self, port_list: PortList) -> None:
        with self._lock:
            before, self._port_list = self._port_list, port_list
            settings = self._settings
            self._change(
                ports=self._resolved(),
                look=settings.look + 1,
                epoch=settings.epoch + has_restarted(before, port_list),
            )
        _call(self._list_listeners, port_list)

    def _resolved(self) -> tuple[str, ...]:
        names = [name for name in self._wanted if name != EVERY_INPUT]
        if EVERY_INPUT in self._wanted:
            names += [name for name in self._port_list.inputs if not name.startswith(_LOOP_BACK)]
        return tuple(dict.fromkeys(names))

    def _change(self, **changes: Any) -> None:
        with self._lock:
            settings = replace(self._settings, **changes)
            if settings != self._settings:
                self._settings = settings
                self._tell()

    def _tell(self) -> None:
        if self._send is not None:
            try:
                self._send(self._settings)
            except DeviceError:
                self._send = None  # The next process is told when it is attached.

    def _read(self, connection: Connection) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                message = connection.recv()
                if isinstance(message, InputStatus):
                    self._take_status(message)
                else:
                    self._take(message)
        connection.close()
        # The process is gone; fingers may still be on the keys.
        self._take_status(InputStatus(missing=self._status.open + self._status.missing))

    def _take(self, event: InputEvent) -> None:
        self._held.setdefault(event.port, HeldNotes()).sent(event.data)
        if control_key(event.data) in self._settings.controls:
            _call(self._control_listeners, event)
        else:
            _call(self._listeners, event)

    def _take_status(self, status: InputStatus) -> None:
        for port in [name for name in tuple(self._held) if name not in status.open]:
            for data in self._held.pop(port).release():
                # All-notes-off is nothing anybody played, and every note-off is there.
                if data[0] & 0xF0 != 0xB0 or data[1] != ALL_NOTES_OFF:
                    self._take_release(InputEvent(time.perf_counter(), port, data))
        self._status = status
        _call(self._status_listeners, status)

    def _take_release(self, event: InputEvent) -> None:
        _call(self._listeners, event)
        if control_key(event.data) in self._settings.controls:
            _call(self._control_listeners, event)

    def _listen(self, name: str, callback: Callable[[Any], None]) -> Callable[[], None]:
        with self._lock:
            setattr(self, name, (*getattr(self, name), callback))

        def unsubscribe() -> None:
            with self._lock:
                left = tuple(c for c in getattr(self, name) if c is not callback)
                setattr(self, name, left)

        return unsubscribe


class InMemoryInput(MidiInput):
    """The same without ports or a process; callbacks run where ``play`` is called."""

    def play(
        self, data: bytes, time_s: float | None = None, port: str = "Test keyboard"
    ) -> InputEvent:
        """Let a message come in, now or at ``time_s``."""
        event = InputEvent(time.perf_counter() if time_s is None else time_s, port, bytes(data))
        self._take(event)
        return event

    def plug(self, *inputs: str, outputs: tuple[str, ...] = ()) -> None:
        """Let these ports, and no others, be plugged in; what is held on others ends."""
        self._take_port_list(PortList(inputs, outputs))
        names = self._settings.ports
        there = tuple(name for name in names if name in (*inputs, VIRTUAL_INPUT))
        missing = tuple(name for name in names if name not in there)
        self._take_status(InputStatus(there, missing))


def _call(listeners: tuple[Callable[[Any], None], ...], value: object) -> None:
    for listener in listeners:
        try:
            listener(value)
        except Exception:  # One part's fault must not keep the others from hearing.
            _log.exception("a listener to the keyboard failed")
