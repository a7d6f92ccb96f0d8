"""The bytes of one track chunk to notes and events."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import NamedTuple

from musestudio.score import ChannelEvent, MetaEvent, Note
from musestudio.score.note import DEFAULT_RELEASE_VELOCITY

LATEST_TICK = 2**31 - 1
"""Events later than this are refused; it keeps every tick inside a 32-bit integer."""

END_OF_TRACK = 0x2F

# System messages do not belong in a file except inside an F7 packet, but some programs
# write them bare. Data bytes that follow each; F4, F5, F9 and FD are undefined.
_SYSTEM_DATA_BYTES = {
    0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF6: 0, 0xF8: 0, 0xFA: 0, 0xFB: 0, 0xFC: 0, 0xFE: 0,
}  # fmt: skip


class ParsedTrack(NamedTuple):
    """What was found in a track chunk.

    stop:         index into the data just past the last event that could be read.
    finished:     whether an end-of-track event was met.
    damaged:      whether reading stopped at an event that could not be read.
    unended:      notes that had no end and were ended at ``end_tick``.
    """

    notes: tuple[Note, ...]
    events: tuple[ChannelEvent, ...]
    metas: tuple[MetaEvent, ...]
    end_tick: int
    stop: int
    finished: bool
    damaged: bool
    unended: int

    @property
    def event_count(self) -> int:
        """Events in the file's sense, where a note is two."""
        return 2 * len(self.notes) + len(self.events) + len(self.metas)


class TooManyEventsError(Exception):
    """The track holds more events than were allowed."""


class _BadEvent(Exception):
    """Nothing from here on can be read."""


def parse_track(data: bytes, start: int, end: int, most_events: int = 2**31) -> ParsedTrack:
    """Read the events in ``data[start:end]`` up to the end-of-track event or the damage.

    Notes are paired first in, first out for each channel and pitch. A note-on of velocity
    0 is a note-off of velocity 64, as the MIDI specification has it. A note-off without a
    note is kept as an event. Running status survives meta and sysex events, which the
    specification does not allow and many files rely on.

    Raises TooManyEventsError, and nothing else whatever the data.
    """
    # This loop runs for each of the 200,000 events of a large file: local names, one
    # branch per kind, plain tuples until the end.
    raw_notes: list[tuple[int, int, int, int, int, int, bool, bool]] = []
    events: list[ChannelEvent] = []
    metas: list[MetaEvent] = []
    # (channel << 7 | pitch) to the (tick, velocity) of the notes that sound.
    sounding: dict[int, deque[tuple[int, int]]] = {}
    tick = last_tick = 0
    status = 0
    pos = stop = start
    finished = damaged = False
    try:
        for _ in range(most_events):
            if pos >= end:
                break
            delta = data[pos]
            pos += 1
            if delta > 0x7F:
                delta, pos = _read_quantity(data, pos - 1)
            tick += delta
            if tick > LATEST_TICK:
                raise _BadEvent
            byte = data[pos]
            if byte > 0x7F:
                pos += 1
                if byte < 0xF0:
                    status = byte
            else:
                byte = status
                if not status:
                    raise _BadEvent  # Running status with no status before it.

            if byte < 0xA0:
                pitch = data[pos]
                velocity = data[pos + 1]
                pos += 2
                if pitch > 0x7F or velocity > 0x7F or pos > end:
                    raise _BadEvent
                key = (byte & 0x0F) << 7 | pitch
                queue = sounding.get(key)
                if byte >= 0x90 and velocity:
                    if queue is None:
                        sounding[key] = deque(((tick, velocity),))
                    else:
                        queue.append((tick, velocity))
                else:
                    if byte >= 0x90:
                        velocity = DEFAULT_RELEASE_VELOCITY
                    if queue:
                        note_start, loudness = queue.popleft()
                        raw_notes.append(
                            (note_start, pitch, tick - note_start, loudness, byte & 0x0F,
                             velocity, False, False)
                        )  # fmt: skip
                    else:
                        stray = bytes((0x80 | byte & 0x0F, pitch, velocity))
                        events.append(ChannelEvent(tick, stray))
            elif byte < 0xF0:
                size = 1 if 0xC0 <= byte < 0xE0 else 2
                message = bytes((byte,)) + data[pos : pos + size]
                pos += size
                if pos > end or message[1] > 0x7F or message[-1] > 0x7F:
                    raise _BadEvent
                events.append(ChannelEvent(tick, message))
            elif byte == 0xFF:
                kind = data[pos]
                size, pos = _read_quantity(data, pos + 1)
                payload_end = pos + size
                if kind > 0x7F or payload_end > end:
                    raise _BadEvent
                if kind == END_OF_TRACK:
                    finished = True
                else:
                    metas.append(MetaEvent(tick, kind, data[pos:payload_end]))
                pos = payload_end
            elif byte in (0xF0, 0xF7):
                size, pos = _read_quantity(data, pos)
                payload_end = pos + size
                if payload_end > end:
                    raise _BadEvent
                events.append(ChannelEvent(tick, bytes((byte,)) + data[pos:payload_end]))
                pos = payload_end
            else:
                size = _SYSTEM_DATA_BYTES.get(byte, -1)
                if size < 0 or pos + size > end:
                    raise _BadEvent
                events.append(ChannelEvent(tick, bytes((0xF7, byte)) + data[pos : pos + size]))
                pos += size

            last_tick = tick
            stop = pos
            if finished:
                break
        else:
            raise TooManyEventsError
    except (_BadEvent, IndexError):  # IndexError: the data ends inside an event.
        damaged = True

    unended = 0
    for key, queue in sounding.items():
        unended += len(queue)
        for note_start, loudness in queue:
            raw_notes.append(
                (note_start, key & 0x7F, last_tick - note_start, loudness, key >> 7,
                 DEFAULT_RELEASE_VELOCITY, False, False)
            )  # fmt: skip
    raw_notes.sort()
    return ParsedTrack(
        notes=tuple(map(partial(tuple.__new__, Note), raw_notes)),
        events=tuple(events),
        metas=tuple(metas),
        end_tick=last_tick,
        stop=stop,
        finished=finished,
        damaged=damaged,
        unended=unended,
    )


def _read_quantity(data: bytes, pos: int) -> tuple[int, int]:
    """A variable-length quantity of at most four bytes at ``pos``, and what follows it."""
    value = 0
    for _ in range(4):
        byte = data[pos]
        pos += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, pos
    raise _BadEvent
