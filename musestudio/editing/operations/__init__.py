"""The musical verbs, one file each: pure functions on notes.

Most keep the order and number of the notes they are given, so that a caller can pair old
with new: ``ChangeNotes(track_id, removed=notes, added=transpose(notes, 12))``. Those that
make or swallow notes return a ``NoteChange``: ``ChangeNotes(track_id, *split(notes, tick))``.
Those that make new notes only (``duplicate``, ``repeat_until``, ``stamp_chord``) return them.
What changes the whole song (``insert_bars``, ``remove_bars``) is a command. ``selecting`` says
which notes of a track answer a description.
"""

from musestudio.editing.operations import selecting
from musestudio.editing.operations.bars import (
    insert_bars,
    remove_bars,
    tick_after_insert,
    tick_after_remove,
)
from musestudio.editing.operations.duplicate import duplicate
from musestudio.editing.operations.erase_range import erase_range
from musestudio.editing.operations.glue import glue, glue_to_next
from musestudio.editing.operations.humanise import humanise
from musestudio.editing.operations.invert import invert
from musestudio.editing.operations.legato import legato
from musestudio.editing.operations.length import add_length, set_length
from musestudio.editing.operations.move import move, within_reach
from musestudio.editing.operations.mute import toggle_locked, toggle_muted
from musestudio.editing.operations.note_change import NoteChange
from musestudio.editing.operations.quantize import NoteEnds, quantize
from musestudio.editing.operations.repeat import repeat_until
from musestudio.editing.operations.reverse import reverse
from musestudio.editing.operations.split import split
from musestudio.editing.operations.stamp_chord import CHORDS, SCALE_CHORDS, stamp_chord
from musestudio.editing.operations.stretch import stretch
from musestudio.editing.operations.transpose import transpose, transpose_in_scale
from musestudio.editing.operations.trim_overlaps import trim_overlaps
from musestudio.editing.operations.velocity import (
    add_velocity,
    ramp_velocity,
    scale_velocity,
    set_velocity,
)

__all__ = [
    "CHORDS",
    "SCALE_CHORDS",
    "NoteChange",
    "NoteEnds",
    "add_length",
    "add_velocity",
    "duplicate",
    "erase_range",
    "glue",
    "glue_to_next",
    "humanise",
    "insert_bars",
    "invert",
    "legato",
    "move",
    "quantize",
    "ramp_velocity",
    "remove_bars",
    "repeat_until",
    "reverse",
    "scale_velocity",
    "selecting",
    "set_length",
    "set_velocity",
    "split",
    "stamp_chord",
    "stretch",
    "tick_after_insert",
    "tick_after_remove",
    "toggle_locked",
    "toggle_muted",
    "transpose",
    "transpose_in_scale",
    "trim_overlaps",
    "within_reach",
]
