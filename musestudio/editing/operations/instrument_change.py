"""Another instrument from some place on."""

from __future__ import annotations

from musestudio.editing.operations.splice_events import SpliceEvents, spliced
from musestudio.score import ChannelEvent, Track


def insert_instrument_change(track: Track, tick: int, program: int) -> SpliceEvents:
    """The command that has the track play another instrument (0–127) from ``tick`` on.

    A change that stands there already gives way, and with it the bank chosen for it: these
    are the instruments of General MIDI.
    """
    status, control = 0xC0 | track.channel, 0xB0 | track.channel

    def gives_way(event: ChannelEvent) -> bool:
        is_bank = event.data[0] == control and event.data[1] in (0, 32)
        return event.tick == tick and (event.data[0] == status or is_bank)

    change = ChannelEvent(tick, bytes((status, program)))
    index, removed, added = spliced(track.events, gives_way, (change,))
    return SpliceEvents(track.track_id, "events", index, removed, added, "Insert instrument change")
