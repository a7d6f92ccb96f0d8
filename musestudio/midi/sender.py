"""The process that sends: takes messages ahead of time, sends each at its moment.

It is a process of its own because Python's interpreter lock is what makes MIDI late:
while the window paints or a model runs, a thread beside them waits up to tens of
milliseconds. Times are ``perf_counter`` seconds, the same clock in every process.

The parent sends the commands below through a pipe and gets a ``Report`` for each
``Open``, and whenever an output dies. When the pipe closes, also because the parent was
killed, everything that sounds is ended and the process leaves.
"""

from __future__ import annotations

import contextlib
import gc
import heapq
import logging
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import NamedTuple

from musestudio.errors import DeviceError, DeviceWaits
from musestudio.midi.held_notes import HeldNotes
from musestudio.midi.input_ports import InputPorts
from musestudio.midi.midi_input import InputSettings
from musestudio.midi.output import Output, SilentSink, Sink
from musestudio.midi.schedule import Cut, TimedMessage
from musestudio.midi.sender_log import LogToParent
from musestudio.quiet import quieten_process

_WAKE_BEFORE_S = 0.002  # Waiting on the pipe wakes up to this late; sleeping is more exact.
_CHECK_INTERVAL_S = 1.0
_REMEMBERED_S = 2.0  # For edits that arrive after their time.
_SAME_TIME_S = 1e-6
_NOTHING_YET = ""
_REALTIME_PRIORITY = 20  # Above ordinary threads, below sound servers (which take 70 or more).


class Open(NamedTuple):
    """Send to another output from now on. serial: comes back in the Report."""

    serial: int
    output: Output


class Add(NamedTuple):
    """Messages of the song, due at absolute times."""

    messages: list[TimedMessage]


class AddApart(NamedTuple):
    """Messages that do not belong to the song: edits of it leave them in place."""

    messages: list[TimedMessage]


class Stop(NamedTuple):
    """Forget what has not been sent and end everything that sounds."""


SenderCommand = Open | Add | AddApart | Cut | Stop
Command = SenderCommand | InputSettings


class Report(NamedTuple):
    """What became of an output.

    serial:      of the ``Open`` it belongs to.
    sink_name:   what music goes to now; “Silent” after an error.
    lookahead_s: see ``Sink``.
    realtime:    whether the system lets this process go first.
    error:       one sentence for the user, or None.
    details:     for the log.
    """

    serial: int
    sink_name: str
    lookahead_s: float
    realtime: bool
    error: str | None = None
    details: str = ""


class _Queued(NamedTuple):
    """A message waiting; the tuple sorts by time, then by arrival."""

    time_s: float
    arrival: int
    of_song: bool
    data: bytes


