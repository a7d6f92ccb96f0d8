"""A generated phrase put into its song, or taken out on its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from musestudio.editing.operations.clear_of import clear_of
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track
from musestudio.score.events import KEY_SIGNATURE, TEMPO, TIME_SIGNATURE, TRACK_NAME
from musestudio.score.performance import state_before

_CLOCK = (TEMPO, TIME_SIGNATURE, KEY_SIGNATURE)
# What makes an instrument sound as it does: bank, volume, pan, expression. Not the pedal,
# which would stay down for the whole phrase.
_SOUND_CONTROLLERS = (0, 32, 7, 10, 11)


def notes_to_add(song: Song, notes: Iterable[tuple[int, Note]]) -> dict[int, tuple[Note, ...]]:
    """By track id, the generated ``notes`` as they fit between those of the song."""
    by_track: dict[int, list[Note]] = {}
    for track_id, note in notes:
        by_track.setdefault(track_id, []).append(note)
    return {
        track_id: clear_of(song.track(track_id).sounding_notes, added)
        for track_id, added in by_track.items()
    }


def with_generated(song: Song, added: Mapping[int, tuple[Note, ...]], end_tick: int) -> Song:
    """The song with ``added`` (from ``notes_to_add``), lasting at least to ``end_tick``."""
    for track_id, notes in added.items():
        track = song.track(track_id)
        track = track.with_notes((*track.notes, *notes))
        song = song.with_track(dataclasses.replace(track, end_tick=max(track.end_tick, end_tick)))
    return song


def generated_alone(
    song: Song, added: Mapping[int, tuple[Note, ...]], start_tick: int, end_tick: int
) -> Song:
    """The generated part as a song of its own, which begins at tick 0.

    It has the tempo, metre and key in force at ``start_tick`` and their changes up to
    ``end_tick``, and each track its name and the sound its channels had.
    """
    state = state_before(song, start_tick + 1)
    tracks = []
    for track in song.tracks:
        if track.track_id not in added:
            continue
        notes = tuple(n.with_start(n.start_tick - start_tick) for n in added[track.track_id])
        events = []
        for channel in sorted({note.channel for note in notes} or {track.channel}):
            for number in _SOUND_CONTROLLERS:
                value = state.controller(channel, number)
                if value is not None:
                    events.append(ChannelEvent(0, bytes((0xB0 | channel, number, value))))
            program = state.program(channel)
            if program is not None:
                events.append(ChannelEvent(0, bytes((0xC0 | channel, program))))
        names = tuple(meta._replace(tick=0) for meta in track.metas if meta.kind == TRACK_NAME)[:1]
        tracks.append(
            Track(
                track.track_id,
                notes,
                tuple(events),
                names,
                end_tick=end_tick - start_tick,
                colour=track.colour,
            )
        )
    if tracks:
        clock = _clock(song, start_tick, end_tick)
        tracks[0] = dataclasses.replace(
            tracks[0], metas=tuple(sorted((*clock, *tracks[0].metas), key=lambda m: m.tick))
        )
    return Song(tuple(tracks), song.ticks_per_beat, 1, song.smpte_division)


def _clock(song: Song, start_tick: int, end_tick: int) -> list[MetaEvent]:
    """Tempo, metre and key events for a piece cut out of the song."""
    tempo = song.tempo_map.tempo_at(start_tick)
    metre = song.metre_map.metre_at(start_tick)
    clock = [
        MetaEvent(0, TEMPO, tempo.microseconds_per_beat.to_bytes(3, "big")),
        MetaEvent(
            0,
            TIME_SIGNATURE,
            bytes((metre.numerator, metre.denominator.bit_length() - 1, 24, 8)),
        ),
    ]
    for key in [change for change in song.key_changes if change.tick <= start_tick][-1:]:
        sharps = key.sharps.to_bytes(1, "big", signed=True)
        clock.append(MetaEvent(0, KEY_SIGNATURE, sharps + bytes([key.minor])))
    # In type 2 files the first track's clock is the song's, as in Song.
    tracks = song.tracks[:1] if song.midi_format == 2 else song.tracks
    return clock + [
        meta._replace(tick=meta.tick - start_tick)
        for track in tracks
        for meta in track.metas
        if meta.kind in _CLOCK and start_tick < meta.tick < end_tick
    ]
