"""A way between two phrases as a piece: both ends on their own tracks, and what lies between."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import NamedTuple

from musestudio.editing.generated import generated_alone, notes_to_add, with_generated
from musestudio.inference.bridging import Bridge
from musestudio.inference.clips import Clip
from musestudio.inference.phrasing import as_candidate
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import TIME_SIGNATURE, TRACK_NAME
from musestudio.score.track import DRUM_CHANNEL


class BridgePiece(NamedTuple):
    """The piece, and sentences on what of the ends it cannot keep."""

    song: Song
    said: tuple[str, ...]


def bridge_song(song_a: Song, song_b: Song, a: Clip, b: Clip, found: Bridge) -> BridgePiece:
    """The bridge from tick 0 on, in the tempo of the first end. What lies between the ends is
    played by the tracks of the nearer one."""
    last = found.answers[-1]
    piece = generated_alone(song_a, _by_track(a.parts), a.start_tick, a.end_tick)
    ending = _by_track(
        (track_id, note) for (track_id, _), note in zip(b.parts, last.notes, strict=True)
    )
    ids = {}
    for guest in generated_alone(song_b, _by_track(b.parts), b.start_tick, b.end_tick).tracks:
        notes = ending[guest.track_id]
        if song_a is song_b and guest.track_id in a.track_ids:
            ids[guest.track_id] = guest.track_id
            piece = with_generated(piece, {guest.track_id: notes}, last.end_tick)
        else:
            ids[guest.track_id] = piece.new_track_id()
            taken = set() if song_a is song_b else {track.channel for track in piece.tracks}
            piece = piece.with_track(_joining(guest, ids[guest.track_id], notes, taken))
    between: list[tuple[int, Note]] = []
    for answer in found.between:
        if answer.way is not None and answer.way <= 0.5:
            between += as_candidate(answer, song_a, a.track_ids, a).notes
        else:
            for track_id, note in as_candidate(answer, song_b, b.track_ids, b).notes:
                track = piece.track(ids[track_id])
                between.append((track.track_id, note.with_channel(track.channel)))
    piece = with_generated(piece, notes_to_add(piece, between), last.end_tick)
    piece = dataclasses.replace(
        piece,
        tracks=tuple(dataclasses.replace(t, end_tick=last.end_tick) for t in piece.tracks),
    )
    return BridgePiece(_with_metres(piece, found), _said(song_a, song_b, a, b))


def _by_track(parts: Iterable[tuple[int, Note]]) -> dict[int, tuple[Note, ...]]:
    by_track: dict[int, list[Note]] = {}
    for track_id, note in parts:
        by_track.setdefault(track_id, []).append(note)
    return {track_id: tuple(notes) for track_id, notes in by_track.items()}


def _joining(guest: Track, track_id: int, notes: Iterable[Note], taken: set[int]) -> Track:
    """A track of the last end as another one of the piece, with these notes.

    taken: channels that sound as the first end's file has them. The track gets one of its own, as
           long as there is one, and brings its sound along.
    """
    own = guest.channel
    free = (c for c in range(16) if c not in taken and c != DRUM_CHANNEL)
    channel = next(free, own) if own in taken else own
    events = tuple(
        event._replace(data=bytes((event.data[0] & 0xF0 | channel, *event.data[1:])))
        for event in guest.events
        if event.data[0] & 0x0F == own and channel not in taken
    )
    return Track(
        track_id,
        tuple(sorted(n.with_channel(channel) if n.channel == own else n for n in notes)),
        events,
        tuple(meta for meta in guest.metas if meta.kind == TRACK_NAME),
        colour=guest.colour,
    )


def _with_metres(piece: Song, found: Bridge) -> Song:
    """The piece with the metres of what follows the first end, which has brought its own."""
    in_force = found.answers[0].metres[-1][1:]
    added = []
    for answer in found.answers[1:]:
        for change in answer.metres:
            if change[1:] != in_force:
                in_force = change[1:]
                power = change.denominator.bit_length() - 1
                data = bytes((change.numerator, power, 24, 8))
                added.append(MetaEvent(change.tick, TIME_SIGNATURE, data))
    first = piece.tracks[0]
    metas = sorted((*first.metas, *added), key=lambda meta: meta.tick)
    return piece.with_track(dataclasses.replace(first, metas=tuple(metas)))


def _said(song_a: Song, song_b: Song, a: Clip, b: Clip) -> tuple[str, ...]:
    tempo_a, tempo_b = (
        song.tempo_map.tempo_at(clip.start_tick) for song, clip in ((song_a, a), (song_b, b))
    )
    if tempo_a.microseconds_per_beat == tempo_b.microseconds_per_beat:
        return ()
    bpm = tempo_a.beats_per_minute
    return (f"All of it is in the tempo of {a.name}, {bpm:.0f} quarter notes a minute.",)
