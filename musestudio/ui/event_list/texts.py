"""How places, lengths and events are written in the list, and read from it."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from musestudio.errors import MuseStudioError
from musestudio.score import ChannelEvent, MetaEvent, MetreMap
from musestudio.score.events import (
    KEY_SIGNATURE,
    LYRIC,
    MARKER,
    TEMPO,
    TIME_SIGNATURE,
    TRACK_NAME,
)
from musestudio.score.song import KeyChange
from musestudio.score.track import decode_text
from musestudio.ui.instruments import FAMILIES
from musestudio.ui.key_finder import pretty_key
from musestudio.ui.lanes.controllers import control_name
from musestudio.ui.value_box import pitch_name

_CONTROLLER, _PROGRAM, _PRESSURE, _BEND, _KEY_PRESSURE, _NOTE_OFF = (
    0xB0, 0xC0, 0xD0, 0xE0, 0xA0, 0x80,
)  # fmt: skip
_BEND_CENTRE = 8192
_META_KINDS = {
    TEMPO: "Tempo",
    TIME_SIGNATURE: "Metre",
    KEY_SIGNATURE: "Key",
    MARKER: "Marker",
    TRACK_NAME: "Track name",
    LYRIC: "Lyric",
}
_INSTRUMENTS = tuple(name for _, names in FAMILIES for name in names)


class CellError(MuseStudioError):
    """What was typed into a cell means nothing there; one sentence."""


class EventText(NamedTuple):
    """kind, and pitch and value where the event has them, empty otherwise."""

    kind: str
    pitch: str
    value: str


def position_text(metre_map: MetreMap, tick: int) -> str:
    """Bar, beat and tick: “3.1.000”."""
    place = metre_map.position_at(tick)
    return f"{place.bar}.{place.beat}.{place.tick:03d}"


def read_position(metre_map: MetreMap, text: str) -> int:
    """The tick of “3”, “3.1” or “3.1.000”. Raises CellError."""
    parts = re.fullmatch(r"\s*(\d+)(?:[.:, ](\d+))?(?:[.:, ](\d+))?\s*", text)
    if parts is None:
        raise CellError(f"“{text}” is no position; write bar.beat.tick, as in 3.1.000.")
    bar, beat, tick = int(parts[1]), int(parts[2] or 1), int(parts[3] or 0)
    if bar < 1 or bar > 100_000:
        raise CellError("Bars count from 1.")
    start = metre_map.bar_start(bar)
    metre = metre_map.metre_at(start)
    if not 1 <= beat <= metre.numerator:
        raise CellError(f"Bar {bar} has the beats 1 to {metre.numerator}.")
    bar_ticks = metre_map.bar_ticks(metre)
    return start + -(-(beat - 1) * bar_ticks // metre.numerator) + tick


def length_text(ticks: int, ticks_per_beat: int) -> str:
    """Quarters and ticks: “1.240”."""
    return f"{ticks // ticks_per_beat}.{ticks % ticks_per_beat:03d}"


def read_length(text: str, ticks_per_beat: int) -> int:
    """The ticks of “1.240” (quarters and ticks), “2” (quarters) or “1/8”. Raises CellError."""
    text = text.strip()
    if re.fullmatch(r"\d+/[1-9]\d*", text):
        ticks = round(Fraction(text) * 4 * ticks_per_beat)
    elif re.fullmatch(r"\d+(\.\d+)?", text):
        quarters, _, rest = text.partition(".")
        ticks = int(quarters) * ticks_per_beat + int(rest or 0)
    else:
        raise CellError(f"“{text}” is no length; write quarters.ticks, as in 1.240, or 1/8.")
    if ticks < 1:
        raise CellError("A note lasts at least one tick.")
    return ticks


def event_text(event: ChannelEvent) -> EventText:
    """A channel event in words."""
    status, data = event.data[0] & 0xF0, event.data
    if event.data[0] >= 0xF0:
        return EventText("System message", "", f"{len(data)} bytes")
    if status == _CONTROLLER:
        return EventText(control_name(data[1]), f"CC {data[1]}", str(data[2]))
    if status == _PROGRAM:
        return EventText(_INSTRUMENTS[data[1] & 0x7F], "Prog", str(data[1] + 1))
    if status == _BEND:
        return EventText("Pitch bend", "", str((data[1] | data[2] << 7) - _BEND_CENTRE))
    if status == _PRESSURE:
        return EventText("Pressure", "", str(data[1]))
    if status == _KEY_PRESSURE:
        return EventText("Key pressure", pitch_name(data[1]), str(data[2]))
    return EventText("Stray note-off", pitch_name(data[1]), str(data[2]))


def has_value(event: ChannelEvent) -> bool:
    """Whether the event's value can be typed."""
    return event.data[0] < 0xF0 and event.data[0] & 0xF0 != _NOTE_OFF


def with_value(event: ChannelEvent, text: str) -> ChannelEvent:
    """The event with the value written. Raises CellError."""
    status, data = event.data[0] & 0xF0, event.data
    low, high = {_BEND: (-_BEND_CENTRE, _BEND_CENTRE - 1), _PROGRAM: (1, 128)}.get(status, (0, 127))
    value = read_number(text, low, high)
    if status == _BEND:
        bend = value + _BEND_CENTRE
        return event._replace(data=bytes((data[0], bend & 0x7F, bend >> 7)))
    if status == _PROGRAM:
        return event._replace(data=bytes((data[0], value - 1)))
    return event._replace(data=bytes((*data[:-1], value)))


def read_number(text: str, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``. Raises CellError."""
    if not re.fullmatch(r"\s*[+−-]?\d{1,6}\s*", text):
        raise CellError(f"“{text}” is no number.")
    value = int(text.replace("−", "-"))
    if not low <= value <= high:
        raise CellError(f"The value goes from {low} to {high}.")
    return value


def meta_text(meta: MetaEvent) -> EventText:
    """A meta event in words."""
    kind = _META_KINDS.get(meta.kind, f"Meta {meta.kind:02X}")
    if meta.kind == TEMPO and len(meta.data) >= 3:
        micros = int.from_bytes(meta.data[:3], "big")
        return EventText(kind, "", f"{60_000_000 / micros:.2f}" if micros else "")
    if meta.kind == TIME_SIGNATURE and len(meta.data) >= 2:
        return EventText(kind, "", f"{meta.data[0]}/{1 << min(meta.data[1], 7)}")
    if meta.kind == KEY_SIGNATURE and len(meta.data) >= 2:
        sharps = int.from_bytes(meta.data[:1], "big", signed=True)
        return EventText(kind, "", pretty_key(KeyChange(meta.tick, sharps, bool(meta.data[1])).key))
    if 1 <= meta.kind <= 15:
        return EventText(kind, "", decode_text(meta.data))
    return EventText(kind, "", f"{len(meta.data)} bytes")
