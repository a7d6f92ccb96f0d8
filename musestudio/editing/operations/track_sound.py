"""What a track sounds like before its first note: channel, instrument, volume, pan.

All of it is MIDI events of the track, so that any other program hears the same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from musestudio.score import ChannelEvent, Song, Track
from musestudio.score.track import DRUM_CHANNEL

VOLUME = 7
PAN = 10
DEFAULT_LEVELS = {VOLUME: 100, PAN: 64}
"""What General MIDI says a channel starts with."""

_BANK = (0, 32)


def level_of(track: Track, controller: int) -> int:
    """The controller's value (0–127) at the track's first note, or General MIDI's default."""
    values = [e.data[2] for e in track.events if _sets_at_start(track, e, controller)]
    return values[-1] if values else DEFAULT_LEVELS[controller]


def with_level(track: Track, controller: int, value: int) -> Track:
    """The track beginning with this value (0–127); later changes of it stay."""
    old = [e for e in track.events if _sets_at_start(track, e, controller)]
    tick = old[0].tick if old else 0
    setting = ChannelEvent(tick, bytes((0xB0 | track.channel, controller, value)))
    kept = [e for e in track.events if not _sets_at_start(track, e, controller)]
    return dataclasses.replace(track, events=_inserted(kept, setting))


def with_program(track: Track, program: int) -> Track:
    """The track with its first program change (0–127) replaced, or one put at its start.

    A bank chosen before it is left out: these are the instruments of General MIDI.
    """
    status = 0xC0 | track.channel
    old = next((e for e in track.events if e.data[0] == status), None)
    tick = 0 if old is None else old.tick
    kept = [
        e
        for e in track.events
        if e is not old and not (e.tick <= tick and _controls(track, e) in _BANK)
    ]
    setting = ChannelEvent(tick, bytes((status, program)))
    return dataclasses.replace(track, events=_inserted(kept, setting))


def with_channel(track: Track, channel: int) -> Track:
    """The track on another channel (0–15): its notes, and the events that go with them."""
    old = track.channel
    events = tuple(
        e._replace(data=bytes((e.data[0] & 0xF0 | channel,)) + e.data[1:])
        if e.data[0] < 0xF0 and e.data[0] & 0x0F == old
        else e
        for e in track.events
    )
    notes = (n.with_channel(channel) if n.channel == old else n for n in track.notes)
    if not events and not track.notes:  # Nothing would say which channel it is.
        events = (ChannelEvent(0, bytes((0xC0 | channel, 0))),)
    return dataclasses.replace(track, events=events).with_notes(notes)


def with_instrument(song: Song, track: Track, program: int | None) -> Track:
    """The track playing another instrument of General MIDI; None: the drums.

    Drums have a channel of their own; from there a track moves to a free one.
    """
    if program is None:
        return with_channel(track, DRUM_CHANNEL)
    if track.is_drums:
        track = with_channel(track, free_channel(song))
    return with_program(track, program)


def free_channel(song: Song) -> int:
    """A channel that no track uses and that is not the drums'; 0 where there is none."""
    used = used_channels(song.tracks) | {DRUM_CHANNEL}
    return next((channel for channel in range(16) if channel not in used), 0)


def used_channels(tracks: Iterable[Track]) -> set[int]:
    """Every channel on which the tracks have a note or an event."""
    used: set[int] = set()
    for track in tracks:
        used.update(note.channel for note in track.notes)
        used.update(e.data[0] & 0x0F for e in track.events if e.data[0] < 0xF0)
        used.add(track.channel)  # New notes go there.
    return used


def _controls(track: Track, event: ChannelEvent) -> int | None:
    """The number of the controller an event sets on the track's channel."""
    data = event.data
    return data[1] if len(data) > 2 and data[0] == 0xB0 | track.channel else None


def _sets_at_start(track: Track, event: ChannelEvent, controller: int) -> bool:
    before_notes = not track.notes or event.tick <= track.notes[0].start_tick
    return before_notes and _controls(track, event) == controller


def _inserted(events: list[ChannelEvent], event: ChannelEvent) -> tuple[ChannelEvent, ...]:
    """Sorted ``events`` with one more, the first of its tick."""
    at = next((i for i, e in enumerate(events) if e.tick >= event.tick), len(events))
    return (*events[:at], event, *events[at:])
