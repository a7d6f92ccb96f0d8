"""Which MIDI ports there are, looked at about once a second in a process of its own.

Unplugging is not reported, so somebody has to look; and a look can keep its whole process
waiting for tens of milliseconds, or take it down with a MIDI system that ends. Neither the
window nor the process that sends may be that one.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import NamedTuple

from musestudio.midi import ports
from musestudio.quiet import quieten_process

_LOOK_EVERY_S = 1.0
_LOOKS_TO_RENEW = 5
_CLOSING_S = 2.0
_START_AGAIN_S = 5.0

_log = logging.getLogger(__name__)


class PortList(NamedTuple):
    """Names of the ports there are now, without our own, and of the MIDI systems that work.

    systems: None before anybody has looked.
    """

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    systems: tuple[str, ...] | None = None


def has_restarted(before: PortList, now: PortList) -> bool:
    """Whether a MIDI system is there again; what was open in it before is dead."""
    return before.systems is not None and not set(now.systems or ()) <= set(before.systems)


class PortWatch:
    """Looks as long as anybody wants to know; may be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._listeners: tuple[Callable[[PortList], None], ...] = ()
        self._seen: PortList | None = None
        self._ended = threading.Event()
        self._reader: threading.Thread | None = None

    def subscribe(self, callback: Callable[[PortList], None]) -> Callable[[], None]:
        """Call back, on a thread of our own, with what there is and whenever that changes.

        Returns what ends it; the process ends with the last of those who want to know.
        """
        with self._lock:
            self._listeners = (*self._listeners, callback)
            if self._seen is not None:
                callback(self._seen)
            if self._reader is None:
                self._ended = threading.Event()
                self._reader = threading.Thread(
                    target=self._run, args=(self._ended,), name="port-watch", daemon=True
                )
                self._reader.start()

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(c for c in self._listeners if c is not callback)
                if not self._listeners:
                    self._ended.set()
                    self._reader = self._seen = None

        return unsubscribe

    def _run(self, ended: threading.Event) -> None:
        while not ended.is_set():
            try:
                self._watch(ended)
            except Exception:
                _log.exception("looking for MIDI ports failed")
            if ended.wait(_START_AGAIN_S):
                return
            _log.warning("the process that looks for MIDI ports has ended and is started again")

    def _watch(self, ended: threading.Event) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=run_port_watch, args=(theirs,), name="musestudio-ports", daemon=True
        )
        process.start()
        theirs.close()
        try:
            with contextlib.suppress(EOFError, OSError):
                while not ended.is_set():
                    if ours.poll(_LOOK_EVERY_S / 4):
                        self._take(ours.recv(), ended)
        finally:
            ours.close()
            process.join(_CLOSING_S)
            if process.is_alive():
                process.kill()
                process.join()
            # A program that is ending collects its processes too, and may have this one.
            with contextlib.suppress(ValueError):
                process.close()

    def _take(self, seen: PortList, ended: threading.Event) -> None:
        with self._lock:
            if ended.is_set():
                return
            self._seen = seen
            for listener in self._listeners:
                try:
                    listener(seen)
                except Exception:  # One part's fault must not keep the others from knowing.
                    _log.exception("a listener to the ports failed")


def run_port_watch(connection: Connection) -> None:
    """The main function of the process: tell what there is, whenever that has changed."""
    quieten_process()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inputs, outputs = ports.Clients("in"), ports.Clients("out")
    told: PortList | None = None
    looks = 0
    with contextlib.suppress(EOFError, OSError):  # Whoever wanted to know is gone.
        while True:
            looks += 1
            if looks % _LOOKS_TO_RENEW == 0:
                inputs.renew()
                outputs.renew()
            systems = tuple(sorted(outputs.systems))
            seen = PortList(tuple(inputs.names()), tuple(outputs.names()), systems)
            if seen != told:
                connection.send(seen)
                told = seen
            if connection.poll(_LOOK_EVERY_S):
                connection.recv()
