"""What was played lately, kept although nobody asked for it to be recorded."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from musestudio.midi.input_event import InputEvent
from musestudio.recording.take import Place

KEPT_S = 600.0
MOST_EVENTS = 60_000
"""An event takes some 300 bytes: at most 20 MB, whatever a wheel or a faulty keyboard sends."""
_PAUSE_S = 5.0
_LONG_PAUSE_S = 30.0
"""A phrase is over when all keys have been up for the first, or nothing was struck or let go for
the second: the note-off of a key may have been lost."""


class Heard(NamedTuple):
    """A message and where the song was; place is None where it did not play."""

    event: InputEvent
    place: Place | None
    serial: int = 0
    """Counts the times the song was started: places of two of them have nothing in common."""


class Capture:
    """The last minutes of what was played.

    ``hear`` may be called from any thread.

    place_at: (serial of the playing, place) at a time, None where the song does not play.
    kept_s, most_events: what is older, or more than so many back, is forgotten.
    """

    def __init__(
        self,
        place_at: Callable[[float], tuple[int, Place] | None],
        *,
        kept_s: float = KEPT_S,
        most_events: int = MOST_EVENTS,
    ) -> None:
        self._place_at = place_at
        self._kept_s = kept_s
        self._lock = threading.Lock()
        self._heard: deque[Heard] = deque(maxlen=most_events)

    def hear(self, event: InputEvent) -> None:
        """Keep one message."""
        if event.data[0] >= 0xF0:
            return
        found = self._place_at(event.time_s)
        serial, place = found if found is not None else (0, None)
        with self._lock:
            self._heard.append(Heard(event, place, serial))
            while event.time_s - self._heard[0].event.time_s > self._kept_s:
                self._heard.popleft()

    def clear(self) -> None:
        with self._lock:
            self._heard.clear()

    @property
    def has_notes(self) -> bool:
        with self._lock:
            return any(_is_note_on(heard.event.data) for heard in reversed(self._heard))

    def last_minutes(self) -> tuple[Heard, ...]:
        """Everything that is kept and was played in the same way as the last note: along with
        one playing of the song, or freely."""
        with self._lock:
            heard = tuple(self._heard)
        return _of_one_kind(heard)

    def last_phrase(self) -> tuple[Heard, ...]:
        """What was played last: back to where all keys had been up for some seconds."""
        heard = self.last_minutes()
        down: set[tuple[str, int, int]] = set()
        first = 0
        last_s = heard[0].event.time_s if heard else 0.0
        for i, (event, _, _) in enumerate(heard):
            if event.data[0] & 0xF0 not in (0x80, 0x90):
                continue
            key = (event.port, event.data[0] & 0x0F, event.data[1])
            if _is_note_on(event.data):
                if event.time_s - last_s > (_LONG_PAUSE_S if down else _PAUSE_S):
                    first = i
                    down.clear()
                down.add(key)
            else:
                down.discard(key)
            last_s = event.time_s
        return heard[first:]


def _of_one_kind(heard: tuple[Heard, ...]) -> tuple[Heard, ...]:
    last = next((h for h in reversed(heard) if _is_note_on(h.event.data)), None)
    if last is None:
        return ()
    first = len(heard)
    while first and (
        _same_kind(heard[first - 1], last) or not _is_note_on(heard[first - 1].event.data)
    ):
        first -= 1
    return tuple(h for h in heard[first:] if _same_kind(h, last))


def _same_kind(a: Heard, b: Heard) -> bool:
    return (a.place is None) == (b.place is None) and a.serial == b.serial


def _is_note_on(data: bytes) -> bool:
    return data[0] & 0xF0 == 0x90 and data[2] > 0
