"""The parent's end of the sender process."""

from __future__ import annotations

import contextlib
import multiprocessing
import threading

from musestudio.errors import DeviceError
from musestudio.midi.sender import Command, Report, run_sender

_CLOSING_S = 2.0  # JACK takes a second to close a port when its server has died.


class SenderProcess:
    """Starts the process; sends it commands, collects its reports.

    Every method but ``close`` raises DeviceError once the process is gone.

    inputs: what is played on keyboards comes out here; a ``MidiInput`` reads it and closes it.
    """

    def __init__(self) -> None:
        self._sending = threading.Lock()
        # Spawned on every system alike: forking a program with threads and a window
        # copies locks in whatever state they are.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self.inputs, their_inputs = context.Pipe(duplex=False)
        self._process = context.Process(
            target=run_sender, args=(theirs, their_inputs), name="musestudio-midi", daemon=True
        )
        self._process.start()
        # So that our ends break when the process does.
        theirs.close()
        their_inputs.close()

    def send(self, command: Command) -> None:
        """Hand over a command; from any thread."""
        try:
            with self._sending:
                self._connection.send(command)
        except OSError as error:
            raise _gone() from error

    def reports(self) -> list[Report]:
        """The reports that have come since the last call."""
        reports = []
        try:
            while self._connection.poll():
                reports.append(self._connection.recv())
        except (EOFError, OSError) as error:
            if not reports:
                raise _gone() from error
        return reports

    def close(self) -> None:
        """Let the process end what sounds and leave."""
        with contextlib.suppress(OSError):
            self._connection.close()
        self._process.join(_CLOSING_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


def _gone() -> DeviceError:
    return DeviceError("The process that sends MIDI has ended; press play to start it again.")