class Sender:
    """What is waiting, what has been sent and where to; time comes in as a number.

    next_due_s: when ``send_due`` wants to be called next; None: nothing waits.
    """

    def __init__(self, report: Callable[[Report], None], *, realtime: bool = False) -> None:
        self._report = report
        self._realtime = realtime
        self._lock = threading.RLock()
        self._echoes: deque[TimedMessage] = deque()
        self._sink: Sink = SilentSink()
        self._serial = 0
        self._queue: list[_Queued] = []
        self._arrivals = 0
        self._held = HeldNotes()
        self._sent_of_song: deque[TimedMessage] = deque()
        self._last_sent_s = 0.0
        self._told: str | None = None  # What was reported last of the open output.

    @property
    def next_due_s(self) -> float | None:
        return self._queue[0].time_s - self._sink.lookahead_s if self._queue else None

    def handle(self, command: SenderCommand, now_s: float) -> None:
        """Carry out one command of the parent."""
        with self._alone():
            if isinstance(command, Add):
                self._enqueue(command.messages, of_song=True)
            elif isinstance(command, AddApart):
                self._forget_note_offs(command.messages)
                self._enqueue(command.messages, of_song=False)
            elif isinstance(command, Cut):
                self._replace(command, now_s)
            elif isinstance(command, Stop):
                self._silence(now_s)
            else:
                self._open(command, now_s)

    def send_due(self, now_s: float) -> None:
        """Send everything whose time has come."""
        with self._alone():
            while self._queue and self._queue[0].time_s - self._sink.lookahead_s <= now_s:
                message = heapq.heappop(self._queue)
                self._send(message.time_s, message.data)
                if message.of_song:
                    self._sent_of_song.append(TimedMessage(message.time_s, message.data))
            while self._sent_of_song and self._sent_of_song[0].time_s < now_s - _REMEMBERED_S:
                self._sent_of_song.popleft()

    def echo(self, data: bytes, now_s: float | None = None) -> None:
        """Send at once what somebody plays; from any thread, which never has to wait.

        While a command is carried out (opening a synth takes a second) it is sent after that.
        """
        self._echoes.append(TimedMessage(time.perf_counter() if now_s is None else now_s, data))
        self._send_echoes()

    def check(self) -> None:
        """Find out whether the device is still there."""
        with self._alone():
            try:
                self._sink.check()
            except DeviceWaits as error:
                self._tell(str(error))
            except DeviceError as error:
                self._fail(error)
            else:
                self._tell(None)

    def close(self, now_s: float) -> None:
        """End everything that sounds and let go of the device."""
        with self._alone():
            self._silence(now_s)
            self._sink.close()
            self._sink = SilentSink()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock:
            yield
        self._send_echoes()

    def _send_echoes(self) -> None:
        # Looks again after letting go: an echo that came meanwhile has left it to us.
        while self._echoes and self._lock.acquire(blocking=False):
            try:
                while self._echoes:
                    self._send(*self._echoes.popleft())
            finally:
                self._lock.release()

    def _enqueue(self, messages: list[TimedMessage], *, of_song: bool) -> None:
        for message in messages:
            self._arrivals += 1
            queued = _Queued(message.time_s, self._arrivals, of_song, message.data)
            heapq.heappush(self._queue, queued)

    def _forget_note_offs(self, messages: list[TimedMessage]) -> None:
        """A key struck again must not be let go by the note-off of the strike before."""
        keys = {(m.data[0] & 0x0F, m.data[1]) for m in messages if m.data[0] & 0xF0 == 0x90}
        self._queue = [
            q
            for q in self._queue
            if q.of_song or q.data[0] & 0xF0 != 0x80 or (q.data[0] & 0x0F, q.data[1]) not in keys
        ]
        heapq.heapify(self._queue)

    def _replace(self, cut: Cut, now_s: float) -> None:
        """Let ``cut.messages`` take the place of what the song had from ``cut_s`` on.

        A busy parent may be late with an edit: messages that have gone out by then are not
        sent again, and notes that should not have begun are ended.
        """
        self._queue = [q for q in self._queue if not q.of_song or q.time_s < cut.cut_s]
        heapq.heapify(self._queue)
        too_late = [m for m in self._sent_of_song if m.time_s >= cut.cut_s]
        fresh = []
        for message in cut.messages:
            sent = next((m for m in too_late if _is_same(m, message)), None)
            if sent is None:
                fresh.append(message)
            else:
                too_late.remove(sent)
        self._enqueue(fresh, of_song=True)
        for message in too_late:
            status, channel = message.data[0] & 0xF0, message.data[0] & 0x0F
            if status == 0x90 and (channel, message.data[1]) in self._held:
                self._send(self._now_or_last(now_s), bytes((0x80 | channel, message.data[1], 64)))

    def _silence(self, now_s: float) -> None:
        self._queue.clear()
        self._sent_of_song.clear()
        # A synth may hold messages for a little later; what ends them has to come after.
        at_s = self._now_or_last(now_s)
        for data in self._held.release():
            self._deliver(at_s, data)

    def _now_or_last(self, now_s: float) -> float:
        return max(now_s, self._last_sent_s)

    def _send(self, time_s: float, data: bytes) -> None:
        if data[0] & 0xF0 == 0x90 and (data[0] & 0x0F, data[1]) in self._held:
            self._send(time_s, bytes((0x80 | data[0] & 0x0F, data[1], 64)))
        self._held.sent(data)
        self._last_sent_s = max(self._last_sent_s, time_s)
        self._deliver(time_s, data)

    def _deliver(self, time_s: float, data: bytes) -> None:
        try:
            self._sink.send(time_s, data)
        except DeviceError as error:
            self._fail(error)

    def _open(self, command: Open, now_s: float) -> None:
        self.close(now_s)
        self._serial = command.serial
        try:
            self._sink = command.output.open()
        except DeviceError as error:
            self._fail(error)
        except Exception as error:
            self._fail(DeviceError("The output could not be opened; the log says more."), error)
        else:
            self._told = _NOTHING_YET
            self.check()

    def _tell(self, problem: str | None) -> None:
        """Report how the output is, where that has changed."""
        if problem != self._told:
            self._told = problem
            name, ahead_s = self._sink.name, self._sink.lookahead_s
            self._report(Report(self._serial, name, ahead_s, self._realtime, problem))

    def _fail(self, error: DeviceError, cause: Exception | None = None) -> None:
        """Go on in silence and say why."""
        self._sink.close()
        self._sink = SilentSink()
        self._told = None  # Silence itself is in good health.
        details = "".join(traceback.format_exception(cause or error))
        name, ahead_s = self._sink.name, self._sink.lookahead_s
        self._report(Report(self._serial, name, ahead_s, self._realtime, str(error), details))


