"""Putting notes from another song, or another track, onto a track."""

from __future__ import annotations

from fractions import Fraction

from musestudio.score import Note, Song, Track


def notes_to_insert(
    song: Song, track_id: int | None, part: Track, ticks_per_beat: int, at_tick: int
) -> tuple[Note, ...]:
    """The notes of ``part`` as they enter a track of ``song``, its tick 0 at ``at_tick``.

    track_id:       the track they are for; None: one yet to be made.
    ticks_per_beat: of the song ``part`` comes from. A beat stays a beat.

    A channel the track does not use becomes the track's own, so that the notes sound with
    its instrument. On a track with neither notes nor events they keep theirs.
    Raises KeyError where the song has no such track.
    """
    ratio = Fraction(song.ticks_per_beat, ticks_per_beat)
    track = Track(0) if track_id is None else song.track(track_id)
    used = {note.channel for note in track.notes}
    if not used and track.events:
        used = {track.channel}

    def moved(note: Note) -> Note:
        start, end = (at_tick + round(tick * ratio) for tick in (note.start_tick, note.end_tick))
        return note._replace(
            start_tick=start,
            # A short note stays a note on a coarser clock.
            duration_ticks=max(end - start, min(note.duration_ticks, 1)),
            channel=note.channel if not used or note.channel in used else track.channel,
        )

    return tuple(sorted(moved(note) for note in part.notes))
