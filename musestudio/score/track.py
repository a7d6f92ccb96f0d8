"""One track: notes and everything else that happens on it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from musestudio.score.events import TRACK_NAME, ChannelEvent, MetaEvent
from musestudio.score.note import Note

DRUM_CHANNEL = 9
_IS_MUTED = attrgetter("muted")


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
        if any(map(_IS_MUTED, self.notes)):
            return tuple(note for note in self.notes if not note.muted)
        return self.notes

    @property
    def is_drums(self) -> bool:
        """Whether the track sits on the General MIDI drum channel."""
        return self.channel == DRUM_CHANNEL

    @cached_property
    def last_tick(self) -> int:
        """The end of the last note or event, or ``end_tick`` where that is later."""
        ends = [self.end_tick]
        if self.notes:
            ends.append(max(n.start_tick + n.duration_ticks for n in self.notes))
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
        return max((max(n.end_tick, n.start_tick + 1) for n in self.notes), default=0)

    def with_notes(self, notes: Iterable[Note]) -> Track:
        """The same track with other notes, in any order."""
        return dataclasses.replace(self, notes=tuple(sorted(notes)))

    def renamed(self, name: str) -> Track:
        """The same track under another name."""
        metas = [m for m in self.metas if m.kind != TRACK_NAME]
        metas.insert(0, MetaEvent(0, TRACK_NAME, name.encode("utf-8")))
        return dataclasses.replace(self, metas=tuple(metas))


def decode_text(data: bytes) -> str:
    """Text of a meta event: UTF-8 where it is valid, else Latin-1 as older programs wrote."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
