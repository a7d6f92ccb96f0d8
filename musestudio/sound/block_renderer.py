"""Putting messages into blocks of audio."""

from __future__ import annotations

import heapq
from collections import deque

import numpy as np
import numpy.typing as npt

from musestudio.sound.instrument import Instrument


class BlockRenderer:
    """Puts messages into blocks of audio at the frame nearest to their time.

    ``send`` may be called from another thread than ``render``; ``send_silently`` and ``silence``
    only while nothing renders.
    """

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._inbox: deque[tuple[float, bytes]] = deque()
        self._queue: list[tuple[float, int, bytes]] = []
        self._arrivals = 0

    def send(self, time_s: float, data: bytes) -> None:
        """Take a message that is due at ``time_s``."""
        self._inbox.append((time_s, data))

    def send_silently(self, data: bytes) -> None:
        """Take a message while nothing is heard: no note begins, settings are made."""
        if not (data[0] & 0xF0 == 0x90 and data[2] > 0):
            self._instrument.send(data)

    def silence(self) -> None:
        """End everything that sounds or waits; settings that wait are made."""
        self._take_inbox()
        while self._queue:
            self.send_silently(heapq.heappop(self._queue)[2])
        self._instrument.cut_off()

    def render(self, start_s: float, frames: int) -> npt.NDArray[np.float32]:
        """The block, shape (frames, 2), whose first frame is heard at ``start_s``."""
        self._take_inbox()
        rate = self._instrument.sample_rate
        audio = np.empty((frames, 2), np.float32)
        frame = 0
        while self._queue:
            due = round((self._queue[0][0] - start_s) * rate)
            if due >= frames:
                break
            if due > frame:
                audio[frame:due] = self._instrument.render(due - frame)
                frame = due
            self._instrument.send(heapq.heappop(self._queue)[2])
        audio[frame:] = self._instrument.render(frames - frame)
        return audio

    def _take_inbox(self) -> None:
        while self._inbox:
            time_s, data = self._inbox.popleft()
            self._arrivals += 1  # Keeps messages of one moment in order.
            heapq.heappush(self._queue, (time_s, self._arrivals, data))
