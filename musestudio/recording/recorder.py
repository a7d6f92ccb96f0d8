"""Listens while a song plays, and gives what was played as takes."""

from __future__ import annotations

import threading
from collections.abc import Callable

from musestudio.midi.input_event import InputEvent
from musestudio.recording.take import Place, PlacedMessage, Take, takes_of
from musestudio.score import Note

PlaceAt = Callable[[float], Place | None]
"""Where in the song playing is at a time (perf_counter seconds); None: it does not play then."""


class Recorder:
    """Collects messages with their places in the song.

    ``hear`` may be called from any thread while others read: a message is placed the moment it
    comes, by the tempo and the loop that are in force then.

    place_at:  asked with the time at which a message is meant to have been played.
    latency_s: how much earlier that is than the time at which it came: the way of the sound to
               the player and of the keys to here.
    """

    def __init__(self, place_at: PlaceAt, began: Place, *, latency_s: float = 0.0) -> None:
        self._place_at = place_at
        self._latency_s = latency_s
        self._lock = threading.Lock()
        self._began = began
        self._messages: list[PlacedMessage] = []
        # What is seen while it is played: notes of the present lap, and keys that are down.
        self._lap = began.lap
        self._over: list[Note] = []
        self._down: dict[tuple[str, int, int], tuple[Place, int]] = {}

    @property
    def began(self) -> Place:
        return self._began

    @property
    def last_place(self) -> Place:
        """Where the last message was, or where recording began."""
        with self._lock:
            return max((m.place for m in self._messages[-1:]), default=self._began)

    def hear(self, event: InputEvent) -> None:
        """Take one message into account."""
        if event.data[0] >= 0xF0:
            return
        place = self._place_at(event.time_s - self._latency_s)
        if place is None:
            return
        with self._lock:
            self._messages.append(PlacedMessage(place, event.port, event.data))
            self._show(place, event)

    def live_notes(self, here: Place) -> tuple[Note, ...]:
        """The notes played so far in the present lap; those held reach up to ``here``."""
        with self._lock:
            self._turn_to(here.lap)
            held = [
                _live_note(began, here, pitch, velocity, channel)
                for (_, channel, pitch), (began, velocity) in self._down.items()
                if began <= here
            ]
            return (*self._over, *held)

    def takes(
        self, ended: Place, *, loop: tuple[int, int] | None, ticks_per_beat: int
    ) -> tuple[Take, ...]:
        """What was played up to ``ended``, a take for each lap (see ``takes_of``)."""
        with self._lock:
            messages = tuple(self._messages)
        return takes_of(messages, self._began, ended, loop=loop, ticks_per_beat=ticks_per_beat)

    def _show(self, place: Place, event: InputEvent) -> None:
        status, channel = event.data[0] & 0xF0, event.data[0] & 0x0F
        if status not in (0x80, 0x90):
            return
        self._turn_to(place.lap)
        key = (event.port, channel, event.data[1])
        before = self._down.pop(key, None)
        if before is not None:
            began, velocity = before
            self._over.append(_live_note(began, place, event.data[1], velocity, channel))
        if status == 0x90 and event.data[2]:
            self._down[key] = (max(place, self._began), event.data[2])

    def _turn_to(self, lap: int) -> None:
        """A new lap begins with the keys that are still down, as far as it can be seen."""
        if lap > self._lap:
            self._lap = lap
            self._over.clear()
            self._down.clear()


def _live_note(began: Place, ended: Place, pitch: int, velocity: int, channel: int) -> Note:
    start_tick = round(began.tick)
    length = max(round(ended.tick) - start_tick, 1)
    return Note(start_tick, pitch, length, velocity, channel)
