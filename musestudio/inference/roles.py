"""What an answer is to the parts beside it: melody, accompaniment or bass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import fmean

from musestudio.inference.prompt import PartNote, Prompt
from musestudio.inference.request import ContinuationRequest

_NAMES = {
    "melody": "melody voice vocal vocals singer song lead solo soprano descant right treble",
    "bass": "bass basso contrabass cello",
    "accompaniment": "accompaniment accomp chords harmony pad strum left guitar",
}
_ROLE_OF_WORD = {word: role for role, words in _NAMES.items() for word in words.split()}
_BASS_BELOW = 52
"""Mean pitch (E3) under which the lowest part counts as a bass."""
_HIGH_ENOUGH_FOR_A_MELODY = 60
"""Mean pitch from which given music is taken for one that wants something under it."""


def role_of(request: ContinuationRequest, prompt: Prompt) -> str | None:
    """One of ``controls.ROLES``, or None where the whole texture is written.

    As asked for; else as the tracks' names say; else by their register among the others.
    """
    if request.role is not None:
        return request.role
    answering = set(request.answering)
    others = [track_id for track_id in request.heard if track_id not in answering]
    theirs = _pitches((*prompt.past, *prompt.beside), others)
    if not theirs:
        return None
    named = {_named_role(request.song.track(track_id).name) for track_id in request.answering}
    if len(named) == 1 and (role := named.pop()):
        return role
    mine = _pitches((*prompt.past, *request.standing_notes()), answering)
    if not mine:
        # A new part goes where the given music leaves room.
        high = fmean(theirs) >= _HIGH_ENOUGH_FOR_A_MELODY
        return "accompaniment" if high else "melody"
    means = [
        fmean(pitches)
        for track_id in others
        if (pitches := _pitches((*prompt.past, *prompt.beside), [track_id]))
    ]
    if fmean(mine) > max(means):
        return "melody"
    return "bass" if fmean(mine) < min(*means, _BASS_BELOW) else "accompaniment"


def _named_role(name: str) -> str | None:
    words = re.findall(r"\w+", name.lower())
    return next((_ROLE_OF_WORD[word] for word in words if word in _ROLE_OF_WORD), None)


def _pitches(notes: Sequence[PartNote], track_ids: Sequence[int] | set[int]) -> list[int]:
    return [note.pitch for track_id, note in notes if track_id in track_ids]
