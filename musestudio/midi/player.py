"""Plays a song: feeds the sender process ahead of time and knows where play is."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Protocol

from musestudio.errors import DeviceError
from musestudio.midi import clock_out
from musestudio.midi.count_in import CountIn, count_in
from musestudio.midi.held_notes import silencing_messages
from musestudio.midi.midi_input import MidiInput
from musestudio.midi.output import Output, SilentSink
from musestudio.midi.schedule import Cut, Loop, Schedule, TimedMessage
from musestudio.midi.sender import Add, AddApart, Command, Open, Report, Stop
from musestudio.midi.sender_process import SenderProcess
from musestudio.score.channel_state import ChannelState
from musestudio.score.performance import state_before
from musestudio.score.song import Song

_AHEAD_S = 0.25  # How far ahead messages are handed over: longer than this program may stall.
# Messages in one command. Pipes pass what is longer than 16 kB in two parts, and the sender
# would wait for the second one as long as this program is busy.
_BATCH = 200
_FEED_INTERVAL_S = 0.05
_RUNS_WELL_AFTER_S = 5.0
_IDLE_INTERVAL_S = 0.25  # How soon a device that died is noticed while nothing plays.
_HANDING_OVER_S = 0.03  # From here into the sender process; an edit sounds this much later.

_log = logging.getLogger(__name__)


class SenderHandle(Protocol):
    """What a Player needs of a sender process."""

    @property
    def inputs(self) -> Connection: ...

    def send(self, command: Command) -> None: ...

    def reports(self) -> list[Report]: ...

    def close(self) -> None: ...


class Player:
    """Plays immutable songs through one output at a time.

    Methods may be called from any thread and return at once; the sender process is started
    when it is first needed, or by ``prepare``. Whatever happens to the output, time goes
    on: playing is then silent and ``error`` says why. The next ``play`` tries it again.

    midi_input: what keyboards send; it reads from the sender process while there is one.
    threaded: False for tests, which call ``pump`` themselves.
    """

    def __init__(
        self,
        output: Output,
        midi_input: MidiInput | None = None,
        *,
        start_sender: Callable[[], SenderHandle] = SenderProcess,
        clock: Callable[[], float] = time.perf_counter,
        threaded: bool = True,
    ) -> None:
        self._start_sender = start_sender
        self._clock = clock
        self._threaded = threaded
        self._changed = threading.Condition(threading.RLock())
        self._thread: threading.Thread | None = None
        self._closed = False

        self._output = output
        self._midi_input = midi_input
        self._sender: SenderHandle | None = None
        self._opened_s = 0.0
        self._serial = 0  # Of the last Open.
        self._opened: Report | None = None  # The answer to it.
        self._error: str | None = None
        self._ready_for: tuple[Song, int] | None = None  # What is played by hand.
        self._is_ready = True  # Whether the device has been told of it.
        self._waiting: list[tuple[int, int, int, int | None, float]] = []  # Previews.

        self._schedule: Schedule | None = None
        self._span: tuple[int, int | None] = (0, None)  # From and until which tick to play.
        self._loop: Loop | None = None
        self._metronome = False
        self._clock_out = False
        self._clock_runs = False  # Whether others have been told that we play.
        self._count_in = CountIn()
        self._began_s: float | None = None  # None while the output is being opened.
        self._sounding = False  # Whether the sender has been told of the schedule.
        self._position_tick = 0.0  # While stopped.
        self._device = ChannelState()

    def __enter__(self) -> Player:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def is_playing(self) -> bool:
        """True from ``play`` until ``stop`` or the end of the song."""
        with self._changed:
            return self._schedule is not None

    @property
    def error(self) -> str | None:
        """Why nothing is heard, in one sentence; None while all is well."""
        with self._changed:
            return self._error

    @property
    def sink_name(self) -> str | None:
        """What music really goes to (“Silent” after an error); None before it was opened."""
        with self._changed:
            return self._opened.sink_name if self._opened else None

    @property
    def is_realtime(self) -> bool:
        """Whether the system lets the sender process run before ordinary ones."""
        with self._changed:
            return self._opened is not None and self._opened.realtime

    def position_tick(self) -> float:
        """The tick that sounds now; while stopped, where playing stopped."""
        with self._changed:
            if self._schedule is None:
                return self._position_tick
            return self._schedule.position_tick(self._elapsed_s())

    def place_at(self, time_s: float) -> tuple[int, float] | None:
        """The lap (from 0) and tick that sounded, or will sound, at a time (perf_counter).

        The first tick of play for a time before it began; None while nothing plays.
        """
        with self._changed:
            if self._schedule is None or self._began_s is None:
                return None
            return self._schedule.place_at(time_s - self._began_s)

    @property
    def handing_over_s(self) -> float:
        """How long before it is to sound an edit has to be made, seconds."""
        with self._changed:
            return self._handing_over_s()

    def prepare(self) -> None:
        """Start the sender process and open the output, so that the first note is prompt."""
        with self._changed:
            self._wake()

    def play(
        self,
        song: Song,
        from_tick: int = 0,
        until_tick: int | None = None,
        loop: Loop | None = None,
        *,
        count_in_bars: int = 0,
    ) -> None:
        """Play from ``from_tick`` to ``until_tick`` (None: the end), repeating ``loop``.

        count_in_bars: so many bars of clicks come first.
        """
        with self._changed:
            self.stop()
            if self._error is not None and not self._waits:
                self.set_output(self._output)
            self._span, self._loop = (from_tick, until_tick), loop
            self._schedule = self._new_schedule(song)
            self._count_in = count_in(song, from_tick, count_in_bars)
            self._began_s = None
            self._sounding = False
            self._wake()

    def stop(self) -> None:
        """Stop and end every note. Nothing happens when nothing plays."""
        with self._changed:
            if self._schedule is None:
                return
            self._position_tick = self._schedule.position_tick(self._elapsed_s())
            self._device = self._schedule.device
            self._schedule = None
            self._is_ready = False
            self._send(Stop())
            self._end_clock()

    def update(self, song: Song) -> None:
        """Play on in an edited song. Nothing happens when nothing plays."""
        with self._changed:
            if self._schedule is None:
                return
            if self._began_s is None:
                self._schedule = self._new_schedule(song)
            else:
                self._hand_over(self._schedule.replace_song(song, self._edit_s()))

    def set_loop(self, loop: Loop | None) -> None:
        """Repeat another region while playing, or none."""
        with self._changed:
            self._loop = loop
            if self._schedule is None:
                return
            if self._began_s is None:
                self._schedule = self._new_schedule(self._schedule.song)
            else:
                self._hand_over(self._schedule.set_loop(loop, self._edit_s()))

    def set_metronome(self, on: bool) -> None:
        """Let a click be heard on every beat, from now on and while playing."""
        with self._changed:
            if on == self._metronome:
                return
            self._metronome = on
            if self._schedule is None:
                return
            if self._began_s is None:
                self._schedule = self._new_schedule(self._schedule.song)
            else:
                self._hand_over(self._schedule.set_metronome(on, self._edit_s()))

    def set_clock_out(self, on: bool) -> None:
        """Tell others by MIDI clock where play is, from the next ``play`` on."""
        with self._changed:
            self._clock_out = on

    def set_until(self, tick: int | None) -> None:
        """Play to another tick than the one given to ``play``; None: to the end of the song."""
        with self._changed:
            self._span = (self._span[0], tick)
            if self._schedule is None:
                return
            if self._began_s is None:
                self._schedule = self._new_schedule(self._schedule.song)
            else:
                self._hand_over(self._schedule.set_until(tick, self._edit_s()))

    def preview(
        self,
        pitch: int,
        velocity: int,
        channel: int = 0,
        program: int | None = None,
        duration_ms: float = 300,
    ) -> None:
        """Sound one note at once. ``program`` counts while nothing plays."""
        with self._changed:
            self._waiting.append((pitch, velocity, channel, program, duration_ms / 1000))
            if self._opened is not None:
                self._send_previews()
            else:
                self._wake()

    def get_ready(self, song: Song, tick: int) -> None:
        """Give the channels the instruments and levels of a place in a song, to play by hand.

        From then on, whenever nothing plays; what plays sees to that itself.
        """
        with self._changed:
            self._ready_for = (song, tick)
            self._is_ready = False
            self._wake()

    def panic(self) -> None:
        """Stop, and silence the device by every means there is, also what others made sound."""
        with self._changed:
            self.stop()
            self._waiting.clear()
            now_s = self._clock()
            self._send(Stop())
            self._send(AddApart([TimedMessage(now_s, data) for data in silencing_messages()]))
            self._device_is_new()
            self._wake()

    def set_output(self, output: Output) -> None:
        """Send to another output from now on; playing goes on there."""
        with self._changed:
            self._output = output
            self._error = None
            self._opened = None
            self._device_is_new()
            if self._sender is not None:
                self._open()

    def close(self) -> None:
        """Stop, end the sender process and wait for it. The player is not used again."""
        with self._changed:
            self.stop()
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
        if self._sender is not None:
            self._sender.close()
            self._sender = None

    def pump(self) -> None:
        """Start the sender if there is none, take its reports, hand over what falls due."""
        if self._sender is None and self._error is None:
            self._start()
        self._make_ready()
        with self._changed:
            self._take_reports()
            if self._opened is not None:
                self._send_previews()
            elif self._error is not None:
                self._waiting.clear()
            if self._schedule is not None:
                self._feed(self._schedule)

    def _feed(self, schedule: Schedule) -> None:
        ready = self._opened is not None
        if self._began_s is None:
            if not ready and self._error is None:
                return
            self._began_s = self._clock() + self._handing_over_s() + self._count_in.length_s
            if ready:
                self._sounding = True
                self._add(list(self._count_in.messages))
                self._add(schedule.opening)
                self._clock_runs = self._clock_out
        elif ready and not self._sounding:
            self._sounding = True
            cut = schedule.restart_device(self._edit_s())
            self._add(cut.messages)
        if self._sounding:
            self._add(schedule.advance(self._elapsed_s() + _AHEAD_S))
        # A moment later, so that the last note-offs go out by themselves.
        if self._elapsed_s() > schedule.end_s + _HANDING_OVER_S:
            self.stop()

    def _new_schedule(self, song: Song) -> Schedule:
        from_tick, until_tick = self._span
        return Schedule(
            song,
            from_tick,
            until_tick=until_tick,
            loop=self._loop,
            metronome=self._metronome,
            clock=self._clock_out,
            device=self._device,
        )

    def _edit_s(self) -> float:
        """When an edit made now can take effect, in seconds of play."""
        return max(self._elapsed_s() + self._handing_over_s(), 0.0)

    def _hand_over(self, cut: Cut) -> None:
        if self._sounding:
            assert self._began_s is not None
            at_once, rest = cut.messages[:_BATCH], cut.messages[_BATCH:]
            self._send(Cut(self._began_s + cut.cut_s, self._absolute(at_once)))
            self._add(rest)

    def _end_clock(self) -> None:
        if self._clock_runs:
            self._clock_runs = False
            self._send(AddApart([TimedMessage(self._clock(), clock_out.STOP)]))

    def _make_ready(self) -> None:
        wanted = self._ready_for
        if self._is_ready or wanted is None or self._opened is None or self._schedule is not None:
            return
        song, tick = wanted
        state = state_before(song, tick + 1)  # A while in a long song: others need not wait.
        with self._changed:
            if wanted is not self._ready_for or self._schedule is not None:
                return
            self._is_ready = True
            messages = [m for m in self._device.messages_to(state) if not _is_gesture(m)]
            for data in messages:
                self._device.apply(data)
            if messages:
                now_s = self._clock()
                self._send(AddApart([TimedMessage(now_s, data) for data in messages]))

    def _send_previews(self) -> None:
        now_s = self._clock()
        for pitch, velocity, channel, program, duration_s in self._waiting:
            messages = []
            if self._schedule is None and program is not None:
                change = bytes((0xC0 | channel, program))
                if self._device.program(channel) != program:
                    self._device.apply(change)
                    messages.append(TimedMessage(now_s, change))
            on, off = bytes((0x90 | channel, pitch, velocity)), bytes((0x80 | channel, pitch, 64))
            messages += [TimedMessage(now_s, on), TimedMessage(now_s + duration_s, off)]
            self._send(AddApart(messages))
        self._waiting.clear()

    def _add(self, messages: list[TimedMessage]) -> None:
        messages = self._absolute(messages)
        for i in range(0, len(messages), _BATCH):
            self._send(Add(messages[i : i + _BATCH]))

    def _absolute(self, messages: list[TimedMessage]) -> list[TimedMessage]:
        assert self._began_s is not None
        began_s = self._began_s
        return [TimedMessage(began_s + m.time_s, m.data) for m in messages]

    def _elapsed_s(self) -> float:
        """Seconds of play so far; negative shortly after ``play``."""
        return 0.0 if self._began_s is None else self._clock() - self._began_s

    def _handing_over_s(self) -> float:
        return _HANDING_OVER_S + (self._opened.lookahead_s if self._opened else 0.0)

    def _start(self) -> None:
        try:
            sender = self._start_sender()  # Takes a moment: not while others wait for us.
        except Exception:
            _log.exception("the sender process did not start")
            with self._changed:
                self._error = "The process that sends MIDI could not be started."
            return
        with self._changed:
            self._sender = sender
            if self._midi_input is not None:
                self._midi_input.attach(sender.send, sender.inputs)
            self._open()

    def _open(self) -> None:
        self._serial += 1
        self._send(Open(self._serial, self._output))

    def _take_reports(self) -> None:
        if self._sender is None:
            return
        try:
            reports = self._sender.reports()
        except DeviceError as error:
            self._lose_sender(error)
            return
        for report in reports:
            if report.details:
                _log.warning("MIDI output: %s", report.details)
            if report.serial == self._serial:
                if self._error is not None and report.error is None:  # The device is back.
                    self._device_is_new()
                if self._opened is None:
                    self._opened_s = self._clock()
                self._opened = report
                self._error = report.error

    @property
    def _waits(self) -> bool:
        """Whether the output is silent for now and comes back by itself."""
        return self._opened is not None and self._opened.sink_name != SilentSink.name

    def _device_is_new(self) -> None:
        """It knows nothing of what was sent before."""
        self._device = ChannelState()
        self._sounding = False
        self._is_ready = False

    def _send(self, command: Command) -> None:
        if self._sender is None:
            return
        try:
            self._sender.send(command)
        except DeviceError as error:
            self._lose_sender(error)

    def _lose_sender(self, error: DeviceError) -> None:
        _log.error("%s", error)
        if self._sender is not None:
            self._sender.close()
        self._sender = None
        self._opened = None
        self._device_is_new()
        # One that ran well (a MIDI system may have taken it down) is started again by ``pump``.
        ran_well = self._clock() - self._opened_s > _RUNS_WELL_AFTER_S
        self._error = None if ran_well else str(error)

    def _wake(self) -> None:
        if not self._threaded or self._closed:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="midi-feed", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _run(self) -> None:
        while True:
            try:
                self.pump()
            except Exception:
                _log.exception("playing failed")
                with self._changed:
                    self._error = "Playing failed; the log says more."
                    self.stop()
            with self._changed:
                if self._closed:
                    return
                playing = self._schedule is not None
                self._changed.wait(_FEED_INTERVAL_S if playing else _IDLE_INTERVAL_S)


def _is_gesture(data: bytes) -> bool:
    """Whether a message is what a hand or a foot does: pedals, bending, pressing."""
    return data[0] >= 0xD0 or (data[0] & 0xF0 == 0xB0 and 64 <= data[1] <= 69)
