"""What an operation that makes or swallows notes gives back."""

from __future__ import annotations

from typing import NamedTuple

from musestudio.score import Note


class NoteChange(NamedTuple):
    """Notes to take out of a track and notes to put in.

    Its fields are the arguments of a command: ``ChangeNotes(track_id, *change, name="Split")``.
    Both are empty where there is nothing to do.
    """

    removed: tuple[Note, ...] = ()
    added: tuple[Note, ...] = ()
