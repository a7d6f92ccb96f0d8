"""The piano roll.

``view`` is the widget the window embeds. Its parts share a ``state`` (music, selection,
tool, playhead) and a ``viewport`` (scroll and zoom; ``framing`` puts notes in view);
``transform``, ``rows``, ``grid``, ``snap`` and ``note_index`` are arithmetic without Qt;
``canvas`` is the page, ``painter`` with ``sprites``, ``note_image``, ``ghosts`` and
``overlays`` draws; ``gestures`` holds one file for each thing a mouse can do, ``selecting``
and ``edits`` what keys and menus do, ``drop_target`` takes files.
"""

from musestudio.ui.piano_roll.follow import Follow
from musestudio.ui.piano_roll.rows import Fold
from musestudio.ui.piano_roll.snap import ADAPTIVE, BAR, DEFAULT_SNAP, OFF, SNAPS, Snap, snap_named
from musestudio.ui.piano_roll.state import ChordChoice, Tool
from musestudio.ui.piano_roll.view import PianoRollView

__all__ = [
    "ADAPTIVE",
    "BAR",
    "DEFAULT_SNAP",
    "OFF",
    "SNAPS",
    "ChordChoice",
    "Fold",
    "Follow",
    "PianoRollView",
    "Snap",
    "Tool",
    "snap_named",
]