def run_sender(connection: Connection, inputs: Connection) -> None:
    """The main function of the process. inputs: where what keyboards send is written to."""
    quieten_process()
    # Ctrl+C in the terminal reaches this process too; the parent decides when to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    report = _reporter(connection)
    logging.basicConfig(handlers=[LogToParent(lambda words: report(_in_the_log(words)))])
    logging.raiseExceptions = False
    sender = Sender(report, realtime=go_first())
    keyboards = InputPorts(inputs, sender.echo)
    gc.collect()
    gc.freeze()  # The collector need not look at what is here for good.
    try:
        _serve(sender, keyboards, connection)
    except (EOFError, OSError):  # The parent closed the pipe or died.
        pass
    finally:
        sender.close(time.perf_counter())  # First: closing ports takes a while, notes hang.
        keyboards.close()


def _serve(sender: Sender, keyboards: InputPorts, connection: Connection) -> None:
    next_check_s = time.perf_counter() + _CHECK_INTERVAL_S
    while True:
        now_s = time.perf_counter()
        due_s = sender.next_due_s
        wake_s = next_check_s if due_s is None else min(due_s - _WAKE_BEFORE_S, next_check_s)
        if connection.poll(max(wake_s - now_s, 0.0)):
            command = connection.recv()
            if isinstance(command, InputSettings):
                keyboards.configure(command)
            else:
                sender.handle(command, time.perf_counter())
            continue
        now_s = time.perf_counter()
        if due_s is not None and due_s - now_s <= _WAKE_BEFORE_S:
            time.sleep(max(due_s - now_s, 0.0))
            sender.send_due(time.perf_counter())
        # Asking the device takes a moment: not shortly before a message is due.
        elif now_s >= next_check_s:
            sender.check()
            next_check_s = time.perf_counter() + _CHECK_INTERVAL_S


def _reporter(connection: Connection) -> Callable[[Report], None]:
    lock = threading.Lock()

    def report(report: Report) -> None:
        with lock, contextlib.suppress(OSError):  # The parent is gone; the next poll will tell.
            connection.send(report)

    return report


def _in_the_log(words: str) -> Report:
    """A report of no output's: serials begin with 1."""
    return Report(0, "", 0.0, False, details=words)


def _is_same(a: TimedMessage, b: TimedMessage) -> bool:
    return a.data == b.data and abs(a.time_s - b.time_s) < _SAME_TIME_S


def go_first() -> bool:
    """Ask the system to run this thread, and those it starts, before ordinary ones.

    False where it may not.
    """
    if sys.platform == "win32":
        import ctypes

        # Waits there end on ticks of 15.6 ms unless a program asks for finer ones.
        ctypes.windll.winmm.timeBeginPeriod(1)
        kernel = ctypes.windll.kernel32
        time_critical = 15
        return bool(kernel.SetThreadPriority(kernel.GetCurrentThread(), time_critical))
    if not hasattr(os, "sched_setscheduler"):  # macOS
        return False
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_REALTIME_PRIORITY))
    except OSError:
        return False
    return True
