"""An output to measure playing with: what was sent when, and what of it another process got."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from musestudio.errors import DeviceError
from musestudio.midi.jack_server import JackServer
from musestudio.midi.output import LogOutput, Output, PortOutput
from musestudio.midi.player import Player
from musestudio.midi.receiver import Receiver
from musestudio.midi.schedule import TimedMessage
from musestudio.midi.several_outputs import SeveralOutputs

_PATIENCE_S = 20.0
_POLL_S = 0.01
_LAST_BLOCK_S = 0.2


class SentMessage(NamedTuple):
    """A message, when it was due and when it had been handed to the port (perf_counter)."""

    due_s: float
    sent_s: float
    data: bytes


class MeasuredOutput:
    """Sends to another process where one is given, and writes everything down."""

    def __init__(self, log: Path, receiver: Receiver | None) -> None:
        self._log = log
        self._receiver = receiver
        written = LogOutput(str(log))
        self.output: Output = written
        if receiver is not None:
            # The port first: what sending takes is part of how late a message is.
            self.output = SeveralOutputs((PortOutput(receiver.port), written))

    @property
    def through(self) -> str:
        """How messages travel, for the reader of a report."""
        return "a log" if self._receiver is None else "JACK to a second process"

    def wait_until_open(self, player: Player) -> None:
        """Raises DeviceError where the output cannot be used."""
        player.prepare()
        gives_up_s = time.perf_counter() + _PATIENCE_S
        while player.sink_name is None or player.error is not None:
            if time.perf_counter() > gives_up_s:
                raise DeviceError(player.error or "The process that sends MIDI did not start.")
            time.sleep(_POLL_S)

    def sent(self) -> list[SentMessage]:
        """Everything that was sent; complete once the player is closed."""
        lines = (line.split(maxsplit=2) for line in self._log.read_text("ascii").splitlines())
        return [SentMessage(float(due), float(sent), bytes.fromhex(d)) for due, sent, d in lines]

    def take(self) -> list[TimedMessage]:
        """What came since the last call, so that it need not pile up; nothing from a log."""
        return [] if self._receiver is None else self._receiver.take()

    def received(self, n_sent: int) -> list[TimedMessage]:
        """What came since ``take``; ``n_sent`` are waited for, and what might come besides.

        Without another process, what was sent.
        """
        if self._receiver is None:
            return [TimedMessage(message.sent_s, message.data) for message in self.sent()]
        messages = self._receiver.take()
        gives_up_s = time.perf_counter() + _PATIENCE_S
        while len(messages) < n_sent and time.perf_counter() < gives_up_s:
            time.sleep(_POLL_S)
            messages += self._receiver.take()
        time.sleep(_LAST_BLOCK_S)
        return messages + self._receiver.take()


@contextlib.contextmanager
def measured_output(*, jack: bool = True, block_frames: int = 256) -> Iterator[MeasuredOutput]:
    """Through a JACK server of its own where that runs; else, or without ``jack``, a log only."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        receiver = None
        if jack:
            with contextlib.suppress(DeviceError):
                stack.enter_context(JackServer(block_frames))
                receiver = stack.enter_context(contextlib.closing(Receiver()))
        yield MeasuredOutput(folder / "sent.txt", receiver)
