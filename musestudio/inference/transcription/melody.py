"""One voice out of all that was heard, for what was hummed or sung."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from musestudio.inference.transcription.note_creation import HeardNote

_MOST_SHARED = 0.5
_SHORTEST_S = 0.03
_SCOOP_S = 0.12  # A voice may reach its pitch twice within this.


def one_voice(notes: Iterable[HeardNote]) -> tuple[HeardNote, ...]:
    """By start, the notes that sound one after another.

    The surest and longest first, each is kept if at least half of it lies where no note is
    kept yet; then each ends at the latest where the next one begins.
    """
    kept: list[HeardNote] = []
    for note in sorted(notes, key=lambda n: -n.certainty * (n.end_s - n.start_s)):
        length_s = note.end_s - note.start_s
        shared_s = sum(
            max(min(note.end_s, other.end_s) - max(note.start_s, other.start_s), 0.0)
            for other in kept
        )
        if shared_s <= _MOST_SHARED * length_s:
            kept.append(note)
    kept = _begun_once(sorted(kept))
    ends = [min(note.end_s, after.start_s) for note, after in pairwise(kept)]
    ends += [note.end_s for note in kept[-1:]]
    return tuple(
        note._replace(end_s=end_s)
        for note, end_s in zip(kept, ends, strict=True)
        if end_s - note.start_s >= _SHORTEST_S
    )


def _begun_once(notes: list[HeardNote]) -> list[HeardNote]:
    """A short note that goes on at the same pitch is the beginning of that one."""
    joined: list[HeardNote] = []
    for note in notes:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.pitch == note.pitch
            and before.end_s - before.start_s <= _SCOOP_S
            and note.start_s - before.end_s <= _SHORTEST_S
        ):
            joined[-1] = note._replace(start_s=before.start_s)
        else:
            joined.append(note)
    return joined
