"""Locked notes: the assistant hears them as given and writes around them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

from musestudio.score import Note, Song, Track
from musestudio.score.track import DRUM_CHANNEL

if TYPE_CHECKING:
    from musestudio.inference.request import Candidate, ContinuationRequest


def with_locked_given(request: ContinuationRequest) -> tuple[ContinuationRequest, dict[int, int]]:
    """The request as the model is to be asked it, and whose part each track made for it plays.

    What a model writes replaces what its tracks play in the span; what other heard tracks play
    there is given. So the locked notes go to tracks of their own, that are heard and not
    written on. Without locked notes the request is returned as it is, with an empty mapping.
    """
    song = request.song
    owners: dict[int, int] = {}
    for track_id in request.answering:
        track = song.track(track_id)
        # Drums are not heard: among the others they would only make this a track of drums.
        pitched = [note for note in track.notes if note.channel != DRUM_CHANNEL]
        locked = [
            note
            for note in pitched
            if note.locked
            and not note.muted
            and request.start_tick <= note.start_tick < request.end_tick
        ]
        if not locked:
            continue
        given = Track(song.new_track_id(), tuple(locked))
        owners[given.track_id] = track_id
        apart = set(locked)
        song = song.with_track(track.with_notes(n for n in pitched if n not in apart))
        song = dataclasses.replace(song, tracks=(*song.tracks, given))
    if not owners:
        return request, owners
    asked = dataclasses.replace(
        request,
        song=song,
        track_ids=(*request.track_ids, *owners),
        answer_track_ids=request.answering,
    )
    return asked, owners


def clear_of_locked(candidate: Candidate, song: Song, owners: Mapping[int, int]) -> Candidate:
    """A candidate for the composer's own tracks, none of its notes over a locked one.

    A note that would still sound when a locked one of its pitch and track begins ends there;
    one that would begin while it sounds is left out.

    song:   as the composer has it.
    owners: as ``with_locked_given`` told.
    """
    locked = {
        track_id: [
            note
            for note in song.track(track_id).notes
            if note.locked and not note.muted and note.start_tick < candidate.end_tick
        ]
        for track_id in {track_id for track_id, _ in candidate.notes}
    }
    if not any(locked.values()):
        return candidate
    notes, looks = [], []
    for place, (track_id, note) in enumerate(candidate.notes):
        if track_id in owners.values():
            # Its notes taken out, a track may have lost what told its channel.
            note = note.with_channel(song.track(track_id).channel)
        fitted = _beside(note, locked[track_id])
        if fitted is None:
            continue
        notes.append((track_id, fitted))
        if candidate.looked_at:
            looks.append(
                tuple(
                    each._replace(track_id=owners.get(each.track_id, each.track_id))
                    for each in candidate.looked_at[place]
                )
            )
    return dataclasses.replace(candidate, notes=tuple(notes), looked_at=tuple(looks))


def _beside(note: Note, locked: list[Note]) -> Note | None:
    for each in locked:
        if each.pitch != note.pitch:
            continue
        if each.start_tick <= note.start_tick < max(each.end_tick, each.start_tick + 1):
            return None
        if note.start_tick < each.start_tick < note.end_tick:
            note = note.with_duration(each.start_tick - note.start_tick)
    return note
