"""Putting one song into another."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction

from musestudio.score import Song, Track
from musestudio.score.events import KEY_SIGNATURE, SEQUENCE_NUMBER, TEMPO, TIME_SIGNATURE

SMPTE_OFFSET = 0x54
CLOCK = {SEQUENCE_NUMBER, TEMPO, SMPTE_OFFSET, TIME_SIGNATURE, KEY_SIGNATURE}


def tracks_to_insert(song: Song, guest: Song, at_tick: int) -> tuple[Track, ...]:
    """The tracks of ``guest`` as new tracks of ``song``, beginning at ``at_tick``.

    A beat stays a beat: ticks are converted to the song's resolution, starts and ends alike,
    so that what touched still touches. The guest takes on the song's tempo, metre and key.
    Tracks with nothing but a clock are left out.
    """
    ratio = Fraction(song.ticks_per_beat, guest.ticks_per_beat)

    def moved(tick: int) -> int:
        return at_tick + round(tick * ratio)

    next_id = song.new_track_id()
    found = [t for t in guest.tracks if t.notes or t.events]
    return tuple(
        dataclasses.replace(
            _shifted(track, moved),
            track_id=next_id + i,
            colour=len(song.tracks) + i,
            muted=False,
            soloed=False,
        )
        for i, track in enumerate(found)
    )


def _shifted(track: Track, moved: Callable[[int], int]) -> Track:
    return dataclasses.replace(
        track,
        notes=tuple(
            n._replace(
                start_tick=moved(n.start_tick),
                # A short note stays a note on a coarser clock.
                duration_ticks=max(
                    moved(n.end_tick) - moved(n.start_tick), min(n.duration_ticks, 1)
                ),
            )
            for n in track.notes
        ),
        events=tuple(e._replace(tick=moved(e.tick)) for e in track.events),
        metas=tuple(m._replace(tick=moved(m.tick)) for m in track.metas if m.kind not in CLOCK),
        end_tick=moved(track.end_tick),
    )
