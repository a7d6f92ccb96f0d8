"""A take on its track: the commands that put it there, and those that put another in its place.

Several takes of one stretch are kept together, and the composer says which of them stand. All
are commands for one transaction of the document, which makes them one undo step.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from musestudio.editing.commands import AddTrack, ChangeNotes, Command
from musestudio.editing.operations import erase_range
from musestudio.editing.operations.note_change import NoteChange
from musestudio.editing.operations.splice_events import SpliceEvents, spliced
from musestudio.recording.controllers import is_performed, setting_of
from musestudio.recording.take import Take
from musestudio.score import ChannelEvent, Note, Song, Track


class RecordMode(Enum):
    """What becomes of the music that stands where a take is put."""

    OVERDUB = "overdub"
    REPLACE = "replace"


@dataclass(frozen=True)
class Takes:
    """Takes of one stretch on one track.

    takes:    on the track's channel (``on_channel``), the oldest first.
    shown:    which of them stand in the song, by index.
    changed:  what has become of notes since they were put there (quantising): then as now.
    """

    track_id: int
    takes: tuple[Take, ...]
    shown: frozenset[int] = frozenset()
    changed: Mapping[Note, Note] = field(default_factory=dict)

    def with_change(self, before: Sequence[Note], after: Sequence[Note]) -> Takes:
        """The same takes after these notes of theirs became those, in the same order."""
        changed = {**self.changed, **dict(zip(before, after, strict=True))}
        return dataclasses.replace(self, changed=changed)

    def standing_notes(self, track: Track) -> list[Note]:
        """The notes of the shown takes as they stand on the track, less those edited since."""
        left = Counter(track.notes)
        standing = []
        for index in sorted(self.shown):
            for note in self.takes[index].notes:
                for form in (note, self.changed.get(note, note)):
                    if left[form]:
                        left[form] -= 1
                        standing.append(form)
                        break
        return standing


def on_channel(take: Take, channel: int) -> Take:
    """The take with everything on one channel (0–15)."""
    return dataclasses.replace(
        take,
        notes=tuple(sorted(note.with_channel(channel) for note in take.notes)),
        events=tuple(
            ChannelEvent(tick, bytes((data[0] & 0xF0 | channel, *data[1:])))
            for tick, data in take.events
        ),
    )


def record_commands(
    song: Song, track_id: int, take: Take, mode: RecordMode, name: str
) -> tuple[Command, ...]:
    """The commands that put a take on a track; where the song has no such track it gets one.

    Replacing leaves nothing of the track sounding over the stretch of the take, and none of its
    controllers but those that set the instrument up. Over-dubbing adds notes, and takes out only
    what the take says anew: of each controller that was moved, the stretch in which it was.
    """
    commands: list[Command] = []
    track = next((t for t in song.tracks if t.track_id == track_id), None)
    if track is None:
        track = Track(track_id)
        commands.append(AddTrack(track, name=name))
    erased = NoteChange()
    span = None
    if mode is RecordMode.REPLACE:
        span = (take.start_tick, take.end_tick)
        erased = erase_range(track.notes, *span)
    commands += _events_commands(track, take.events, name, emptied=span)
    commands.append(ChangeNotes(track_id, erased.removed, (*erased.added, *take.notes), name))
    return tuple(commands)


def show_commands(
    song: Song, takes: Takes, shown: Iterable[int], name: str
) -> tuple[tuple[Command, ...], Takes]:
    """The commands that leave just these of the takes standing, and the takes as they then are.

    What the composer has edited since it was recorded is the composer's, and stays. Raises
    KeyError where the song no longer has the track.
    """
    track = song.track(takes.track_id)
    after = dataclasses.replace(takes, shown=frozenset(shown))
    removed = takes.standing_notes(track)
    added = [takes.changed.get(n, n) for i in sorted(after.shown) for n in takes.takes[i].notes]
    gone = {event for i in takes.shown for event in takes.takes[i].events}
    events = [event for i in sorted(after.shown) for event in takes.takes[i].events]
    index, before, spliced_in = spliced(track.events, gone.__contains__, events)
    commands: list[Command] = [ChangeNotes(takes.track_id, tuple(removed), tuple(added), name)]
    if before or spliced_in:
        commands.append(SpliceEvents(takes.track_id, "events", index, before, spliced_in, name))
    return tuple(commands), after


def _events_commands(
    track: Track,
    events: Sequence[ChannelEvent],
    name: str,
    *,
    emptied: tuple[int, int] | None = None,
) -> list[Command]:
    """Put events on the track. emptied: the stretch that keeps no controllers of its own;
    None: each controller gives way only where it was played anew."""
    touched: dict[bytes, tuple[int, int]] = {}
    for tick, data in events:
        first, _ = touched.get(setting_of(data), (tick, tick))
        touched[setting_of(data)] = (first, tick)

    def gives_way(event: ChannelEvent) -> bool:
        if not is_performed(event.data):
            return False
        if emptied is not None:
            return emptied[0] <= event.tick < emptied[1]
        first, last = touched.get(setting_of(event.data), (0, -1))
        return first <= event.tick <= last

    index, before, after = spliced(track.events, gives_way, events)
    if not before and not after:
        return []
    return [SpliceEvents(track.track_id, "events", index, before, after, name)]
