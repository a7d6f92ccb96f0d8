"""Where the notes of a recording go: the commands that put them there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from musestudio.editing import AddTrack, ChangeNotes, Command
from musestudio.editing.operations.arrange_tracks import new_track
from musestudio.editing.operations.clear_of import clear_of
from musestudio.editing.operations.tempo_changes import change_tempo, written_tempos
from musestudio.inference.transcription.transcribe import SketchNote
from musestudio.recording.lay_sketch import lay_sketch
from musestudio.score import Note, Song


class Landed(NamedTuple):
    """commands: for one transaction; none where there is nothing to put in.
    track_id: where the notes are then.
    notes:    as they stand there, clear of what stands there already.
    beats_per_minute: the pace found in them, None where none was looked for, or found.
    """

    commands: tuple[Command, ...]
    track_id: int
    notes: tuple[Note, ...]
    beats_per_minute: float | None

    def put_into(self, song: Song) -> Song:
        """The song as it would be, for listening."""
        for command in self.commands:
            song = command.apply_to(song)
        return song


def land(
    song: Song,
    sketch: Sequence[SketchNote],
    at_tick: int,
    track_id: int | None,
    *,
    on_beat: bool,
    recording: str,
    name: str,
) -> Landed:
    """track_id: None, or one that is no longer there: a track of its own, called as the recording.

    on_beat: as for ``lay_sketch``. name: of the undo step.
    """
    track = next((t for t in song.tracks if t.track_id == track_id), None)
    commands: list[Command] = []
    after = song
    if track is None:
        track = new_track(song).renamed(recording)
        commands.append(AddTrack(track, name=name))
        after = commands[0].apply_to(song)
    laid = lay_sketch(sketch, song, at_tick, on_beat=on_beat, channel=track.channel)
    notes = clear_of(track.notes, laid.notes)
    if not notes:
        return Landed((), track.track_id, (), laid.beats_per_minute)
    if laid.tempo is not None:
        gone = [change.tick for change in written_tempos(after)]
        commands += change_tempo(after, gone, (laid.tempo,), name)
    commands.append(ChangeNotes(track.track_id, added=notes, name=name))
    return Landed(tuple(commands), track.track_id, notes, laid.beats_per_minute)
