"""One track: notes and everything else that happens on it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from musestudio.score.events import TRACK_NAME, ChannelEvent, MetaEvent
from musestudio.score.note import Note
from musestudio.score.sorted_notes import exchanged

DRUM_CHANNEL = 9
_IS_MUTED = attrgetter("muted")
_DURATION = attrgetter("duration_ticks")

# What is known of the notes alone.
_OF_NOTES = frozenset(
    (
        "sounding_notes",
        "last_note_end_tick",
        "_notes_end_tick",
        "longest_note_ticks",
        "_muted_count",
    )
)


@dataclass(frozen=True)
class Track:
    """Notes, channel events and meta events, each sorted by tick.

    track_id:  unique within its song and stable while the song is edited; commands and
               views name tracks by it.
    notes:     sorted (a Note sorts by start, then pitch).
    events:    what the roll does not show, in file order within a tick; never note-ons.
    metas:     meta events in file order within a tick, tempo, metre and key among them.
    end_tick:  where the file's end-of-track stood; notes may end later after edits.
    muted, soloed, colour: how the program treats the track; not part of a MIDI file.
               colour is an index into the theme's track colours.
    """

    track_id: int
    notes: tuple[Note, ...] = ()
    events: tuple[ChannelEvent, ...] = ()
    metas: tuple[MetaEvent, ...] = ()
    end_tick: int = 0
    muted: bool = False
    soloed: bool = False
    colour: int = 0

    @cached_property
    def name(self) -> str:
        """The first track-name event, or an empty string."""
        for meta in self.metas:
            if meta.kind == TRACK_NAME:
                return decode_text(meta.data)
        return ""

    @cached_property
    def channel(self) -> int:
        """The channel new notes get: that of the first note or event, else 0."""
        if self.notes:
            return self.notes[0].channel
        for event in self.events:
            if event.data[0] < 0xF0:
                return event.data[0] & 0x0F
        return 0

    @cached_property
    def program(self) -> int | None:
        """The first program change (0–127) on the track's channel, or None."""
        for event in self.events:
            if event.data[0] == 0xC0 | self.channel and len(event.data) > 1:
                return event.data[1]
        return None

    @cached_property
    def sounding_notes(self) -> tuple[Note, ...]:
        """The notes that are not muted; ``notes`` itself where none is."""
        if self._muted_count:
            return tuple(note for note in self.notes if not note.muted)
        return self.notes

    @property
    def is_drums(self) -> bool:
        """Whether the track sits on the General MIDI drum channel."""
        return self.channel == DRUM_CHANNEL

    @cached_property
    def last_tick(self) -> int:
        """The end of the last note or event, or ``end_tick`` where that is later."""
        ends = [self.end_tick, self._notes_end_tick]
        if self.events:
            ends.append(self.events[-1].tick)
        if self.metas:
            ends.append(self.metas[-1].tick)
        return max(ends)

    @cached_property
    def last_note_end_tick(self) -> int:
        """Where the last note is over, 0 where there is none.

        A note of no length takes up the tick it stands on: what comes after it does not
        begin together with it.
        """
        return max(self._notes_end_tick, self.notes[-1].start_tick + 1) if self.notes else 0

    @cached_property
    def _notes_end_tick(self) -> int:
        return _latest_end(self.notes, self.longest_note_ticks)

    @cached_property
    def longest_note_ticks(self) -> int:
        """No note is longer than this; after edits the longest may be shorter."""
        return max(map(_DURATION, self.notes), default=0)

    @cached_property
    def _muted_count(self) -> int:
        return sum(map(_IS_MUTED, self.notes))

    def with_notes(self, notes: Iterable[Note]) -> Track:
        """The same track with other notes, in any order."""
        return dataclasses.replace(self, notes=tuple(sorted(notes)))

    def with_notes_changed(self, removed: Iterable[Note], added: Iterable[Note]) -> Track:
        """The same track less ``removed`` and with ``added``, each in any order.

        What is known of the notes is carried over, so that a small change to a long track
        costs little. Raises KeyError where a removed note is not there.
        """
        gone, new = sorted(removed), sorted(added)
        track = dataclasses.replace(self, notes=exchanged(self.notes, gone, new))
        known = track.__dict__  # Where cached properties keep what they have found.
        known["longest_note_ticks"] = max(self.longest_note_ticks, *map(_DURATION, new), 0)
        known["_muted_count"] = (
            self._muted_count - sum(map(_IS_MUTED, gone)) + sum(map(_IS_MUTED, new))
        )
        if _latest_end(gone, self.longest_note_ticks) < self._notes_end_tick:
            new_end_tick = _latest_end(new, track.longest_note_ticks)
            known["_notes_end_tick"] = max(self._notes_end_tick, new_end_tick)
        return track

    def with_events(
        self,
        events: tuple[ChannelEvent, ...] | None = None,
        metas: tuple[MetaEvent, ...] | None = None,
    ) -> Track:
        """The same track with other events or meta events, sorted by tick.

        What is known of the notes is carried over: drawing a controller looks at none.
        """
        track = dataclasses.replace(
            self,
            events=self.events if events is None else events,
            metas=self.metas if metas is None else metas,
        )
        known = {name: value for name, value in self.__dict__.items() if name in _OF_NOTES}
        track.__dict__.update(known)
        return track

    def renamed(self, name: str) -> Track:
        """The same track under another name."""
        metas = [m for m in self.metas if m.kind != TRACK_NAME]
        metas.insert(0, MetaEvent(0, TRACK_NAME, name.encode("utf-8")))
        return dataclasses.replace(self, metas=tuple(metas))


def _latest_end(notes: Sequence[Note], longest_ticks: int) -> int:
    """Where the last of the sorted notes is over; none is longer than ``longest_ticks``."""
    latest = 0
    for note in reversed(notes):
        if note.start_tick + longest_ticks <= latest:
            break  # Notes that begin this early are over by then.
        latest = max(latest, note.end_tick)
    return latest


def decode_text(data: bytes) -> str:
    """Text of a meta event: UTF-8 where it is valid, else Latin-1 as older programs wrote."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
