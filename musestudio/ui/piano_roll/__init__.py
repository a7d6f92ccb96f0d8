"""The piano roll.

``view`` is the widget the window embeds. Its parts share a ``state`` (music, selection,
tool, playhead) and a ``viewport`` (scroll and zoom; ``framing`` puts notes in view,
``follow`` the playhead); ``transform``, ``rows``, ``grid``, ``snap``, ``note_index`` and
``note_places`` are arithmetic without Qt; ``canvas`` is the page, ``painter`` with
``sprites``, ``note_image``, ``ghosts`` and ``overlays`` draws; ``ruler`` with ``ruler_parts``
and ``ruler_drags`` has loop and markers, ``chord_strip`` the chords. ``gestures`` holds one
file for each thing a mouse can do, ``hand`` runs them; ``selecting`` and ``edits`` are what
keys and menus do, ``step_input`` a piano of letters; ``drop_target`` takes files.
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
