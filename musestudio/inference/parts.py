"""Hand the notes of one texture to the tracks it came from.

The model hears several tracks as one texture. Each generated note goes to the track in
whose recent register it lies best. A track that has played one voice so far is given a second
one only where no other track comes near the note, so that a singer is not given a chord.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from musestudio.score import Note, Song

_RECENT_NOTES = 64
_REGISTER_SPREAD = 3.0  # Semitones by which a seen pitch speaks for its neighbours.
_UNSEEN = 1e-4  # Floor of the register profile, so that no note is homeless.
_SECOND_VOICE = 0.02  # How much less a note suits a track whose one voice is sounding.


def hand_out(
    notes: Iterable[Note],
    song: Song,
    track_ids: Sequence[int],
    heard: Sequence[tuple[int, Note]],
) -> tuple[tuple[int, Note], ...]:
    """(track_id, note) for every note, in reading order, on the track's own channel.

    heard: the prompt's notes with their track ids; a track without any gets none, unless it
        is the only one.
    """
    channel = {track_id: song.track(track_id).channel for track_id in track_ids}
    profiles = {
        track_id: profile
        for track_id in track_ids
        if (profile := _register([n for t, n in heard if t == track_id])) is not None
    }
    if len(profiles) <= 1:
        track_id = next(iter(profiles), track_ids[0])
        return tuple((track_id, note.with_channel(channel[track_id])) for note in notes)

    one_voice = {
        track_id for track_id in profiles if _is_one_voice([n for t, n in heard if t == track_id])
    }
    busy_until: dict[int, int] = {}
    handed = []
    # From the top of each chord down: the highest voice is the one that must not be lost.
    for note in sorted(notes, key=lambda n: (n.start_tick, -n.pitch)):
        suits = {track_id: profile[note.pitch] for track_id, profile in profiles.items()}
        for track_id in one_voice:
            if busy_until.get(track_id, 0) > note.start_tick:
                suits[track_id] *= _SECOND_VOICE
        track_id = max(suits, key=lambda t: suits[t])
        busy_until[track_id] = note.end_tick
        handed.append((track_id, note.with_channel(channel[track_id])))
    return tuple(sorted(handed, key=lambda item: (item[1], item[0])))


def _register(notes: Sequence[Note]) -> np.ndarray | None:
    """How much a track lives at each pitch, shape (128,), or None for a silent track."""
    recent = [n.pitch for n in notes[-_RECENT_NOTES:]]
    if not recent:
        return None
    distance = np.arange(128)[:, None] - np.array(recent)
    profile: np.ndarray = np.exp(-0.5 * (distance / _REGISTER_SPREAD) ** 2).mean(axis=1)
    return profile + _UNSEEN


def _is_one_voice(notes: Sequence[Note]) -> bool:
    recent = notes[-_RECENT_NOTES:]
    pairs = list(pairwise(recent))
    together = sum(a.start_tick == b.start_tick for a, b in pairs)
    return together <= 0.05 * len(pairs)
