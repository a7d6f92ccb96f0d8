"""Changing a song: one document, one door for edits, undo, project files.

``SongDocument.apply(command)`` is the only way a song changes, so every edit can be
undone and every view hears of it. ``commands`` says what can be done to a song,
``history`` remembers it, ``operations`` holds the musical verbs (pure functions from
notes to notes), ``project_file`` reads and writes ``.muse``. No Qt, no MIDI library.
"""

from musestudio.editing.commands import (
    AddTrack,
    ChangeNotes,
    ChooseKey,
    Command,
    RemoveTrack,
    ReplaceSong,
    ReplaceTrack,
)
from musestudio.editing.document import Change, SongDocument
from musestudio.editing.history import HistoryStates

__all__ = [
    "AddTrack",
    "Change",
    "ChangeNotes",
    "ChooseKey",
    "Command",
    "HistoryStates",
    "RemoveTrack",
    "ReplaceSong",
    "ReplaceTrack",
    "SongDocument",
]
