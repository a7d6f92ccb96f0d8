"""What a jam stands on: what plays along, what answers sound like, how they are wanted."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

from musestudio.inference.key_lock import resolve_key
from musestudio.jam.settings import JamSettings, When
from musestudio.score import Song, Track
from musestudio.score.events import TEMPO, TIME_SIGNATURE
from musestudio.ui.options import GenerationOptions

_APART = 1_000  # Far from the ids that tracks get which are added meanwhile.


class JamChoices(NamedTuple):
    """What is chosen in the strip; as in ``JamSettings``."""

    when: When = When.BEAT
    answer_bars: int = 2
    trade_bars: int = 0


def backing_of(song: Song, track_id: int) -> Song:
    """The piece without the notes of the track that is jammed on."""
    tracks = tuple(
        track.with_notes(()) if track.track_id == track_id else track for track in song.tracks
    )
    return dataclasses.replace(song, tracks=tracks)


def answer_track_of(song: Song, track_id: int) -> Track:
    """Where answers sound: like the track jammed on, heard whatever is muted or alone there."""
    own = next((track for track in song.tracks if track.track_id == track_id), None)
    return Track(
        song.new_track_id() + _APART,
        events=() if own is None else own.events,
        soloed=any(track.soloed for track in song.tracks),
    )


def has_clock_of(song: Song, other: Song) -> bool:
    """Whether tempo and metre are the same all through."""
    return _clock(song) == _clock(other)


def _clock(song: Song) -> tuple[object, ...]:
    metas = [
        meta
        for track in song.tracks
        for meta in track.metas
        if meta.kind in (TEMPO, TIME_SIGNATURE)
    ]
    return song.ticks_per_beat, tuple(metas)


def settings_of(options: GenerationOptions, choices: JamChoices, song: Song) -> JamSettings:
    """How answers are wanted: as the assistant's controls and the strip say.

    Raises RequestError where the key makes no sense.
    """
    pitched = tuple(t.track_id for t in song.tracks if t.notes and not t.is_drums)
    return JamSettings(
        answer_bars=choices.answer_bars,
        when=choices.when,
        trade_bars=choices.trade_bars,
        seed=options.seed,
        key=resolve_key(options.key, song, pitched, song.last_note_end_tick),
        style=options.style,
        temperature=options.temperature,
        density=options.density,
        register=options.register,
        dynamics=options.dynamics,
        recall=options.recall,
    )
