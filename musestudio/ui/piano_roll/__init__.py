"""The piano roll.

``view`` is the widget the window embeds. Its parts share a ``state`` (music, selection,
tool, playhead) and a ``viewport`` (scroll and zoom); ``transform``, ``grid``, ``snap``
and ``note_index`` are arithmetic without Qt; ``painter`` with ``sprites``, ``note_image``
and ``ghosts`` draws; ``gestures`` holds one file for each thing a mouse can do.
"""

from musestudio.ui.piano_roll.snap import BAR, DEFAULT_SNAP, OFF, SNAPS, Snap, snap_named
from musestudio.ui.piano_roll.state import Tool
from musestudio.ui.piano_roll.view import PianoRollView

__all__ = [
    "BAR",
    "DEFAULT_SNAP",
    "OFF",
    "SNAPS",
    "PianoRollView",
    "Snap",
    "Tool",
    "snap_named",
]
