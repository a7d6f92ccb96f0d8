"""Everything to each of several outputs: a synth beside the speakers and one on a cable, say."""

from __future__ import annotations

import heapq
import threading
import time
from dataclasses import dataclass
from itertools import count

from musestudio.errors import DeviceError, DeviceWaits
from musestudio.midi.output import Output, Sink

_WAKE_BEFORE_S = 0.002  # Waiting ends up to this late; sleeping is more exact.


@dataclass(frozen=True)
class SeveralOutputs:
    """All of these at once, in the order of their importance."""

    outputs: tuple[Output, ...]

    def open(self) -> Sink:
        """Raises DeviceError only where none of them can be opened."""
        sinks: list[Sink] = []
        problems: list[str] = []
        for output in self.outputs:
            try:
                sinks.append(output.open())
            except DeviceError as error:
                problems.append(str(error))
        if not sinks:
            raise DeviceError(problems[0])
        return _SeveralSinks(sinks, problems)


class _SeveralSinks:
    """Hands each message to each sink when that wants it.

    The sender hands over as far ahead as the slowest sink asks for; for the others a message
    waits here. One that fails is left out from then on.
    """

    def __init__(self, sinks: list[Sink], problems: list[str]) -> None:
        self._sinks = [_Delayed(sink) for sink in sinks]
        self._problems = problems

    @property
    def name(self) -> str:
        return " and ".join(delayed.sink.name for delayed in self._sinks)

    @property
    def lookahead_s(self) -> float:
        return max((delayed.sink.lookahead_s for delayed in self._sinks), default=0.0)

    def send(self, time_s: float, data: bytes) -> None:
        """Hand it to each; raises DeviceError when the last of them fails."""
        for delayed in tuple(self._sinks):
            try:
                delayed.send(time_s, data)
            except DeviceError as error:
                self._leave_out(delayed, error)

    def check(self) -> None:
        """Raises DeviceWaits with what is wrong with the first of them that is not well."""
        waiting = None
        for delayed in tuple(self._sinks):
            try:
                delayed.check()
            except DeviceWaits as error:
                waiting = waiting or str(error)
            except DeviceError as error:
                self._leave_out(delayed, error)
        if waiting or self._problems:
            raise DeviceWaits(waiting or self._problems[0])

    def close(self) -> None:
        for delayed in self._sinks:
            delayed.close()

    def _leave_out(self, delayed: _Delayed, error: DeviceError) -> None:
        self._sinks.remove(delayed)
        delayed.close()
        if not self._sinks:
            raise error
        self._problems.append(str(error))


class _Delayed:
    """A sink, and the messages it does not want yet; a thread hands those over in time."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self._changed = threading.Condition()
        self._waiting: list[tuple[float, int, bytes]] = []
        self._arrivals = count()
        self._thread: threading.Thread | None = None
        self._failed: DeviceError | None = None
        self._is_closed = False

    def send(self, time_s: float, data: bytes) -> None:
        with self._changed:
            if self._failed is not None:
                raise self._failed
            if time_s - self.sink.lookahead_s <= time.perf_counter():
                self._hand_over_due()
                self.sink.send(time_s, data)
                return
            heapq.heappush(self._waiting, (time_s, next(self._arrivals), data))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="output", daemon=True)
                self._thread.start()
            self._changed.notify()

    def check(self) -> None:
        with self._changed:
            if self._failed is not None:
                raise self._failed
            self.sink.check()

    def close(self) -> None:
        """Hand over what waits, which is the end of what sounds, and close the sink."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
            if self._failed is None:
                self._hand_over_due(float("inf"))
        if self._thread is not None:
            self._thread.join()
        self.sink.close()

    def _hand_over_due(self, now_s: float | None = None) -> None:
        if now_s is None:
            now_s = time.perf_counter()
        while self._waiting and self._waiting[0][0] - self.sink.lookahead_s <= now_s:
            time_s, _arrival, data = heapq.heappop(self._waiting)
            try:
                self.sink.send(time_s, data)
            except DeviceError as error:
                self._failed = error
                self._waiting.clear()

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._is_closed:
                    return
                self._hand_over_due()
                if not self._waiting:
                    self._changed.wait()
                    continue
                left_s = self._waiting[0][0] - self.sink.lookahead_s - time.perf_counter()
                if left_s > _WAKE_BEFORE_S:
                    self._changed.wait(left_s - _WAKE_BEFORE_S)
                    continue
            time.sleep(max(left_s, 0.0))  # Without the lock: who plays by hand need not wait.
