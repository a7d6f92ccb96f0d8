"""The musical verbs, one file each: pure functions from notes to notes.

They keep the order and number of the notes they are given, so that a caller can pair old
with new: ``ChangeNotes(track_id, removed=notes, added=transpose(notes, 12))``.
"""

from musestudio.editing.operations.duplicate import duplicate
from musestudio.editing.operations.quantize import quantize
from musestudio.editing.operations.transpose import transpose
from musestudio.editing.operations.velocity import scale_velocity, set_velocity

__all__ = ["duplicate", "quantize", "scale_velocity", "set_velocity", "transpose"]
