"""A candidate as a MIDI file of its own, for dragging it out of the window."""

from __future__ import annotations

from collections.abc import Iterable

from musestudio.editing.generated import generated_alone, notes_to_add
from musestudio.score import Note, Song
from musestudio.ui.midi_drag import MidiOffer
from musestudio.ui.plan import where_text


def candidate_file(
    song: Song, notes: Iterable[tuple[int, Note]], start_tick: int, end_tick: int
) -> MidiOffer | None:
    """The candidate beginning at tick 0, with the tempo, metre, names and sounds it has in the
    song. None where the tracks it was written for are gone.
    """
    here = {track.track_id for track in song.tracks}
    # The song's own notes are out of the way: it is the candidate alone that is given away.
    empty = song
    for track in song.tracks:
        empty = empty.with_track(track.with_notes(()))
    added = notes_to_add(empty, ((i, note) for i, note in notes if i in here))
    if not added:
        return None
    alone = generated_alone(song, added, start_tick, end_tick)
    return MidiOffer(alone, f"Candidate for {where_text(song, start_tick, end_tick).lower()}")
