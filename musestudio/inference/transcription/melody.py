"""One voice out of all that was heard, for what was hummed, sung or whistled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from musestudio.inference.transcription.note_creation import HeardNote

_TOGETHER_S = 0.06
_SHORTEST_S = 0.03
_SCOOP_S = 0.12  # A voice may reach its pitch twice within this.
_ASIDE = 0.8  # So much less sure a note must be that is over before the one it began in.
_FEW = 0.2  # Of the notes: so many are left out of one voice for errors.


def one_voice(notes: Iterable[HeardNote]) -> tuple[HeardNote, ...]:
    """By start, the notes that sound one after another.

    Of those that begin together the surest and longest is kept, and what is heard for a while
    within a surer note is left out; then each ends at the latest where the next one begins, for
    a room rings on and a voice does not.
    """
    kept: list[HeardNote] = []
    for note in sorted(notes):
        before = kept[-1] if kept else None
        if before is None:
            kept.append(note)
        elif note.start_s - before.start_s <= _TOGETHER_S:
            if _weight(note) > _weight(before):
                kept[-1] = note
        elif note.end_s >= before.end_s or note.certainty >= _ASIDE * before.certainty:
            kept.append(note)
    kept = _begun_once(kept)
    ends = [min(note.end_s, after.start_s) for note, after in pairwise(kept)]
    ends += [note.end_s for note in kept[-1:]]
    return tuple(
        note._replace(end_s=end_s)
        for note, end_s in zip(kept, ends, strict=True)
        if end_s - note.start_s >= _SHORTEST_S
    )


def is_one_voice(notes: Sequence[HeardNote]) -> bool:
    """Whether nearly all of the notes are those of one voice."""
    return len(one_voice(notes)) >= (1 - _FEW) * len(notes)


def _weight(note: HeardNote) -> float:
    return note.certainty * (note.end_s - note.start_s)


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
