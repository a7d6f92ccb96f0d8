"""Tempo written, moved and taken away; no note is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from musestudio.editing.commands import AddTrack, Command
from musestudio.editing.operations.splice_events import SpliceEvents, spliced
from musestudio.errors import MuseStudioError
from musestudio.score import MetaEvent, Song, TempoChange, Track
from musestudio.score.events import TEMPO

SLOWEST_BPM = 4.0  # A quarter of 16.7 s is the longest that MIDI can say.
FASTEST_BPM = 1000.0


def tempo_change(tick: int, beats_per_minute: float) -> TempoChange:
    """A change to so many quarters a minute, kept within 4–1,000."""
    bpm = min(max(beats_per_minute, SLOWEST_BPM), FASTEST_BPM)
    return TempoChange(max(tick, 0), round(60_000_000 / bpm))


def written_tempos(song: Song) -> tuple[TempoChange, ...]:
    """The changes that stand in the song; without one at tick 0 it begins at 120."""
    if song.smpte_division is not None:
        return ()
    written = {meta.tick for track in clock_tracks(song) for meta in track.metas if _sets(meta)}
    return tuple(change for change in song.tempo_map.changes if change.tick in written)


def change_tempo(
    song: Song, removed: Iterable[int], added: Sequence[TempoChange], name: str
) -> tuple[Command, ...]:
    """The commands, for one transaction, that take the tempos at those ticks out and put
    others in.

    Tempo belongs to the song, yet in a file it stands on a track: new ones go where the
    first one is, or on the first track; a song without tracks is given one.
    Raises MuseStudioError where the song's ticks are seconds, so that it has no tempo.
    """
    if song.smpte_division is not None:
        raise MuseStudioError("This piece counts its time in seconds; it has no tempo.")
    ticks = {*removed, *(change.tick for change in added)}
    metas = [
        MetaEvent(change.tick, TEMPO, change.microseconds_per_beat.to_bytes(3, "big"))
        for change in added
    ]
    return change_clock(song, lambda meta: meta.kind == TEMPO and meta.tick in ticks, metas, name)


def change_clock(
    song: Song, gone: Callable[[MetaEvent], bool], added: Sequence[MetaEvent], name: str
) -> tuple[Command, ...]:
    """The commands that change what all tracks share: metas of one kind, in ``added``."""
    tracks = clock_tracks(song)
    if not tracks:
        return (AddTrack(Track(song.new_track_id(), metas=tuple(added)), name=name),)
    kind = {meta.kind for meta in added}
    home = next((t for t in tracks if any(m.kind in kind for m in t.metas)), tracks[0])
    commands: list[Command] = []
    for track in tracks:
        index, before, after = spliced(track.metas, gone, added if track is home else ())
        if before or after:
            commands.append(SpliceEvents(track.track_id, "metas", index, before, after, name))
    return tuple(commands)


def clock_tracks(song: Song) -> tuple[Track, ...]:
    """The tracks whose tempo and metre count; of a type 2 file the first alone."""
    return song.tracks[:1] if song.midi_format == 2 else song.tracks


def _sets(meta: MetaEvent) -> bool:
    return meta.kind == TEMPO and len(meta.data) >= 3 and any(meta.data[:3])
