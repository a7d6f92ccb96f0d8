"""A song as the MIDI messages that make it sound, in playing order.

Used by whatever plays: the MIDI scheduler, which adds a clock and loops, and the WAV
renderer. Times are still ticks here.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from musestudio.score.channel_state import ChannelState
from musestudio.score.events import ChannelEvent
from musestudio.score.note import Note
from musestudio.score.song import Song
from musestudio.score.track import Track

# Data entry, parameter numbers and reset: what they do depends on what came before.
_DEPENDENT_CONTROLLERS = frozenset((6, 38, 96, 97, 98, 99, 100, 101, 121))


class TickMessage(NamedTuple):
    """A complete MIDI message and the tick at which it is due."""

    tick: int
    data: bytes


class _Sounding(NamedTuple):
    """A note that is on; the tuple sorts by when it ends."""

    end_tick: int
    order: int  # Keeps equal ends in the order of their note-ons.
    track_id: int
    note: Note


def audible_tracks(song: Song) -> tuple[Track, ...]:
    """The tracks whose notes are played: not muted, and soloed where any track is."""
    any_solo = any(t.soloed for t in song.tracks)
    return tuple(t for t in song.tracks if not t.muted and (t.soloed or not any_solo))


def state_before(song: Song, tick: int) -> ChannelState:
    """What every event before ``tick`` sets the channels to.

    Events of muted tracks count too: files often keep the set-up of a channel on one
    track and its notes on another.
    """
    state = ChannelState()
    events = [e for track in song.tracks for e in events_that_matter(track.events, tick)]
    events.sort(key=lambda event: event.tick)  # Stable: file order within a tick.
    for event in events:
        state.apply(event.data)
    return state


class Performance:
    """A reading head on a song: tells which messages fall due as it moves on.

    Muted notes are left out; notes that began before the head are not started again. Where two
    notes of one pitch overlap on one channel, the second is struck anew and the key is let go
    only at the later of the two ends, so no device can drop the longer one.

    tick:   where the head is; everything before it has been returned.
    state:  what the messages returned so far have set the channels to.
    """

    def __init__(self, song: Song, tick: int = 0) -> None:
        self.song = song
        self.tick = tick
        self.state = ChannelState()
        self._sounding: list[_Sounding] = []  # A heap.
        self._keys_down: dict[tuple[int, int], int] = {}  # (channel, pitch): notes on it.
        self._order = 0
        self._audible = audible_tracks(song)
        # The last state looked up: a loop needs the same one at every seam.
        self._state_at: tuple[Song, int, ChannelState] | None = None

    def copy(self) -> Performance:
        """An independent reading head at the same place."""
        copy = Performance.__new__(Performance)
        copy.song, copy.tick, copy._order = self.song, self.tick, self._order
        copy.state = self.state.copy()
        copy._sounding = list(self._sounding)
        copy._keys_down = dict(self._keys_down)
        copy._audible, copy._state_at = self._audible, self._state_at
        return copy

    def advance(self, to_tick: int) -> list[TickMessage]:
        """Move the head on; return what is due from it up to, not including, ``to_tick``.

        Within a tick: note-offs, then events in file order, then note-ons by track.
        """
        due: list[tuple[int, int, Track, Note | None, bytes]] = []
        for track in self.song.tracks:
            first, last = _index(track.events, self.tick), _index(track.events, to_tick)
            due += [
                (event.tick, 0, track, None, event.data)
                for event in track.events[first:last]
                if _is_sendable(event.data)
            ]
        for track in self._audible:
            first, last = _index(track.notes, self.tick), _index(track.notes, to_tick)
            due += [
                (n.start_tick, 1, track, n, b"") for n in track.notes[first:last] if not n.muted
            ]
        due.sort(key=lambda item: item[:2])
        messages: list[TickMessage] = []
        for tick, _, track, note, data in due:
            self._end_notes(tick, messages)
            if note is None:
                self.state.apply(data)
                messages.append(TickMessage(tick, data))
            else:
                self._strike(track.track_id, note, messages)
        self._end_notes(to_tick - 1, messages)
        self.tick = max(self.tick, to_tick)
        return messages

    def release(self) -> list[bytes]:
        """Note-offs for everything that sounds."""
        messages = [_note_off(*key, 64) for key in self._keys_down]
        self._sounding.clear()
        self._keys_down.clear()
        return messages

    def jump(self, tick: int) -> list[bytes]:
        """Move the head anywhere: notes end, the channels get the state that holds there."""
        self.tick = tick
        return [*self.release(), *self._change_state()]

    def replace_song(self, song: Song) -> list[bytes]:
        """Go on in an edited song from the same tick.

        Sounding notes that are gone, silenced, or now end before the head are let go;
        those that only changed their length or loudness sound on. New notes that would
        already have begun are not struck.
        """
        old_song, self.song = self.song, song
        self._audible = audible_tracks(song)
        by_id = {track.track_id: track for track in self._audible}
        kept = []
        for sounding in self._sounding:
            end_tick = _new_end(sounding, by_id.get(sounding.track_id))
            if end_tick is not None and end_tick >= self.tick:
                kept.append(sounding._replace(end_tick=end_tick))
        heapq.heapify(kept)
        keys_before = self._keys_down
        self._sounding, self._keys_down = kept, {}
        for sounding in kept:
            key = (sounding.note.channel, sounding.note.pitch)
            self._keys_down[key] = self._keys_down.get(key, 0) + 1
        messages = [_note_off(*key, 64) for key in keys_before if key not in self._keys_down]
        # Tuples that are the same object compare at once, so this is cheap after most edits.
        if [t.events for t in old_song.tracks] != [t.events for t in song.tracks]:
            messages += self._change_state()
        return messages

    def open_device(self, device: ChannelState) -> list[bytes]:
        """Begin on a device on which nothing sounds and whose channels are at ``device``.

        Every setting that holds at the head is sent, also where ``device`` already has it.
        """
        self.release()
        self.state = device.copy()
        return self._change_state(resend=True)

    def _change_state(self, *, resend: bool = False) -> list[bytes]:
        if self._state_at is None or (
            self._state_at[0] is not self.song or self._state_at[1] != self.tick
        ):
            self._state_at = (self.song, self.tick, state_before(self.song, self.tick))
        messages = self.state.messages_to(self._state_at[2], resend=resend)
        for data in messages:
            self.state.apply(data)
        return messages

    def _strike(self, track_id: int, note: Note, messages: list[TickMessage]) -> None:
        key = (note.channel, note.pitch)
        if self._keys_down.get(key):
            messages.append(TickMessage(note.start_tick, _note_off(*key, 64)))
        messages.append(
            TickMessage(note.start_tick, bytes((0x90 | note.channel, note.pitch, note.velocity)))
        )
        self._keys_down[key] = self._keys_down.get(key, 0) + 1
        self._order += 1
        heapq.heappush(self._sounding, _Sounding(note.end_tick, self._order, track_id, note))

    def _end_notes(self, tick: int, messages: list[TickMessage]) -> None:
        """Let go every note that ends at or before ``tick``."""
        while self._sounding and self._sounding[0].end_tick <= tick:
            ended = heapq.heappop(self._sounding)
            key = (ended.note.channel, ended.note.pitch)
            self._keys_down[key] -= 1
            if not self._keys_down[key]:
                del self._keys_down[key]
                data = _note_off(*key, ended.note.release_velocity)
                messages.append(TickMessage(ended.end_tick, data))


def _index(timed: tuple[Note, ...] | tuple[NamedTuple, ...], tick: int) -> int:
    """The first place in a list sorted by tick whose tick is ``tick`` or later."""
    return bisect_left(timed, (tick,))


def events_that_matter(events: tuple[ChannelEvent, ...], before_tick: int) -> list[ChannelEvent]:
    """The events that set something no later one sets again, in order.

    A recorded performance holds tens of thousands of pedal movements; only the last counts.
    """
    kept = []
    set_later: set[bytes] = set()
    for event in reversed(events[: _index(events, before_tick)]):
        data = event.data
        setting = data[:2] if b"\xb0" <= data[:1] < b"\xc0" else data[:1]
        if setting in set_later or not _is_sendable(data):
            continue
        if len(setting) == 1 or setting[1] not in _DEPENDENT_CONTROLLERS:
            set_later.add(setting)
        kept.append(event)
    kept.reverse()
    return kept


def _new_end(sounding: _Sounding, track: Track | None) -> int | None:
    """Where a sounding note ends on the edited track, None when it sounds there no longer."""
    if track is None:
        return None
    note = sounding.note
    ends = [
        n.end_tick
        for n in _starting_with(track.notes, note.start_tick, note.pitch)
        if n.channel == note.channel and not n.muted
    ]
    return max(ends, default=None)


def _starting_with(notes: tuple[Note, ...], start_tick: int, pitch: int) -> Iterable[Note]:
    i = bisect_left(notes, (start_tick, pitch))
    while i < len(notes) and notes[i][:2] == (start_tick, pitch):
        yield notes[i]
        i += 1


def _note_off(channel: int, pitch: int, velocity: int) -> bytes:
    return bytes((0x80 | channel, pitch, velocity))


def _is_sendable(data: bytes) -> bool:
    """Whether an event of a file is a message a device should get.

    Stray note-offs are not: they would cut notes that do sound. Nor are damaged messages.
    """
    if data[:1] == b"\xf0":
        return data[-1:] == b"\xf7" and len(data) > 2
    if not data or not 0xA0 <= data[0] < 0xF0:
        return False
    length = 2 if 0xC0 <= data[0] < 0xE0 else 3
    return len(data) == length and max(data[1:]) < 0x80
